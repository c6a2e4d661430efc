"""C2.1.2: customers from a file, through Odoo's own import, under the same rules as typed ones."""
import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import xlsxwriter

from odoo import fields
from odoo.tests import tagged

from odoo.addons.customer_mgmt_policy.models.card.res_partner_import import TEMPLATE

from ..common import CustomerPolicyCase

OPTIONS = {
    'has_headers': True, 'separator': ',', 'quoting': '"', 'datetime_format': '%Y-%m-%d %H:%M:%S', 'date_format': '%Y-%m-%d'}
CONTEXT = {'default_is_managed_customer': True, 'default_is_company': True, 'res_partner_search_mode': 'customer'}


class ImportCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer_other.vat = '91110000802100433B'

    def _import(self, rows, user=None, content=None, file_type=None, dryrun=False, **options):
        """Import a workbook with ``rows`` (headings first) as the web client does; return what it answers."""
        content = content or self._write_xlsx(rows)
        wizard = self.env['base_import.import'].with_user(user or self.sales).with_context(
            **CONTEXT, lang=(user or self.sales).lang).create({
            'res_model': 'res.partner', 'file': content, 'file_name': "customers.xlsx",
            'file_type': file_type or 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        })
        preview = wizard.parse_preview({**OPTIONS, **options})
        self.assertNotIn('error', preview)
        matches = preview['matches']
        columns = ['/'.join(matches.get(index, [header])) for index, header in enumerate(preview['headers'])]
        with self.enter_registry_test_mode():
            return wizard.execute_import(columns, preview['headers'], {**preview['options'], **OPTIONS, **options}, dryrun=dryrun)

    def _write_xlsx(self, rows):
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file)
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
        return file.getvalue()

    def _errors(self, result):
        return {message['rows']['from']: message['message'] for message in result['messages']}


