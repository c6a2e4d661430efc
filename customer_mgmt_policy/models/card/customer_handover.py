from odoo import fields, models


class CustomerHandover(models.Model):
    """One row per customer and hand-over: who had it, who has it now, why, and what moved. Written by the service only."""
    _name = 'customer.handover'
    _description = "Customer Hand-over"
    _inherit = ['customer.guard.mixin']
    _order = 'handed_over_at desc, id desc'
    _rec_name = 'partner_id'

    partner_id = fields.Many2one('res.partner', "Customer", required=True, index=True, ondelete='cascade')
    from_user_id = fields.Many2one('res.users', "Previous Owner", help="Empty: the customer waited for an owner.")
    to_user_id = fields.Many2one('res.users', "New Owner", help="Empty: the customer waits for an owner.")
    handed_over_by_id = fields.Many2one('res.users', "Handed Over By", required=True)
    handed_over_at = fields.Datetime("Handed Over On", required=True)
    reason = fields.Text(required=True)
    kind = fields.Selection(
        [('handover', "Handed over"), ('claim', "Claimed from the pool"), ('return', "Returned to the pool")],
        required=True, default='handover')
    owner_id = fields.Many2one('res.users', related='partner_id.policy_owner_id', store=True, index='btree_not_null')
    # what moved
    contact_count = fields.Integer("Contacts", aggregator=False)
    order_count = fields.Integer("Quotations and Opportunities", aggregator=False)
    record_count = fields.Integer("Open Records", aggregator=False,
                                  help="Visits, demands, complaints, gifts … that were not finished.")
    activity_count = fields.Integer("Activities", aggregator=False)
    meeting_count = fields.Integer("Meetings", aggregator=False)

    _claim_idx = models.Index("(to_user_id, handed_over_at) WHERE kind = 'claim'")
