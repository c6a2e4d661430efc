from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.tests import tagged

from .common import DOMAIN, IntakeCase


@tagged('post_install', '-at_install')
class TestIntakeRoute(IntakeCase):
    """C2.4.1, A4.1: which record a mail becomes, for whom, as of when."""

    def test_mail_of_a_contact_becomes_a_complaint(self):
        written_at = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=5)
        complaint = self._receive_one(self._mail(date=written_at), 'customer.complaint')
        self.assertRecordValues(complaint, [{
            'title': "Wet boxes", 'description': "12 of 40 boxes arrived wet.", 'channel': 'email',
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'company_id': self.company.id,
            'received_at': written_at.replace(tzinfo=None),
            'user_id': self.agent.id, 'intake_email': 'chen.wei@harbour.example.com', 'state': 'received',
        }])
        self.assertEqual(self._clock(complaint, 'complaint.investigation').started_at, complaint.received_at)
        self.assertEqual(self._get_mails(complaint).author_id, self.contact)

    def test_acknowledgement(self):
        """The number goes out by itself, marked so that no other program answers it."""
        complaint = self._receive_one(self._mail(), 'customer.complaint')
        mail = self._new_mails.filtered(lambda mail: mail.recipient_ids == self.contact)
        self.assertIn(complaint.name, mail.subject)
        self.assertIn('Auto-Submitted', mail.headers)
        demand = self._receive_one(self._mail(to='demand', subject="30 converters"), 'customer.demand')
        mail = self._new_mails.filtered(lambda mail: mail.recipient_ids == self.contact)
        self.assertIn(demand.name, mail.subject)
        self.assertIn('Auto-Submitted', mail.headers)
        self.assertIn(self.sales.name, mail.body_html)

    def test_demand_belongs_to_the_owner(self):
        demand = self._receive_one(self._mail(to='demand', subject="Re: 转发：30 converters"), 'customer.demand')
        self.assertRecordValues(demand, [{
            'title': "30 converters", 'channel': 'email', 'user_id': self.sales.id, 'owner_id': self.sales.id}])

    def test_demand_of_the_pool(self):
        """Nobody owns the customer: the CS manager sees to it."""
        self.customer.user_id = False
        demand = self._receive_one(self._mail(to='demand'), 'customer.demand')
        self.assertTrue(demand.user_id.has_group('customer_mgmt_policy.group_cs_manager'))

    def test_customer_itself(self):
        self.customer.email = 'office@harbour-group.example.com'
        complaint = self._receive_one(self._mail(sender='office@harbour-group.example.com'), 'customer.complaint')
        self.assertEqual((complaint.partner_id, complaint.contact_id), (self.customer, self.env['res.partner']))

    def test_mail_domain(self):
        """Another person of the only customer with that domain becomes a contact, and is written to."""
        complaint = self._receive_one(self._mail(sender='"Zhao Min" <zhao.min@Harbour.example.com>'), 'customer.complaint')
        self.assertRecordValues(complaint.contact_id, [{
            'name': "Zhao Min", 'email': 'zhao.min@harbour.example.com', 'parent_id': self.customer.id}])
        self.assertTrue(self._new_mails.filtered(lambda mail: mail.recipient_ids == complaint.contact_id))
        again = self._receive_one(self._mail(sender='"Zhao Min" <zhao.min@harbour.example.com>'), 'customer.complaint')
        self.assertEqual(again.contact_id, complaint.contact_id)

    def test_free_mail_domain_says_nothing(self):
        self.contact.email = 'chenwei@qq.com'
        item = self._receive_one(self._mail(sender='wang@qq.com'), 'customer.mail.intake')
        self.assertRecordValues(item, [{'reason': 'unknown', 'partner_id': False}])

    def test_who_waits(self):
        """Everybody who is not clearly a customer waits, with the reason and the customers who are possible."""
        other = self.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': self.customer_other.id, 'email': 'shared@both.example.com'})
        self.env['res.partner'].create({'name': "Li", 'parent_id': self.key_customer.id, 'email': 'shared@both.example.com'})
        archived = self._new_customer("Old Mill", self.sales, email='info@old-mill.example.com')
        archived.action_archive()
        supplier = self.env['res.partner'].create({'name': "Ningbo Carriers", 'email': 'sales@carriers.example.com'})
        for sender, reason, candidates in (
            ('wang@stranger.example.net', 'unknown', []),
            (other.email, 'ambiguous', [self.customer_other.id, self.key_customer.id]),
            ('another@both.example.com', 'ambiguous', [self.customer_other.id, self.key_customer.id]),
            (archived.email, 'archived', archived.ids),
            ('new@old-mill.example.com', 'archived', archived.ids),
            (supplier.email, 'not_customer', []),
            (f'somebody@{DOMAIN}', 'colleague', []),
            ('', 'no_sender', []),
        ):
            with self.subTest(reason, sender=sender):
                item = self._receive_one(self._mail(sender=sender or ' '), 'customer.mail.intake')
                self.assertEqual((item.reason, sorted(item.candidate_ids.ids)), (reason, sorted(candidates)))
                self.assertEqual((item.state, item.kind, item.name), ('waiting', 'customer.complaint', "Wet boxes"))
                self.assertIn("12 of 40 boxes", self._get_mails(item).body)

    def test_waiting_mail_keeps_everything(self):
        item = self._waiting(headers=("X-Mailer: Foxmail",), body="We have a problem.\n\n-- \nWang Fang")
        self.assertRecordValues(item, [{
            'email_from': '"Wang Fang" <wang.fang@stranger.example.net>', 'writer_name': "Wang Fang",
            'writer_email': 'wang.fang@stranger.example.net', 'description': "We have a problem.", 'user_id': self.agent.id}])
        self.assertTrue(item.text.endswith("Wang Fang"))
        self.assertIn("X-Mailer: Foxmail", item.headers)
        self.assertFalse(self._new_mails.filtered(lambda mail: 'stranger' in (mail.email_to or '')))

    def test_dates_to_believe(self):
        """Neither the future nor a date of long ago is when the customer wrote."""
        now = fields.Datetime.now()
        for date, believed in (
            (now - timedelta(days=13), True), (now - timedelta(days=15), False), (now + timedelta(hours=2), False),
            ('Thu, 01 Jan 1970 00:00:00 +0000', False), ('yesterday', False), (None, False),
        ):
            with self.subTest(date=date):
                complaint = self._receive_one(self._mail(date=date, sender=self.customer_other_sender()), 'customer.complaint')
                expected = date.replace(microsecond=0) if believed else now
                self.assertLess(abs(complaint.received_at - expected), timedelta(minutes=5))

    def customer_other_sender(self):
        """A sender of an own per mail, so that the cap does not matter."""
        return f'p{next(self.numbers)}@harbour.example.com'

    def test_several_addresses(self):
        """One mail is one matter: a complaint when it went to that address as well."""
        complaint = self._receive_one(self._mail(to=f'demand@{DOMAIN}, complaint@{DOMAIN}'), 'customer.complaint')
        self.assertEqual(len(self._get_mails(complaint)), 1)

    def test_companies(self):
        """Each company has addresses of its own, and gets what is written to them."""
        other = self.env['res.company'].create({'name': "Policy Beijing"})
        address = self.env['customer.mail.address'].search(
            [('company_id', '=', other.id), ('kind', '=', 'customer.complaint')])
        self.assertEqual(len(address), 1)
        address.write({'alias_domain_id': self.domain.id, 'alias_name': 'tousu'})
        complaint = self._receive_one(self._mail(to='tousu'), 'customer.complaint')
        self.assertEqual(complaint.company_id, other)
        made = self._receive(self._mail(to=f'tousu@{DOMAIN}, complaint@{DOMAIN}'))
        self.assertEqual({record.company_id for record in made}, {self.company, other})

    def test_customer_of_another_company(self):
        """Who belongs to another company is no customer here."""
        other = self.env['res.company'].create({'name': "Policy Beijing"})
        self.customer.company_id = other
        self.contact.company_id = other
        item = self._receive_one(self._mail(), 'customer.mail.intake')
        self.assertRecordValues(item, [{'reason': 'unknown', 'candidate_ids': [], 'partner_id': False}])

    def test_flood(self):
        """More mails of one sender within an hour than the policy says wait, and nothing is answered."""
        made = [self._receive(self._mail(subject=f"Wet boxes {number}"))[0] for number in range(7)]
        self.assertEqual([record._name for record in made], ['customer.complaint'] * 5 + ['customer.mail.intake'] * 2)
        self.assertRecordValues(made[-1], [{
            'reason': 'flood', 'partner_id': self.customer.id, 'contact_id': self.contact.id}])
        self.assertFalse(self._new_mails.filtered(lambda mail: mail.recipient_ids == self.contact))
        self._receive_one(self._mail(sender='zhao.min@harbour.example.com'), 'customer.complaint')

    def test_failure_loses_nothing(self):
        """Whatever goes wrong while a mail becomes a record: the mail waits, and says what it was."""
        def fail(*args):
            raise ValueError("The roof is on fire")

        self.patch(type(self.env['customer.complaint']), '_intake_values', fail)
        item = self._receive_one(self._mail(sender='"Zhao Min" <zhao.min@harbour.example.com>'), 'customer.mail.intake')
        self.assertRecordValues(item, [{
            'reason': 'failed', 'reason_note': "The roof is on fire", 'partner_id': self.customer.id, 'contact_id': False}])
        self.assertIn("12 of 40 boxes", self._get_mails(item).body)
        self.assertFalse(self.env['res.partner'].search([('email', '=', 'zhao.min@harbour.example.com')]))

    def test_no_limit_in_the_policy(self):
        """A version without the queue's time limit: the mail waits all the same."""
        self.env['customer.policy.limit'].search([('code', '=', 'mail.intake')]).sudo().code = 'mail.gone'
        self.assertFalse(self._waiting().deadline_ids)