@tagged('post_install', '-at_install')
class TestCardImport(ImportCase):

    def test_own_drafts_with_clocks(self):
        """What a salesperson imports is the salesperson's own, still to be confirmed, and the past raises no alerts."""
        collected = fields.Datetime.now().replace(microsecond=0) - timedelta(days=3)   # typed in Shanghai time
        result = self._import([
            ['客户名称', '客户电话', '收集时间', '联系人姓名', '联系人职位'],
            ["Wuxi Pumps", "+86 510 1", str(collected + timedelta(hours=8)), "Wang Wei", "Buyer"],
            ["", "", "", "Li Na", "Engineer"],
            ["Fresh Pumps", "+86 510 2", "", "", ""],
        ])
        self.assertFalse(result['messages'])
        old, fresh = self.env['res.partner'].browse(result['ids'])
        self.assertRecordValues(old + fresh, [
            {'user_id': self.sales.id, 'is_managed_customer': True, 'is_company': True, 'card_state': 'draft',
             'customer_tier': 'potential'},
        ] * 2)
        self.assertEqual(old.child_ids.mapped('name'), ["Li Na", "Wang Wei"])
        late, running = (partner.sudo().deadline_ids for partner in (old, fresh))
        self.assertRecordValues(late, [{'state': 'breached', 'started_at': collected, 'next_action_at': False, 'level': 0}])
        self.assertFalse(late.event_ids.filtered(lambda event: event.kind in ('warning', 'escalation')))
        self.assertFalse(old.activity_ids)
        self.assertEqual(running.state, 'running')

    def test_each_bad_row_is_named(self):
        result = self._import([
            ['客户名称', '统一社会信用代码', 'country_id', '收集时间', '业务类型'],
            ["Good One", "", "China", "", ""],
            ["Bad Code", "911100008021004330", "China", "", ""],
            ["Bad Time", "", "China", "2999-01-01 00:00:00", ""],
            ["Good Two", "", "China", "", ""],
        ])
        errors = self._errors(result)
        self.assertEqual(set(errors), {1, 2})
        self.assertIn("mistyped", errors[1])
        self.assertIn("Collected On", errors[2])
        self.assertFalse(result['ids'])
        self.assertFalse(self.env['res.partner'].search([('name', 'in', ["Good One", "Good Two", "Bad Code"])]))

    def test_rows_as_the_screen_counts_them(self):
        """Reasons stand with their row, counted from one; beside a column the screen would drop them when there are two."""
        messages = self._import([
            ['客户名称', '收集时间'], ["Good One", ""], ["Guangzhou Textiles", ""], ["Shanghai Harbour Trading", ""],
            ["Bad Time", "2999-01-01 00:00:00"],
        ])['messages']
        self.assertEqual(sorted(message['record'] for message in messages), [2, 3, 4])
        self.assertFalse([message for message in messages if message.get('field')])

    def test_twice_in_the_file(self):
        result = self._import([
            ['客户名称', '统一社会信用代码'], ["Wuxi Pumps Co., Ltd.", ""], ["Suzhou Silk", "91330100799655058B"],
            ["WUXI PUMPS", ""], ["Silk Works", "9133 0100 7996 55058B"],
        ])
        self.assertEqual(set(self._errors(result)), {2, 3})
        self.assertIn("twice", self._errors(result)[2])
        self.assertFalse(self.env['res.partner'].search([('name', '=', "Suzhou Silk")]))

    def test_hidden_customers_are_masked(self):
        """The owner is named and no more; the visible ones are named; good rows around them keep their numbers."""
        self.sales_other.name = "Zhou Min"
        result = self._import([
            ['客户名称', '统一社会信用代码', '联系人姓名', '收集时间'],
            ["Brand New", "", "Wang Wei", ""],
            ["", "", "Li Na", ""],
            ["Guangzhou Textiles Ltd", "", "", ""],
            ["Another Name", "91110000802100433B", "", ""],
            ["Shanghai Harbour Trading", "", "", ""],
            ["Bad Time", "", "", "2999-01-01 00:00:00"],
        ])
        errors = self._errors(result)
        self.assertEqual(set(errors), {2, 3, 4, 5})
        for row, typed in ((2, "Guangzhou Textiles Ltd"), (3, "Another Name")):
            self.assertTrue(errors[row].startswith(f"{typed}: "), "the row is named as it was typed")
            self.assertIn("Zhou Min", errors[row])
            self.assertNotIn("Guangzhou", errors[row].removeprefix(typed))
        self.assertIn("Shanghai Harbour Trading", errors[4])
        self.assertIn("Collected On", errors[5])
        asked = self.env['customer.duplicate.check'].search([('user_id', '=', self.sales.id)])
        self.assertEqual(len(asked), 2)
        self.assertTrue(all(asked.mapped('is_refusal')))

    def test_probing_is_capped(self):
        """A file of guessed names tells no more than the cap of the policy allows in an hour."""
        self.env['customer.policy.criterion'].search([('code', '=', 'duplicate.lookup_hour_cap')]).value = 3
        for number in range(6):
            self._new_customer(f"Hidden {number}", self.sales_other)
        rows = [['客户名称'], *([f"Hidden {number}"] for number in range(6))]
        for _again in range(2):
            errors = self._errors(self._import(rows, dryrun=True))
            answered = [row for row, message in errors.items() if "already exists" in message]
            self.assertEqual(len(errors), 6)
            self.assertEqual(len(answered), 3)

    def test_nobody_elses(self):
        """The importer cannot give customers to others, nor confirm cards, by a column of the file."""
        for column, value in (('user_id', self.sales_mate.name), ('card_state', "Confirmed"), ('customer_tier', "Key")):
            with self.subTest(column=column):
                result = self._import([['客户名称', column], ["Wuxi Pumps", value]])
                self.assertTrue(result['messages'])
                self.assertFalse(self.env['res.partner'].search([('name', '=', "Wuxi Pumps")]))

    def test_update_by_id_is_no_duplicate(self):
        result = self._import([['.id', '客户名称', '城市'], [self.customer.id, self.customer.name, "Shanghai"]])
        self.assertFalse(result['messages'])
        self.assertEqual(self.customer.city, "Shanghai")

    def test_csv(self):
        content = "客户名称,客户电话\nWuxi Pumps,+86 510 1\n".encode()
        result = self._import(None, content=content, file_type='text/csv', encoding='utf-8')
        self.assertEqual(self.env['res.partner'].browse(result['ids']).user_id, self.sales)

    def test_template(self):
        """The template is offered, every heading means a field, and its example is a customer that can be imported."""
        templates = self.env['res.partner'].with_user(self.sales).get_import_templates()
        self.assertIn(TEMPLATE, [template['template'] for template in templates])
        path = Path(__file__).parents[3] / TEMPLATE.strip('/')
        content = path.read_bytes()
        headings = [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(max_row=1))]
        known = dict(self.env['base_import.mapping'].search([('res_model', '=', 'res.partner')]).mapped(
            lambda mapping: (mapping.column_name, mapping.field_name)))
        self.assertFalse(set(headings) - set(known))
        self.env['res.lang']._activate_lang('zh_CN')
        self.sales.lang = 'zh_CN'
        result = self._import(None, content=content)
        self.assertFalse(result['messages'])
        customer = self.env['res.partner'].browse(result['ids'])
        self.assertRecordValues(customer, [
            {'user_id': self.sales.id, 'information_source': 'customer', 'business_type': 'long_term'}])
        self.assertEqual(len(customer.child_ids), 2)
