import subprocess
import tempfile
import unicodedata

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.misc import find_in_path

from .common import ComplaintCase

REPORT = 'customer_mgmt_policy.report_customer_complaint'
INVESTIGATION = 'customer_mgmt_policy.report_customer_complaint_investigation'


@tagged('post_install', '-at_install')
class TestComplaintReport(ComplaintCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.env.ref('customer_mgmt_policy.report_customer_complaint_document').update_field_translations(
            'arch_db', {'zh_CN': {"Complaint Handling Form": "客户投诉处理表"}})
        cls.agent.lang = 'en_US'
        cls.contact.write({'name': "陈伟", 'function': "采购经理", 'phone': "021 5888 1234"})

    def _complaint(self):
        complaint = self._done(
            title="到货纸箱受潮", description="3 月 3 日到货的 40 箱中有 12 箱受潮。", contact_id=self.contact.id,
            claim_type='exchange', claim="请换货", service="送货上门", channel='third_party',
            channel_ref="12315-0042", send_acknowledgement=False)
        complaint.action_call_back('fair', feedback="处理得比较快")
        complaint.improvement = "装卸口加装雨棚"
        return complaint

    def test_form_is_complete(self):
        """模板三: every field of the paper form is on the sheet, and the answers are ticked."""
        complaint = self._complaint()
        html = self.env['ir.actions.report'].with_user(self.agent)._render_qweb_html(REPORT, complaint.ids)[0].decode()
        for text in (
            complaint.name, self.customer.name, "陈伟", "采购经理", "12315-0042", "到货纸箱受潮", "12 箱受潮",
            "送货上门", "请换货", "The loading dock has no roof.", "We loaded in the rain.", "480",
            "12 new boxes at our cost", "Delivered, signed by Chen Wei", "处理得比较快", "装卸口加装雨棚",
            self.agent.name, self.legal.name, self.manager.name, self.company.name,
            "Complaint Handling Form", "Time of Complaint", "Reviewed By",
        ):
            self.assertIn(text, html)
        ticked = [part.split('</')[0] for part in html.replace("\n", "").split('☑')[1:]]
        self.assertEqual([text.strip() for text in ticked], ["Exchange", "Urgent", "Our company", "Fair"])

    def test_empty_form(self):
        """A complaint just received prints as the form to fill in."""
        report = self.env['ir.actions.report'].with_user(self.agent)
        html = report._render_qweb_html(REPORT, self._record().ids)[0].decode()
        self.assertIn("☐ Satisfied", " ".join(html.split()))
        self.assertNotIn('False', html)

    def test_earlier_rounds(self):
        """A re-opened complaint prints what was done before, too; several complaints print one after the other."""
        complaint = self._done()
        complaint.action_call_back('dissatisfied', feedback="Two boxes are wet again")
        both = complaint + self._record()
        html = self.env['ir.actions.report'].with_user(self.agent)._render_qweb_html(REPORT, both.ids)[0].decode()
        self.assertIn("Earlier Round", html)
        self.assertIn("Two boxes are wet again", html)
        self.assertIn(both[1].name, html)

    def test_investigation_report(self):
        """C2.4.2: evidence, cause, departments, liability, proposal and both signatures, in both languages."""
        complaint = self._investigating(title="到货纸箱受潮", contact_id=self.contact.id, send_acknowledgement=False)
        complaint.evidence_ids = [Command.create({
            'kind': 'site', 'source': "仓库主任", 'place': "二号仓库", 'finding': "装卸口没有雨棚。", 'date': '2026-03-03',
            'attachment_ids': [Command.create({'name': "dock.jpg", 'raw': b'x'})]})]
        self._find_out(complaint)
        complaint.proposal = "补发并加装雨棚"
        complaint.action_settle_liability()
        complaint.with_user(self.legal).action_approval_approve()
        for user in (self.agent, self.legal):
            html = self.env['ir.actions.report'].with_user(user)._render_qweb_html(INVESTIGATION, complaint.ids)[0].decode()
            for text in ("Complaint Investigation Report", "仓库主任", "二号仓库", "装卸口没有雨棚。", "dock.jpg", "Site visit",
                         self.cause.name, self.department.name, "80", "We loaded in the rain.", "补发并加装雨棚",
                         self.agent.name, self.legal.name, self.customer.name):
                self.assertIn(text, html)
        html = self.env['ir.actions.report'].with_user(self.agent).with_context(lang='zh_CN')._render_qweb_html(
            INVESTIGATION, complaint.ids)[0].decode()
        self.assertIn("实地核查", html)

    def test_empty_investigation_report(self):
        html = self.env['ir.actions.report'].with_user(self.agent)._render_qweb_html(
            INVESTIGATION, self._investigating().ids)[0].decode()
        self.assertNotIn('False', html)
        self.assertIn("No evidence is recorded", html)

    def test_legal_opens_the_report_from_the_inbox(self):
        complaint = self._in_legal_review()
        approval = complaint.approval_id.with_user(self.legal)
        self.assertTrue(approval.has_report)
        action = approval.action_open_report()
        self.assertEqual((action['report_name'], action['context']['active_ids']), (INVESTIGATION, complaint.ids))
        self.env.invalidate_all()
        hidden = complaint.approval_id.with_user(self.sales_other)
        with self.assertRaises(AccessError):
            hidden.action_open_report()

    def test_file_name(self):
        complaint = self._record()
        self.assertEqual(complaint._get_form_name(), f"{complaint.name.replace('/', '-')} {self.customer.name}")

    def test_language_of_the_reader(self):
        complaint = self._complaint()
        self.agent.lang = 'zh_CN'
        html = self.env['ir.actions.report'].with_user(self.agent).with_context(lang='zh_CN')._render_qweb_html(
            REPORT, complaint.ids)[0].decode()
        self.assertIn("客户投诉处理表", html)

    def test_pdf(self):
        """A real sheet with readable Chinese."""
        complaint = self._complaint()
        self.agent.lang = 'zh_CN'
        report = self.env['ir.actions.report'].with_user(self.agent).with_context(lang='zh_CN')
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(REPORT, complaint.ids)
        self.assertEqual(kind, 'pdf')
        self.assertTrue(pdf.startswith(b'%PDF'))
        self.assertIn(b'NotoSansCJK', pdf.replace(b'-', b''))
        with tempfile.NamedTemporaryFile(suffix='.pdf') as file:
            file.write(pdf)
            file.flush()
            command = [find_in_path('pdftotext'), '-layout', file.name, '-']
            text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        text = unicodedata.normalize('NFKC', text)      # fonts share glyphs between characters and radicals
        for part in ("投诉处理表", "陈伟", "到货纸箱受潮", "装卸口加装雨棚", complaint.name):
            self.assertIn(part, text)
