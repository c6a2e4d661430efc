from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveDocument(ArchiveCase):

    # NAMES

    def test_name_follows_the_pattern(self):
        """C2.1.4: 客户名称+年份+类型, with a running number when there are several."""
        first, second = self._draft(), self._draft()
        other_year = self._draft(year=2023)
        batch = self.Document.create([
            {'partner_id': self.customer.id, 'type_id': self.contract.id, 'year': 2024} for _number in range(2)])
        self.assertEqual(
            (first + second + other_year + batch).mapped('title'),
            ["上海港贸公司2024年合同", "上海港贸公司2024年合同（2）", "上海港贸公司2023年合同", "上海港贸公司2024年合同（3）",
             "上海港贸公司2024年合同（4）"])

    def test_name_is_chinese_for_everybody(self):
        self.env['res.lang']._activate_lang('zh_CN')
        english = self._draft(self.sales)
        self.cs_manager.lang = 'zh_CN'
        chinese = self._draft(self.cs_manager, year=2025)
        self.assertEqual(english.title, "上海港贸公司2024年合同")
        self.assertEqual(chinese.title, "上海港贸公司2025年合同")

    def test_name_in_the_form(self):
        with Form(self.Document.with_user(self.sales)) as form:
            form.partner_id = self.customer
            form.type_id = self.feedback
            form.year = 2022
            self.assertEqual(form.title, "上海港贸公司2022年反馈表")
        self.assertEqual(form.record.title, "上海港贸公司2022年反馈表")

    def test_name_stays_once_filed(self):
        """A renamed customer or type changes no name on file; a correction does, visibly."""
        document, draft = self._filed(), self._draft(year=2020)
        self.customer.name = "上海港贸集团"
        self.contract.archive_name = "协议"
        draft.action_file()
        self.env.flush_all()
        self.assertEqual(document.title, "上海港贸公司2024年合同")
        self.assertEqual(draft.title, "上海港贸集团2020年协议")
        document.with_user(self.keeper).action_correct()
        document.with_user(self.keeper).year = 2021
        document.with_user(self.keeper).action_file()
        self.assertEqual(document.title, "上海港贸集团2021年协议")

    def test_number_is_kept_when_filed_again(self):
        documents = self._filed() + self._filed() + self._filed()
        names = documents.mapped('title')
        documents[1].with_user(self.keeper).action_correct()
        documents[1].with_user(self.keeper).action_file()
        self.assertEqual(documents.mapped('title'), names)

    def test_year_has_four_digits(self):
        with mute_logger('odoo.sql_db'), self.assertRaises(CheckViolation):
            self._draft(year=24)

    # FILING

    def test_filing(self):
        document = self._draft()
        document.action_file()
        self.assertRecordValues(document, [{
            'state': 'filed', 'filed_on': self.today, 'filed_by_id': self.sales.id,
            'retain_until': self.today + relativedelta(months=120)}])
        self.assertRegex(document.name, r'^DA\d{4}/\d{5}$')

    def test_filing_needs_the_thing_itself(self):
        with self.assertRaisesRegex(UserError, "no file"):
            self._draft(files=0).action_file()
        paper = self._draft(files=0, medium='paper')
        with self.assertRaisesRegex(UserError, "archive keeper"):
            paper.action_file()
        with self.assertRaisesRegex(UserError, "bag and the cabinet"):
            paper.with_user(self.keeper).action_file()
        paper.with_user(self.keeper).write({'bag_number': "A-7", 'cabinet_id': self.cabinet.id})
        paper.with_user(self.keeper).action_file()
        self.assertEqual(paper.state, 'filed')

    def test_next_paper_goes_where_the_last_one_went(self):
        self._filed(medium='paper', bag_number="A-9")
        draft = self._draft(files=0, medium='both')
        self.assertRecordValues(draft, [{'bag_number': "A-9", 'cabinet_id': self.cabinet.id}])
        self.assertFalse(self._draft().bag_number)

    def test_retention(self):
        """A type has its own period, the policy's, or none."""
        letter = self.env.ref('customer_mgmt_policy.document_type_letter')
        document = self._filed(type_id=letter.id)
        self.assertEqual(document.retain_until, self.today + relativedelta(months=60))
        letter.with_user(self.keeper).write({'retention': 'own', 'retention_months': 12})
        self.assertEqual(document.retain_until, self.today + relativedelta(months=12))
        letter.retention = 'permanent'
        self.assertFalse(document.retain_until)

    def test_may_be_disposed_of(self):
        old = self._filed(type_id=self.feedback.id, filed_on=self.today - relativedelta(years=4))
        recent = self._filed(type_id=self.feedback.id)
        found = self.Document.search([('is_disposable', '=', True), ('id', 'in', (old + recent).ids)])
        self.assertEqual(found, old)
        self.assertEqual((old + recent).mapped('is_disposable'), [True, False])
        self._hold()
        self.env.invalidate_all()
        self.assertFalse(self.Document.search([('is_disposable', '=', True), ('id', 'in', old.ids)]))
        self.assertFalse(old.is_disposable)

    def test_reference_is_about_the_same_customer(self):
        order = self.env['sale.order'].create({'partner_id': self.customer_other.id})
        with self.assertRaises(ValidationError):
            self._draft(reference=f'sale.order,{order.id}')
        own = self.env['sale.order'].create({'partner_id': self.customer.id})
        document = self.Document._file_record(own, self.contract, [("order.pdf", b"print")])
        self.assertRecordValues(document, [{'state': 'filed', 'reference': own, 'file_count': 1, 'subject': own.name}])

    # GUARDS

    def test_state_is_changed_by_its_steps_only(self):
        document = self._draft()
        for vals in ({'state': 'filed'}, {'title': "Other"}, {'filed_on': self.today}, {'copy_number': 7}, {'name': "X"},
                     {'borrower_id': self.sales.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                document.write(vals)
        with self.assertRaises(AccessError):
            self.Document.with_user(self.sales).create({
                'partner_id': self.customer.id, 'type_id': self.contract.id, 'state': 'filed'})
        self.assertEqual(self._filed().copy().state, 'draft')

    def test_what_is_filed_is_locked(self):
        document = self._filed(medium='both')
        for vals in ({'year': 2020}, {'type_id': self.feedback.id}, {'subject': "x"}, {'bag_number': "B"}, {'medium': 'paper'}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                document.write(vals)
        document.with_user(self.keeper).write({'bag_number': "B-2"})
        with self.assertRaisesRegex(UserError, "archive keeper"):
            document.action_correct()
        document.with_user(self.keeper).action_correct()
        with self.assertRaises(UserError):
            document.with_user(self.keeper).unlink()

    def test_files_stay_once_filed(self):
        """C4.1: neither deleted nor replaced nor moved away, by nobody and in no way."""
        document = self._filed()
        file = document.attachment_ids
        other = self._draft()
        for user in (self.sales, self.keeper, self.cs_manager):
            own_file, own_document = file.with_user(user), document.with_user(user)
            for records, method, *args in (
                (own_file, 'unlink'), (own_file.sudo(), 'unlink'),
                (own_file, 'write', {'raw': b"other"}), (own_file, 'write', {'res_id': other.id}),
                (own_file.with_context(releasing=True, _force_unlink=True), 'unlink'),
                (own_document, 'write', {'file_ids': [Command.clear()]}), (own_document, 'unlink'),
            ):
                with self.subTest(user=user.login, method=method, args=args), self.assertRaises(UserError):
                    getattr(records, method)(*args)
        document.with_user(self.keeper).action_correct()
        with self.assertRaises(UserError):
            file.with_user(self.keeper).unlink()
        with self.assertRaises(UserError):
            document.with_user(self.keeper).write({'file_ids': [Command.clear()]})
        self.assertEqual(file.raw, b"content 0")
        draft_file = other.attachment_ids
        draft_file.with_user(self.sales).unlink()
        self.assertFalse(other.attachment_ids)

    def test_import(self):
        """An import creates drafts under given names; it files nothing and names nothing itself."""
        result = self.Document.with_user(self.sales).load(
            ['partner_id/.id', 'type_id/id', 'year', 'subject'],
            [[str(self.customer.id), 'customer_mgmt_policy.document_type_contract', '2019', "Old"]])
        self.assertRecordValues(self.Document.browse(result['ids']), [{'state': 'draft', 'title': "上海港贸公司2019年合同"}])
        result = self.Document.with_user(self.sales).load(
            ['partner_id/.id', 'type_id/id', 'year', 'state', 'title'],
            [[str(self.customer.id), 'customer_mgmt_policy.document_type_contract', '2018', "filed", "Mine"]])
        self.assertFalse(result['ids'])

    # WHO SEES WHAT

    def test_the_keeper_knows_names_only(self):
        """The archive keeper registers documents of any customer without opening a card."""
        Partner = self.env['res.partner'].with_user(self.keeper)
        spec = {'display_name': {}}
        self.assertFalse(Partner.web_name_search("上海港贸", spec))
        found = Partner.with_context(archive_customer_names=True).web_name_search("上海港贸", spec)
        self.assertEqual(found[0]['id'], self.customer.id)
        self.assertFalse(Partner.with_context(archive_customer_names=True).web_name_search(
            "上海港贸", {'display_name': {}, 'phone': {}}))
        self.customer.write({'email': "harbour@example.com", 'phone': "+86 21 5550 7788"})
        for name, domain in (("harbour@example.com", []), ("+86 21 5550 7788", [])):
            self.assertFalse(Partner.with_context(archive_customer_names=True).web_name_search(name, spec, domain))
        found = Partner.with_context(archive_customer_names=True).web_name_search("上海港贸", spec, [('phone', '=', "0")])
        self.assertEqual(found[0]['id'], self.customer.id, "a domain tells nothing of what is hidden")
        self.assertFalse(self.env['res.partner'].with_user(self.sales_other).with_context(
            archive_customer_names=True).web_name_search("上海港贸", spec))
        document = self._draft(self.keeper)
        self.env.invalidate_all()
        values = document.web_read({'title': {}, 'partner_id': {'fields': {'display_name': {}}}})
        self.assertIn("上海港贸公司", values[0]['partner_id']['display_name'])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.keeper).read(['phone'])

    def test_salespeople_see_their_customers(self):
        document = self._filed()
        self.env.invalidate_all()
        for user, sees in ((self.sales, True), (self.head, True), (self.sales_other, False), (self.custodian, False),
                           (self.keeper, True), (self.legal, True), (self.head_other, False)):
            with self.subTest(user=user.login):
                self.assertEqual(document.with_user(user).has_access('read'), sees)
        with self.assertRaises(AccessError):
            self._draft(self.sales_other)

    def test_search(self):
        document = self._draft(subject="Cables")
        Document = self.Document.with_user(self.sales)
        for text in ("港贸公司2024", "Cables", document.name):
            self.assertIn(document.id, [row[0] for row in Document.name_search(text)])

    def test_upload(self):
        """Several files become several documents, or one."""
        files = self.env['ir.attachment'].with_user(self.sales).create([
            {'name': f"scan{number}.txt", 'raw': b"x", 'res_model': 'customer.document.upload'} for number in range(3)])
        Upload = self.env['customer.document.upload'].with_user(self.sales)
        vals = {'partner_id': self.customer.id, 'type_id': self.feedback.id, 'year': 2024}
        Upload.create({**vals, 'file_ids': files[:2].ids}).action_upload()
        Upload.create({**vals, 'file_ids': files[2:].ids, 'one_each': False, 'file_now': False}).action_upload()
        documents = self.Document.search([('partner_id', '=', self.customer.id)], order='id')
        self.assertEqual(documents.mapped('state'), ['filed', 'filed', 'draft'])
        self.assertEqual(documents.mapped('file_count'), [1, 1, 1])
        with self.assertRaisesRegex(UserError, "at least one file"):
            Upload.create(vals).action_upload()

    def test_handover(self):
        """The new owner sees all documents; drafts become theirs, what is on file stays in the name of who brought it."""
        filed, draft = self._filed(), self._draft(year=2020)
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        self.env.invalidate_all()
        self.assertEqual((filed + draft).sudo().mapped('user_id.login'), ['salesperson', 'sales_mate'])
        self.assertFalse(filed.with_user(self.sales).has_access('read'))
        self.assertTrue((filed + draft).with_user(self.sales_mate).has_access('write'))

    def test_label(self):
        """C2.1.4: the label states the customer and the archive date."""
        document = self._filed(medium='paper')
        html = self.env['ir.actions.report'].with_user(self.keeper)._render_qweb_html(
            'customer_mgmt_policy.report_document_label', document.ids)[0].decode()
        for text in ("上海港贸公司", "A-1", "Test cabinet", self.today.strftime('%m/%d/%Y')):
            self.assertIn(text, html)
        bodies = self.env['ir.actions.report']._prepare_html(html, report_model=document._name)[0]
        self.assertEqual(len(bodies), 1)
        self.assertIn('charset', bodies[0], "Chinese is printed as Chinese")

    def test_other_companies(self):
        branch = self.env['res.company'].create({'name': "Branch"})
        document = self._filed()
        document.sudo().write({'company_id': branch.id})
        self.env.invalidate_all()
        self.assertFalse(document.with_user(self.keeper).has_access('read'))
