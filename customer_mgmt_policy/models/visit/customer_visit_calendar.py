from odoo import models


class CustomerVisit(models.Model):
    """An agreed visit stands in Odoo's calendar, with whoever goes and whom the visit letter invited."""
    _inherit = 'customer.visit'

    _meeting_verbs = frozenset({'confirm'})
    _meeting_end_verbs = frozenset({'cancel', 'miss'})
    _cancel_action = 'customer_mgmt_policy.customer_visit_step_action_cancel'
    _meeting_fields = frozenset({
        'planned_start', 'planned_stop', 'planned_duration', 'place', 'our_participant_ids', 'user_id'})

    def _get_our_side(self):
        return (self.our_participant_ids | self.user_id).partner_id

    def _get_meeting_place(self):
        return self.place

    def _tells_cancelled(self):
        return bool(self.letter_sent_on)
