from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_demand import FEEDBACK

# what the surviving demand takes over where it says nothing itself
FILLED_FIELDS = ('contact_id', 'category_id', 'solution', 'plan', 'reasonableness', 'feasibility_level', 'commercial_judged')
PRIORITIES = ('urgent', 'important', 'general')
STAGES = ('recorded', 'answered', 'in_progress')


class CustomerDemand(models.Model):
    """A4.1: demands recorded twice become one. The survivor has both histories and the earliest start."""
    _inherit = 'customer.demand'

    merged_into_id = fields.Many2one(
        'customer.demand', "Merged Into", readonly=True, copy=False, index='btree_not_null', tracking=True,
        ondelete='restrict')
    merged_ids = fields.One2many('customer.demand', 'merged_into_id', "Merged Demands", readonly=True, copy=False)
    merged_count = fields.Integer(compute='_compute_merged_count')

    def _compute_merged_count(self):
        counts = dict(self._read_group([('merged_into_id', 'in', self.ids)], ['merged_into_id'], ['__count']))
        for demand in self:
            demand.merged_count = counts.get(demand._origin, 0)

    # ACTIONS

    def action_merge(self, duplicate_ids):
        """Merge the demands ``duplicate_ids`` into this one: their conversation, files, activities and clocks come here.

        :param list duplicate_ids: open demands of the same customer
        """
        self.ensure_one()
        self.check_access('write')
        duplicates = self.browse(duplicate_ids).exists() - self
        duplicates.check_access('write')
        self._check_mergeable(duplicates)
        survivor, merged = self.sudo(), duplicates.sudo()
        priority = min((self + duplicates).mapped('priority_level'), key=PRIORITIES.index)
        survivor._take_over_content(merged)
        merged._settle_answered_clocks(survivor)
        merged._deadline_merge_into(survivor)
        survivor.received_at = min((survivor + merged).mapped('received_at'))
        survivor.priority_level = priority
        survivor._take_over_reviews(merged)
        duplicates._transition('merge', merged_into_id=self.id)
        survivor._take_over_history(merged)
        survivor._mark_similar()

    def action_open_merged(self):
        """Show the demands that were merged into this one."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Merged Demands"), 'res_model': self._name,
            'view_mode': 'list,form', 'domain': [('merged_into_id', '=', self.id)], 'context': {'create': False},
        }

    # CHECKS

    def _check_mergeable(self, duplicates):
        """Refuse what would mix up customers or change what is over."""
        if not duplicates:
            raise UserError(self.env._("Choose at least two demands to merge."))
        if self.state not in STAGES:
            raise UserError(self.env._(
                "%(demand)s is “%(state)s”: nothing can be merged into it any more.",
                demand=self.name, state=self._get_state_label()))
        for duplicate in duplicates:
            if duplicate.partner_id != self.partner_id or duplicate.company_id != self.company_id:
                raise UserError(self.env._(
                    "%(first)s and %(second)s belong to different customers or companies and cannot be merged.",
                    first=self.name, second=duplicate.name))
        duplicates._check_step('merge')
        for duplicate in duplicates:
            if STAGES.index(duplicate.state) > STAGES.index(self.state):
                raise UserError(self.env._(
                    "%(duplicate)s is further along than %(demand)s. Merge into the one that is further along.",
                    duplicate=duplicate.name, demand=self.name))

    # TAKING OVER

    def _settle_answered_clocks(self, survivor):
        """When the survivor was answered already, that answer counts for the duplicates as well, late ones included."""
        if survivor.state == 'recorded':
            return
        for demand in self:
            demand._deadline_met(FEEDBACK, at=max(survivor.answered_at, demand.received_at))
            if demand.is_answered:
                survivor.on_time_rate = min(survivor.on_time_rate, demand.on_time_rate)
                survivor.response_hours = max(survivor.response_hours, demand.response_hours)

    def _take_over_content(self, merged):
        """Keep every word, every product, and what the survivor does not say itself."""
        vals = {
            name: next((demand[name] for demand in merged if demand[name]), self[name])
            for name in FILLED_FIELDS if not self[name]
        }
        texts = [self.description or ""]
        for demand in merged:
            heading = f"{demand.name} · {demand.title}"
            texts.append(f"{heading}\n{demand.description}" if demand.description else heading)
        vals['description'] = "\n\n".join(filter(None, texts))
        vals['product_ids'] = [fields.Command.set((self + merged).product_ids.ids)]
        if not self.amount and not self.quantity:
            largest = max(merged, key=lambda demand: demand.yearly_amount)
            vals.update(frequency=largest.frequency, quantity=largest.quantity, amount=largest.amount)
        self.write({name: value.id if isinstance(value, models.BaseModel) else value for name, value in vals.items()})

    def _take_over_reviews(self, merged):
        """Feasibility reviews go on for the survivor, unless it has its own."""
        reviews = merged.review_ids.filtered(lambda review: review.state in ('waiting', 'answered'))
        if not self.review_ids and len(reviews.demand_id) == 1:
            reviews.demand_id = self
            merged.feasibility = 'none'
            self._update_feasibility()
        else:
            reviews._drop()

    def _take_over_history(self, merged):
        """Move conversation, files, activities and followers; what stays behind says where they went."""
        link = Markup('<a href="#" data-oe-model="customer.demand" data-oe-id="%s">%s</a>')
        for demand in merged:
            for message in demand.message_ids:
                source = self.env._("From %(demand)s", demand=demand.name)
                message.write({'res_id': self.id, 'subject': f"{source}: {message.subject}" if message.subject else source})
            demand._message_log(body=Markup("<p>%s</p>") % self.env._(
                "Merged into %(demand)s, where the history goes on.") % {'demand': link % (self.id, self.display_name)})
        merged.with_context(active_test=False).activity_ids.write({'res_id': self.id})
        self.env['ir.attachment'].search([
            ('res_model', '=', self._name), ('res_id', 'in', merged.ids), ('res_field', '=', False),
        ]).write({'res_id': self.id})
        self.message_subscribe(merged.message_partner_ids.ids)
        names = Markup(", ").join(link % (demand.id, demand.display_name) for demand in merged)
        self._message_log(body=Markup("<p>%s</p>") % self.env._("Merged into this demand: %(demands)s") % {'demands': names})
