from odoo import api, fields, models


class CustomerHandoverWizard(models.TransientModel):
    """Asks for the new owner and the reason of a hand-over of one or many customers."""
    _name = 'customer.handover.wizard'
    _description = "Hand Over Customers"

    partner_ids = fields.Many2many(
        'res.partner', string="Customers", required=True, default=lambda self: self._default_partners(),
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]",
    )
    customer_count = fields.Integer(compute='_compute_customer_count')
    to_user_id = fields.Many2one(
        'res.users', "New Owner",
        domain=lambda self: [
            ('share', '=', False), ('all_group_ids', 'in', self.env.ref('customer_mgmt_policy.group_salesperson').id)],
    )
    is_release = fields.Boolean("No Owner for Now", help="The customers go back to the pool until somebody gets them.")
    reason = fields.Text(required=True)

    @api.model
    def _default_partners(self):
        """Take the customers chosen in a list or form; of chosen contacts, their customer."""
        if self.env.context.get('active_model') != 'res.partner':
            return False
        return self.env['res.partner'].browse(self.env.context.get('active_ids', [])).commercial_partner_id

    @api.depends('partner_ids')
    def _compute_customer_count(self):
        for wizard in self:
            wizard.customer_count = len(wizard.partner_ids)

    @api.onchange('is_release')
    def _onchange_is_release(self):
        if self.is_release:
            self.to_user_id = False

    def action_hand_over(self):
        """Hand the customers over and go back to the list, or to the queue: they may be out of sight now."""
        self.ensure_one()
        self.partner_ids._handover(self.to_user_id, self.reason)
        name = 'customer_action_without_owner' if self.env.context.get('customer_queue') else 'customer_action'
        action = self.env['ir.actions.act_window']._for_xml_id(f'customer_mgmt_policy.{name}')
        return {**action, 'target': 'main'}
