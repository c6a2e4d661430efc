"""A2.1.2 on the customer's side: read, agree, withdraw; opening a page or a link changes nothing."""
import re
from datetime import timedelta
from html import unescape
from json import loads

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .privacy_common import PrivacyCase

# a picture of one pixel, as the signature pad sends it
SIGNATURE = (
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


@tagged('post_install', '-at_install')
class TestCardConsentPortal(PrivacyCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._new_portal_user('consent_wang')

    def _post(self, url, page, **data):
        """Send a form of ``page``; a name comes with its signature unless the test says otherwise."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        signature = {'signature': SIGNATURE} if 'name' in data else {}
        return self.url_open(url, data={'csrf_token': token, **signature, **data})

    def _ask(self, people=None):
        """Ask for consent as the salesperson; return the request and its path."""
        asked = self.env['customer.consent.request'].with_user(self.sales)._ask(
            people or self.wang, self.information + self.greeting)
        return asked.sudo(), f'/consent/{asked.sudo()[:1].access_token}'

    # SIGNED IN

    def test_portal_page(self):
        self.authenticate('consent_wang', 'consent_wang')
        page = self.url_open('/my/consent')
        self.assertEqual(page.status_code, 200)
        for text in ("What we do", "隐私声明", "+86 21 1000", self.information.name, "No consent needed"):
            self.assertIn(text, page.text)
        self.assertNotIn('checked=', page.text, "no consent is ticked beforehand")
        self.assertFalse(self.wang.consent_ids, "opening the page changes nothing")

    def test_agree_and_withdraw(self):
        self.authenticate('consent_wang', 'consent_wang')
        page = self.url_open('/my/consent')
        done = self._post(
            '/my/consent/agree', page, purpose=[self.information.id, self.greeting.id], channel='email', name="Wang Wei")
        self.assertIn("Thank you", done.text)
        consents = self.wang.consent_ids
        self.assertEqual(consents.purpose_id, self.information + self.greeting)
        self.assertEqual(set(consents.mapped('form')), {'portal'})
        self.assertEqual(set(consents.mapped('signed_name')), {"Wang Wei"})
        self.assertEqual({consent.evidence.decode() for consent in consents}, {SIGNATURE})
        self.assertEqual(set(consents.mapped('evidence_name')), {"Signature of Wang Wei.png"})
        self.assertEqual(consents.recorded_by_id, self.portal)
        greeting = consents.filtered(lambda consent: consent.purpose_id == self.greeting)
        gone = self._post('/my/consent/withdraw', done, consent=greeting.id)
        self.assertIn("withdrawn", gone.text)
        self.assertRecordValues(greeting, [{
            'state': 'withdrawn', 'withdrawn_via': 'portal', 'withdrawn_by_id': self.portal.id}])
        self.assertFalse(self.wang._has_consent('greeting'))
        self.assertTrue(self.wang._has_consent('information'))

    def test_what_is_lacking_is_said_and_nothing_is_lost(self):
        self.authenticate('consent_wang', 'consent_wang')
        page = self.url_open('/my/consent')
        service = self.env['customer.consent.purpose']._by_code('service')
        for data, message in (
            ({'name': "Wang Wei"}, "at least one purpose"),
            ({'purpose': self.information.id}, "full name"),
            ({'purpose': self.information.id, 'name': "Wang Wei", 'signature': ""}, "signature is missing"),
            ({'purpose': self.information.id, 'name': "Wang Wei", 'signature': "bm8gcGljdHVyZQ=="}, "signature is missing"),
            ({'purpose': self.information.id, 'name': "Wang Wei", 'signature': "%%%"}, "signature is missing"),
            ({'purpose': self.greeting.id, 'name': "Wang Wei"}, "how we may reach you"),
            ({'purpose': service.id, 'name': "Wang Wei"}, "at least one purpose"),
        ):
            with self.subTest(message=message):
                answer = self._post('/my/consent/agree', page, **data)
                self.assertIn(message, answer.text)
        props = re.search(r'<owl-component name="customer_mgmt_policy.signature_input" props="([^"]+)"', answer.text)[1]
        self.assertEqual(loads(unescape(props)), {'name': "Wang Wei", 'image': SIGNATURE}, "it comes back with the form")
        self.assertFalse(self.wang.consent_ids)

    def test_get_and_forged_posts_change_nothing(self):
        self.authenticate('consent_wang', 'consent_wang')
        for url in ('/my/consent/agree', '/my/consent/withdraw'):
            self.assertEqual(self.url_open(url).status_code, 405)
            self.assertEqual(self.url_open(url, data={'purpose': self.information.id, 'name': "Wang"}).status_code, 400)
        self.assertFalse(self.wang.consent_ids)

    def test_nobody_withdraws_for_a_colleague(self):
        consent = self._agree(self.li)
        self.authenticate('consent_wang', 'consent_wang')
        self._post('/my/consent/withdraw', self.url_open('/my/consent'), consent=consent.id)
        self.assertFalse(consent.withdrawn_at)

    def test_portal_user_of_nobody(self):
        new_test_user(self.env, 'consent_nobody', groups='base.group_portal')
        self.authenticate('consent_nobody', 'consent_nobody')
        self.assertTrue(self.url_open('/my/consent').url.endswith(('/my', '/my/home')))

    def test_home_counter(self):
        self.authenticate('consent_wang', 'consent_wang')
        answer = self.url_open('/my/counters', json={'jsonrpc': '2.0', 'params': {'counters': ['consent_count']}}).json()
        self.assertEqual(answer['result']['consent_count'], 5)

    # BY PERSONAL LINK

    def test_mail_scanner_changes_nothing(self):
        asked, path = self._ask()
        for _time in range(2):
            page = self.url_open(path)
            self.assertEqual(page.status_code, 200)
        self.url_open(path, method='HEAD')
        self.assertEqual(self.url_open(f'{path}/answer').status_code, 405)
        self.assertEqual(page.headers['Referrer-Policy'], 'no-referrer')
        self.assertNotIn('checked=', page.text)
        self.assertEqual(asked.state, 'open')
        self.assertFalse(self.wang.consent_ids)

    def test_link_works_once(self):
        asked, path = self._ask()
        page = self.url_open(path)
        done = self._post(f'{path}/answer', page, purpose=self.information.id, name="Wang Wei")
        self.assertIn("Thank you", done.text)
        self.assertRecordValues(self.wang.consent_ids, [{
            'form': 'link', 'signed_name': "Wang Wei", 'purpose_id': self.information.id}])
        self.assertIn("Link sent on", self.wang.consent_ids.source)
        self.assertEqual(asked.state, 'agreed')
        self.assertTrue(asked.answered_at)
        again = self._post(f'{path}/answer', page, purpose=self.greeting.id, channel='phone', name="Wang Wei")
        self.assertIn("used already", again.text)
        self.assertEqual(len(self.wang.consent_ids), 1)
        self._post(f'{path}/withdraw', self.url_open(path), consent=self.wang.consent_ids.id)
        self.assertEqual(self.wang.consent_ids.state, 'withdrawn')

    def test_link_withdraws_its_own_consents_only(self):
        other = self._agree(self.wang, self.export)
        _asked, path = self._ask()
        page = self.url_open(path)
        self._post(f'{path}/answer', page, purpose=self.information.id, name="Wang Wei")
        self._post(f'{path}/withdraw', page, consent=other.id)
        self.assertFalse(other.withdrawn_at)

    def test_link_in_a_mail_to_many(self):
        """It shows one consent; opening it changes nothing, its form withdraws what counts today, and nothing else."""
        consent, other = self._agree(self.wang, self.greeting, channels=['email']), self._agree(self.wang, self.export)
        path = f'/consent/mail/{consent.id}/{consent._get_withdrawal_token()}'
        page = self.url_open(path)
        self.assertIn(self.greeting.name, page.text)
        self.assertNotIn(self.export.name, page.text)
        self.assertEqual(page.headers['Referrer-Policy'], 'no-referrer')
        self.url_open(path, method='HEAD')
        self.assertEqual(self.url_open(f'{path}/withdraw').status_code, 405)
        self.assertEqual(self.url_open(f'{path}/withdraw', data={'other': "site"}).status_code, 400, "a form of another site")
        self.assertEqual(consent.state, 'valid')
        renewed = self._agree(self.wang, self.greeting, channels=['email'])
        done = self._post(f'{path}/withdraw', page)
        self.assertIn("has ended", done.text)
        self.assertRecordValues(renewed + other, [
            {'state': 'withdrawn', 'withdrawn_via': 'link'}, {'state': 'valid', 'withdrawn_via': False}])

    def test_forged_link_in_a_mail(self):
        consent, other = self._agree(self.wang, self.greeting), self._agree(self.li, self.greeting)
        for path in (f'{consent.id}/{other._get_withdrawal_token()}', f'{consent.id}/x', f'999999999/{"0" * 64}'):
            page = self.url_open(f'/consent/mail/{path}')
            self.assertIn("does not exist", page.text)
            self.assertNotIn(self.wang.name, page.text)
            self.assertNotIn('name="csrf_token"', page.text)
        page = self.url_open(f'/consent/mail/{consent.id}/{consent._get_withdrawal_token()}')
        self._post(f'/consent/mail/{consent.id}/{other._get_withdrawal_token()}/withdraw', page)
        self.assertEqual((consent.state, other.state), ('valid', 'valid'))

    def test_only_what_was_asked(self):
        _asked, path = self._ask()
        answer = self._post(f'{path}/answer', self.url_open(path), purpose=self.export.id, name="Wang Wei")
        self.assertIn("at least one purpose", answer.text)
        self.assertFalse(self.wang.consent_ids)

    def test_decline(self):
        asked, path = self._ask()
        answer = self._post(f'{path}/answer', self.url_open(path), decision='decline')
        self.assertIn("did not agree", answer.text)
        self.assertEqual(asked.state, 'declined')
        self.assertFalse(self.wang.consent_ids)

    def test_links_that_do_not_work(self):
        asked, path = self._ask()
        page = self.url_open(path)
        asked.expires_at = fields.Datetime.now() - timedelta(minutes=1)
        self.assertIn("does not work any more", self.url_open(path).text)
        self.assertIn("has expired", self._post(f'{path}/answer', page, purpose=self.information.id, name="Wang").text)
        self.assertIn("does not exist", self.url_open('/consent/nonsense').text)
        self.assertIn("does not exist", self._post('/consent/nonsense/answer', page, name="Wang").text)
        self.assertFalse(self.wang.consent_ids)
        second, _path = self._ask()
        self.assertEqual(asked.state, 'cancelled')
        self.assertEqual(second.state, 'open')

    def test_page_speaks_the_persons_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.wang.lang = 'zh_CN'
        _asked, path = self._ask()
        chinese, english = (rf'open="open">\s*<summary class="fw-bold">{name}' for name in ("中文", "English"))
        for _time in range(2):
            self.assertRegex(self.url_open(path).text, chinese)
        self.assertRegex(self.url_open(f'{path}?lang=en_US').text, english)
        self.assertRegex(self.url_open(path).text, english, "the choice lasts")

    # THE SECRET STAYS ONE

    def test_nobody_reads_the_link(self):
        asked, _path = self._ask(self.wang + self.li)
        mails = self.env['mail.mail'].sudo().search([('email_to', 'like', 'harbour.example.com')])
        self.assertEqual(len(mails), 2)
        own = asked[0].with_user(self.sales)
        for user in (self.sales, self.cs_manager, self.env.ref('base.user_admin')):
            with self.assertRaises(AccessError):
                asked[0].with_user(user).read(['access_token'])
            with self.assertRaises(UserError):
                asked[0].with_user(user).get_mail_link()
        for user in (self.sales, self.cs_manager):
            self.assertFalse(mails.mail_message_id.with_user(user)._filtered_access('read'))
        self.assertTrue(own.read(['state']))
        self.assertNotIn(asked[0].access_token, "".join(self.customer.message_ids.mapped('body')))
        self.assertIn(asked[0].access_token, "".join(mails.mapped('body_html')))

    def test_asking_from_the_card(self):
        self._agree(self.li)
        nameless = self.env['res.partner'].create({'name': "No Mail", 'parent_id': self.customer.id})
        action = self.customer.with_user(self.sales).action_ask_consent()
        self.assertEqual(set(action['context']['default_person_ids']), set((self.wang + nameless).ids))
        wizard = self.env['customer.consent.ask'].with_user(self.sales).with_context(action['context']).create({})
        self.assertEqual(wizard.lacking_email, "No Mail")
        wizard.action_send()
        self.assertEqual(self.customer.consent_request_ids.partner_id, self.wang)
        with self.assertRaisesRegex(UserError, "No e-mail address"):
            self.env['customer.consent.ask'].with_user(self.sales).create(
                {'person_ids': [Command.set(nameless.ids)], 'purpose_ids': [Command.set(self.information.ids)]}).action_send()
        hidden = self.env['customer.consent.ask'].with_user(self.sales).create(
            {'person_ids': [Command.set(self.zhao.ids)], 'purpose_ids': [Command.set(self.information.ids)]})
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            hidden.action_send()
