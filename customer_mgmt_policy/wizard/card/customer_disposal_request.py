from odoo import Command, api, fields, models


class CustomerDisposalRequest(models.TransientModel):
    """Asks for the disposal of many documents at once: one request per customer and company."""
    _name = 'customer.disposal.request'
    _description = "Request Disposal"

    document_ids = fields.Many2many('customer.document', string="Documents", required=True)
    reason = fields.Text(required=True, compute='_compute_reason', store=True, readonly=False, precompute=True)
    early_count = fields.Integer(compute='_compute_counts')
    customer_count = fields.Integer(compute='_compute_counts')

    @api.depends('document_ids')
    def _compute_counts(self):
        for request in self:
            request.early_count = len(request.document_ids.filtered(lambda document: not document.is_disposable))
            request.customer_count = len(request.document_ids.grouped(
                lambda document: (document.partner_id, document.company_id)))

    @api.depends('document_ids')
    def _compute_reason(self):
        for request in self:
            if not request.early_count:
                request.reason = request.reason or self.env._("The retention period has expired.")

    def action_request(self):
        """Submit the requests and show them."""
        self.ensure_one()
        groups = self.document_ids.grouped(lambda document: (document.partner_id, document.company_id))
        disposals = self.env['customer.disposal'].create([{
            'partner_id': partner.id, 'company_id': company.id, 'reason': self.reason,
            'document_ids': [Command.set(documents.ids)],
        } for (partner, company), documents in groups.items()])
        disposals.action_submit()
        action = {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_disposal_action'),
            'domain': [('id', 'in', disposals.ids)], 'context': {},
        }
        return {**action, 'views': [(False, 'form')], 'res_id': disposals.id} if len(disposals) == 1 else action
