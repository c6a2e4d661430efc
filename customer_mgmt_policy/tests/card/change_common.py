from odoo import Command

from ..common import CustomerPolicyCase


class CardChangeCase(CustomerPolicyCase):
    """A confirmed card of ``sales`` with two people on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Change = cls.env['customer.info.change']
        cls.policy = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.customer.write({
            'vat': "91311473E76DGUG4G8", 'phone': "+86 21 5550 1000", 'demand_preference': "Hooks", 'city': "Shanghai",
            'cooperation_status': 'negotiation', 'annual_revenue': 1000000,
        })
        cls.wang, cls.chen = cls.env['res.partner'].create([
            {'name': name, 'parent_id': cls.customer.id, 'function': function, 'phone': phone}
            for name, function, phone in (
                ("Wang Wei", "Purchasing", "+86 138 0000 0001"), ("Chen Wei", "Quay", "+86 138 0000 0002"))
        ])
        cls._confirm(cls.customer)

    @classmethod
    def _confirm(cls, partners):
        partners.sudo().card_state = 'confirmed'
        cls.env.flush_all()

    @classmethod
    def _key(cls, name, applies_to='customer', **vals):
        """Make a field key information."""
        field = cls.env['ir.model.fields']._get('res.partner', name)
        Row = cls.env['customer.policy.field']
        row = Row.search([('policy_id', '=', cls.policy.id), ('field_id', '=', field.id), ('applies_to', '=', applies_to)])
        if row:
            row.write({'is_key': True, **vals})
            return row
        return Row.create({
            'policy_id': cls.policy.id, 'clause_id': cls.env.ref('customer_mgmt_policy.clause_c2_1_3').id,
            'field_id': field.id, 'applies_to': applies_to, 'is_key': True, **vals,
        })

    @classmethod
    def _exempt(cls, row, role):
        row.exempt_group_ids = [Command.link(cls.env.ref(f'customer_mgmt_policy.group_{role}').id)]

    @classmethod
    def _form(cls, values, leaves=(), new=()):
        """Return what the web client saves: ``values`` is ``{partner: {field: new value}}``, ``new`` a list of such dicts."""
        sections = [
            {'partner_id': partner.id, 'fields': [{'name': name, 'new': value} for name, value in fields.items()]}
            for partner, fields in values.items()]
        sections += [{'partner_id': partner.id, 'leaves': True, 'fields': []} for partner in leaves]
        sections += [
            {'partner_id': False, 'key': f'new-{number}', 'fields': [
                {'name': name, 'new': value} for name, value in fields.items()]}
            for number, fields in enumerate(new)]
        return {'sections': sections}

    @classmethod
    def _apply_for(cls, values, leaves=(), new=(), user=None, customer=None, submit=True, **vals):
        """Write the application for these changes as ``user`` and submit it."""
        change = cls.Change.with_user(user or cls.sales).create({
            'partner_id': (customer or cls.customer).id, 'reason': "They told us",
            'card_form': cls._form(values, leaves, new), **vals,
        })
        if submit:
            change.action_submit()
        return change

    def _approve(self, change, user=None):
        self.env.invalidate_all()
        return change.sudo().approval_id.with_user(user or self.head).action_approve()
