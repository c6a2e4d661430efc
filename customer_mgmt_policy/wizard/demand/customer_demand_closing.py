from odoo import Command, api, fields, models

ANSWERS = ('retro_speed', 'retro_fit', 'retrospective')


class CustomerDemandClosing(models.TransientModel):
    """C2.3.4: asks the questions of the retrospective and which tags the customer gets, then closes the demand."""
    _name = 'customer.demand.closing'
    _description = "Retrospective of a Demand"

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, readonly=True, ondelete='cascade')
    partner_id = fields.Many2one(related='demand_id.partner_id')
    satisfaction = fields.Selection(related='demand_id.satisfaction', string="How Satisfied Was the Customer?")
    retro_speed = fields.Selection(
        [('in_time', "In time"), ('late', "Too late")], "How Fast Was the Answer?", compute='_compute_answers', store=True,
        readonly=False)
    retro_fit = fields.Selection(
        [('full', "Fully"), ('partly', "Partly"), ('poor', "Hardly")], "Did the Solution Fit?", compute='_compute_answers',
        store=True, readonly=False)
    retrospective = fields.Text("What Do We Do Better?", compute='_compute_answers', store=True, readonly=False)
    tag_ids = fields.Many2many(
        'res.partner.category', string="Tags of the Customer", compute='_compute_tag_ids', store=True, readonly=False,
        help="What was learnt about the customer, e.g. an interest, a requirement, a risk.")

    @api.depends('demand_id')
    def _compute_answers(self):
        for dialog in self:
            for name in ANSWERS:
                dialog[name] = dialog.demand_id[name]

    @api.depends('demand_id')
    def _compute_tag_ids(self):
        for dialog in self:
            dialog.tag_ids = [Command.set(dialog.demand_id.partner_id.sudo().category_id.ids)]

    def action_confirm(self):
        """Write the retrospective, update the tags, and close."""
        self.ensure_one()
        demand, tags = self.demand_id, self.demand_id.partner_id.sudo().category_id
        demand.write({name: self[name] for name in ANSWERS})
        demand.action_close()
        demand.action_update_tags((self.tag_ids - tags).ids, (tags - self.tag_ids).ids)
        return {'type': 'ir.actions.act_window_close'}
