from odoo import api, fields, models


class CustomerComplaintRound(models.Model):
    """C2.4.5: when a round ended, so that re-openings count in their month."""
    _inherit = 'customer.complaint.round'

    ended_at = fields.Datetime("Re-opened On", index='btree_not_null')

    @api.model
    def _get_frozen_fields(self):
        """The end of a round is its own, no value of the complaint."""
        return super()._get_frozen_fields() - {'ended_at'}


class CustomerComplaint(models.Model):
    _inherit = 'customer.complaint'

    def _start_round(self, verb, reason, at):  # pylint: disable=missing-return
        super()._start_round(verb, reason, at)
        for complaint in self.sudo():
            complaint.round_ids.filtered(lambda finished: not finished.ended_at).ended_at = at
