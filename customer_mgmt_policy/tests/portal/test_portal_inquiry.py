"""A customer asks in the portal, follows the inquiry, and answers what we ask back (C4.4)."""
from odoo.tests import tagged

from .common import PDF, PortalCase


@tagged('post_install', '-at_install')
class TestPortalInquiry(PortalCase):

    def setUp(self):
        super().setUp()
        self._sign_in()
        self.env['customer.duty.roster'].create({
            'user_id': self.cs_agent.id, 'start_at': '2020-01-01', 'stop_at': '2099-01-01'})

    def _inquiry(self, **vals):
        return self.env['customer.inquiry'].with_user(self.cs_agent).create({
            'question': "Is DN50 in stock?", 'partner_id': self.customer.id, 'contact_id': self.person.id,
            'channel': 'portal', **vals})

    def _ask(self, **vals):
        page = self._post('/my/tell-us/inquiry', question="Is DN50 in stock?\nWe need 40 m.", **vals)
        return page, self.env['customer.inquiry'].search([('title', '=', "Is DN50 in stock?")])

    def _acknowledgements(self, inquiry):
        return self.env['mail.mail'].search([('model', '=', 'customer.inquiry'), ('res_id', '=', inquiry.id),
                                             ('headers', 'like', 'auto-replied')])

    def test_raise(self):
        """Whoever is on duty gets it, the written limit runs, and the person gets the number in their own language."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.person.lang = 'zh_CN'
        template = self.env.ref('customer_mgmt_policy.mail_template_inquiry_acknowledgement')
        template.with_context(lang='zh_CN').subject = "已收到您的咨询 {{ object.name }}"
        page, inquiry = self._ask(once="form-1", files=[('files', ("plate.pdf", PDF))])
        self.assertRecordValues(inquiry, [{
            'partner_id': self.customer.id, 'contact_id': self.person.id, 'user_id': self.cs_agent.id, 'channel': 'portal',
            'kind': 'inquiry', 'state': 'open', 'question': "Is DN50 in stock?\nWe need 40 m.", 'create_uid': self.portal.id}])
        self.assertEqual(inquiry.deadline_ids.code, 'inquiry.written')
        self.assertIn(inquiry.name, page.text)
        mail = self._acknowledgements(inquiry)
        self.assertEqual((mail.subject, mail.recipient_ids), (f"已收到您的咨询 {inquiry.name}", self.person))
        self.assertIn('auto-replied', mail.headers)
        self._ask(once="form-1")
        self.assertEqual(len(self.env['customer.inquiry'].search([('title', '=', "Is DN50 in stock?")])), 1)
        self.assertEqual(self._acknowledgements(inquiry), mail, "sent twice, thanked once")

    def test_person_without_address_gets_no_mail(self):
        self.person.email = self.customer.email = False
        _page, inquiry = self._ask()
        self.assertTrue(inquiry)
        self.assertFalse(self._acknowledgements(inquiry))

    def test_follow(self):
        inquiry = self._inquiry()
        page = self.url_open(self._url(inquiry)).text
        self.assertIn("We received your question", page)
        self.assertIn("You hear from us by", page)
        inquiry.action_answer("620 m are in stock")
        page = self.url_open(self._url(inquiry)).text
        self.assertIn("We answered", page)
        self.assertIn("620 m are in stock", page)
        self.assertIn(inquiry.name, self.url_open('/my/requests/inquiry?filterby=closed&search=DN50').text)
        self.assertIn(inquiry.name, self.url_open('/my/requests/inquiry?filterby=closed&search=620 m&search_in=content').text)
        self.assertNotIn(inquiry.name, self.url_open('/my/requests/inquiry?filterby=open').text)

    def test_other_customers_find_nothing(self):
        inquiry = self._inquiry()
        self._sign_in(self.portal_other)
        self.assertNotIn("DN50", self.url_open(self._url(inquiry)).text)
        self.assertNotIn("DN50", self.url_open('/my/requests/inquiry?filterby=all').text)

    def test_answer_what_we_ask(self):
        inquiry = self._inquiry()
        inquiry.action_ask("Which type is on the name plate?")
        page = self.url_open('/my/requests/inquiry?filterby=waiting').text
        self.assertIn(inquiry.name, page)
        page = self.url_open(self._url(inquiry))
        self.assertIn("Which type is on the name plate?", page.text)
        self._post(self._url(inquiry, '/answer'), page=page, text="P3-400")
        self.assertFalse(inquiry.customer_question)
        self.assertEqual(inquiry.state, 'open')
        self.assertIn("P3-400", "".join(inquiry.message_ids.mapped('body')))
        self.assertEqual(inquiry.activity_ids.user_id, self.cs_agent)
        self.assertNotIn(inquiry.name, self.url_open('/my/requests/inquiry?filterby=waiting').text)

    def test_internal_words_stay_inside(self):
        inquiry = self._inquiry(user_id=self.cs_agent.id)
        inquiry.message_post(body="SECRET-NOTE", subtype_xmlid='mail.mt_note')
        inquiry.action_cancel("SECRET-REASON")
        page = self.url_open(self._url(inquiry)).text
        self.assertIn("Withdrawn", page)
        self.assertNotIn("SECRET", page)
