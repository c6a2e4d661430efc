from odoo import fields, models
from odoo.exceptions import UserError

FITS = {'satisfied': 'full', 'fair': 'partly', 'dissatisfied': 'poor'}


class CustomerDemand(models.Model):
    """C2.3.4: the retrospective, question by question, and the tags of the customer that it updates."""
    _inherit = 'customer.demand'

    retro_speed = fields.Selection(
        [('in_time', "In time"), ('late', "Too late")], "How Fast Was the Answer?", copy=False, tracking=True,
        help="Proposed from the time limits; judge it as the customer felt it.")
    retro_fit = fields.Selection(
        [('full', "Fully"), ('partly', "Partly"), ('poor', "Hardly")], "Did the Solution Fit?", copy=False, tracking=True,
        help="Proposed from the satisfaction.")

    # ACTIONS

    def action_open_closing(self):
        """Open the questions of the retrospective."""
        self.ensure_one()
        self.check_access('write')
        return self._open_dialog('customer.demand.closing', self.env._("Retrospective"))

    def action_update_tags(self, add_tag_ids=(), remove_tag_ids=()):
        """C2.3.4: what was learnt stands on the customer: tags are added and removed, as both chatters say.

        :param list add_tag_ids: ``res.partner.category`` to add
        :param list remove_tag_ids: ``res.partner.category`` to remove
        """
        self.ensure_one()
        self.check_access('write')
        if self.state not in ('accepted', 'closed'):
            raise UserError(self.env._("The tags are updated when the demand is closed, after the customer accepted."))
        Tag, customer = self.env['res.partner.category'], self.partner_id.sudo()
        added = Tag.browse(add_tag_ids).exists() - customer.category_id
        removed = Tag.browse(remove_tag_ids).exists() & customer.category_id
        if not added and not removed:
            return
        if both := added & removed:
            raise UserError(self.env._("“%(tags)s” cannot be added and removed at once.", tags=", ".join(both.mapped('name'))))
        customer.category_id = customer.category_id - removed | added
        self._log_tags(customer, added, removed)

    # TOOLS

    def _log_tags(self, customer, added, removed):
        lines = []
        if added:
            lines.append(self.env._("Tags added: %(tags)s", tags=", ".join(added.mapped('display_name'))))
        if removed:
            lines.append(self.env._("Tags removed: %(tags)s", tags=", ".join(removed.mapped('display_name'))))
        text = " · ".join(lines)
        self._message_log(body=text)
        customer._message_log(
            body=self.env._("%(changes)s (retrospective of %(demand)s)", changes=text, demand=self.display_name),
            author_id=self.env.user.partner_id.id)

    def _after_transition(self, verb):
        """Propose the answers of the retrospective from what is known."""
        result = super()._after_transition(verb)
        if verb in ('accept', 'rate'):
            for demand in self.sudo():
                speed = 'late' if demand.is_answered and not demand.on_time_rate else 'in_time'
                demand.write({'retro_speed': speed, 'retro_fit': FITS.get(demand.satisfaction)})
        return result
