from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .customer_deadline import LATE, OPEN_STATES

RUNNING = Domain('state', 'in', ('running', 'breached'))


class CustomerDeadlineMixin(models.AbstractModel):
    """What a record shows of its clocks, and of those of its parts; searching finds what is shown."""
    _inherit = 'customer.deadline.mixin'

    # one2many fields to records that have clocks of their own, which this record shows as well
    _deadline_parts = ()

    deadline_due_at = fields.Datetime(
        "Next Due", compute='_compute_deadline_status', search='_search_deadline_due_at', compute_sudo=True,
        help="The nearest due time of the obligations that run.",
    )
    deadline_status = fields.Selection(
        [('none', "None"), ('on_time', "On time"), ('near', "Due soon"), ('late', "Late"), ('paused', "Paused")],
        "Deadline Status", compute='_compute_deadline_status', search='_search_deadline_status', compute_sudo=True,
    )
    deadline_bar = fields.Json("Clocks", compute='_compute_deadline_bar', compute_sudo=True)

    # COMPUTE

    @api.depends(lambda self: self._deadline_shown_paths())
    def _compute_deadline_status(self):
        now = fields.Datetime.now()
        clocks = self._deadline_shown()
        for record in self:
            running = clocks[record.id].filtered(lambda clock: clock.state != 'paused')
            record.deadline_due_at = min(running.mapped('due_at'), default=False)
            if not running:
                record.deadline_status = 'paused' if clocks[record.id] else 'none'
            elif record.deadline_due_at < now:
                record.deadline_status = 'late'
            else:
                near = any(clock.warn_at and clock.warn_at <= now for clock in running)
                record.deadline_status = 'near' if near else 'on_time'

    @api.depends(lambda self: self._deadline_shown_paths())
    @api.depends_context('lang', 'uid')
    def _compute_deadline_bar(self):
        clocks = self._deadline_shown()
        for record in self:
            record.deadline_bar = record._deadline_bar_values(clocks[record.id]) or False

    def _deadline_bar_values(self, clocks):
        """Return what the bar shows of these clocks, the nearest first; those of a part say of which."""
        values = []
        for model, of_model in clocks.grouped('res_model').items():
            owners = self.env[model].browse(set(of_model.mapped('res_id')))
            writable = owners.with_user(self.env.user)._filtered_access('write')
            for clock in of_model:
                owner = owners.browse(clock.res_id)
                about = owner != self and owner.display_name
                values.append({**clock._get_bar_values(owner in writable), 'about': about})
        return sorted(values, key=lambda clock: clock['due_at'])

    @api.readonly
    def deadline_explain(self, deadline_id):
        """Whoever may read the record may ask why its clocks, and those of its parts, are due when they are."""
        self.check_access('read')
        record = self.sudo()
        owners = [record, *(record[name] for name in self._deadline_parts)]
        clock = self.env['customer.deadline'].sudo().search(Domain('id', '=', deadline_id) & Domain.OR(
            Domain('res_model', '=', owner._name) & Domain('res_id', 'in', owner.ids) for owner in owners))
        if not clock:
            raise UserError(self.env._("%(name)s has no such deadline any more. Reload the page.", name=record.display_name))
        return clock._get_explanation()

    # SEARCH

    def _search_deadline_due_at(self, operator, value):
        """The nearest due time is compared, as it is the one that is shown."""
        any_running = self._having_clock(RUNNING)
        if operator in ('<', '<='):
            return self._having_clock(RUNNING & Domain('due_at', operator, value))
        if operator in ('>', '>='):
            sooner = '<=' if operator == '>' else '<'
            return any_running & ~self._having_clock(RUNNING & Domain('due_at', sooner, value))
        if operator == 'in':
            return Domain.OR(
                self._search_deadline_due_at('<=', at) & self._search_deadline_due_at('>=', at) if at else ~any_running
                for at in value)
        return NotImplemented

    def _search_deadline_status(self, operator, value):
        if operator != 'in':
            return NotImplemented
        running = Domain('state', '=', 'running')
        late, any_open = self._having_clock(LATE), self._having_clock(Domain('state', 'in', OPEN_STATES))
        any_running = self._having_clock(RUNNING)
        warned = self._having_clock(running & Domain('warn_at', '<=', 'now'))
        domains = {
            'none': ~any_open, 'paused': any_open & ~any_running, 'late': late, 'near': warned & ~late,
            'on_time': any_running & ~late & ~warned,
        }
        return Domain.OR(domains[key] for key in value if key in domains)

    def _having_clock(self, domain):
        own = Domain('deadline_ids', 'any!', Domain('res_model', '=', self._name) & domain)
        return Domain.OR([own, *(
            Domain(name, 'any!', self._deadline_part(name)._having_clock(domain)) for name in self._deadline_parts)])

    # PARTS

    def _deadline_shown(self):
        """Return the open clocks that each record shows, by its id: its own, and those of its parts."""
        shown = self.env['customer.deadline']._open_of(self)._by_record()
        for name in self._deadline_parts:
            clocks = self[name]._deadline_shown()
            for record in self:
                for part in record[name]:
                    shown[record.id] |= clocks[part.id]
        return shown

    def _deadline_shown_paths(self):
        """Return what the shown clocks depend on."""
        own = ('deadline_ids.state', 'deadline_ids.due_at')
        return [*own, *(f'{name}.{path}' for name in self._deadline_parts
                        for path in self._deadline_part(name)._deadline_shown_paths())]

    def _deadline_part(self, name):
        return self.env[self._fields[name].comodel_name]
