from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..common import CustomerPolicyCase, SpeedMixin

MODULE = 'odoo.addons.customer_mgmt_policy.models.card.res_partner_completeness'


class CardCase(CustomerPolicyCase):

    @classmethod
    def _fill(cls, customer):
        """Enter all that the default policy asks for."""
        customer.write({
            'vat': '91310000MA1FL0AB1C', 'industry_id': cls.env.ref('base.res_partner_industry_C').id, 'employee_count': 120,
            'annual_revenue': 5e7, 'founded_on': '2008-05-12', 'registered_address': "1 Bund, Shanghai",
            'business_scope': "Trade", 'state_id': cls.env.ref('base.state_cn_SH').id, 'city': "Shanghai", 'street': "1 Bund",
            'phone': "+86 21 5888 1234", 'email': "office@harbour.example.cn", 'business_type': 'long_term',
            'cooperation_status': 'active', 'information_source': 'customer', 'demand_preference': "Bearings, short lead times",
            'purchase_cycle': "March and September", 'focus': "Delivery time",
            'child_ids': [Command.create({
                'name': "Chen Wei", 'function': "Purchasing Manager", 'phone': "+86 139 1234 5678",
                'email': "chen@harbour.example.cn"})],
        })
        return cls._add_person(customer, customer.child_ids[-1], role='decision_maker')

    @classmethod
    def _add_person(cls, customer, contact, **vals):
        if isinstance(contact, str):
            contact = cls.env['res.partner'].create({'name': contact, 'parent_id': customer.id, 'type': 'contact'})
        return cls.env['customer.relationship'].create({'partner_id': customer.id, 'contact_id': contact.id, **vals})


