from odoo import Command
from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools import file_path

from ..common import CustomerPolicyCase

MIGRATION = 'customer_mgmt_policy/migrations/19.0.1.1.0/post-policy-rows.py'


@tagged('post_install', '-at_install')
class TestPolicySpread(CustomerPolicyCase):
    """Versions of the company's own get the rows that new chapters bring with the default version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env['customer.policy']
        cls.default = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.own = cls.default.copy()

    def _migrate(self):
        load_script(file_path(MIGRATION), 'post_policy_rows').migrate(self.env.cr, '19.0.1.0.0')
        self.env.invalidate_all()

    def _new_chapter(self):
        """Let the default version bring one row of each kind."""
        clause = self.env['customer.policy.clause'].create(
            {'policy_id': self.default.id, 'code': "Z1", 'title': "New chapter"})
        under = {'policy_id': self.default.id, 'clause_id': clause.id}
        limit = self.env['customer.policy.limit'].create({**under, 'code': 'new.limit', 'name': "New limit", 'value': 4})
        self.env['customer.policy.escalation'].create(
            {'policy_id': self.default.id, 'limit_id': limit.id, 'level': 1, 'audience': 'cs_manager'})
        self.env['customer.policy.route'].create({
            **under, 'name': "New route", 'res_model': 'customer.gift', 'purpose': 'new',
            'step_ids': [Command.create({'name': "Decide", 'approver_kind': 'department_head'})]})
        self.env['customer.policy.criterion'].create({**under, 'code': 'new.cap', 'name': "New cap", 'value': 3})
        self.env['customer.policy.field'].create({
            **under, 'field_id': self.env['ir.model.fields']._get('res.partner', 'barcode').id, 'applies_to': 'contact'})

    def test_missing_rows_are_copied_with_their_clause(self):
        self._new_chapter()
        counts = {name: len(self.own[name]) for name in ('clause_ids', 'escalation_ids')}
        self.Policy._spread_default_rows()
        clause = self.own.clause_ids.filtered(lambda row: row.code == "Z1")
        self.assertEqual((len(self.own.clause_ids), clause.title), (counts['clause_ids'] + 1, "New chapter"))
        limit = self.own.limit_ids.filtered(lambda row: row.code == 'new.limit')
        self.assertRecordValues(limit, [{'clause_id': clause.id, 'value': 4}])
        self.assertRecordValues(limit.escalation_ids, [{'policy_id': self.own.id, 'level': 1, 'audience': 'cs_manager'}])
        self.assertEqual(len(self.own.escalation_ids), counts['escalation_ids'] + 1)
        route = self.own.route_ids.filtered(lambda row: row.purpose == 'new')
        self.assertRecordValues(route, [{'clause_id': clause.id, 'res_model': 'customer.gift'}])
        self.assertEqual(route.step_ids.name, "Decide")
        self.assertEqual(self.own.criterion_ids.filtered(lambda row: row.code == 'new.cap').clause_id, clause)
        self.assertEqual(self.own.field_ids.filtered(lambda row: row.field_name == 'barcode').clause_id, clause)
        self.assertEqual(len(self.default.criterion_ids.filtered(lambda row: row.code == 'new.cap')), 1)

    def test_chatter_names_what_was_added_once(self):
        self._new_chapter()
        messages = self.own.message_ids
        self.Policy._spread_default_rows()
        note = self.own.message_ids - messages
        self.assertEqual(len(note), 1)
        for name in ("Z1 New chapter", "New limit", "New route", "New cap", "Barcode", self.default.display_name):
            self.assertIn(name, note.body)
        self.Policy._spread_default_rows()
        self.assertEqual(self.own.message_ids, messages + note, "nothing was missing any more")

    def test_note_is_in_the_language_of_the_author(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.own.drafted_by_id = self.cs_manager
        self.cs_manager.lang = 'zh_CN'
        self._new_chapter()
        self.Policy._spread_default_rows()
        self.assertIn("时限", self.own.message_ids[0].body)

    def test_own_figures_stay_and_superseded_versions_too(self):
        self.own.limit_ids.filtered(lambda row: row.code == 'visit.record').value = 36
        old = self.default.copy()
        old.sudo().state = 'superseded'
        self._new_chapter()
        before = {name: old[name] for name in ('clause_ids', 'limit_ids', 'route_ids', 'criterion_ids', 'field_ids')}
        self.Policy._spread_default_rows()
        self.assertEqual(self.own.limit_ids.filtered(lambda row: row.code == 'visit.record').mapped('value'), [36])
        self.assertEqual({name: old[name] for name in before}, before)

    def test_version_in_force_gets_them_too(self):
        """A company whose own version replaced the default one has the rows of new chapters at once."""
        self.default.sudo().state = 'superseded'
        self.default.flush_recordset(['state'])
        self.own.sudo().state = 'in_force'
        self._new_chapter()
        self.Policy._spread_default_rows()
        self.assertEqual(self.env['customer.policy.criterion']._get(self.company, 'new.cap'), 3)

    def test_migration(self):
        """Steps of department heads get the alternate role unless they name one; own versions get what they lack."""
        manager = self.env.ref('customer_mgmt_policy.group_cs_manager')
        steps = self.default.route_ids.step_ids.filtered(lambda step: step.approver_kind == 'department_head')
        self.assertTrue(all(step.alternate_group_id for step in steps), "as installed")
        kept = self.env.ref('customer_mgmt_policy.group_general_manager')
        others = {step: step.alternate_group_id for step in self.default.route_ids.step_ids - steps}
        steps.alternate_group_id = False
        steps[0].alternate_group_id = kept
        self.own.criterion_ids.filtered(lambda row: row.code == 'gift.customer_year_cap').unlink()
        self._migrate()
        self.assertEqual(steps[0].alternate_group_id, kept)
        self.assertEqual(steps[1:].alternate_group_id, manager)
        self.assertEqual({step: step.alternate_group_id for step in self.default.route_ids.step_ids - steps}, others)
        self.assertEqual(len(self.own.criterion_ids.filtered(lambda row: row.code == 'gift.customer_year_cap')), 1)
