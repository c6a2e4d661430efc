from odoo import api, fields, models


class CustomerInfoChange(models.Model):
    """C2.2.2: an application may rest on what was noticed in a visit about who decides at the customer."""
    _inherit = 'customer.info.change'

    chain_change_ids = fields.One2many(
        'customer.visit.chain.change', 'change_id', "Changes in the Decision Chain", readonly=True, copy=False)

    @api.depends('chain_change_ids.words')
    def _compute_summary(self):
        super()._compute_summary()
        for change in self.filtered(lambda change: change.sudo().chain_change_ids):
            words = change.sudo().chain_change_ids.mapped('words')
            change.summary = "; ".join(dict.fromkeys(filter(None, (*words, change.summary))))

    def _get_required_facts(self, verb):
        """Another part in decisions is a change as well, even when no field of the card changes."""
        names = super()._get_required_facts(verb)
        if verb == 'submit' and self.sudo().chain_change_ids:
            return [name for name in names if name != 'line_ids']
        return names

    def _approval_facts(self):
        label = self._fields['chain_change_ids']._description_string(self.env)
        return [*((label, line.words) for line in self.sudo().chain_change_ids), *super()._approval_facts()]

    def _apply(self):
        super()._apply()
        self.sudo().chain_change_ids._apply_to_card()
