from odoo import fields, models


class CustomerComplaintReviewStandard(models.Model):
    """C2.4.5: a standard or document that is changed because of the month's complaints."""
    _name = 'customer.complaint.review.standard'
    _description = "Changed Standard"
    _inherit = ['customer.complaint.review.part']
    _order = 'review_id desc, id'
    _open_fields = frozenset({'done_on', 'version'})

    name = fields.Char("Document", required=True, help="Which standard, manual or work instruction, with its number.")
    change = fields.Text("What Changes", required=True)
    user_id = fields.Many2one(
        'res.users', "Responsible", required=True, default=lambda self: self.env.user, domain="[('share', '=', False)]")
    version = fields.Char(help="The version in which the change stands.")
    done_on = fields.Date("In Force From")
