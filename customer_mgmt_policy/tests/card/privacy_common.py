from base64 import b64encode
from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from ..common import CustomerPolicyCase

SIGNED = b64encode(b"I agree. Wang Wei")


class PrivacyCase(CustomerPolicyCase):
    """A privacy notice in force, and people: ``wang`` and ``li`` at the customer of ``sales``, ``zhao`` at another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Purpose = cls.env['customer.consent.purpose']
        cls.information, cls.greeting, cls.export = (
            Purpose._by_code(code) for code in ('information', 'greeting', 'export'))
        cls.env['customer.consent.notice'].search([('state', '=', 'draft'), ('company_id', '=', cls.company.id)]).unlink()
        cls.notice = cls._new_notice("A", days=-1000)
        cls.wang, cls.li, cls.zhao = cls.env['res.partner'].create([
            {'name': "Wang Wei", 'email': "wang@harbour.example.com", 'parent_id': cls.customer.id, 'phone': "+86 21 1000"},
            {'name': "Li Ming", 'email': "li@harbour.example.com", 'parent_id': cls.customer.id},
            {'name': "Zhao Min", 'email': "zhao@textiles.example.com", 'parent_id': cls.customer_other.id},
        ])

    @classmethod
    def _new_notice(cls, version, days=0, company=None, **vals):
        notice = cls.env['customer.consent.notice'].create({
            'name': "Privacy notice", 'version': version, 'text_zh': "<p>隐私声明</p>", 'text_en': "<p>What we do</p>",
            'effective_from': fields.Date.today() + timedelta(days=days), 'company_id': (company or cls.company).id,
            'purpose_ids': cls.env['customer.consent.purpose'].search([]).ids, **vals,
        })
        cls.legal_reviewer.company_ids += notice.company_id
        notice.action_submit()
        notice.with_user(cls.legal_reviewer).with_company(notice.company_id).action_approval_approve()
        return notice

    @classmethod
    def _new_portal_user(cls, login):
        """Let Wang sign in to the portal."""
        names = cls.wang.read(['name', 'email'])[0]
        user = new_test_user(cls.env, login, groups='base.group_portal', partner_id=cls.wang.id)
        cls.wang.write({'name': names['name'], 'email': names['email']})
        return user

    @classmethod
    def _agree(cls, people, purposes=None, days=0, **vals):
        """Let people agree on paper, ``days`` ago."""
        return people._give_consent(
            purposes or cls.information, form='paper', evidence=SIGNED, evidence_name="signed.pdf",
            given_at=fields.Datetime.now() - timedelta(days=days), **vals)
