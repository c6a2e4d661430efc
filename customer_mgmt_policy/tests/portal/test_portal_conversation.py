"""The public part of the chatter: customers read and write there, and see nothing of what is noted inside."""
from odoo.tests import tagged

from .common import PDF, PortalCase


@tagged('post_install', '-at_install')
class TestPortalConversation(PortalCase):

    def setUp(self):
        super().setUp()
        self.demand = self._demand()
        self.demand.message_post(body="Public answer", subtype_xmlid='mail.mt_comment', message_type='comment')
        note = self.demand.message_post(body="SECRET note", subtype_xmlid='mail.mt_note', attachments=[("secret.pdf", PDF)])
        self.note = note.sudo()
        self.demand.activity_schedule('mail.mail_activity_data_todo', summary="SECRET activity", user_id=self.sales.id)
        self.token = self.demand.sudo()._portal_ensure_token()

    def test_browser_speaks_chinese(self):
        """What the conversation and the forms say in the browser comes with the translations of the page."""
        self._sign_in()
        modules = self.url_open('/website/translations?lang=zh_CN').json()['modules']
        for module, text in (
            ('mail', "The conversation is empty."),
            ('customer_mgmt_policy', "You can send up to %(count)s files at once."),
        ):
            texts = {message['id']: message['string'] for message in modules[module]['messages']}
            self.assertRegex(texts[text], r'[\u4e00-\u9fff]')

    def _thread(self, **params):
        return {'thread_model': 'customer.demand', 'thread_id': self.demand.id, **params}

    def _fetch(self):
        return self._rpc('/mail/chatter_fetch', **self._thread(token=self.token))

    def _send(self, body="Hello", **post_data):
        post_data = {'body': body, 'message_type': 'comment', 'subtype_xmlid': 'mail.mt_comment', **post_data}
        return self._rpc('/mail/message/post', **self._thread(token=self.token, post_data=post_data))

    def _upload(self, name, content):
        page = self.url_open('/my/tell-us?kind=demand')
        return self._post('/mail/attachment/upload', page, files=[('ufile', (name, content))], thread_id=self.demand.id,
                          thread_model='customer.demand', is_pending='true', token=self.token)

    def test_customer_reads_the_public_part(self):
        for user in (self.portal, self.portal_mate):
            self._sign_in(user)
            answer = str(self._fetch())
            self.assertIn("Public answer", answer)
            self.assertNotIn("SECRET", answer)
            self.assertNotIn("secret.pdf", answer)

    def test_letters_to_the_customer_stand_in_the_portal(self):
        """C2.3.3, C4.4: what the contact got by mail can be read again; what was told by phone is our own note."""
        self._in_progress_of_demand()
        self.demand.action_tell_progress("70 % is done", send_mail=True)
        self.demand.action_tell_progress("Told by phone")
        self._sign_in()
        answer = str(self._fetch())
        self.assertIn("70 % is done", answer)
        self.assertNotIn("Told by phone", answer)

    def _in_progress_of_demand(self):
        self.demand.solution = "40 hooks of type B"
        self.demand.action_answer()
        self.demand.plan = "SECRET"
        self.demand.action_start()

    def test_token_alone_opens_nothing(self):
        self.authenticate(None, None)
        self.assertIn('error', self._fetch())
        self.assertIn('error', self._send())
        self._sign_in(self.portal_other)
        self.assertIn('error', self._fetch())
        self.assertIn('error', self._send())
        self.assertEqual(self._upload("a.pdf", PDF).status_code, 404)
        self.assertFalse(self.demand.message_ids.filtered(lambda message: "Hello" in (message.body or "")))

    def test_customer_writes(self):
        self._sign_in()
        attachment = self._upload("photo.pdf", PDF).json()['data']
        token = attachment['store_data']['ir.attachment'][0]['ownership_token']
        self._send("When do you come?", attachment_ids=[attachment['attachment_id']], attachment_tokens=[token])
        message = self.demand.message_ids[0]
        self.assertIn("When do you come?", message.body)
        self.assertEqual((message.author_id, message.attachment_ids.name), (self.person, "photo.pdf"))
        self.assertIn(self.sales.partner_id, message.notified_partner_ids)
        acts = self.env['customer.portal.event'].search([('user_id', '=', self.portal.id)], order='id')
        self.assertEqual(acts.mapped('act'), ['file', 'message'])

    def test_limits_hold_in_the_conversation(self):
        self._sign_in()
        # the browser looks for the reason in ``error.message``
        self.assertIn("cannot be taken", self._upload("a.exe", b"MZ").json()['error']['message'])
        self._set_criterion('portal.file_size', 0.001)
        self.assertIn("too big", self._upload("a.pdf", b"%PDF-1.4" + b"x" * 2000).json()['error']['message'])
        self._set_criterion('portal.file_count', 1)
        self.assertIn('error', self._send("Two files", attachment_ids=[1, 2], attachment_tokens=["x", "y"]))
        self._set_criterion('portal.user_hour', 1)
        self._send("First")
        self.assertIn('error', self._send("Second"))
        self.assertIn("You sent a lot", self._upload("b.pdf", PDF).json()['error']['message'])
        bodies = "".join(self.demand.message_ids.mapped('body'))
        self.assertIn("First", bodies)
        self.assertNotIn("Second", bodies)

    def test_colleagues_are_not_limited(self):
        self._set_criterion('portal.user_hour', 0)
        self.authenticate(self.sales.login, self.sales.login)
        self.assertIn('result', self._send("From us"))

    def test_what_is_around_the_conversation_stays_inside(self):
        self._sign_in()
        params = {'access_params': {'token': self.token}, 'thread_id': self.demand.id, 'thread_model': 'customer.demand',
                  'request_list': ['activities', 'attachments', 'followers', 'scheduledMessages', 'suggestedRecipients']}
        answer = str(self._rpc('/mail/data', fetch_params=[['mail.thread', params]]))
        for secret in ("SECRET", "secret.pdf", self.sales.email):
            self.assertNotIn(secret, answer)
        recipients = self._rpc('/mail/thread/recipients', **self._thread())
        self.assertEqual(recipients.get('result', []), [])
        messages = self._rpc('/mail/thread/messages', **self._thread())
        self.assertNotIn("SECRET", str(messages))

    def test_files_of_notes_stay_inside(self):
        self._sign_in()
        attachment = self.note.attachment_ids
        self.assertNotEqual(self.url_open(f'/web/content/{attachment.id}').content, PDF)
        self.assertNotEqual(self.url_open(f'/web/content/{attachment.id}?access_token={self.token}').content, PDF)
        for field in ('acceptance_signature', 'acceptance_report'):
            self.assertEqual(self.url_open(f'/web/content/customer.demand/{self.demand.id}/{field}').status_code, 404)
