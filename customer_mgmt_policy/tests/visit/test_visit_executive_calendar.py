from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .test_visit_executive import START, STOP, ExecutiveCase

WEEK = timedelta(days=7)


@tagged('post_install', '-at_install')
class TestVisitExecutiveCalendar(MailCase, ExecutiveCase):
    """B9: an approved executive visit stands in Odoo's calendar, and follows it both ways."""

    # VISIT TO MEETING

    def test_approved_visit_stands_in_the_calendar(self):
        visit = self._plan(companion_ids=[(4, self.head.id)])
        visit.action_submit()
        self.assertFalse(visit.meeting_id)
        visit.with_user(self.general_manager).action_approval_approve()
        meeting = visit.sudo().meeting_id
        self.assertRecordValues(meeting, [{
            'start': START, 'stop': STOP, 'location': "Pier 4, Board room", 'privacy': 'private', 'user_id': self.sales.id}])
        self.assertEqual(meeting.partner_ids, (self.general_manager + self.head + self.sales).partner_id)

    def test_approved_again_is_one_meeting(self):
        visit = self._approved()
        meeting = visit.sudo().meeting_id
        visit.purpose = "Agree on the next two years"
        self.assertEqual(visit.state, 'draft')
        visit.action_submit()
        visit.with_user(self.general_manager).action_approval_approve()
        self.assertEqual(visit.sudo().meeting_id, meeting)

    def test_moved_visit_takes_meeting_and_itinerary_along(self):
        visit = self._approved()
        visit.write({'planned_start': START + WEEK, 'planned_stop': STOP + WEEK})
        self.assertEqual((visit.sudo().meeting_id.start, visit.sudo().meeting_id.stop), (START + WEEK, STOP + WEEK))
        self.assertEqual(visit.stop_ids.mapped('start_at'), [START + WEEK, START + WEEK + timedelta(hours=2)])
        self.assertEqual(visit.state, 'draft', "another time is approved anew")
        visit.action_submit()

    def test_longer_visit_keeps_its_itinerary(self):
        visit = self._plan()
        visit.write({'planned_start': START - timedelta(hours=1), 'planned_stop': STOP})
        self.assertEqual(visit.stop_ids[0].start_at, START)

    def test_other_people_and_places(self):
        visit = self._approved()
        visit.companion_ids = self.head
        visit.write({'stop_ids': [(1, visit.stop_ids[1].id, {'place': "Canteen"})]})
        meeting = visit.sudo().meeting_id
        self.assertIn(self.head.partner_id, meeting.partner_ids)
        self.assertEqual(meeting.location, "Pier 4, Canteen")

    def test_cancelled_visit_leaves_the_calendar(self):
        visit = self._approved()
        visit.action_cancel("The host is ill")
        self.assertFalse(visit.sudo().meeting_id.active)

    def test_cancelled_from_the_calendar(self):
        """The dialog of the visit asks why, and the executive reads it."""
        visit = self._approved()
        action = visit.sudo().meeting_id.with_user(self.sales).action_unlink_event()
        self.assertEqual(action['res_model'], 'customer.contact.step')
        step = Form(self.env['customer.contact.step'].with_user(self.sales).with_context(action['context']))
        step.reason = "Strike"
        self.assertEqual(step.save().action_confirm()['tag'], 'soft_reload')
        self.assertRecordValues(visit, [{'state': 'cancelled', 'cancel_reason': "Strike"}])
        told = visit.message_ids.filtered(lambda message: "Strike" in (message.body or ""))
        self.assertIn(self.general_manager.partner_id, told.partner_ids)

    def test_answers(self):
        visit = self._approved()
        attendee = visit.sudo().meeting_id.attendee_ids.filtered(
            lambda attendee: attendee.partner_id == self.general_manager.partner_id)
        attendee.with_user(self.general_manager).sudo().do_decline()
        self.env.invalidate_all()
        self.assertIn("declines", visit.message_ids[0].body)
        self.assertIn(self.sales.partner_id, visit.message_ids[0].notified_partner_ids)

    # MEETING TO VISIT

    def _meeting(self, visit, user):
        self.env.invalidate_all()
        return visit.sudo().meeting_id.with_user(user)

    def test_moved_meeting_moves_the_visit(self):
        visit = self._approved()
        self._meeting(visit, self.sales).write({'start': START + WEEK, 'stop': STOP + WEEK})
        self.assertRecordValues(visit, [{'planned_start': START + WEEK, 'planned_stop': STOP + WEEK, 'state': 'draft'}])
        self.assertEqual(visit.stop_ids[0].start_at, START + WEEK)

    def test_itinerary_has_to_fit(self):
        visit = self._approved()
        with self.assertRaisesRegex(UserError, "lies outside"), self.env.cr.savepoint():
            self._meeting(visit, self.sales).write({'stop': STOP - timedelta(hours=3)})
        self.env.invalidate_all()
        self.assertEqual((visit.planned_stop, visit.sudo().meeting_id.stop, visit.state), (STOP, STOP, 'approved'))

    def test_executive_is_told_whom_to_ask(self):
        visit = self._approved()
        with self.assertRaisesRegex(AccessError, f"{visit.name}.*ask salesperson"), self.env.cr.savepoint():
            self._meeting(visit, self.general_manager).write({'start': START + WEEK, 'stop': STOP + WEEK})
        self.env.invalidate_all()
        self.assertEqual(visit.planned_start, START)

    def test_deleted_meeting_cancels_the_visit(self):
        visit = self._approved()
        self._meeting(visit, self.sales).unlink()
        self.assertEqual(visit.state, 'cancelled')

    def test_meeting_is_not_chosen_by_hand(self):
        visit = self._plan()
        with self.assertRaises(AccessError):
            call_kw(self.Executive, 'write', [visit.ids, {'meeting_id': self.env['calendar.event'].search([], limit=1).id}], {})

    # LENGTHS

    def test_proposed_length_is_the_policy(self):
        for code, hours in (('executive_visit.length_hours', 5), ('executive_visit.part_hours', 2)):
            self.env.ref('customer_mgmt_policy.policy_default').sudo().criterion_ids.filtered(
                lambda row, code=code: row.code == code).value = hours
        with Form(self.Executive) as form:
            form.partner_id = self.customer
            form.executive_id = self.general_manager
            form.planned_start = START
            self.assertEqual(form.planned_stop, START + timedelta(hours=5))
            with form.stop_ids.new() as part:
                part.start_at = START
                self.assertEqual(part.stop_at, START + timedelta(hours=2))
                part.place, part.programme = "Pier 4", "Tour"
