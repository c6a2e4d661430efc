from odoo import api, fields, models


class CustomerArchiveCabinet(models.Model):
    """C2.1.4: where bags with paper stand."""
    _name = 'customer.archive.cabinet'
    _description = "Archive Cabinet"
    _order = 'sequence, name, id'
    _rec_names_search = ['name', 'place']

    name = fields.Char("Cabinet", required=True)
    place = fields.Char(help="Building, floor, room.")
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)
    document_count = fields.Integer("Documents", compute='_compute_document_count')

    _name_unique = models.Constraint('UNIQUE(company_id, name)', "There is a cabinet with this name already.")

    @api.depends_context('uid')
    def _compute_document_count(self):
        counts = dict(self.env['customer.document']._read_group(
            [('cabinet_id', 'in', self.ids), ('state', 'in', ('filed', 'on_loan'))], ['cabinet_id'], ['__count']))
        for cabinet in self:
            cabinet.document_count = counts.get(cabinet._origin, 0)

    @api.depends('name', 'place')
    def _compute_display_name(self):
        for cabinet in self:
            cabinet.display_name = f"{cabinet.name} · {cabinet.place}" if cabinet.place else cabinet.name

    def action_open_documents(self):
        """Show what stands in the cabinet."""
        self.ensure_one()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_document_action'),
            'domain': [('cabinet_id', '=', self.id)],
            'context': {},
        }
