"""A6.1 and C2.2.5: one log for all ways, the customer's wishes, and how often it is contacted."""
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, tagged, warmup

from odoo.addons.mail.tests.common import MailCase

from ..common import RecordChecks, SpeedMixin
from .common import MONDAY, VisitCase

NOON = datetime(2026, 3, 2, 4, 30)      # 12:30 in Shanghai


class CommunicationCase(VisitCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Entry = cls.env['customer.communication'].with_user(cls.sales)
        (cls.customer + cls.key_customer + cls.customer_other).tz = 'Asia/Shanghai'
        cls.contact.tz = False

    def _log(self, **vals):
        return self.Entry.create({
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'channel': 'phone', 'summary': "Rust on hooks",
            **vals})

    def _rpc(self, model, user, method, *args, **kwargs):
        self.env.invalidate_all()
        return call_kw(self.env[model].with_user(user), method, args, kwargs)

    def _planned(self):
        return self.env['mail.activity'].search([
            ('res_model', '=', 'res.partner'), ('res_id', '=', self.customer.id), ('user_id', '=', self.sales.id),
            ('activity_type_id', '=', self.env.ref('customer_mgmt_policy.mail_activity_type_next_contact').id)])


@tagged('post_install', '-at_install')
class TestVisitCommunication(MailCase, RecordChecks, CommunicationCase):

    # LOG

    def test_dialog_is_filled_in(self):
        """From the card only a sentence is left to write; the preferred way is proposed unless one was clicked."""
        self.customer.preferred_channel = 'im'
        for context, channel in (({}, 'im'), ({'log_channel': 'meeting'}, 'meeting')):
            action = self.customer.with_user(self.sales).with_context(**context).action_log_contact()
            form = Form(self.Entry.with_context(action['context']), 'customer_mgmt_policy.customer_communication_view_form_log')
            self.assertEqual((form.partner_id, form.contact_id, form.channel, form.at, form.user_id),
                             (self.customer, self.contact, channel, MONDAY, self.sales))
            form.summary = "Delivery dates"
            entry = form.save()
            self.assertTrue(entry.name.startswith("T2026/"))
            self.assertEqual(entry.owner_id, self.sales)

    def test_from_a_contact(self):
        action = self.contact.with_user(self.sales).action_log_contact()
        self.assertEqual((action['context']['default_partner_id'], action['context']['default_contact_id']),
                         (self.customer.id, self.contact.id))

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "plan it as an activity"):
            self._log(at=MONDAY + timedelta(hours=1))

    def test_people_fit(self):
        self.assertPeopleFit(lambda **vals: self._log(**vals))

    def test_void(self):
        """A mistake stays on record, with the reason, and counts no more; nothing is ever deleted."""
        entry = self._log(next_contact_on='2026-03-09')
        with self.assertRaises(UserError):
            entry.action_void(" ")
        entry.action_void("Wrong customer")
        self.assertRecordValues(entry, [{'state': 'void', 'void_reason': "Wrong customer", 'can_void': False}])
        self.assertFalse(self._planned())
        self.assertEqual(self.customer.contact_count_recent, 0)
        with self.assertRaises(UserError):
            entry.summary = "Rewritten"
        for user in (self.sales, self.cs_manager):
            with self.assertRaises(AccessError):
                entry.with_user(user).unlink()

    def test_customer_stays(self):
        with self.assertRaises(UserError):
            self._log().partner_id = self.key_customer

    # NEXT CONTACT

    def test_activity_of_somebody_else_is_out_of_reach(self):
        """Voiding an entry removes its own reminder: none can be put in its place."""
        activity = self.customer.activity_schedule('mail.mail_activity_data_todo', user_id=self.head.id)
        entry = self._log()
        with self.assertRaisesRegex(AccessError, "Use the buttons"):
            entry.write({'next_activity_id': activity.id})
        with self.assertRaisesRegex(AccessError, "Use the buttons"):
            self._log(next_activity_id=activity.id)

    def test_next_contact_is_an_activity(self):
        entry = self._log(next_contact_on='2026-03-09', next_contact_topic="Draft offer")
        activity = self._planned()
        self.assertRecordValues(activity, [{'date_deadline': fields.Date.to_date('2026-03-09'), 'summary': "Draft offer"}])
        self.assertEqual(self.customer.with_user(self.sales).get_card_panel()['next']['date'], '2026-03-09')
        entry.next_contact_on = '2026-03-11'
        self.assertEqual(activity.date_deadline, fields.Date.to_date('2026-03-11'))
        entry.next_contact_on = False
        self.assertFalse(self._planned())
        entry.next_contact_on = '2026-03-12'
        self.assertEqual(len(self._planned()), 1)

    def test_contact_settles_what_was_planned(self):
        """The planned contact is done by the next entry of the same colleague, not by one before its day or of others."""
        self._log(next_contact_on='2026-03-04')
        self._log()
        self.assertEqual(len(self._planned()), 1, "planned for Wednesday, this is Monday")
        self.at(datetime(2026, 3, 4, 2))
        self._log(partner_id=self.key_customer.id, contact_id=False)
        self.Entry.with_user(self.head).create({'partner_id': self.customer.id, 'channel': 'im', 'summary': "Greeting"})
        self.assertEqual(len(self._planned()), 1)
        entry = self._log()
        self.assertFalse(self._planned())
        done = self.env['mail.activity'].with_context(active_test=False).search([
            ('res_id', '=', self.customer.id), ('res_model', '=', 'res.partner'), ('active', '=', False)])
        self.assertIn(entry.name, done.feedback)
        self.assertNotIn("Rust", done.feedback, "what was said stays in the log")

    # WISHES

    def test_quiet_hours(self):
        self.customer.write({'quiet_from': 12, 'quiet_to': 13.5})
        for at, until in (
            (NOON, datetime(2026, 3, 2, 5, 30)), (datetime(2026, 3, 2, 4), datetime(2026, 3, 2, 5, 30)),
            (datetime(2026, 3, 2, 5, 30), False), (MONDAY, False),
        ):
            self.assertEqual(self.customer._get_quiet_until(at), until)

    def test_quiet_hours_over_midnight(self):
        self.customer.write({'quiet_from': 20, 'quiet_to': 8})
        self.assertEqual(self.customer._get_quiet_until(datetime(2026, 3, 2, 13)), datetime(2026, 3, 3, 0))
        self.assertEqual(self.customer._get_quiet_until(datetime(2026, 3, 2, 23)), datetime(2026, 3, 3, 0))
        self.assertFalse(self.customer._get_quiet_until(MONDAY))

    def test_quiet_hours_where_the_customer_is(self):
        self.customer.write({'quiet_from': 12, 'quiet_to': 13, 'tz': 'Europe/Berlin'})
        self.assertFalse(self.customer._get_quiet_until(NOON))
        self.assertTrue(self.customer._get_quiet_until(datetime(2026, 3, 2, 11, 30)))

    def test_do_not_disturb(self):
        """Until the end of the day, and of the quiet hours that follow it; a person's own wish adds to the customer's."""
        self.customer.no_contact_until = '2026-03-03'
        self.assertEqual(self.contact._get_quiet_until(MONDAY), datetime(2026, 3, 3, 16))
        self.contact.write({'no_contact_until': '2026-03-05', 'quiet_from': 0, 'quiet_to': 8})
        self.assertEqual(self.contact._get_quiet_until(MONDAY), datetime(2026, 3, 6, 0))

    def test_person_goes_before_customer(self):
        self.customer.preferred_channel = 'email'
        self.assertEqual(self.contact._get_preferred_channel(), 'email')
        self.contact.preferred_channel = 'im'
        self.assertEqual(self.contact._get_preferred_channel(), 'im')
        self.customer.write({'quiet_from': 12, 'quiet_to': 14})
        self.assertTrue(self.contact._get_quiet_until(NOON))
        self.contact.write({'quiet_from': 8, 'quiet_to': 9})
        self.assertFalse(self.contact._get_quiet_until(NOON))
        self.assertTrue(self.contact._get_quiet_until(datetime(2026, 3, 2, 0, 30)))

    def test_quiet_time_needs_a_reason(self):
        self.customer.write({'quiet_from': 12, 'quiet_to': 13.5, 'preferred_channel': 'im'})
        self.at(NOON)
        with self.assertRaisesRegex(ValidationError, "could not wait"):
            self._log()
        self._log(direction='in')
        entry = self._log(quiet_reason="Truck stands at the gate")
        self.assertTrue(entry.is_quiet_time)
        self.assertIn("prefers", entry.contact_warning)
        self.assertIn("Quiet time: 12:00–13:30", entry.contact_wishes)

    def test_hours_of_a_day(self):
        with self.assertRaises(ValidationError):
            self.customer.quiet_to = 25

    # MAIL

    def _compose(self, **vals):
        return self.env['mail.compose.message'].with_user(self.cs_manager).create({
            'subject': "News", 'body': "<p>News</p>", **vals})

    def test_writing_shows_the_wishes(self):
        self.customer.preferred_channel = 'phone'
        composer = self._compose(model='res.partner', res_ids=str(self.contact.ids), partner_ids=self.contact.ids)
        self.assertIn("Phone", composer.contact_warning)
        self.customer.preferred_channel = False
        self.assertFalse(self._compose(
            model='res.partner', res_ids=str(self.contact.ids), partner_ids=self.contact.ids).contact_warning)

    def test_mails_to_many_wait(self):
        """Whoever is in quiet time gets the mail after it, the others at once."""
        self.customer.no_contact_until = '2026-03-03'
        person = self.env['res.partner'].create({'name': "Li", 'email': 'li@grid.example.com', 'parent_id': self.key_customer.id})
        people = self.contact + person
        composer = self._compose(
            model='res.partner', composition_mode='mass_mail', res_ids=str(people.ids),
            consent_purpose_id=self.env['customer.consent.purpose']._by_code('service').id)
        self.assertIn("disturbed", composer.contact_warning)
        values = composer._prepare_mail_values(people.ids)
        self.assertEqual(fields.Datetime.to_datetime(values[self.contact.id]['scheduled_date']), datetime(2026, 3, 3, 16))
        self.assertFalse(values[person.id].get('scheduled_date'))
        with self.mock_mail_gateway():
            composer.action_send_mail()
        reached = "".join(email for mail in self._mails for email in mail['email_to'])
        self.assertIn("li@grid", reached)
        self.assertNotIn("chen.wei@harbour", reached)
        waiting = self._new_mails.filtered(lambda mail: self.contact in mail.recipient_ids)
        self.assertEqual((waiting.state, waiting.scheduled_date), ('outgoing', datetime(2026, 3, 3, 16)))

    # FREQUENCY

    def _held_visit(self, days):
        self.env['customer.visit'].create({'partner_id': self.customer.id}).sudo().write({
            'state': 'held', 'actual_start': MONDAY - timedelta(days=days), 'actual_stop': MONDAY - timedelta(days=days)})

    def _sent_mail(self, days, status='sent'):
        message = self.env['mail.message'].create({
            'model': 'res.partner', 'res_id': self.customer.id, 'message_type': 'comment', 'date': MONDAY - timedelta(days=days),
            'author_id': self.sales.partner_id.id})
        self.env['mail.notification'].create([
            {'mail_message_id': message.id, 'res_partner_id': person.id, 'notification_type': 'email',
             'notification_status': status}
            for person in self.customer + self.contact])

    def test_counts(self):
        """Entries, visits held and mails sent count, each once; void ones, planned visits and mails that failed do not."""
        self._log(at=MONDAY - timedelta(days=2))
        self._log(at=MONDAY - timedelta(days=40))
        self._log(at=MONDAY - timedelta(days=100))
        self._log().action_void("Mistake")
        self._held_visit(5)
        self._new_visit()
        self._sent_mail(60)
        self._sent_mail(3, status='exception')
        self.env.invalidate_all()
        self.assertRecordValues(self.customer, [{
            'contact_count_recent': 2, 'contact_count_long': 4, 'last_contact_on': datetime(2026, 2, 28).date(),
            'contact_frequency': 'normal'}])
        self.assertRecordValues(self.key_customer, [{
            'contact_count_recent': 0, 'contact_count_long': 0, 'last_contact_on': False, 'contact_frequency': 'silent'}])
        self.assertEqual(self.contact.contact_count_long, 4)

    def test_too_often(self):
        """More contacts by us than the policy allows; what the customer began does not count; 0 means any number."""
        criterion = self.env['customer.policy']._in_force(self.company).criterion_ids.filtered(
            lambda row: row.code == 'contact.month_cap')
        criterion.value = 2
        Partner = self.env['res.partner'].with_user(self.sales)
        often, own = [('contact_frequency', '=', 'often')], [('id', 'in', (self.customer + self.key_customer).ids)]
        for _number in range(2):
            self._log(direction='in')
            self._log()
        self.assertEqual(self.customer.contact_frequency, 'normal')
        self.assertFalse(Partner.search(often + own))
        self._log()
        self.env.invalidate_all()
        self.assertEqual(self.customer.contact_frequency, 'often')
        self.assertEqual(Partner.search(often + own), self.customer)
        self.assertEqual(Partner.search([('contact_frequency', '=', 'silent')] + own), self.key_customer)
        self.assertFalse(Partner.search([('contact_frequency', '=', 'normal')] + own))
        entry = self.Entry.new({'partner_id': self.customer.id, 'channel': 'phone'})
        self.assertIn("3 times", entry.contact_warning)
        notes = self.customer.with_user(self.sales).get_card_panel()['notes']
        self.assertEqual(notes[0]['style'], 'danger')
        criterion.value = 0
        self.env.invalidate_all()
        self.assertEqual(self.customer.contact_frequency, 'normal')
        self.assertFalse(Partner.search(often + own))

    def test_days_of_the_policy(self):
        """Over how many days contacts count, and after how many a customer is silent, is said by the policy."""
        rows = self.env['customer.policy']._in_force(self.company).criterion_ids.grouped('code')
        rows['contact.month_cap'].value = 1
        Partner, own = self.env['res.partner'].with_user(self.sales), [('id', '=', self.customer.id)]
        for days in (20, 21):
            self._log(at=MONDAY - timedelta(days=days))
        self.assertEqual((self.customer.contact_frequency, self.customer.contact_count_recent), ('often', 2))
        rows['contact.cap_days'].value = 10
        self.env.invalidate_all()
        self.assertEqual((self.customer.contact_frequency, self.customer.contact_count_recent), ('normal', 0))
        self.assertTrue(Partner.search([('contact_frequency', '=', 'normal')] + own))
        notes = self.customer.with_user(self.sales).get_card_panel()['notes']
        self.assertEqual(notes[0]['text'], "0 contacts in 10 days, 2 in 90")
        rows['contact.silent_days'].value = 15
        self.env.invalidate_all()
        self.assertEqual((self.customer.contact_frequency, self.customer.last_contact_on), ('silent', False))
        self.assertTrue(Partner.search([('contact_frequency', '=', 'silent')] + own))
        self.assertFalse(Partner.search([('contact_frequency', 'in', ('normal', 'often'))] + own))

    def test_last_contact_of_the_card(self):
        self._held_visit(5)
        self._log(at=MONDAY - timedelta(days=1), channel='im')
        last = self.customer.with_user(self.sales).get_card_panel()['last']
        self.assertEqual(last, {'date': '2026-03-01', 'kind': "Instant message", 'user': self.sales.name})
        self._sent_mail(0)
        self.env.invalidate_all()
        self.assertEqual(self.customer.with_user(self.sales).get_card_panel()['last']['kind'], "E-mail")

    # ACCESS

    def test_who_sees_what(self):
        Entry = self.env['customer.communication']
        own, of_key, other = (Entry.create({'partner_id': customer.id, 'summary': "Call", 'channel': 'phone'})
                              for customer in (self.customer, self.key_customer, self.customer_other))
        self.assertSeenBy(own + of_key + other, (
            (self.sales, own + of_key), (self.head, own + of_key), (self.sales_other, other), (self.cr_specialist, of_key),
            (self.cr_supervisor, of_key), (self.cs_manager, own + of_key + other), (self.general_manager, own + of_key + other),
        ), refused=(self.cs_agent, self.employee, self.finance_reviewer))
        self.assertFollowsTheCustomer(own, of_key, other)

    def test_rpc(self):
        """No state by hand, no entry at customers of others, no void of what one may not edit."""
        entry = self._log()
        vals = {'partner_id': self.customer.id, 'summary': "Call", 'channel': 'phone'}
        for user, method, *args in (
            (self.sales, 'write', entry.ids, {'state': 'void'}), (self.sales, 'create', [{**vals, 'state': 'void'}]),
            (self.sales_other, 'create', [vals]), (self.general_manager, 'create', [vals]),
            (self.general_manager, 'action_void', entry.ids, "No"), (self.sales_other, 'action_void', entry.ids, "No"),
            (self.sales_other, 'action_log', entry.ids),
        ):
            with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                self._rpc('customer.communication', user, method, *args)
        with self.assertRaises(AccessError):
            self._rpc('res.partner', self.sales_other, 'action_log_contact', self.customer.ids)


