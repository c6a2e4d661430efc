from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerComplaintReviewPart(models.AbstractModel):
    """What a monthly review decides on: written by Quality and the CS manager until the review is concluded."""
    _name = 'customer.complaint.review.part'
    _description = "Part of a Complaint Review"
    _inherit = ['customer.guard.mixin']

    # what goes on after the review is concluded
    _open_fields = frozenset()

    review_id = fields.Many2one('customer.complaint.review', "Review", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='review_id.company_id', store=True)

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._check_review_open()
        return parts

    def write(self, vals):
        if not self._open_fields.issuperset(vals):
            self._check_review_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_concluded(self):
        self._check_review_open()

    def _check_review_open(self):
        if self.env.su:
            return
        for review in self.review_id:
            if review.state == 'concluded':
                raise UserError(self.env._(
                    "%(review)s is concluded: what it decided stays as it is.", review=review.display_name))