@tagged('post_install', '-at_install')
class TestCardCompleteness(CronMixinCase, CardCase):

    def _missing(self, customer, **options):
        return customer._get_card_missing(**options)[customer]

    def test_bare_card(self):
        """B6.1: a name alone is little, and everything else is listed; a missing contact is one entry."""
        self.assertLess(self.customer.card_completeness, 20)
        self.assertTrue(self.customer.card_lacks_mandatory)
        missing = self._missing(self.customer)
        for label in ("Contact", "Decision Maker", "Customer Demand", "Industry", "Phone"):
            self.assertIn(label, missing)
        self.assertNotIn("Name", missing)
        mandatory = self._missing(self.customer, mandatory_only=True)
        self.assertIn("Decision Maker", mandatory)
        self.assertNotIn("What Counts", mandatory)

    def test_full_card(self):
        self._fill(self.customer)
        self.assertEqual(self._missing(self.customer), [])
        self.assertEqual(self.customer.card_completeness, 100)
        self.assertFalse(self.customer.card_lacks_mandatory)

    def test_follows_every_change(self):
        """C2.1.2: the figure falls at once when a field is emptied, a contact leaves or the decision maker changes."""
        person = self._fill(self.customer)
        self.customer.focus = False
        self.assertLess(self.customer.card_completeness, 100)
        self.assertFalse(self.customer.card_lacks_mandatory)
        self.customer.focus = "Price"
        person.contact_id.function = False
        self.assertEqual(self._missing(self.customer), ["Contact: Job Position"])
        self.assertTrue(self.customer.card_lacks_mandatory)
        person.contact_id.function = "Director"
        person.role = 'user'
        self.assertEqual(self._missing(self.customer, mandatory_only=True), ["Decision Maker"])
        person.role = 'decision_maker'
        self.assertEqual(self.customer.card_completeness, 100)
        person.contact_id.action_archive()
        self.assertEqual(set(self._missing(self.customer)), {"Contact", "Decision Maker"})
        person.contact_id.action_unarchive()
        self.assertEqual(self.customer.card_completeness, 100)
        person.contact_id.unlink()
        self.assertTrue(self.customer.card_lacks_mandatory)

    def test_best_contact_counts(self):
        """One contact of whom everything is known is enough."""
        self._fill(self.customer)
        self.customer.child_ids = [Command.create({'name': "Somebody"})]
        self.assertEqual(self.customer.card_completeness, 100)

    def test_person(self):
        """A customer who is a person has no licence, no contacts and decides alone."""
        person = self._new_customer("Li Lei", self.sales, is_company=False)
        missing = self._missing(person)
        self.assertIn("Phone", missing)
        for label in ("Contact", "Decision Maker", "Industry"):
            self.assertNotIn(label, missing)

    def test_only_customers(self):
        """A supplier and a contact have no card."""
        supplier = self.env['res.partner'].create({'name': "Ningbo Carriers", 'is_company': True})
        contact = self.env['res.partner'].create({'name': "Wang", 'parent_id': self.customer.id})
        self.assertEqual((supplier + contact).mapped('card_completeness'), [0, 0])
        self.assertFalse(supplier.card_lacks_mandatory or contact.card_lacks_mandatory)
        supplier.is_managed_customer = True
        self.assertGreater(supplier.card_completeness, 0)

    def test_search_and_order(self):
        self._fill(self.customer)
        ours = [('id', 'in', (self.customer + self.customer_other).ids)]
        Partner = self.env['res.partner']
        self.assertEqual(Partner.search([*ours, ('card_completeness', '<', 100)]), self.customer_other)
        self.assertEqual(Partner.search([*ours, ('card_lacks_mandatory', '=', True)]), self.customer_other)
        self.assertEqual(Partner.search(ours, order='card_completeness desc')[0], self.customer)

    def test_labels_in_the_reader_s_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env.ref('base.field_res_partner__phone').with_context(lang='zh_CN').field_description = "电话"
        self.assertIn("电话", self._missing(self.customer.with_context(lang='zh_CN')))

    def test_new_version_weighs_anew(self):
        """A version in which only the phone counts: the background job weighs each card by it, archived ones too."""
        self.customer.phone = "+86 21 5888 1234"
        self.key_customer.action_archive()
        policy = self.env['customer.policy']._in_force(self.company)
        version = policy.copy()
        version.field_ids.filtered(lambda row: row.field_name != 'phone' or row.applies_to == 'contact').unlink()
        version.with_user(self.cs_manager).action_submit()
        with self.capture_triggers('customer_mgmt_policy.ir_cron_card_completeness') as captured:
            version.with_user(self.general_manager).action_put_in_force()
        self.assertEqual(len(captured.records), 1)
        self.env.flush_all()
        self.assertLess(self.customer.card_completeness, 100)
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_completeness').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.customer.card_completeness, 100)
        self.assertEqual(self.customer_other.card_completeness, 0)
        self.assertEqual(self.key_customer.card_policy_id, version)
        self.assertFalse(self.env['res.partner']._get_outdated_cards())
        self.assertFalse(self.env['res.partner']._count_outdated_cards())

    def test_weighed_batch_by_batch(self):
        """No more cards are held in memory than a batch, and each is weighed once."""
        customers = self.env['res.partner'].create([
            {'name': f"Batch {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}
            for number in range(5)])
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET card_policy_id = NULL, card_completeness = 1 WHERE id IN %s",
                            [tuple(customers.ids)])
        self.env.invalidate_all()
        sizes, search = [], type(customers)._get_outdated_cards

        def get_batch(records, after=0):
            batch = search(records, after)
            sizes.append(len(batch))
            return batch
        with patch(f'{MODULE}.BATCH_SIZE', 2), patch.object(type(customers), '_get_outdated_cards', get_batch), \
                self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_completeness').method_direct_trigger()
        self.assertEqual(sizes, [2, 2, 1, 0])
        self.env.invalidate_all()
        self.assertNotIn(1, customers.mapped('card_completeness'))
        self.assertTrue(all(customers.mapped('card_policy_id')))

    def test_a_field_that_a_later_version_adds(self):
        policy = self.env['customer.policy']._in_force(self.company)
        self.env['customer.policy.field'].sudo().create({
            'policy_id': policy.id, 'clause_id': policy.clause_ids[0].id, 'weight': 5, 'applies_to': 'customer',
            'field_id': self.env.ref('base.field_res_partner__website').id})
        self._fill(self.customer)
        before = self.customer.card_completeness
        self.assertLess(before, 100)
        self.customer.website = "https://harbour.example.cn"
        self.assertEqual(self.customer.card_completeness, 100)

    def test_no_policy_in_force(self):
        """Contacts can be worked with even while no version is in force."""
        self.env['customer.policy'].search([('state', '=', 'in_force')]).sudo().write({'state': 'superseded'})
        customer = self._new_customer("Early Bird", self.sales)
        self.assertEqual(customer.card_completeness, 100)
        self.assertFalse(customer._get_card_missing()[customer])

    def test_referral_needs_its_check(self):
        """A2.1.1: information from a third party states who passed it on and why that was lawful, on any interface."""
        with self.assertRaisesRegex(ValidationError, "lawful"):
            self.customer.with_user(self.sales).information_source = 'referral'
        self.customer.with_user(self.sales).write({
            'information_source': 'referral', 'referrer': "Chamber of Commerce", 'lawfulness_check': "Consent seen"})
        self.assertEqual(self.customer.information_source, 'referral')

    def test_reclassification_is_tracked(self):
        """A2.2.1: the chatter is the history of the classification."""
        customer = self.customer.with_context(tracking_disable=False)
        self.env.flush_all()
        self.env.cr.precommit.run()
        customer.write({
            'business_type': 'one_off', 'cooperation_status': 'paused', 'information_source': 'research',
            'region_id': self.env.ref('customer_mgmt_policy.region_north').id})
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = customer.message_ids.sudo().tracking_value_ids.mapped('field_id.name')
        for name in ('business_type', 'cooperation_status', 'information_source', 'region_id'):
            self.assertIn(name, tracked)


@tagged('post_install', '-at_install')
class TestCardCompletenessSpeed(SpeedMixin, CardCase):

    def _count(self, operation):
        self._start_cold()
        before = self.env.cr.sql_log_count
        operation()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_list_reads_the_stored_figure(self):
        """Twenty customers cost as many statements as two."""
        Partner = self.env['res.partner'].with_user(self.sales)
        columns = ('complete_name', 'card_completeness', 'cooperation_status', 'card_lacks_mandatory')
        specification = {name: {} for name in columns}

        def read(limit):
            Partner.web_search_read([('id', 'in', self.customers.ids)], specification, limit=limit)
        read(2)
        self.assertEqual(self._count(lambda: read(2)), self._count(lambda: read(20)))

    def test_weighing_many(self):
        """Weighing twenty cards takes no statement more than weighing two."""
        for customer in self.customers:
            self._add_person(customer, f"Director of {customer.name}", role='decision_maker')

        def weigh(customers):
            customers.sudo()._get_card_gaps()
        weigh(self.customers[:2])
        self.assertEqual(self._count(lambda: weigh(self.customers[:2])), self._count(lambda: weigh(self.customers)))
