from odoo import api, fields, models


class CustomerDocumentType(models.Model):
    """C2.1.4: the kinds of documents, and how long each is kept."""
    _name = 'customer.document.type'
    _description = "Document Type"
    _order = 'sequence, id'
    _rec_names_search = ['name', 'archive_name']

    name = fields.Char("Document Type", required=True, translate=True)
    archive_name = fields.Char(
        "Word in the Name", compute='_compute_archive_name', store=True, readonly=False, required=True, precompute=True,
        help="How documents of this type are named in the archive, in every language, e.g. “合同” in “XX公司2024年合同”.",
    )
    sequence = fields.Integer(default=10)
    retention = fields.Selection(
        [('policy', "As long as the policy says"), ('own', "Period of its own"), ('permanent', "For good")],
        required=True, default='policy', help="Counts from the day on which a document was filed.",
    )
    retention_months = fields.Integer("Months", help="How many months documents of this type are kept.")
    is_legal_record = fields.Boolean(
        "Legal Record", help="Stays when a person's data are erased on request, e.g. contracts.")
    active = fields.Boolean(default=True)

    _months_positive = models.Constraint(
        "CHECK(retention != 'own' OR retention_months > 0)", "State how many months documents of this type are kept.")

    @api.depends('name')
    def _compute_archive_name(self):
        for document_type in self:
            document_type.archive_name = document_type.archive_name or document_type.name

    def _get_retention_months(self, company):
        """Return how many months documents of this type are kept, or None: for good."""
        self.ensure_one()
        if self.retention == 'permanent':
            return None
        if self.retention == 'own':
            return self.retention_months
        return int(self.env['customer.policy.criterion']._get(company, 'archive.retention'))
