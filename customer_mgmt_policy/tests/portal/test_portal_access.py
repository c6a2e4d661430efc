"""The customer's door shows the own company's records only, in words made for customers, and nothing through the interface."""
import re
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import PortalCase

MODELS = ('customer.demand', 'customer.complaint', 'customer.deadline', 'customer.approval', 'customer.portal.event')


@tagged('post_install', '-at_install')
class TestPortalAccess(PortalCase):

    def _foreign_demand(self, **vals):
        return self.env['customer.demand'].create({
            'title': "Foreign", 'partner_id': self.customer_other.id, 'description': "Theirs", **vals})

    def test_home_counts(self):
        self._waiting()
        self._demand()
        self._foreign_demand()
        self._done_complaint()
        self._sign_in()
        page = self.url_open('/my')
        for text in ("Your Requests", "Your Complaints", "/my/tell-us", "/my/consent"):
            self.assertIn(text, page.text)
        counts = ('count', 'open_count', 'waiting_count')
        names = [f'customer_{kind}_{count}' for kind in ('demand', 'complaint') for count in counts]
        self.assertEqual(self._rpc('/my/counters', counters=names)['result'], {
            'customer_demand_count': 2, 'customer_demand_open_count': 2, 'customer_demand_waiting_count': 1,
            'customer_complaint_count': 1, 'customer_complaint_open_count': 1, 'customer_complaint_waiting_count': 1,
        })

    def test_lists_show_the_own_company(self):
        own, foreign = self._demand(title="Own hooks"), self._foreign_demand(title="Foreign hooks")
        for user, seen, hidden in (
            (self.portal, own, foreign), (self.portal_mate, own, foreign), (self.portal_other, foreign, own),
        ):
            with self.subTest(user.login):
                self._sign_in(user)
                page = self.url_open('/my/requests/demand?filterby=all')
                self.assertIn(seen.title, page.text)
                self.assertNotIn(hidden.title, page.text)

    def test_other_companys_records_are_hidden(self):
        elsewhere = self.env['res.company'].create({'name': "Our other company", 'resource_calendar_id': self.calendar.id})
        demand = self._demand().sudo()
        demand.company_id = elsewhere
        self._sign_in()
        self.assertNotIn(demand.name, self.url_open('/my/requests/demand?filterby=all').text)
        self.assertNotIn(demand.name, self.url_open(self._url(demand)).text)
        self.portal.company_ids += elsewhere
        self.assertIn(demand.name, self.url_open('/my/requests/demand?filterby=all').text)

    def test_foreign_records_do_nothing(self):
        foreign = self._to_sign()
        complaint = self._done_complaint()
        self._sign_in(self.portal_other)
        token = foreign.sudo()._portal_ensure_token()
        for url in (self._url(foreign), f'{self._url(foreign)}?access_token={token}'):
            page = self.url_open(url)
            self.assertTrue(page.url.endswith('/my/requests/demand'))
            self.assertNotIn("Anti-slip", page.text)
        for act in ('answer', 'refuse', 'rate'):
            self._post(self._url(foreign, f'/{act}'), text="Mine", satisfaction='satisfied')
        self._post(self._url(complaint, '/rate'), satisfaction='satisfied')
        self.assertIn('error', self._rpc(self._url(foreign, '/accept'), name="Zhao", signature="x")['result'])
        self.assertEqual((foreign.state, bool(foreign.acceptance_asked_at)), ('in_progress', True))
        self.assertFalse(complaint.called_back_at)

    def test_every_kind_is_closed_to_others(self):
        """Whatever kinds there are: raised by one company, no page, list or act of another company's people reaches it."""
        kinds = self.env['customer.portal.mixin']._portal_get_kinds()
        self.assertLessEqual({'demand', 'complaint', 'inquiry', 'proposal'}, kinds.keys())
        self._sign_in()
        raised = {}
        for kind, Kind in kinds.items():
            choices = {name: Kind._fields[name].get_values(self.env)
                       for name in Kind._portal_form if Kind._fields[name].type == 'selection'}
            typed = {name: choices.get(name, ["ANTISLIP"])[0] for name, required in Kind._portal_form.items() if required}
            done = self._post(f'/my/tell-us/{kind}', once=kind, **typed)
            raised[kind] = Kind.browse(int(urlsplit(done.url).path.split('/')[-1]))
            self.assertIn("ANTISLIP", done.text)
        self._sign_in(self.portal_other)
        for kind, record in raised.items():
            with self.subTest(kind):
                messages = record.message_ids
                page = self.url_open(self._url(record))
                self.assertTrue(page.url.endswith(f'/my/requests/{kind}'))
                self.assertNotIn("ANTISLIP", page.text + self.url_open(f'/my/requests/{kind}?filterby=all').text)
                for act in ('answer', 'refuse', 'rate'):
                    self._post(self._url(record, f'/{act}'), text="Mine", satisfaction='satisfied')
                self.assertIn('error', self._rpc(self._url(record, '/accept'), name="Zhao", signature="x")['result'])
                self.assertIn('error', self._rpc(
                    '/mail/message/post', thread_model=record._name, thread_id=record.id, post_data={'body': "Mine"}))
                self.assertEqual(record.message_ids, messages)
                self.assertIn('error', self._rpc(
                    '/web/dataset/call_kw', model=record._name, method='read', args=[record.ids, ['name']], kwargs={}))

    def test_nobody_comes_in_without_signing_in(self):
        demand = self._demand()
        token = demand.sudo()._portal_ensure_token()
        for url in ('/my/requests/demand', '/my/tell-us', f'{self._url(demand)}?access_token={token}'):
            self.assertIn('/web/login', self.url_open(url).url)
        self._sign_in()
        self.assertEqual(self.url_open('/my/requests/nothing').status_code, 404)

    def test_pages_are_free_of_what_is_ours(self):
        demand, complaint = self._to_sign(), self._done_complaint()
        demand.message_post(body="SECRET-NOTE", subtype_xmlid='mail.mt_note')
        demand.activity_schedule('mail.mail_activity_data_todo', summary="SECRET-ACTIVITY", user_id=self.sales.id)
        demand.sudo().retrospective = "SECRET-LESSON"
        self.sales.partner_id.write({'phone': "+86 139 0000 0000", 'email': "private@ours.example.com"})
        self._sign_in()
        for record in (demand, complaint):
            text = self.url_open(self._url(record)).text + self.url_open(f'/my/requests/{record._portal_kind}?filterby=all').text
            for secret in ("SECRET", "+86 139 0000 0000", "private@ours", "C2.", "in_progress", "liability"):
                self.assertNotIn(secret, text)

    def test_interface_is_closed(self):
        demand, complaint = self._demand(), self._complaint()
        demand.message_subscribe(self.person.ids)
        complaint.message_subscribe(self.person.ids)
        self._sign_in()

        def call(model, method, *args, **kwargs):
            return self._rpc('/web/dataset/call_kw', model=model, method=method, args=args, kwargs=kwargs)

        for model in MODELS:
            for method, args, kwargs in (
                ('web_search_read', [[], {'id': {}}], {}), ('search_read', [[]], {}), ('search_count', [[]], {}),
                ('formatted_read_group', [[], ['id'], ['__count']], {}), ('name_search', [], {'name': "a"}),
            ):
                with self.subTest(model=model, method=method):
                    self.assertIn('error', call(model, method, *args, **kwargs))
        for record in (demand, complaint):
            for method, args in (
                ('read', [['title']]), ('write', [{'title': "Mine"}]), ('unlink', []), ('copy', []), ('message_post', []),
                ('deadline_explain', [record.deadline_ids[:1].id]), ('action_cancel', ["Mine"]), ('web_read', [{'title': {}}]),
                ('_portal_rate', ['satisfied', ""]), ('message_get_suggested_recipients', []),
            ):
                with self.subTest(model=record._name, method=method):
                    self.assertIn('error', call(record._name, method, record.ids, *args))
        self.assertIn('error', call('customer.demand', 'create', [{'title': "Mine", 'partner_id': self.customer.id}]))
        self.assertIn('error', call('customer.demand', 'action_accept', demand.ids, self.person.id, 'satisfied'))

    def test_pages_of_nobodys_customer(self):
        visitor = new_test_user(self.env, 'portal_visitor', groups='base.group_portal')
        for user in (visitor, self.employee):
            with self.subTest(user.login):
                self._sign_in(user)
                for url in ('/my/requests/demand', '/my/tell-us?kind=demand'):
                    self.assertIn("not linked to a customer of ours yet", self.url_open(url).text)
        self._sign_in(visitor)
        self.assertNotIn('/my/tell-us', self.url_open('/my').text)
        before = self.env['customer.demand'].search_count([])
        page = self.url_open('/my/account')
        self._post('/my/tell-us/demand', page, demand_type='new', title="Mine", description="Mine")
        self.assertEqual(self.env['customer.demand'].search_count([]), before)

    def test_archived_customer_is_closed(self):
        demand = self._demand().sudo()
        self._sign_in()
        self.customer.is_managed_customer = False
        self.assertNotIn(demand.name, self.url_open('/my/requests/demand?filterby=all').text)

    def test_sort_search_filter_and_pages(self):
        made = [self._demand(title=f"Hook {number:03}") for number in range(85)]
        made[3].action_hold("Which size?")
        made[7].sudo().description = "Made of brass"
        made[9].action_cancel("By mistake")
        self._sign_in()
        url = '/my/requests/demand'

        def titles(query):
            text = self.url_open(f'{url}{query}').text
            return [demand.title for demand in made if f'>{demand.title}<' in text]

        self.assertEqual(len(titles('')), 80)
        self.assertEqual(len(titles('/page/2')), 4)
        self.assertEqual(titles('?sortby=title')[:1], ["Hook 000"])
        self.assertEqual(titles('?filterby=closed'), ["Hook 009"])
        self.assertEqual(titles('?filterby=waiting'), ["Hook 003"])
        self.assertEqual(titles('?search=hook 012'), ["Hook 012"])
        self.assertEqual(titles(f'?search={made[5].name}'), ["Hook 005"])
        self.assertEqual(titles('?search=brass&search_in=content'), ["Hook 007"])
        self.assertIn("Nothing here fits", self.url_open(f'{url}?search=nothing').text)
        self.assertEqual(len(titles('?sortby=x&filterby=y&search_in=z')), 80, "nonsense in the address is the default")

    def test_promises_in_plain_words(self):
        demand = self._demand()
        due = fields.Datetime.context_timestamp(demand.with_context(tz='Asia/Shanghai'), demand.deadline_due_at)
        self._sign_in()
        page = self.url_open(self._url(demand)).text
        self.assertIn("We are looking for a solution", page)
        self.assertIn(f"You hear from us by {due:%B} {due.day}, {due.year}.", page)
        demand.deadline_ids.sudo().write({'due_at': fields.Datetime.now() - timedelta(hours=1), 'state': 'breached'})
        self.assertIn("We are sorry that it takes longer", self.url_open(self._url(demand)).text)

    def test_promise_of_a_remedy(self):
        complaint = self._executing_complaint()
        day = complaint.remedy_date
        self._sign_in()
        page = self.url_open(self._url(complaint)).text
        self.assertIn("We are putting it right", page)
        self.assertIn(f"It will be done by {day:%B} {day.day}, {day.year}.", page)
        complaint.action_ids.sudo().date = day - timedelta(days=5)
        self.assertIn("We are sorry that it takes longer", self.url_open(self._url(complaint)).text)

    def test_every_state_has_words(self):
        Clock = self.env['customer.deadline']
        for record in (self._demand().sudo(), self._complaint().sudo()):
            words = set()
            for state in record._fields['state'].get_values(self.env):
                record.state = state
                text, _next, _tone = record._portal_get_status(Clock)
                words.add(text)
                if state != 'closed' and not (state == 'accepted' and record.satisfaction):
                    self.assertNotEqual(text, "Done", state)
            self.assertGreater(len(words), 4)

    def test_statements_do_not_grow_with_the_list(self):
        self._sign_in()
        url = '/my/requests/demand?filterby=all'
        for number in range(3):
            self._demand(title=f"Few {number}")
        self.url_open(url)
        few = self._count_statements(url)
        for number in range(30):
            self._demand(title=f"Many {number}")
        self.assertEqual(self._count_statements(url), few)

    def _count_statements(self, url):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.url_open(url)
        return self.env.cr.sql_log_count - before

    def test_mail_to_the_customer_leads_to_the_page(self):
        demand = self._demand()
        demand.with_context(mail_notify_force_send=False).message_post(
            body="Hello", partner_ids=self.person.ids, subtype_xmlid='mail.mt_comment')
        mail = self.env['mail.mail'].sudo().search([('recipient_ids', 'in', self.person.ids)], order='id desc', limit=1)
        link = re.search(r'href="[^"]*(/mail/view[^"]+)"', mail.body_html)[1].replace('&amp;', '&')
        self._sign_in()
        self.assertEqual(urlsplit(self.url_open(link).url).path, self._url(demand))
