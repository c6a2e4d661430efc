from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged

from ..common import RecordChecks
from .common import IntakeCase

MODEL = 'customer.mail.intake'


@tagged('post_install', '-at_install')
class TestIntakeQueue(RecordChecks, IntakeCase):
    """What waits, and what customer service decides about it."""

    def _item(self, **values):
        return self._waiting(**values).with_user(self.agent)

    def test_attribute(self):
        """The record counts from when the mail arrived; the mail with its files goes along, the sender becomes a contact."""
        item = self._item(date=datetime.now() - timedelta(hours=2))
        attachment = self.env['ir.attachment'].create({
            'name': "photo.jpg", 'raw': b'x', 'res_model': MODEL, 'res_id': item.id})
        with self.mock_mail_gateway():
            item.action_attribute(self.customer.id, create_contact=True)
        complaint = item._get_record()
        self.assertRecordValues(complaint, [{
            'title': "Wet boxes", 'partner_id': self.customer.id, 'received_at': item.received_at, 'channel': 'email',
            'user_id': self.agent.id, 'description': "12 of 40 boxes arrived wet."}])
        self.assertRecordValues(complaint.contact_id, [{
            'name': "Wang Fang", 'email': 'wang.fang@stranger.example.net', 'parent_id': self.customer.id}])
        self.assertEqual(self._clock(complaint, 'complaint.investigation').started_at, item.received_at)
        self.assertTrue(self._new_mails.filtered(lambda mail: mail.recipient_ids == complaint.contact_id))
        self.assertEqual(self._get_mails(complaint).author_id, complaint.contact_id)
        self.assertFalse(self._get_mails(item))
        self.assertEqual((attachment.res_model, attachment.res_id), ('customer.complaint', complaint.id))
        self.assertRecordValues(item, [{
            'state': 'attributed', 'handled_by_id': self.agent.id, 'partner_id': self.customer.id,
            'contact_id': complaint.contact_id.id}])
        self.assertEqual(self._clock(item, 'mail.intake').state, 'met')
        self.assertEqual(item.action_open_record()['res_id'], complaint.id)

    def test_attribute_as_another_kind(self):
        """Somebody complained to demand@; an agent records a demand though agents see none."""
        item = self._item()
        item.action_attribute(self.customer.id, kind='customer.demand')
        demand = item._get_record()
        self.assertEqual((demand._name, demand.user_id), ('customer.demand', self.sales))
        self.assertFalse(demand.contact_id)
        self.assertEqual((item.record_name, item.record_user_id), (demand.display_name, self.sales))
        self.assertFalse(item.is_record_visible)
        self.assertTrue(item.with_user(self.cs_manager).is_record_visible)
        with self.assertRaisesRegex(UserError, "does not open"):
            item.action_open_record()
        with self.assertRaisesRegex(UserError, "what the mail becomes"):
            self._item().action_attribute(self.customer.id, kind='res.partner')

    def test_next_mail_finds_its_customer(self):
        self._item().action_attribute(self.customer.id, create_contact=True)
        self._receive_one(self._mail(sender='wang.fang@stranger.example.net'), 'customer.complaint')

    def test_several_as_one(self):
        items = self._item(subject="First") + self._item(subject="Second") + self._item(subject="Third")
        items.action_attribute(self.customer.id, create_contact=True, as_one=True)
        complaint = items[0]._get_record()
        self.assertEqual(complaint.title, "First")
        self.assertEqual(items.mapped('state'), ['attributed', 'attached', 'attached'])
        self.assertEqual(len(self._get_mails(complaint)), 3)

    def test_several_apart(self):
        items = self._item(subject="First") + self._item(subject="Second")
        items.action_attribute(self.customer.id, create_contact=True)
        records = [item._get_record() for item in items]
        self.assertEqual([record.title for record in records], ["First", "Second"])
        self.assertEqual(len(records[0].contact_id | records[1].contact_id), 1)

    def test_attach(self):
        """The handler is told; what is under review stays as it was submitted."""
        complaint = self.env['customer.complaint'].with_user(self.manager).create({
            'title': "Wet boxes", 'partner_id': self.customer.id, 'description': "Wet", 'user_id': self.manager.id})
        item = self._item()
        with self.mock_mail_gateway():
            item.action_attach('customer.complaint', complaint.id)
        self.assertEqual((item.state, item._get_record()), ('attached', complaint))
        self.assertIn("12 of 40 boxes", self._get_mails(complaint).body)
        note = self.env['mail.message'].search(
            [('model', '=', 'customer.complaint'), ('message_type', '=', 'user_notification')], limit=1)
        self.assertIn(self.manager.partner_id, note.partner_ids)
        self.assertEqual(self._clock(item, 'mail.intake').state, 'met')

    def test_attach_refused(self):
        item = self._item()
        demand = self.env['customer.demand'].create({'title': "Steel", 'partner_id': self.customer.id})
        with self.assertRaises(AccessError):
            item.action_attach('customer.demand', demand.id)
        with self.assertRaisesRegex(UserError, "such a record"):
            item.action_attach('res.partner', self.customer.id)
        with self.assertRaisesRegex(UserError, "does not exist"):
            item.action_attach('customer.complaint', 2 ** 30)
        self.assertEqual(item.state, 'waiting')

    def test_dismiss_and_look_again(self):
        items = self._item() + self._item()
        with self.assertRaisesRegex(UserError, "Why Not"):
            items.action_dismiss(False)
        items.action_dismiss('advertising', "Solar panels")
        self.assertEqual(items.mapped('state'), ['dismissed'] * 2)
        self.assertEqual(set(self._clock(item, 'mail.intake').state for item in items), {'met'})
        self.assertTrue(self.Intake.search([('text', 'ilike', "12 of 40"), ('state', '=', 'dismissed')]) >= items)
        items[0].action_restore()
        self.assertRecordValues(items[0], [{'state': 'waiting', 'dismiss_reason': False, 'handled_by_id': False}])
        clock = self._clock(items[0], 'mail.intake')
        self.assertEqual((clock.state, clock.started_at), ('running', items[0].received_at))

    def test_decided_once(self):
        item = self._item()
        item.action_dismiss('private')
        for act in (
            lambda: item.action_attribute(self.customer.id), lambda: item.action_dismiss('other'),
            lambda: item.action_take(), lambda: item.action_open_step(),
        ):
            with self.assertRaisesRegex(UserError, "not possible any more"):
                act()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            item.partner_id = self.customer

    def test_customer_must_be_fit(self):
        """The rules of the kind hold: whom we do not manage has no complaints; nothing is half done."""
        supplier = self.env['res.partner'].create({'name': "Ningbo Carriers"})
        item = self._item()
        with self.assertRaisesRegex(ValidationError, "not a managed customer"), self.env.cr.savepoint():
            item.action_attribute(supplier.id, create_contact=True)
        for nobody in (False, 2 ** 30):
            with self.assertRaisesRegex(UserError, "Choose the customer"):
                item.action_attribute(nobody)
        self.env.invalidate_all()
        self.assertEqual(item.state, 'waiting')
        self.assertTrue(self._get_mails(item))

    def test_clock_of_the_queue(self):
        """A working day by the policy; late ones reach whoever they are assigned to."""
        with freeze_time('2026-11-23 02:00:00'):        # Monday, 10:00 in Shanghai
            item = self._waiting()
            clock = self._clock(item, 'mail.intake')
            self.assertEqual((clock.due_at, clock.user_id), (datetime(2026, 11, 24, 10), item.user_id))
        with freeze_time('2026-11-25 02:00:00'):
            self.env['customer.deadline']._evaluate_due(500)
            self.assertEqual(clock.state, 'breached')
            self.assertTrue(item.activity_ids.filtered(lambda activity: activity.user_id == item.user_id))

    def test_work_is_shared(self):
        """Each mail goes to the colleague with the fewest waiting ones."""
        second = self._new_user('cs_agent_2', 'cs_agent')
        agents = self.env.ref('customer_mgmt_policy.group_cs_agent').all_user_ids
        (agents - second - self.agent).active = False
        self.assertEqual({self._waiting().user_id for _number in range(4)}, {self.agent, second})

    def test_take(self):
        item = self._waiting()
        item.with_user(self.manager).action_take()
        self.assertEqual(item.user_id, self.manager)
        with self.assertRaisesRegex(ValidationError, "customer service"):
            item.with_user(self.agent).user_id = self.sales

    def test_only_customer_service(self):
        """What waits is personal data: nobody else sees it, not by any way."""
        item = self._waiting()
        message = self._get_mails(item)
        for user in (self.sales, self.head, self.general_manager, self.legal_reviewer, self.employee, self.it_custodian):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertFalse(item.with_user(user).has_access('read'))
                self.assertFalse(message.with_user(user).has_access('read'))
                for method, args in (
                    ('action_dismiss', ['other']), ('action_attribute', [self.customer.id]), ('action_take', []),
                ):
                    with self.assertRaises(AccessError):
                        self._rpc(user, method, [item.ids, *args])
                self.assertEqual(self._rpc(user, 'get_waiting_count', []), 0)
        self.assertGreater(self._rpc(self.agent, 'get_waiting_count', []), 0)

    def test_guard_over_rpc(self):
        item = self._waiting()
        for vals in (
            {'state': 'dismissed'}, {'text': "Nothing"}, {'received_at': fields.Datetime.now()}, {'handled_by_id': self.agent.id},
            {'res_model': 'customer.complaint', 'res_id': 1}, {'email_from': 'x@y.example.com'}, {'company_id': self.company.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.agent, 'write', [item.ids, vals])
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                self._rpc(user, 'create', [[{'name': "Fake", 'kind': 'customer.complaint'}]])
            with self.assertRaises(AccessError):
                self._rpc(user, 'unlink', [item.ids])
        with self.assertRaises(AccessError):
            self._rpc(self.agent, 'copy', [item.ids])
        self._rpc(self.agent, 'write', [item.ids, {'partner_id': self.customer.id, 'kind': 'customer.demand'}])
        complaint = self._receive_one(self._mail(), 'customer.complaint')
        with self.assertRaises(AccessError):
            complaint.with_user(self.agent).intake_email = 'x@y.example.com'

    def _rpc(self, user, method, args):
        self.env.invalidate_all()
        return call_kw(self.env[MODEL].with_user(user), method, args, {})

    def test_other_company(self):
        other = self.env['res.company'].create({'name': "Policy Beijing"})
        self.env['customer.mail.address'].search(
            [('company_id', '=', other.id), ('kind', '=', 'customer.complaint')]).write(
            {'alias_domain_id': self.domain.id, 'alias_name': 'tousu'})
        item = self._waiting(to='tousu')
        self.assertEqual(item.company_id, other)
        self.assertStaysInItsCompany(item, self.agent, self.manager)

    def test_dialog(self):
        """One click where one customer is proposed."""
        item = self._receive_one(self._mail(headers=("Precedence: bulk",)), MODEL).with_user(self.agent)
        action = item.action_open_step()
        step = self.env['customer.mail.intake.step'].with_user(self.agent).with_context(**action['context']).create({})
        self.assertRecordValues(step, [{
            'partner_id': self.customer.id, 'kind': 'customer.complaint', 'contact_id': self.contact.id, 'count': 1}])
        result = step.action_confirm()
        self.assertEqual((result['res_model'], item.state), ('customer.complaint', 'attributed'))
        self.assertEqual(item._get_record().contact_id, self.contact)

    def test_dialog_tells_what_it_does_not_open(self):
        item = self._item()
        step = self.env['customer.mail.intake.step'].with_user(self.agent).with_context(
            **item.action_open_step()['context']).create({'partner_id': self.customer.id, 'kind': 'customer.demand'})
        told = step.action_confirm()['params']['message']
        self.assertIn(item._get_record().name, told)
        self.assertIn(self.sales.name, told)

    def test_dialog_for_many(self):
        items = self._item(subject="First") + self._item(subject="Second")
        for verb, vals, state in (
            ('dismiss', {'dismiss_reason': 'advertising'}, 'dismissed'),
        ):
            context = items.with_context(default_verb=verb).action_open_step()['context']
            step = self.env['customer.mail.intake.step'].with_user(self.agent).with_context(**context).create(vals)
            self.assertEqual(step.count, 2)
            step.action_confirm()
            self.assertEqual(set(items.mapped('state')), {state})
        complaint = self._receive_one(self._mail(), 'customer.complaint')
        item = self._item()
        context = item.with_context(default_verb='attach').action_open_step()['context']
        step = self.env['customer.mail.intake.step'].with_user(self.agent).with_context(**context).create(
            {'partner_id': self.customer.id})
        self.assertEqual(step.choice, f'customer.complaint,{complaint.id}')
        step.action_confirm()
        self.assertEqual(item._get_record(), complaint)

    def test_kept_as_long_as_the_policy_says(self):
        item, waiting = self._item(), self._item()
        item.action_dismiss('advertising')
        (item + waiting).sudo().write({'handled_at': fields.Datetime.now() - timedelta(days=800)})
        waiting.sudo().handled_at = False
        self.env[MODEL]._gc_handled()
        self.assertFalse(item.exists())
        self.assertTrue(waiting.exists())

    def test_erasure_reaches_the_queue(self):
        """C4.1: whose personal data is erased is not found in mails that were decided about either."""
        item, dismissed, waiting = self._item(), self._item(), self._item()
        item.action_attribute(self.customer.id, create_contact=True)
        dismissed.action_dismiss('other', "Wang Fang called")
        complaint = item._get_record()
        complaint.contact_id.sudo()._anonymise("D1")
        for erased in item + dismissed:
            data = str(erased.sudo().read()[0])
            self.assertNotIn("wang.fang", data)
            self.assertNotIn("Wang Fang", data)
        self.assertFalse(self._get_mails(dismissed))
        self.assertFalse(complaint.intake_email)
        self.assertEqual(waiting.writer_email, 'wang.fang@stranger.example.net')

    def test_free_domains(self):
        Domains = self.env['customer.mail.free.domain'].with_user(self.manager)
        self.assertEqual(Domains.create({'name': " @Example.ORG "}).name, 'example.org')
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            Domains.create({'name': "qq.com"})
            self.env.flush_all()

    def test_queries(self):
        """The list costs the same for one mail and for twenty."""
        items = self.env[MODEL].concat(*(self._waiting(subject=f"Mail {number}") for number in range(20)))
        spec = {'name': {}, 'email_from': {}, 'reason': {}, 'partner_id': {'fields': {'display_name': {}}}, 'received_at': {},
                'deadline_due_at': {}, 'deadline_status': {}, 'state': {}}

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.agent).web_read(spec)
            return self.env.cr.sql_log_count - before

        count(items[:1])
        self.assertLessEqual(count(items), count(items[:1]) + 2)
