from ast import literal_eval

from lxml import etree

from odoo import api, models

# who may open the cards of customers, all or some: the groups of the rules on contacts
CARD_GROUPS = ','.join((
    'customer_mgmt_policy.group_salesperson', 'customer_mgmt_policy.group_cr_specialist', 'customer_mgmt_policy.group_cs_agent',
    'customer_mgmt_policy.group_general_manager', 'base.group_erp_manager', 'sales_team.group_sale_salesman_all_leads',
    'account.group_account_invoice', 'account.group_account_readonly', 'stock.group_stock_user',
))
CUSTOMER_FIELDS = ('partner_id', 'customer_id', 'contact_id', 'commercial_partner_id')


class Base(models.AbstractModel):
    _inherit = 'base'

    @api.model
    def get_view(self, view_id=None, view_type='form', **options):
        """Reviewers, archive keepers and IT know customers by name only: the name is no link to a card closed to them."""
        result = super().get_view(view_id, view_type, **options)
        if self._name.startswith('customer.') and not self.env.user.has_groups(CARD_GROUPS):
            tree = etree.fromstring(result['arch'])
            for node in tree.iter('field'):
                if node.get('name') in CUSTOMER_FIELDS:
                    node.set('options', repr({**literal_eval(node.get('options') or '{}'), 'no_open': True}))
            result['arch'] = etree.tostring(tree, encoding='unicode')
        return result
