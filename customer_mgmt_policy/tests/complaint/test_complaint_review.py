from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCase

NOW = '2026-03-10 02:00:00'


@tagged('post_install', '-at_install')
class TestComplaintReview(ComplaintCase):
    """C2.4.5: figures of a month, compared with the months before; discussed, concluded, frozen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.env['customer.complaint.review'].with_user(cls.quality)
        cls.quality_2 = cls._new_user('quality_2', 'quality')
        cls.type_delivery = cls.env.ref('customer_mgmt_policy.complaint_type_delivery')
        cls.type_billing = cls.env.ref('customer_mgmt_policy.complaint_type_billing')
        cls.company.resource_calendar_id = cls.calendar

    def _received(self, month, day, hour=10, **vals):
        """Record a complaint as of a moment in Shanghai."""
        at = datetime(2026, month, day, hour) - timedelta(hours=8)
        return self._record(received_at=at, send_acknowledgement=False, type_id=self.type_delivery.id, **vals)

    def _value(self, review, dimension, key, name='value'):
        figure = review.figure_ids.filtered(
            lambda line: line.dimension == dimension and key in (line.key, line.res_id, not line.key and not line.res_id))
        return figure[name] if figure else None

    # FIGURES

    @freeze_time(NOW)
    def test_counts_by_month(self):
        """The month is the company's: late on its last evening is still in, and what was cancelled counts nowhere."""
        february = [self._received(2, 1, 0), self._received(2, 14), self._received(2, 28, 23)]
        january = self._received(1, 31, 23)
        march = self._received(3, 1, 0)
        cancelled = self._received(2, 10)
        cancelled.action_cancel("Recorded twice")
        february[0].type_id = self.type_billing
        review = self.Review.create({'month': '2026-02-17'})
        self.assertEqual(str(review.month), '2026-02-01')
        self.assertEqual(review.complaint_count, 3)
        self.assertEqual(self._value(review, 'summary', 'received'), 3)
        self.assertEqual(self._value(review, 'summary', 'received', 'value_last'), 1)
        self.assertAlmostEqual(self._value(review, 'summary', 'received', 'value_average'), 1 / 3)
        self.assertEqual(self._value(review, 'type', self.type_delivery.id), 2)
        self.assertEqual(self._value(review, 'type', self.type_billing.id), 1)
        action = review.action_open_complaints()
        found = self.env['customer.complaint'].search(action['domain'])
        self.assertEqual(set(february), set(found))
        self.assertFalse(found & (january + march + cancelled))

    def _run_round(self, complaint, day, satisfaction):
        """Settle on the 1st day, approve on the 2nd, done on the 3rd, called back on the 4th after ``day`` of February."""
        for number, step in enumerate((
                lambda: complaint.action_investigate() if complaint.state == 'received' else None,
                lambda: self._settle(complaint),
                lambda: complaint.with_user(self.legal).action_approval_approve(),
                lambda: self._propose(complaint),
                lambda: complaint.with_user(self.manager).action_approval_approve(),
                lambda: complaint.action_tell("New boxes arrive on Friday."),
                lambda: self._finish(complaint),
                lambda: complaint.action_call_back(satisfaction, feedback="Noted"))):
            with freeze_time(datetime(2026, 2, day + number // 2, 4)):
                step()

    def test_rounds_count_each(self):
        """A re-opened complaint has two call-backs; its second round takes its own time, not that since the receipt."""
        with freeze_time('2026-02-02 04:00:00'):
            complaint = self._received(2, 2, 12)
        self._run_round(complaint, 2, 'dissatisfied')
        self.assertEqual((complaint.state, complaint.reopen_count), ('investigating', 1))
        self._run_round(complaint, 15, 'satisfied')
        with freeze_time(NOW):
            complaint.action_close()
            review = self.Review.create({'month': '2026-02-01'})
            self.assertEqual(review.reopen_count, 1)
            self.assertEqual(self._value(review, 'summary', 'called_back'), 2)
            self.assertEqual(self._value(review, 'summary', 'satisfied'), 50)
            self.assertEqual(self._value(review, 'satisfaction', 'dissatisfied'), 1)
            self.assertEqual(self._value(review, 'satisfaction', 'satisfied'), 1)
            # first round: 3 days to the call-back; second: re-opened on the 5th, called back on the 18th
            self.assertAlmostEqual(self._value(review, 'step', 'days_to_call_back'), (3 + 13) / 2, 2)
            self.assertFalse(review.days_to_close, "It was closed in March")
            self.assertEqual(review.step_ids.filtered(lambda line: line.key == 'days_to_close').value_text, "–")
            department = self._value(review, 'department', self.department.id)
            self.assertEqual(department, 1, "A department counts once, however many rounds there were")
            self.assertEqual(self._value(review, 'cause', self.cause.id), 1)
            self.assertEqual(self._value(review, 'liability', 'company'), 1)

    def test_overdue_share(self):
        """Of the time limits that were due in the month, the share that was not kept."""
        with freeze_time('2026-02-02 04:00:00'):
            late, in_time = self._received(2, 2, 11), self._received(2, 2, 12)
            in_time.action_investigate()
            self._settle(in_time)
        with freeze_time('2026-02-20 04:00:00'):
            late.action_investigate()
            self._settle(late)
        with freeze_time(NOW):
            review = self.Review.create({'month': '2026-02-01'})
            self.assertEqual(review.overdue_share, 50)

    @freeze_time(NOW)
    def test_frequent_types_are_pointed_out(self):
        self.env['customer.policy']._in_force(self.company).criterion_ids.filtered(
            lambda row: row.code == 'complaint.frequent_count').sudo().value = 3
        for day in (3, 4, 5):
            self._received(2, day)
        review = self.Review.create({'month': '2026-02-01'})
        self.assertIn(self.type_delivery.name, review.frequent_note)
        review.write({'causes': "Rain", 'participant_ids': [Command.set(self.manager.ids)]})
        review.action_discuss()
        with self.assertRaisesRegex(UserError, self.type_delivery.name):
            review.with_user(self.manager).action_conclude()
        review.improvement_ids = [Command.create({
            'name': "Roof", 'measure': "Build it", 'target': "No wet box", 'date': '2026-04-01',
            'type_id': self.type_delivery.id})]
        review.with_user(self.manager).action_conclude()
        self.assertEqual(review.state, 'concluded')

    # STEPS

    @freeze_time(NOW)
    def test_refreshed_in_preparation_only(self):
        review = self.Review.create({'month': '2026-02-01'})
        self._received(2, 5)
        self.assertEqual(review.complaint_count, 0)
        review.action_refresh()
        self.assertEqual(review.complaint_count, 1)
        review.write({'causes': "Rain", 'participant_ids': [Command.set(self.manager.ids)]})
        review.action_discuss()
        self._received(2, 6)
        with self.assertRaises(UserError):
            review.action_refresh()
        with self.assertRaises(UserError):
            review.month = '2026-01-01'
        review.action_redraft()
        review.action_refresh()
        self.assertEqual(review.complaint_count, 2)

    @freeze_time(NOW)
    def test_not_concluded_by_whoever_prepared_it(self):
        review = self.Review.create({'month': '2026-02-01', 'causes': "Rain", 'participant_ids': [Command.set(self.manager.ids)]})
        review.action_discuss()
        with self.assertRaisesRegex(UserError, "prepared"):
            review.action_conclude()
        review.with_user(self.quality_2).action_conclude()
        self.assertRecordValues(review, [{'state': 'concluded', 'concluded_by_id': self.quality_2.id}])
        for vals in ({'causes': "Sun"}, {'month': '2026-01-01'}, {'standard_ids': [Command.create({'name': "WI-7",
            'change': "Roof"})]}):
            with self.assertRaises(UserError):
                review.write(vals)
        with self.assertRaises(UserError):
            review.with_user(self.manager).unlink()

    @freeze_time(NOW)
    def test_training_is_held_after_the_conclusion(self):
        review = self.Review.create({
            'month': '2026-02-01', 'causes': "Rain", 'participant_ids': [Command.set(self.manager.ids)],
            'training_ids': [Command.create({'topic': "Loading", 'department_id': self.department.id, 'date': '2026-03-09'})]})
        review.action_discuss()
        review.with_user(self.manager).action_conclude()
        training = review.training_ids
        self.assertEqual(training.state, 'late')
        self.assertIn(training, training.search([('state', '=', 'late')]))
        with self.assertRaises(UserError):
            training.topic = "Unloading"
        training.action_done()
        training.note = "All passed"
        self.assertEqual((training.state, str(training.done_on)), ('done', '2026-03-10'))
        with self.assertRaisesRegex(UserError, "already"):
            training.action_done()

    @freeze_time(NOW)
    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "not over yet"):
            self.Review.create({'month': '2026-03-01'})
        review = self.Review.create({'month': '2026-02-01'})
        with self.assertRaisesRegex(UserError, "Missing"):
            review.action_discuss()
        with self.assertRaisesRegex(ValidationError, "who is trained"):
            review.training_ids = [Command.create({'topic': "Loading", 'date': '2026-03-09'})]
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.Review.create({'month': '2026-02-20'})

    # DUTY

    def test_duty_opens_and_is_done_by_the_review(self):
        """The review of the last month opens by itself, with its figures; concluding it does the company's duty."""
        with freeze_time('2026-03-01 02:00:00'):
            self._received(2, 20)
            self.env['customer.duty'].search([('company_id', '=', self.company.id)]).sudo().unlink()
            self.env['customer.duty']._maintain(self.company)
            duty = self.env['customer.duty'].search([
                ('company_id', '=', self.company.id), ('code', '=', 'complaint.monthly_review')])
            self.assertTrue(duty.user_id.has_group('customer_mgmt_policy.group_quality'))
            review = self.env['customer.complaint.review'].search([('company_id', '=', self.company.id)])
            self.assertEqual((str(review.month), review.user_id, review.complaint_count), ('2026-02-01', duty.user_id, 1))
            self.env['customer.duty']._maintain(self.company)
            self.assertEqual(self.env['customer.complaint.review'].search_count([('company_id', '=', self.company.id)]), 1)
            self.assertEqual(duty.with_user(duty.user_id).action_start()['res_id'], review.id)
            with self.assertRaisesRegex(UserError, "concluding the review"):
                duty.with_user(duty.user_id).action_done()
            clock = duty._deadline_open('complaint.monthly_review')
            self.assertEqual(clock.due_at, datetime(2026, 3, 31, 16), "The end of March in Shanghai")
        with freeze_time('2026-03-20 02:00:00'):
            old = self.Review.create({
                'month': '2026-01-01', 'causes': "Snow", 'participant_ids': [Command.set(self.manager.ids)]})
            old.action_discuss()
            old.with_user(self.manager).action_conclude()
            self.assertEqual(clock.state, 'running', "January came too late for January")
            review.sudo().write({'causes': "Rain", 'participant_ids': [Command.set(self.manager.ids)]})
            review.with_user(self.manager).action_discuss()
            review.with_user(self.manager).action_conclude()
            self.assertEqual(clock.state, 'met')
            self.assertEqual(duty.last_log_id.res_id, review.id)
            self.assertEqual(str(duty._get_month_to_review()), '2026-03-01')

    # RIGHTS

    @freeze_time(NOW)
    def test_figures_and_state_cannot_be_written(self):
        review = self.Review.create({'month': '2026-02-01'})
        for name, value in (('state', 'concluded'), ('complaint_count', 7), ('concluded_by_id', self.quality.id)):
            with self.subTest(name), self.assertRaises(UserError):
                call_kw(self.env['customer.complaint.review'].with_user(self.quality), 'write', [review.ids, {name: value}], {})
        with self.assertRaises(AccessError):
            call_kw(self.env['customer.complaint.review.figure'].with_user(self.quality), 'write',
                    [review.figure_ids[:1].ids, {'value': 99}], {})
        for user in (self.agent, self.sales, self.legal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                review.with_user(user).read(['causes'])
        review.with_user(self.general_manager).read(['causes'])
        with self.assertRaises(AccessError):
            review.with_user(self.general_manager).action_refresh()

    # PAPER AND SPEED

    @freeze_time(NOW)
    def test_printed(self):
        review = self.Review.create({'month': '2026-02-01', 'causes': "雨天装车", 'gaps': "没有雨棚"})
        self._received(2, 5)
        review.action_refresh()
        html = self.env['ir.actions.report'].with_user(self.quality)._render_qweb_html(
            'customer_mgmt_policy.report_customer_complaint_review', review.ids)[0].decode()
        for text in ("雨天装车", "没有雨棚", self.type_delivery.name, "Complaints received", self.quality.name, ">Summary<",
                     ">What and Why<", ">Time to Each Step<"):
            self.assertIn(text, html)
        self.assertNotIn('False', html)

    @freeze_time(NOW)
    def test_statements_do_not_grow_with_complaints(self):
        review = self.Review.create({'month': '2026-02-01'})

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            review.action_refresh()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        self._received(2, 5)
        few = count()
        self.Complaint.create([{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id,
            'type_id': self.type_delivery.id,
            'received_at': '2026-02-11 02:00:00', 'send_acknowledgement': False} for number in range(40)])
        self.assertLessEqual(count(), few + 2)
