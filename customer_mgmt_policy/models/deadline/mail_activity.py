from odoo import fields, models


class MailActivity(models.Model):
    _inherit = 'mail.activity'

    customer_deadline_id = fields.Many2one(
        'customer.deadline', "Deadline", index='btree_not_null', ondelete='set null', readonly=True,
        help="The late obligation that this activity alerts to; the activity ends with it.",
    )
