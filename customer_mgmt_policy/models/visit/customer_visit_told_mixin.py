from odoo import api, fields, models

TOLD_VIA = [
    ('visit', "In the visit"), ('phone', "Phone"), ('email', "E-mail"), ('message', "Instant message"), ('letter', "Letter"),
]


class CustomerVisitToldMixin(models.AbstractModel):
    """What the customer said in a visit and waits to be answered: it is settled once the customer was told (C2.2.4)."""
    _name = 'customer.visit.told.mixin'
    _description = "Waits until the Customer is Told"
    _inherit = ['customer.visit.line.mixin', 'customer.deadline.mixin']

    _workflow_fields = frozenset({'told_on', 'told_via'})

    sequence = fields.Integer(default=10)
    told_on = fields.Datetime("Customer Told On", readonly=True, copy=False)
    told_via = fields.Selection(TOLD_VIA, "Told By Way Of", readonly=True, copy=False)

    may_tell = fields.Boolean(compute='_compute_may_tell')

    @api.depends_context('uid')
    def _compute_may_tell(self):
        """Whoever only reads the visit is offered nothing to press."""
        allowed = self._origin._filtered_access('write')
        for line in self:
            line.may_tell = line._origin in allowed

    def action_open_tell(self):
        """Ask when and by which way the customer was told."""
        self.ensure_one()
        return self.env['customer.visit.tell']._open(self)

    def _deadline_document(self):
        return self.visit_id
