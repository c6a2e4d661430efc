from odoo import fields, models


class CustomerDisposalItem(models.Model):
    """What was destroyed: one row per file, paper and person (C4.1). Written by the confirmation, never changed."""
    _name = 'customer.disposal.item'
    _description = "Destroyed Item"
    _order = 'id'

    disposal_id = fields.Many2one('customer.disposal', "Disposal", required=True, index=True, ondelete='restrict')
    kind = fields.Selection(
        [('file', "File"), ('details', "Details of a document"), ('paper', "Paper"), ('person', "Personal data"),
         ('bank', "Bank account")],
        required=True)
    name = fields.Char("What", required=True)
    document_id = fields.Many2one('customer.document', "Document", index='btree_not_null', ondelete='restrict')
    file_size = fields.Integer("Size", aggregator='sum')
    checksum = fields.Char(help="Fingerprint of what was destroyed (SHA-1 of a file, SHA-256 of other data).")
    destroyed_on = fields.Datetime(required=True, default=fields.Datetime.now)
    destroyed_by_id = fields.Many2one('res.users', "Confirmed By", required=True, default=lambda self: self.env.user)
