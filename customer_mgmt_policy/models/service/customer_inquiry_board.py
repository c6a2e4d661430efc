from odoo import api, fields, models

from .customer_inquiry import OPEN_STATES

BUS_EVENT = 'customer.inquiry/board'
# what the duty board shows, or what it leaves out
BOARD_FIELDS = frozenset({'state', 'user_id', 'kind', 'channel', 'question', 'partner_id', 'contact_id', 'next_due_at'})


class CustomerInquiry(models.Model):
    """What the duty desk sees: who waits, how long, and who takes care of it. Its cost follows from what is open."""
    _inherit = 'customer.inquiry'

    next_due_at = fields.Datetime(
        "Due", compute='_compute_next_due_at', store=True, copy=False, readonly=True,
        help="When the next response is due: the first one, or the next report of an incident's progress.")

    _board_idx = models.Index("(next_due_at, id) WHERE state IN ('open', 'handling')")
    _board_owner_idx = models.Index("(owner_id, next_due_at, id) WHERE state IN ('open', 'handling')")
    # the figures above the board, read from the index alone
    _board_figures_idx = models.Index("(company_id, kind, user_id) WHERE state IN ('open', 'handling')")
    _board_user_idx = models.Index("(user_id) WHERE state IN ('open', 'handling')")

    @api.depends('deadline_ids.state', 'deadline_ids.due_at')
    def _compute_next_due_at(self):
        clocks = self._deadline_open()._by_record()
        for inquiry in self:
            inquiry.next_due_at = min(clocks[inquiry.id].mapped('due_at'), default=False)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        inquiries = super().create(vals_list)
        self._refresh_boards()
        return inquiries

    def write(self, vals):
        res = super().write(vals)
        if not BOARD_FIELDS.isdisjoint(vals):
            self._refresh_boards()
        return res

    @api.model
    def _refresh_boards(self):
        """Tell the boards that are open to look again; the message itself says nothing about anybody."""
        self.env.ref('customer_mgmt_policy.group_cs_agent').sudo()._bus_send(BUS_EVENT, {})

    # BOARD

    @api.model
    @api.readonly
    def get_board(self):
        """Return the figures above the board: what is open and late, and who is on duty."""
        self.browse().check_access('read')
        rows = self._read_group([('state', 'in', OPEN_STATES)], ['kind', 'user_id'], ['__count'])
        late = self.search_count([('state', 'in', OPEN_STATES), ('next_due_at', '<', fields.Datetime.now())])
        shifts = self.env['customer.duty.roster'].sudo()._get_running(self.env.company)
        return {
            'open': sum(count for _kind, _user, count in rows),
            'late': late,
            'mine': sum(count for _kind, user, count in rows if user == self.env.user),
            'incidents': sum(count for kind, _user, count in rows if kind == 'incident'),
            'on_duty': [{'name': shift.user_id.name, 'until': fields.Datetime.to_string(shift.stop_at)} for shift in shifts],
        }
