import re
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from ..common import CustomerPolicyCase

PDF = b"%PDF-1.4 test"
PNG = (
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')


class PortalCase(CustomerPolicyCase, HttpCase):
    """Wang of ``customer`` and Zhao of ``customer_other`` sign in to the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('en_US')
        cls.portal = cls._new_portal_user('portal_wang', "Wang Wei", cls.customer)
        cls.portal_mate = cls._new_portal_user('portal_li', "Li Mei", cls.customer)
        cls.portal_other = cls._new_portal_user('portal_zhao', "Zhao Yun", cls.customer_other)
        cls.person = cls.portal.partner_id

    @classmethod
    def _new_portal_user(cls, login, name, customer):
        user = new_test_user(
            cls.env, login, groups='base.group_portal', name=name, email=f'{login}@example.com', tz='Asia/Shanghai')
        user.partner_id.parent_id = customer
        return user

    # RECORDS

    @classmethod
    def _demand(cls, **vals):
        return cls.env['customer.demand'].with_user(cls.sales).create({
            'title': "Anti-slip hooks", 'partner_id': cls.customer.id, 'contact_id': cls.person.id,
            'description': "Forty of them", **vals})

    def _waiting(self):
        demand = self._demand()
        demand.action_hold("Send us the drawing of the quay")
        return demand

    def _in_progress(self):
        demand = self._demand()
        demand.write({'solution': "40 hooks of type B", 'delivery_days': 7, 'fee': 1200})
        demand.action_answer()
        demand.plan = "SECRET-PLAN: Li Na delivers"
        demand.action_start()
        return demand

    def _to_sign(self):
        demand = self._in_progress()
        demand.action_ask_acceptance("40 hooks mounted on quay 3")
        return demand

    def _signed(self):
        demand = self._to_sign()
        demand.with_user(self.portal).sudo()._portal_accept("Wang Wei", PNG)
        return demand

    @classmethod
    def _complaint(cls, **vals):
        return cls.env['customer.complaint'].with_user(cls.cs_agent).create({
            'title': "Wet boxes", 'partner_id': cls.customer.id, 'contact_id': cls.person.id,
            'description': "12 boxes arrived wet", **vals})

    def _done_complaint(self):
        complaint = self._executing_complaint()
        complaint.action_ids.action_done("Delivered")
        complaint.action_finish("Delivered")
        return complaint

    def _executing_complaint(self):
        complaint = self._complaint()
        complaint.action_investigate()
        complaint.write({
            'investigation': "SECRET-FINDING", 'liability': 'company', 'liability_reason': "SECRET-REASON",
            'cause_id': self.env['customer.complaint.cause'].search([('parent_id', '!=', False)], limit=1).id,
            'department_ids': [Command.create({
                'department_id': self.env['customer.department'].search([], limit=1).id, 'share': 80})]})
        complaint.action_settle_liability()
        complaint.with_user(self.legal_reviewer).action_approval_approve()
        complaint.remedy_ids = [Command.create({
            'kind': 'rectification', 'plan': "12 new boxes", 'user_id': self.cs_agent.id,
            'date': fields.Date.today() + timedelta(days=3)})]
        complaint.action_propose_remedy()
        complaint.with_user(self.cs_manager).action_approval_approve()
        complaint.action_tell("New boxes arrive on Friday.")
        return complaint

    # PAGES

    def _sign_in(self, user=None):
        user = user or self.portal
        self.authenticate(user.login, user.login)

    def _url(self, record, act=''):
        return f'/my/requests/{record._portal_kind}/{record.id}{act}'

    def _post(self, url, page=None, files=None, **data):
        page = page or self.url_open('/my/tell-us?kind=demand')
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return self.url_open(url, data={'csrf_token': token, **data}, files=files)

    def _rpc(self, url, **params):
        return self.url_open(url, json={'jsonrpc': '2.0', 'params': params}).json()

    def _set_criterion(self, code, value):
        self.env['customer.policy']._in_force(self.company).criterion_ids.filtered(lambda row: row.code == code).value = value