@tagged('post_install', '-at_install')
class TestVisitCommunicationSpeed(SpeedMixin, CommunicationCase):

    def _create(self, count):
        return self.Entry.create([
            {'partner_id': self.customers[number % 20].id, 'channel': 'phone', 'summary': "Rust", 'next_contact_on': '2026-03-09'}
            for number in range(count)])

    @warmup
    def test_create_100(self):
        self._start_cold()
        with self.assertQueryCount(30):
            self._create(100)
            self._commit()

    @warmup
    def test_list_of_customers(self):
        """The figures of all customers of a list come with one statement."""
        self._create(60)
        self._start_cold()
        customers = self.customers.with_user(self.sales)
        customers.mapped('name')
        with self.assertQueryCount(5):
            customers.mapped('contact_frequency')


@tagged('post_install', '-at_install')
class TestVisitCommunicationTour(CommunicationCase, HttpCase):
    now = None

    def test_communication_tour(self):
        """Two clicks and a sentence, from the card and from the menu."""
        self.start_tour(f'/odoo/managed-customers/{self.customer.id}', 'customer_communication_tour', login=self.sales.login)
        entries = self.Entry.search([('partner_id', '=', self.customer.id)], order='id')
        self.assertEqual([(entry.channel, entry.summary) for entry in entries],
                         [('phone', "Rust on hooks"), ('im', "Photos of the hooks")])
