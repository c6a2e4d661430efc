from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import MONDAY, THURSDAY, VisitCase

LATER = THURSDAY + timedelta(days=5)


@tagged('post_install', '-at_install')
class TestVisitLetter(MailCase, VisitCase):
    """C2.2.1: the visit letter with its invitation, and Odoo's calendar that follows the visit both ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env['res.partner'].create({
            'name': "Lin Fang", 'parent_id': cls.customer.id, 'email': 'lin.fang@harbour.example.com'})

    def _lettered(self, **vals):
        visit = self._approved(**vals)
        with self.mock_mail_gateway():
            visit.action_send_letter((self.contact + self.second).ids, "Delivery times\nRust")
        return visit

    # LETTER

    def test_letter(self):
        visit = self._approved()
        letter = self.env['customer.visit.letter'].with_user(self.sales).create({'visit_id': visit.id})
        self.assertEqual(letter.recipient_ids, self.contact)
        letter.write({'agenda': "Delivery times", 'recipient_ids': [(4, self.second.id)]})
        with self.mock_mail_gateway():
            letter.action_send()
        self.assertRecordValues(visit, [{'letter_sent_on': MONDAY, 'agenda': "Delivery times"}])
        self.assertEqual(visit.customer_participant_ids, self.contact + self.second)
        mails = self._new_mails.filtered(lambda mail: mail.recipient_ids & (self.contact + self.second))
        self.assertEqual(mails.recipient_ids, self.contact + self.second)
        for mail in mails:
            self.assertIn("Delivery times", mail.body_html)
            self.assertNotIn("Rust", mail.body_html, "the outline stays inside")
            self.assertIn('/calendar/meeting/accept?token=', mail.body_html)
            self.assertEqual(mail.attachment_ids.mapped('name'), ['invitation.ics'])
            self.assertIn(b'BEGIN:VCALENDAR', mail.attachment_ids.raw)
            self.assertIn(f"SUMMARY:Visit of {visit.company_id.name} at"[:70].encode(), mail.attachment_ids.raw)

    def test_letter_names_who_has_no_address(self):
        """Only whoever really has none: the others are chosen already."""
        nobody = self.env['res.partner'].create({'name': "Silent", 'parent_id': self.customer.id})
        visit = self._approved(customer_participant_ids=(self.contact + self.second + nobody).ids)
        letter = Form(self.env['customer.visit.letter'].with_user(self.sales).with_context(default_visit_id=visit.id))
        self.assertEqual(letter.recipient_ids[:].mapped('name'), ["Chen Wei", "Lin Fang"])
        self.assertEqual(letter.without_email, "Silent")

    def test_letter_is_headed_by_our_company(self):
        visit = self._lettered()
        mail = self._new_mails.filtered(lambda mail: self.contact in mail.recipient_ids)
        self.assertIn(visit.company_id.name, mail.body_html)
        self.assertIn("visit letter", mail.body_html)
        self.assertNotIn("Calendar Event", mail.body_html)

    def test_minutes_are_headed_by_our_company(self):
        visit = self._recorded()
        with self.mock_mail_gateway():
            self._send_minutes(visit)
        mail = self._new_mails.filtered(lambda mail: self.contact in mail.recipient_ids)
        self.assertIn("letter about our visit", mail.body_html)
        self.assertNotIn(visit.name, mail.body_html)

    def test_letter_needs(self):
        visit = self._approved()
        nobody = self.env['res.partner'].create({'name': "Silent", 'parent_id': self.customer.id})
        for people, agenda, message in (
            (self.contact, " ", "agenda"), (self.contact.browse(), "Rust", "who gets"), (nobody, "Rust", "e-mail"),
            (self.sales.partner_id, "Rust", "does not belong"),
        ):
            with self.subTest(message), self.assertRaisesRegex(UserError, message):
                visit.action_send_letter(people.ids, agenda)
        self.assertFalse(visit.letter_sent_on or visit.meeting_id)

    def test_letter_only_of_an_approved_plan_to_come(self):
        for visit in (self._new_visit(), self._submitted()):
            with self.assertRaises(UserError):
                visit.action_send_letter(self.contact.ids, "Rust")
        visit = self._approved()
        self.at(THURSDAY + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "over"):
            visit.action_send_letter(self.contact.ids, "Rust")

    def test_who_may_send(self):
        visit = self._approved()
        for user in (self.sales_other, self.general_manager):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(self.env['customer.visit'].with_user(user), 'action_send_letter',
                        [visit.ids, self.contact.ids, "Rust"], {})
        for vals in ({'letter_sent_on': MONDAY}, {'meeting_id': self.env['calendar.event'].search([], limit=1).id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                call_kw(self.env['customer.visit'].with_user(self.sales), 'write', [visit.ids, vals], {})

    # MEETING

    def test_meeting(self):
        meeting = self._lettered().meeting_id
        self.assertRecordValues(meeting, [{
            'start': THURSDAY, 'stop': THURSDAY + timedelta(hours=1), 'location': "Pier 4", 'privacy': 'private',
            'user_id': self.sales.id}])
        self.assertEqual(meeting.partner_ids, self.sales.partner_id + self.contact + self.second)

    def test_confirmed_visit_stands_in_the_calendar(self):
        """Agreed by phone, without a letter: only our side takes part."""
        visit = self._approved()
        visit.action_confirm()
        self.assertEqual(visit.meeting_id.partner_ids, self.sales.partner_id)
        self.assertFalse(self._approved(planned_start=LATER).meeting_id)

    def test_answers(self):
        visit = self._lettered()
        attendee = visit.meeting_id.attendee_ids.filtered(lambda a: a.partner_id == self.second)
        attendee.sudo().do_decline()
        self.env.invalidate_all()
        answers = {answer.partner_id: answer.state for answer in visit.meeting_attendee_ids}
        self.assertEqual((answers[self.second], answers[self.contact]), ('declined', 'needsAction'))
        self.assertIn("declines", visit.message_ids[0].body)

    def test_page_of_the_answer_shows_the_time_of_the_letter(self):
        """A contact without a time zone answers as a visitor, who has none either."""
        meeting = self._lettered().meeting_id.with_user(self.env.ref('base.public_user')).sudo()
        self.env.ref('base.public_user').sudo().tz = False
        self.assertIn("10:00", meeting.with_context(tz=False).display_time)
        self.env.invalidate_all()
        self.assertIn("02:00", meeting.with_context(tz='UTC').display_time)

    def test_answers_in_the_language_of_whoever_is_told(self):
        """The customer answers as a visitor of the site: its language is not that of our colleague."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        self.sales.lang = 'zh_CN'
        visit = self._lettered()
        for verb, word in (('do_accept', "接受"), ('do_decline', "谢绝"), ('do_tentative', "可能")):
            attendee = visit.meeting_id.attendee_ids.filtered(lambda a: a.partner_id == self.contact)
            getattr(attendee.sudo().with_context(lang='en_US'), verb)()
            self.assertIn(word, visit.message_ids.sorted('id')[-1].body)

    def test_moved_visit_moves_the_meeting(self):
        visit = self._lettered()
        visit.action_confirm()
        visit.meeting_id.attendee_ids.filtered(lambda a: a.partner_id == self.contact).sudo().do_accept()
        with self.mock_mail_gateway():
            visit.action_reschedule(LATER, "The customer is away")
        self.assertEqual((visit.meeting_id.start, visit.meeting_id.stop), (LATER, LATER + timedelta(hours=1)))
        self.assertEqual(set(visit.meeting_id.attendee_ids.filtered('partner_id.partner_share').mapped('state')), {'needsAction'})
        self._assert_told_once()
        clock = self._clock(visit, 'visit.appointment')
        self.assertEqual((clock.state, clock.cycle), ('running', 2))

    def test_moved_meeting_moves_the_visit(self):
        visit = self._lettered()
        visit.action_confirm()
        with self.mock_mail_gateway():
            visit.meeting_id.with_user(self.sales).write({'start': LATER, 'stop': LATER + timedelta(hours=2)})
        self.assertRecordValues(visit, [{
            'planned_start': LATER, 'planned_duration': 2, 'appointment_confirmed_on': False, 'state': 'approved'}])
        self.assertEqual(self._clock(visit, 'visit.appointment').target_at, LATER)
        self._assert_told_once()

    def _assert_told_once(self):
        """Each of the invited gets the new time once, in our words, with the invitation anew."""
        for person in self.contact + self.second:
            mail = self._new_mails.filtered(lambda mail, person=person: person in mail.recipient_ids)
            self.assertEqual(len(mail), 1)
            self.assertIn("New time of our visit", mail.subject)
            self.assertIn("moves to another time", mail.body_html)
            self.assertEqual(mail.attachment_ids.mapped('name'), ['invitation.ics'])

    def test_other_changes_of_the_meeting_tell_nobody_of_a_new_time(self):
        visit = self._lettered()
        with self.mock_mail_gateway():
            visit.meeting_id.with_user(self.sales).write({'start': THURSDAY, 'stop': THURSDAY + timedelta(hours=2)})
        self.assertEqual(visit.planned_duration, 2)
        self.assertFalse(self._new_mails)

    def test_meeting_moves_by_the_checks_of_the_visit(self):
        """Short notice needs its reason on the visit."""
        visit = self._lettered()
        meeting, tomorrow = visit.meeting_id.with_user(self.sales), MONDAY + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "short notice"), self.env.cr.savepoint():
            meeting.write({'start': tomorrow, 'stop': tomorrow + timedelta(hours=1)})
        self.env.invalidate_all()
        self.assertEqual((meeting.start, visit.planned_start), (THURSDAY, THURSDAY))

    def test_colleague_cannot_move_the_visit(self):
        visit = self._lettered()
        visit.sudo().meeting_id.with_context(no_mail_to_attendees=True).write({
            'partner_ids': [(4, self.sales_mate.partner_id.id)]})
        self.env.invalidate_all()
        meeting = visit.meeting_id.with_user(self.sales_mate)
        for act in (
            lambda: meeting.write({'start': LATER, 'stop': LATER + timedelta(hours=1)}),
            lambda: meeting.write({'active': False}), meeting.unlink,
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
            self.env.invalidate_all()
        self.assertEqual((visit.state, visit.meeting_id.active, visit.planned_start), ('approved', True, THURSDAY))

    def test_meeting_of_a_held_visit(self):
        """What took place stays as it was, whatever becomes of its entry in the calendar."""
        visit = self._lettered()
        self.at(THURSDAY + timedelta(hours=2))
        visit.action_held()
        visit.meeting_id.with_user(self.sales).write({'start': LATER, 'stop': LATER + timedelta(hours=1)})
        visit.meeting_id.with_user(self.sales).unlink()
        self.assertRecordValues(visit, [{'state': 'held', 'planned_start': THURSDAY, 'actual_start': THURSDAY}])

    def test_cancelled_visit(self):
        """Each of the invited is told once, in our words; colleagues learn why, the customer does not."""
        visit = self._lettered(our_participant_ids=(self.sales + self.sales_mate).ids)
        meeting = visit.meeting_id
        with self.mock_mail_gateway():
            visit.action_cancel("They buy elsewhere")
        self.assertFalse(meeting.active)
        self._assert_called_off()
        self.assertIn("They buy elsewhere", self._new_mails.filtered(
            lambda mail: self.sales_mate.partner_id in mail.recipient_ids).body_html)
        self.assertIn("Chen Wei, Lin Fang were told", visit.message_ids.sorted('id').mapped('body')[-2])

    def test_called_off_in_the_language_of_the_invited(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        self.contact.lang = 'zh_CN'
        visit = self._lettered()
        with self.mock_mail_gateway():
            visit.action_cancel("They buy elsewhere")
        letters = {mail.recipient_ids: mail.subject for mail in self._new_mails}
        self.assertIn("取消", letters[self.contact])
        self.assertIn("does not take place", letters[self.second])

    def test_nobody_invited_nobody_told(self):
        """A plan without a letter, and one whose time is over."""
        plan, late = self._approved(), self._lettered()
        plan.action_confirm()
        self.at(THURSDAY + timedelta(hours=2))
        with self.mock_mail_gateway():
            late.action_miss("The gate was closed")
            plan.action_cancel("Not needed")
        self.assertFalse(self._new_mails)
        self.assertFalse(late.meeting_id.active or plan.meeting_id.active)

    def test_cancelled_from_the_calendar(self):
        """Odoo's own message to everybody is no way: the visit's dialog asks why and says who is told."""
        visit = self._lettered()
        action = visit.meeting_id.with_user(self.sales).action_unlink_event()
        self.assertEqual(action['res_model'], 'customer.visit.step')
        step = Form(self.env['customer.visit.step'].with_user(self.sales).with_context(action['context']))
        self.assertEqual(step.told_names, "Chen Wei, Lin Fang")
        step.reason = "They buy elsewhere"
        with self.mock_mail_gateway():
            done = step.save().action_confirm()
        self.assertEqual((done['tag'], visit.state), ('soft_reload', 'cancelled'))
        self._assert_called_off()
        with self.assertRaises(AccessError):
            self._lettered().meeting_id.with_user(self.sales_mate).action_unlink_event()

    def _assert_called_off(self):
        for person in self.contact + self.second:
            mail = self._new_mails.filtered(lambda mail, person=person: person in mail.recipient_ids)
            self.assertEqual(len(mail), 1)
            self.assertIn("does not take place", mail.subject)
            self.assertIn("cannot take place", mail.body_html)
            self.assertNotIn("elsewhere", mail.body_html)
            self.assertFalse(mail.attachment_ids, "no invitation to what is called off")

    def test_deleted_or_archived_meeting(self):
        for end in (lambda meeting: meeting.unlink(), lambda meeting: meeting.write({'active': False})):
            visit = self._lettered()
            with self.mock_mail_gateway():
                end(visit.meeting_id.with_user(self.sales))
            self._assert_called_off()
            self.env.invalidate_all()
            self.assertRecordValues(visit, [{
                'state': 'cancelled', 'closed_reason': "The meeting was cancelled in the calendar."}])

    def test_other_colleague_goes(self):
        visit = self._lettered()
        visit.our_participant_ids += self.head
        self.assertIn(self.head.partner_id, visit.meeting_id.partner_ids)
        self.customer.with_user(self.head)._handover(self.sales_mate, "New territory")
        self.env.invalidate_all()
        meeting = visit.sudo().meeting_id
        self.assertEqual(meeting.user_id, self.sales_mate)
        self.assertNotIn(self.sales.partner_id, meeting.partner_ids)
        self.assertIn(self.contact, meeting.partner_ids)

    # HISTORY

    def test_history_on_one_screen(self):
        """What is open with the customer, of any kind that the reader may see, and the orders by quarter."""
        self.env['customer.demand'].with_user(self.sales).create({
            'partner_id': self.customer.id, 'title': "Coated hooks", 'description': "40 of them"})
        product = self.env['product.product'].create({'name': "Hook", 'list_price': 250})
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [(0, 0, {'product_id': product.id, 'tax_ids': [(5,)]})]})
        order.action_confirm()
        order.date_order = MONDAY - timedelta(days=100)
        visit = self._new_visit()
        self.assertIn("Coated hooks", visit.history_open)
        self.assertIn("2025 Q4", visit.history_sales)
        self.assertIn("250", visit.history_sales)
        self.assertFalse(self._new_visit(partner_id=self.key_customer.id, contact_id=False).history_open)
