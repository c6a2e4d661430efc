"""The rows of a version speak the language of their readers: names instead of codes, and no notes in another language."""
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import Form, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestPolicyWords(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.default = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.draft = cls.default.copy()
        cls.Limit = cls.env['customer.policy.limit']

    def test_priorities_and_channels_are_those_of_the_records(self):
        """Whatever a demand, complaint or inquiry may be is a word that a limit can be for, and the same word."""
        words = {name: dict(self.Limit._fields[name].selection) for name in ('priority', 'channel')}
        for model, field, name in (
            ('customer.demand', 'priority_level', 'priority'), ('customer.complaint', 'urgency', 'priority'),
            ('customer.demand', 'channel', 'channel'), ('customer.complaint', 'channel', 'channel'),
            ('customer.inquiry', 'channel', 'channel'),
        ):
            with self.subTest(model=model, field=field):
                chosen = dict(self.env[model]._fields[field].selection)
                self.assertEqual({key: words[name].get(key) for key in chosen}, chosen)

    def test_every_route_is_for_a_kind_of_record(self):
        kinds = dict(self.env['customer.policy.route']._fields['res_model']._description_selection(self.env))
        self.assertEqual(kinds['customer.gift'], self.env['ir.model']._get('customer.gift').name)
        self.assertFalse(set(self.default.route_ids.mapped('res_model')) - kinds.keys())
        self.assertNotIn('customer.approval.mixin', kinds)

    def test_same_obligation(self):
        """B6.3: a standard for one customer starts as a copy of the general rule."""
        general = self.draft.limit_ids.filtered(lambda limit: limit.code == 'visit.record')
        with Form(self.draft.with_user(self.cs_manager)) as form, form.limit_ids.new() as row:
            row.like_id = general
            self.assertEqual((row.name, row.code, row.unit), (general.name, 'visit.record', 'hour'))
            row.value, row.partner_id, row.override_reason = 12, self.key_customer, "Contract"
        limit = self.draft.limit_ids.filtered('partner_id')
        self.assertRecordValues(limit, [{'clause_id': general.clause_id.id, 'value': 12, 'basis': 'after'}])

    def test_same_decision(self):
        """A route from an amount on starts as a copy of the one that decides this as a rule, and holds for the same decision."""
        general = self.draft.route_ids.filtered(lambda route: route.purpose == 'remedy')
        finance = self.env.ref('customer_mgmt_policy.group_finance_reviewer')
        with Form(self.draft.with_user(self.cs_manager)) as form, form.route_ids.new() as row:
            row.like_id = general
            self.assertEqual((row.name, row.res_model), (general.name, 'customer.complaint'))
            row.amount_from = 5000
            with row.step_ids.new() as step:
                step.name, step.approver_kind, step.group_id = "Finance review", 'group', finance
        route = self.draft.route_ids.filtered(lambda route: route.amount_from == 5000)
        self.assertRecordValues(route, [{
            'purpose': 'remedy', 'clause_id': general.clause_id.id, 'res_model': 'customer.complaint'}])
        self.assertEqual(route.step_ids.group_id, general.step_ids.group_id + finance)
        self.assertEqual(len(general.step_ids), 1)
        self.draft.action_submit()
        self.draft.with_user(self.general_manager).action_put_in_force()
        find = self.env['customer.policy.route']._find
        self.assertEqual(find(self.company, 'customer.complaint', 'remedy', amount=5000), route)
        self.assertEqual(find(self.company, 'customer.complaint', 'remedy', amount=4999), general)

    def test_what_came_with_the_installation_has_no_note(self):
        """Nobody created it, and the note would stand in English for every reader."""
        Notice = self.env['customer.consent.notice'].search([('create_uid', '=', self.env.ref('base.user_root').id)])
        for record in (self.default, *Notice):
            self.assertFalse(self._created_notes(record), record.display_name)

    def test_what_people_create_has_its_note(self):
        version = self.default.with_user(self.cs_manager).copy()
        self.assertEqual(len(self._created_notes(version)), 1)

    def test_migration_removes_the_notes(self):
        root = self.env.ref('base.partner_root')
        note = self.default.message_post(
            body="Customer-Management Policy created", author_id=root.id, message_type='notification')
        kept = self.default.message_post(body="Customer-Management Policy created", author_id=self.head.partner_id.id)
        path = Path(__file__).parents[2] / 'migrations' / '19.0.1.2.0' / 'post-creation-notes.py'
        spec = spec_from_file_location('post_creation_notes', path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, '19.0.1.1.0')
        self.assertFalse(note.exists())
        self.assertTrue(kept.exists())

    def test_odoo_opens_customers_its_own_way(self):
        """What Odoo itself asks of contacts, e.g. to show those without an address, is answered as ever."""
        action = (self.customer + self.customer_other)._get_records_action(name="Check")
        self.assertEqual((action['name'], action['res_model']), ("Check", 'res.partner'))
        self.assertEqual(self.customer.action_open_visits()['domain'], [('partner_id', '=', self.customer.id)])

    def _created_notes(self, record):
        return record.message_ids.filtered(lambda message: "created" in (message.body or ""))

    def test_amounts_are_in_the_currency_of_the_reader_company(self):
        yuan = self.env.ref('base.CNY')
        yuan.active = True
        company = self.env['res.company'].create({'name': "Shanghai branch", 'currency_id': yuan.id})
        route = self.default.route_ids[0]
        self.assertEqual(route.with_company(company).currency_id, yuan)
        self.assertEqual(route.currency_id, self.company.currency_id)

    def test_general_manager_hears_of_a_submitted_version(self):
        self.draft.with_user(self.cs_manager).action_submit()
        self.assertIn(self.general_manager.partner_id, self.draft.message_ids.notified_partner_ids)
        self.assertNotIn(self.cs_manager.partner_id, self.draft.message_ids.notified_partner_ids)

    def test_assignments_speak_the_language_of_who_gets_them(self):
        """A duty that the system assigns at night is announced in the language of its owner."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        self.cs_manager.lang, self.head.lang = 'zh_CN', 'en_US'
        Visit = self.env['customer.visit']
        for user, word in ((self.head, "Customer Visit"), (self.cs_manager, "客户拜访")):
            visits = Visit.with_user(self.sales).create([{'partner_id': self.customer.id}] * 2).sudo()
            visits._message_auto_subscribe_notify(user.partner_id.ids, 'mail.message_user_assigned')
            message = self.env['mail.message'].search([('partner_ids', 'in', user.partner_id.ids)], order='id desc', limit=1)
            self.assertIn(word, message.subject)

    def test_days_do_not_read_like_people(self):
        """The first and the last day of something are not named as who hands over to whom."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        days = self.env['ir.model.fields'].with_context(lang='zh_CN').search(
            [('ttype', 'in', ('date', 'datetime')), ('model', '=like', 'customer.%')])
        words = {f'{day.model}.{day.name}': day.field_description for day in days}
        self.assertEqual(words['customer.approval.substitute.date_from'], "开始日期")
        self.assertEqual(words['customer.approval.substitute.date_to'], "结束日期")
        self.assertFalse({name: word for name, word in words.items() if word in ("来自", "交给")})

    def test_changed_words_are_translated_anew(self):
        """After an update a word whose English changed has the Chinese of the new one; one translated by hand stays."""
        self.env['res.lang']._activate_lang('zh_CN')
        module = self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])
        module._update_translations(['zh_CN'])
        fields = self.env['ir.model.fields']
        first, reason = (fields._get('customer.approval.substitute', name) for name in ('date_from', 'reason'))
        first.update_field_translations('field_description', {'en_US': "From", 'zh_CN': "来自"})
        reason.update_field_translations('field_description', {'zh_CN': "事由"})
        self.env.flush_all()
        self._migrate('pre-words')
        first.update_field_translations('field_description', {'en_US': "First Day"})
        self._migrate('post-words')
        self.env.invalidate_all()
        module._update_translations(['zh_CN'])
        self.assertEqual(first.with_context(lang='zh_CN').field_description, "开始日期")
        self.assertEqual(reason.with_context(lang='zh_CN').field_description, "事由")

    def test_corrected_words_reach_updated_databases(self):
        """A Chinese word that was corrected replaces the old one, in views too; one translated by hand stays."""
        self.env['res.lang']._activate_lang('zh_CN')
        module = self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])
        module._update_translations(['zh_CN'])
        fields = self.env['ir.model.fields']
        wrong, own = fields._get('customer.visit', 'signed_name'), fields._get('customer.inquiry', 'answered_by_id')
        wrong.update_field_translations('field_description', {'zh_CN': "签署方式"})
        own.update_field_translations('field_description', {'zh_CN': "经办人"})
        view = self.env.ref('customer_mgmt_policy.customer_visit_due_view_search')
        view.update_field_translations('arch_db', {'zh_CN': {"Overdue": "逾期金额"}})
        self.assertIn("逾期金额", view.with_context(lang='zh_CN').arch_db)
        self.env.flush_all()
        self._migrate('post-corrected-words')
        self.env.invalidate_all()
        module._update_translations(['zh_CN'])
        chinese = self.env(context={'lang': 'zh_CN'})
        self.assertEqual(wrong.with_env(chinese).field_description, "签字人")
        self.assertEqual(own.with_env(chinese).field_description, "经办人")
        self.assertNotIn("逾期金额", view.with_env(chinese).arch_db)
        self.assertIn("逾期", view.with_env(chinese).arch_db)

    def _migrate(self, name):
        path = Path(__file__).parents[2] / 'migrations' / '19.0.1.2.0' / f'{name}.py'
        spec = spec_from_file_location(name.replace('-', '_'), path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, '19.0.1.1.0')
