from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerContactAttempt(models.Model):
    """Somebody tried to reach a customer: who, when, which way, and whether it worked (C4.3). Kept as it was entered."""
    _name = 'customer.contact.attempt'
    _description = "Contact Attempt"
    _inherit = ['customer.guard.mixin']
    _order = 'tried_at desc, id desc'
    _rec_name = 'partner_id'

    partner_id = fields.Many2one(
        'res.partner', "Customer", required=True, index=True, ondelete='cascade',
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]")
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index=True)
    user_id = fields.Many2one('res.users', "Tried By", required=True, readonly=True, default=lambda self: self.env.user)
    tried_at = fields.Datetime("Tried On", required=True, default=fields.Datetime.now)
    way = fields.Selection(
        [('phone', "Phone"), ('email', "E-mail"), ('message', "Instant message"), ('visit', "Visit"), ('letter', "Letter")],
        required=True, default='phone')
    result = fields.Selection(
        [('no_answer', "No answer"), ('invalid', "Number or address is not valid"), ('refused', "Wants no contact"),
         ('reached', "Reached")],
        required=True, default='no_answer')
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        """Stand on the customer, whichever contact was tried; people enter their own attempts only."""
        partners = self.env['res.partner'].browse({vals['partner_id'] for vals in vals_list if vals.get('partner_id')})
        partners._check_visible()
        customers = {partner.id: partner.sudo().commercial_partner_id.id for partner in partners}
        for vals in vals_list:
            vals['partner_id'] = customers.get(vals.get('partner_id'))
            if not self.env.su:
                vals['user_id'] = self.env.uid
        return super().create(vals_list)

    @api.constrains('tried_at')
    def _check_tried_at(self):
        if any(attempt.tried_at > fields.Datetime.now() for attempt in self):
            raise UserError(self.env._("A step that lies in the future cannot be recorded yet."))
