from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import CustomerPolicyCase, get_today


class CleansingCase(CustomerPolicyCase):
    """Three customers of ``sales`` and one of ``sales_other`` that exist for three years and nobody wrote to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Cleansing = cls.env['customer.cleansing'].with_user(cls.cs_manager)
        cls.idle, cls.busy, cls.silent = (cls._new_customer(name, cls.sales) for name in ("Idle", "Busy", "Silent"))
        cls.foreign = cls._new_customer("Foreign", cls.sales_other)
        cls.contact = cls.env['res.partner'].create({'name': "Mr. Idle", 'parent_id': cls.idle.id})
        cls.gone = cls.env['res.partner'].create({'name': "Mr. Gone", 'parent_id': cls.idle.id, 'active': False})
        cls.everybody = cls.idle + cls.busy + cls.silent + cls.foreign
        cls._age(cls.everybody)

    @classmethod
    def _age(cls, customers, years=3):
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET create_date = create_date - %s * interval '1 year' WHERE id IN %s",
            [years, tuple(customers.ids)])
        cls.env.cr.execute(
            "UPDATE mail_message SET date = date - %s * interval '1 year' WHERE model = 'res.partner' AND res_id IN %s",
            [years, tuple(customers.ids)])

    def _sell(self, customer, days=30):
        order = self.env['sale.order'].create({'partner_id': customer.id})
        order.write({'state': 'sale', 'date_order': fields.Datetime.now() - timedelta(days=days)})
        return order

    def _try(self, customer, result='no_answer', days=0, **vals):
        return self.env['customer.contact.attempt'].with_user(customer.user_id).create({
            'partner_id': customer.id, 'result': result, 'tried_at': fields.Datetime.now() - timedelta(days=days), **vals})

    def _propose(self, **vals):
        campaign = self.Cleansing.create(vals)
        campaign.action_propose()
        return campaign

    def _line(self, campaign, customer):
        return campaign.line_ids.filtered(lambda line: line.partner_id == customer)

    def _archived(self, *customers):
        """Return a campaign that archived these customers and kept all others."""
        campaign = self._propose()
        archived = campaign.line_ids.filtered(lambda line: line.partner_id in self.env['res.partner'].union(*customers))
        archived.action_archive()
        (campaign.line_ids - archived).action_keep()
        campaign.action_archive()
        return campaign


@tagged('post_install', '-at_install')
class TestCardCleansing(CleansingCase):
    """C4.3: dead customers are found in the data, confirmed by people, archived, and can come back."""

    # CANDIDATES

    def _candidates(self, **vals):
        return self._propose(**vals).line_ids.partner_id & (self.everybody + self.customer)

    def test_without_business_and_contact(self):
        """An order, a new customer, a message, a meeting or a record within the months keeps a customer out."""
        self.assertEqual(self._candidates(), self.everybody)
        self._sell(self.busy)
        self._cancel_all()
        self.assertEqual(self._candidates(), self.everybody - self.busy)

    def _cancel_all(self):
        self.Cleansing.search([('state', '=', 'in_progress')]).action_cancel()

    def test_old_business_does_not_count(self):
        self._sell(self.busy, days=900)
        campaign = self._propose()
        self.assertEqual((get_today() - self._line(campaign, self.busy).last_business_on).days, 900)

    def test_days_are_those_of_the_company(self):
        """What happened at 17:00 UTC happened on the next day in Shanghai; the day of an invoice stays as it is stated."""
        self._sell(self.busy).date_order = "2020-03-01 17:00:00"
        self._try(self.idle, 'reached', tried_at="2020-03-01 17:00:00")
        journal = self.env['account.journal'].search(
            [('type', '=', 'sale'), ('company_id', '=', self.company.id)], limit=1) or self.env['account.journal'].create(
            {'name': "Sales", 'type': 'sale', 'code': "DAYS"})
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.silent.id, 'journal_id': journal.id, 'invoice_date': "2020-03-01"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [invoice.id])
        self.env.cr.execute(
            "DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = %s AND message_type != 'notification'",
            [self.idle.id])
        campaign = self._propose()
        self.assertEqual(self._line(campaign, self.busy).last_business_on, date(2020, 3, 2))
        self.assertEqual(self._line(campaign, self.idle).last_contact_on, date(2020, 3, 2))
        self.assertEqual(self._line(campaign, self.silent).last_business_on, date(2020, 3, 1))

    def test_draft_orders_are_no_business(self):
        self.env['sale.order'].create({'partner_id': self.busy.id})
        self.assertIn(self.busy, self._candidates())

    def test_business_of_a_contact_counts(self):
        self._sell(self.contact)
        self.assertNotIn(self.idle, self._candidates())

    def test_delivery_and_invoice_count(self):
        journal = self.env['account.journal'].search([('type', '=', 'sale'), ('company_id', '=', self.company.id)], limit=1)
        picking = self.env['stock.picking'].create({
            'partner_id': self.silent.id, 'picking_type_id': self.env['stock.picking.type'].search(
                [('code', '=', 'outgoing'), ('company_id', '=', self.company.id)], limit=1).id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE stock_picking SET state = 'done', date_done = now() WHERE id = %s", [picking.id])
        if journal:
            move = self.env['account.move'].create({
                'move_type': 'out_invoice', 'partner_id': self.busy.id, 'journal_id': journal.id})
            self.env.flush_all()
            self.env.cr.execute("UPDATE account_move SET state = 'posted', invoice_date = now() WHERE id = %s", [move.id])
        self.assertNotIn(self.silent, self._candidates())
        if journal:
            self._cancel_all()
            self.assertNotIn(self.busy, self._candidates())

    def test_contact_counts(self):
        self.busy.message_post(body="Called", message_type='comment')
        self._try(self.silent, 'reached')
        self.env['calendar.event'].create({
            'name': "Lunch", 'start': fields.Datetime.now(), 'stop': fields.Datetime.now(), 'partner_ids': self.contact.ids})
        self.assertEqual(self._candidates(), self.foreign)

    def test_record_counts_as_contact(self):
        self.env['customer.demand'].with_user(self.sales).create({'title': "Steel", 'partner_id': self.busy.id})
        self.assertNotIn(self.busy, self._candidates())

    def test_unreachable(self):
        """Enough failed attempts since the last success propose a customer that somebody wrote to."""
        self.silent.message_post(body="Mailed", message_type='comment')
        for days in (40, 30):
            self._try(self.silent, days=days)
        self._try(self.silent, 'reached', days=20)
        for days in (10, 5):
            self._try(self.silent, 'invalid', days=days, way='email')
        self.assertEqual(self.silent.contact_attempt_count, 2)
        self.assertNotIn(self.silent, self._candidates())
        self._cancel_all()
        self._try(self.silent, days=1)
        campaign = self._propose()
        line = self._line(campaign, self.silent)
        self.assertRecordValues(line, [{'is_unreachable': True, 'is_idle': False, 'attempt_count': 3}])
        self.assertIn(self.sales.name, line.attempt_text)
        self.assertIn("E-mail", line.attempt_text)
        self.assertEqual(campaign.line_ids[0].partner_id, self.silent, "the clearest case comes first")

    def test_one_campaign_at_a_time_and_rest_after_keeping(self):
        campaign = self._propose()
        self.assertFalse(self._candidates(), "another campaign deals with them")
        campaign.line_ids.action_keep()
        campaign.action_finish()
        self.assertFalse(self._candidates(), "kept on purpose")
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_cleansing_line SET decided_at = decided_at - interval '2 years'")
        self.assertEqual(self._candidates(), self.everybody)

    def test_team_and_batch(self):
        self.assertEqual(self._candidates(team_id=self.team_other.id), self.foreign)
        self.env['customer.policy.criterion'].search([('code', '=', 'cleansing.batch')]).value = 1
        self.assertEqual(len(self._propose().line_ids), 1)

    def test_statements_do_not_grow(self):
        more = self.env['res.partner'].create([
            {'name': f"Old {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}
            for number in range(30)])
        counts = []
        for years in (0, 3):
            self._age(more, years)
            campaign = self.Cleansing.create({})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaign.action_propose()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            campaign.action_cancel()
        self.assertLessEqual(counts[1], counts[0] + 3)

    # DECISION

    def test_who_decides(self):
        """The head of the owner's team or the CS manager; nobody else, and not by writing the field."""
        campaign = self._propose()
        line, foreign = self._line(campaign, self.idle), self._line(campaign, self.foreign)
        line.with_user(self.head).action_archive()
        self.assertRecordValues(line, [{'decision': 'archive', 'decided_by_id': self.head.id}])
        for record, user in ((line, self.head_other), (foreign, self.head), (line, self.sales), (line, self.general_manager)):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                record.with_user(user).action_keep()
        for vals in ({'decision': 'keep'}, {'outcome': 'archived'}, {'archived_partner_ids': self.customer.ids}):
            with self.assertRaises(AccessError):
                line.with_user(self.head).write(vals)
        with self.assertRaises(AccessError):
            campaign.with_user(self.head).action_archive()
        line.with_user(self.head).reason = "Closed down"
        self.assertEqual(line.reason, "Closed down")

    # ARCHIVE AND UNDO

    def test_archive_with_contacts_and_back(self):
        """Exactly what was archived comes back: the contact who had left before stays away."""
        campaign = self._archived(self.idle)
        line = self._line(campaign, self.idle)
        self.assertFalse(self.idle.active or self.contact.active)
        self.assertTrue(self.busy.active)
        self.assertEqual(line.archived_partner_ids, self.idle + self.contact)
        self.assertIn("Archived by the cleansing", "".join(self.idle.message_ids.mapped('body')))
        line.with_user(self.head).action_restore()
        self.assertTrue(self.idle.active and self.contact.active)
        self.assertFalse(self.gone.active)
        self.assertRecordValues(line, [{'outcome': 'restored', 'restored_by_id': self.head.id}])
        with self.assertRaises(UserError):
            line.action_restore()

    def test_undo_of_a_whole_campaign(self):
        campaign = self._archived(self.idle, self.foreign)
        campaign.action_finish()
        campaign.action_restore()
        self.assertTrue(self.idle.active and self.foreign.active)

    def test_undo_ends(self):
        campaign = self._archived(self.idle)
        line = self._line(campaign, self.idle)
        line.sudo().archived_at -= timedelta(days=31)
        self.assertFalse(line.can_restore)
        with self.assertRaisesRegex(UserError, "more than 30 days"):
            line.action_restore()
        with self.assertRaises(AccessError):
            line.with_user(self.head_other).action_restore()

    def test_open_work_blocks(self):
        """Demands, quotations and logins that appeared meanwhile block with their reason; the others go."""
        campaign = self._propose()
        demand = self.env['customer.demand'].with_user(self.sales).create({'title': "Steel", 'partner_id': self.busy.id})
        order = self.env['sale.order'].create({'partner_id': self.silent.id})
        new_test_user(self.env, 'foreign_portal', groups='base.group_portal').partner_id.parent_id = self.foreign
        campaign.line_ids.action_archive()
        campaign.action_archive()
        for customer, text in ((self.busy, demand.name), (self.silent, order.name), (self.foreign, "foreign_portal")):
            line = self._line(campaign, customer)
            self.assertEqual(line.outcome, 'blocked')
            self.assertIn(text, line.blocked_reason)
            self.assertTrue(customer.active)
        self.assertFalse(self.idle.active)
        demand.with_user(self.sales).action_cancel("Withdrawn")
        campaign.action_archive()
        self.assertFalse(self.busy.active)

    def test_one_refusal_does_not_stop_the_others(self):
        campaign = self._propose()
        campaign.line_ids.action_archive()
        user = new_test_user(self.env, 'late_portal', groups='base.group_portal')
        user.partner_id.parent_id = self.busy
        cls = type(self.env['res.partner'])
        original = cls._get_cleansing_block
        self.patch(cls, '_get_cleansing_block', lambda partners: {
            key: text for key, text in original(partners).items() if key != self.busy.id})
        campaign.action_archive()
        self.assertEqual(self._line(campaign, self.busy).outcome, 'blocked')
        self.assertTrue(self.busy.active)
        self.assertFalse(self.idle.active)

    # FLOW

    def test_finish_and_duty(self):
        campaign = self._propose()
        with self.assertRaisesRegex(UserError, "still to be decided"):
            campaign.action_finish()
        campaign.line_ids.action_archive()
        with self.assertRaisesRegex(UserError, "Archive the"):
            campaign.action_finish()
        campaign.action_archive()
        campaign.action_finish()
        duty = self.env['customer.duty'].search([('company_id', '=', self.company.id), ('code', '=', 'data.cleansing')])
        self.assertEqual((duty.log_ids.res_id, duty.log_ids.user_id), (campaign.id, self.cs_manager))
        with self.assertRaises(UserError):
            campaign.line_ids[0].action_keep()

    def test_guards(self):
        with self.assertRaises(AccessError):
            self.env['customer.cleansing'].with_user(self.head).create({})
        campaign = self._propose()
        with self.assertRaises(AccessError):
            campaign.state = 'done'
        with self.assertRaises(UserError):
            campaign.team_id = self.team
        with self.assertRaises(UserError):
            campaign.unlink()

    def test_attempts_are_ones_own(self):
        """Nobody enters attempts for a colleague, on a foreign customer, or in the future; none is changed afterwards."""
        Attempt = self.env['customer.contact.attempt'].with_user(self.sales)
        attempt = Attempt.create({'partner_id': self.contact.id, 'user_id': self.head.id})
        self.assertRecordValues(attempt, [{'partner_id': self.idle.id, 'user_id': self.sales.id}])
        with self.assertRaises(AccessError):
            Attempt.create({'partner_id': self.foreign.id})
        with self.assertRaises(UserError):
            Attempt.create({'partner_id': self.idle.id, 'tried_at': fields.Datetime.now() + timedelta(hours=1)})
        with self.assertRaises(AccessError):
            attempt.result = 'reached'

    def test_merge(self):
        """A candidate that is merged into another customer follows it."""
        campaign = self._propose()
        line = self._line(campaign, self.idle)
        self.env['base.partner.merge.automatic.wizard'].create({})._merge((self.idle + self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(line.partner_id, self.customer)
