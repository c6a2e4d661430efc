"""A2.3.1: customer data leaves the system by role, within the policy's cap, with consent, and on record."""
import csv
import io
import json
from datetime import timedelta
from importlib.util import find_spec
from unittest import skipUnless

from freezegun import freeze_time

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .privacy_common import PrivacyCase


@tagged('post_install', '-at_install')
class TestCardExport(PrivacyCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Log = cls.env['customer.export.log'].sudo()
        cls.may_export = cls.env.ref('base.group_allow_export')
        cls.notice_id = cls.notice.id

    def _export(self, user, records, field_names=('name', 'phone'), kind='csv', **params):
        """Export over the web client's own route; return the rows, or the message of the refusal."""
        self.authenticate(user.login, user.login)
        data = {'model': records._name, 'ids': records.ids, 'domain': [], 'import_compat': False, 'context': {},
                'fields': [{'name': name, 'label': name} for name in field_names], **params}
        response = self.url_open(f'/web/export/{kind}', data={
            'data': json.dumps(data), 'csrf_token': http.Request.csrf_token(self)})
        if response.status_code != 200:
            return response.text
        return list(csv.reader(io.StringIO(response.text)))[1:] if kind == 'csv' else response.content

    def _logs(self, user):
        return self.Log.search([('user_id', '=', user.id)])

    def test_each_role(self):
        """Those whom the policy names export; others are refused, even with Odoo's right to export."""
        for role, allowed in (
            ('cs_manager', True), ('general_manager', True), ('department_head', True), ('salesperson', False),
            ('cs_agent', False), ('cr_supervisor', False), ('legal_reviewer', False), ('finance_reviewer', False),
        ):
            user = getattr(self, role)
            customers = self.key_customer if role == 'cr_supervisor' else self.customer
            user.group_ids += self.may_export
            answer = self._export(user, customers)
            with self.subTest(role=role):
                if allowed:
                    self.assertEqual(answer[0][0], customers.name)
                    self.assertRecordValues(self._logs(user), [{
                        'row_count': 1, 'file_type': 'csv', 'model_name': 'res.partner', 'field_names': "name, phone",
                        'is_refused': False}])
                else:
                    self.assertIsInstance(answer, str)
                    self.assertFalse(self._logs(user).filtered(lambda log: not log.is_refused))

    def test_log_speaks_the_readers_language(self):
        """Columns are named as on the screen; what a later version does not know any more keeps its technical name."""
        log = self.Log._log(self.customer, ['.id', 'name', 'parent_id/id', 'child_ids/email', 'gone_field/x'], 1)
        self.assertEqual(log.field_labels, "ID, Name, Related Company › ID, Contact › Email, gone_field › x")
        self.env['res.lang']._activate_lang('zh_CN')
        self.assertNotIn("Name", log.with_context(lang='zh_CN').field_labels)
        self.assertEqual(self.Log.search([('model_label', 'ilike', "contact"), ('id', '=', log.id)]), log)

    def test_without_odoos_right_nothing_goes(self):
        self.assertIn("rights to export", self._export(self.sales, self.customer))

    def test_head_exports_the_team_only(self):
        self.assertIsInstance(self._export(self.head, self.customer_other), str)

    def test_refusal_is_said_and_logged(self):
        self.sales.group_ids += self.may_export
        answer = self._export(self.sales, self.customer)
        self.assertIn("these roles only", answer)
        self.assertIn("CS manager", answer)
        try:  # over the wire, a test rolls back even what the program commits on its own
            self.customer.with_user(self.sales).export_data(['name'])
        except UserError:
            self.env.invalidate_all()
        self.assertRecordValues(self._logs(self.sales), [{'is_refused': True, 'row_count': 1}])

    def test_people_need_consent(self):
        answer = self._export(self.cs_manager, self.customer + self.wang + self.li)
        self.assertIn("Li Ming", answer)
        self.assertIn("Wang Wei", answer)
        self._agree(self.wang + self.li, self.export)
        self.assertEqual(len(self._export(self.cs_manager, self.customer + self.wang + self.li)), 3)
        self.wang.consent_ids._withdraw('portal')
        answer = self._export(self.cs_manager, self.wang + self.li)
        self.assertIn("Wang Wei", answer)
        self.assertNotIn("Li Ming", answer)

    def test_people_reached_through_columns(self):
        answer = self._export(self.cs_manager, self.customer, ['name', 'child_ids/name', 'child_ids/phone'])
        self.assertIn("Wang Wei", answer)

    def test_cap_of_the_day(self):
        self.env.ref('customer_mgmt_policy.criterion_export_row_cap_cs_manager').sudo().value = 3
        customers = self.customer + self.customer_other
        self.assertEqual(len(self._export(self.cs_manager, customers)), 2)
        self.assertIn("leaves you 1 today", self._export(self.cs_manager, customers))
        self.assertEqual(len(self._export(self.cs_manager, self.customer)), 1)
        self.assertIn("leaves you 0 today", self._export(self.cs_manager, self.customer))
        self.assertEqual(len(self._export(self.general_manager, customers)), 2, "the cap is everybody's own")

    def test_time_zone_of_the_client_moves_no_day(self):
        log = self.env['customer.export.log'].with_user(self.cs_manager)
        evening = fields.Datetime.now().replace(hour=9, minute=30) + timedelta(days=1)      # 17:30 in Shanghai
        with freeze_time(evening):
            log._log(self.customer, ['name'], 3)
        with freeze_time(evening + timedelta(hours=1)):
            self.assertEqual(log.with_context(tz='Pacific/Kiritimati')._get_exported_today(), 3)    # tomorrow there

    def test_a_role_is_named_by_the_policy(self):
        self.sales.group_ids += self.may_export
        self.env['customer.policy.criterion'].sudo().create({
            'policy_id': self.env.ref('customer_mgmt_policy.policy_default').id, 'value': 10, 'name': "Salespeople",
            'clause_id': self.env.ref('customer_mgmt_policy.clause_a2_3_1').id, 'code': 'export.row_cap.salesperson'})
        self.assertEqual(len(self._export(self.sales, self.customer)), 1)

    def test_records_about_customers(self):
        disclosure = self.env['customer.disclosure'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        self.sales.group_ids += self.may_export
        self.assertIn("these roles only", self._export(self.sales, disclosure, ['name', 'recipient']))
        self.assertEqual(len(self._export(self.cs_manager, disclosure, ['name', 'partner_id'])), 1)

    def test_columns_of_other_documents(self):
        order = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        self.sales.group_ids += self.may_export
        self.assertEqual(len(self._export(self.sales, order, ['name', 'amount_total'])), 1)
        self.assertIn("these roles only", self._export(self.sales, order, ['name', 'partner_id/phone']))

    def test_what_is_no_customer_is_free(self):
        self.employee.group_ids += self.may_export
        supplier = self.env['res.partner'].create({'name': "Carrier"})
        self.assertEqual(self._export(self.employee, supplier)[0][0], "Carrier")
        self.assertFalse(self._logs(self.employee))

    def test_excel_and_interface(self):
        self.assertTrue(self._export(self.cs_manager, self.customer, kind='xlsx').startswith(b'PK'))
        self.customer.with_user(self.cs_manager).export_data(['name'])
        self.assertEqual(self._logs(self.cs_manager).mapped('file_type'), ['rpc', 'xlsx'])

    def test_by_domain_and_administrator(self):
        admin = self.env.ref('base.user_admin')
        admin.password = 'admin_password'
        self.authenticate('admin', 'admin_password')
        admin.group_ids -= self.env.ref('customer_mgmt_policy.group_cs_manager')
        admin.group_ids -= self.env.ref('customer_mgmt_policy.group_department_head')
        with self.assertRaisesRegex(UserError, "these roles only"), self.enter_registry_test_mode():
            self.customer.with_user(admin).export_data(['name'])

    def test_log_is_append_only_and_for_few(self):
        self.customer.with_user(self.cs_manager).export_data(['name'])
        log = self._logs(self.cs_manager)
        for user in (self.sales, self.head, self.it_custodian):
            self.assertFalse(log.with_user(user).has_access('read'))
        for user in (self.cs_manager, self.env.ref('base.user_admin')):
            for attempt in (
                lambda user=user: log.with_user(user).write({'row_count': 0}), lambda user=user: log.with_user(user).unlink(),
                lambda user=user: log.with_user(user).copy(),
            ):
                with self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            log.write({'row_count': 0})

    # ADDRESS CARDS

    def _vcards(self, user, partners):
        self.authenticate(user.login, user.login)
        return self.url_open(f'/web/partner/vcard?partner_ids={",".join(map(str, partners.ids))}')

    @skipUnless(find_spec('vobject'), "address cards need vobject")
    def test_one_address_card_is_logged(self):
        self.assertIn("FN:", self._vcards(self.sales, self.customer).text)
        self.assertRecordValues(self._logs(self.sales), [{'row_count': 1, 'file_type': 'vcf', 'is_refused': False}])
        self.assertEqual(self._vcards(self.sales, self.sales.partner_id).status_code, 200)
        self.assertEqual(len(self._logs(self.sales)), 1, "a colleague's card is no customer data")

    def test_many_address_cards_are_an_export(self):
        mine = self.customer + self._new_customer("Second", self.sales)
        answer = self._vcards(self.sales, mine)
        self.assertIn("exported by these roles only", answer.text)
        self.assertNotIn("FN:", answer.text)
        try:  # over the wire, a test rolls back even what the program commits on its own
            mine.with_user(self.sales)._take_vcards()
        except UserError:
            self.env.invalidate_all()
        self.assertRecordValues(self._logs(self.sales), [{'row_count': 2, 'is_refused': True}])

    @skipUnless(find_spec('vobject'), "address cards need vobject")
    def test_head_takes_many_address_cards(self):
        mine = self.customer + self._new_customer("Second", self.sales)
        self.assertEqual(self._vcards(self.head, mine).headers['Content-Type'], 'application/zip')
        self.assertRecordValues(self._logs(self.head), [{'row_count': 2, 'file_type': 'vcf', 'is_refused': False}])

    def test_no_address_card_of_others(self):
        self.assertNotIn("FN:", self._vcards(self.sales, self.customer_other).text)
        self.assertFalse(self._logs(self.sales))

    def test_print_is_logged(self):
        complaint = self.env['ir.actions.report'].search([('model', '=', 'customer.complaint')], limit=1)
        record = self.env['customer.complaint'].create({
            'title': "Test", 'description': "Test", 'partner_id': self.customer.id, 'user_id': self.cs_agent.id})
        self.authenticate(self.cs_agent.login, self.cs_agent.login)
        self.assertEqual(self.url_open(f'/report/html/{complaint.report_name}/{record.id}').status_code, 200)
        self.assertRecordValues(self._logs(self.cs_agent), [{
            'report_name': complaint.name, 'row_count': 1, 'model_name': 'customer.complaint'}])
