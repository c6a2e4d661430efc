from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .res_partner_contact_wishes import CHANNELS

NEXT_CONTACT = 'customer_mgmt_policy.mail_activity_type_next_contact'


class CustomerCommunication(models.Model):
    """A phone call, e-mail, meeting or instant message with a customer, whichever side began (A6.1).

    ========  ===============  ==============================================================
    step      from → to        needs
    ========  ===============  ==============================================================
    create    → logged         a reason, when we contacted the customer in its quiet time
    void      logged → void    a reason; it was entered by mistake and counts no more
    ========  ===============  ==============================================================

    Both are open to whoever may edit the customer's visits. An entry is never deleted. What was sent as mail from here is
    counted as a contact without any entry.
    """
    _name = 'customer.communication'
    _description = "Communication Entry"
    _inherit = ['customer.record.mixin']
    _order = 'at desc, id desc'
    _rec_names_search = ['name', 'partner_id.name', 'summary']
    _sequence_code = 'customer.communication'
    _closed_states = frozenset({'logged', 'void'})
    _deletable_states = frozenset()
    _workflow_fields = frozenset({'state', 'owner_id', 'void_reason', 'next_activity_id'})
    _transitions = {'void': ({'logged'}, 'void', None)}

    user_id = fields.Many2one(string="Our Side")
    channel = fields.Selection(
        CHANNELS, required=True, compute='_compute_channel', store=True, readonly=False, precompute=True, tracking=True)
    direction = fields.Selection(
        [('out', "We contacted the customer"), ('in', "The customer contacted us")], required=True, default='out', tracking=True)
    at = fields.Datetime("When", required=True, default=fields.Datetime.now, tracking=True, copy=False)
    summary = fields.Text(required=True, tracking=True, help="What was talked about, in a few words.")
    next_contact_on = fields.Date("Next Contact On", copy=False, help="You are reminded of it by an activity on the customer.")
    next_contact_topic = fields.Char("Topic of the Next Contact", copy=False)
    next_activity_id = fields.Many2one('mail.activity', readonly=True, copy=False, index='btree_not_null', ondelete='set null')

    # what the customer wishes (A6.1)
    contact_wishes = fields.Char("Customer Wishes", compute='_compute_wishes')
    contact_warning = fields.Char(compute='_compute_wishes')
    is_quiet_time = fields.Boolean(compute='_compute_is_quiet_time')
    quiet_reason = fields.Char(
        "Reason for the Contact in Quiet Time", copy=False, tracking=True,
        help="A6.1: why the customer was contacted although it does not want to be disturbed then.")

    state = fields.Selection(
        [('logged', "Logged"), ('void', "Void")], "Status", required=True, default='logged', readonly=True, tracking=True)
    void_reason = fields.Char("Void Because", copy=False, readonly=True, tracking=True)
    can_void = fields.Boolean(compute='_compute_can_void')

    # the frequency of contacts per customer, and the log itself
    _customer_idx = models.Index("(partner_id, at DESC) WHERE state = 'logged'")
    _owner_idx = models.Index("(owner_id, at DESC, id DESC)")

    # COMPUTE

    @api.depends('partner_id', 'channel', 'name')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for entry in self:
            parts = entry.sudo().partner_id.name, entry.channel and entry._get_channel_label(), entry.id and entry.name
            entry.display_name = " ".join(filter(None, parts))

    @api.depends('partner_id', 'contact_id')
    def _compute_channel(self):
        """What the customer prefers is proposed, unless a channel is chosen already."""
        for entry in self:
            person = entry.contact_id or entry.partner_id
            entry.channel = entry.channel or person.sudo()._get_preferred_channel() or 'phone'

    @api.depends('partner_id', 'contact_id', 'channel', 'direction', 'at')
    @api.depends_context('lang')
    def _compute_wishes(self):
        for entry in self:
            person = (entry.contact_id or entry.partner_id).sudo()
            at, ours = entry.at or fields.Datetime.now(), entry.direction == 'out' and entry.state != 'void'
            entry.contact_wishes = person._get_wishes_text()
            entry.contact_warning = ours and " ".join(person._get_contact_warnings(entry.channel, at))

    @api.depends('partner_id', 'contact_id', 'direction', 'at', 'state')
    def _compute_is_quiet_time(self):
        for entry in self:
            person = (entry.contact_id or entry.partner_id).sudo()
            entry.is_quiet_time = entry.direction == 'out' and entry.state != 'void' and bool(
                person and entry.at and person._get_quiet_until(entry.at))

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can_void(self):
        for entry in self:
            entry.can_void = bool(entry.id) and entry._can('void')

    # CONSTRAINTS

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        """Suggest whom we spoke to last."""
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = self.partner_id._origin._get_usual_contact()

    @api.constrains('at')
    def _check_at(self):
        for entry in self:
            if entry.at > fields.Datetime.now():
                raise ValidationError(self.env._(
                    "A contact that is still to come is no entry: plan it as an activity, or state when it took place."))

    @api.constrains('at', 'direction', 'partner_id', 'contact_id', 'quiet_reason')
    def _check_quiet_time(self):
        for entry in self:
            if entry.is_quiet_time and not (entry.quiet_reason or "").strip():
                raise ValidationError(self.env._(
                    "%(warning)s State why it could not wait.", warning=entry.contact_warning))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._settle_planned_contacts()
        entries._plan_next_contacts()
        entries.partner_id._contacts_changed()
        return entries

    def write(self, vals):
        res = super().write(vals)
        if {'next_contact_on', 'next_contact_topic', 'user_id'} & vals.keys():
            self._move_next_contacts()
        if {'at', 'direction', 'state'} & vals.keys():
            self.partner_id._contacts_changed()
        return res

    def _get_locked_fields(self):
        """What is void stays as it was; of an entry the customer stays."""
        names = {'partner_id'}
        return names | {'contact_id', 'user_id', 'channel', 'direction', 'at', 'summary', 'quiet_reason', 'next_contact_on',
                        'next_contact_topic'} if self.state == 'void' else names

    def _get_channel_label(self):
        return dict(self._fields['channel']._description_selection(self.env))[self.channel]

    # ACTIONS

    def action_log(self):
        """Close the dialog; the entry is saved."""
        self.check_access('read')
        return {'type': 'ir.actions.act_window_close'}

    def action_void(self, reason):
        """The entry was a mistake: it stays on record and counts no more.

        :param str reason: what was wrong
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason."))
        self._transition('void', void_reason=reason)
        self.sudo().next_activity_id.filtered('active').unlink()

    # NEXT CONTACT

    def _settle_planned_contacts(self):
        """What was planned up to the day of an entry, by the same colleague with the same customer, is done by it."""
        activity_type = self.env.ref(NEXT_CONTACT)
        people = self.env['res.partner'].sudo().with_context(active_test=False).search(
            [('commercial_partner_id', 'in', self.partner_id.ids)])
        planned = self.env['mail.activity'].sudo().search([
            ('activity_type_id', '=', activity_type.id), ('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids),
            ('user_id', 'in', self.user_id.ids)]) if people else self.env['mail.activity']
        customers = {person.id: person.commercial_partner_id for person in people}
        for entry in self if planned else ():
            day = fields.Datetime.context_timestamp(entry, entry.at).date()
            done = planned.filtered(lambda activity, entry=entry, day=day: (
                customers[activity.res_id] == entry.partner_id and activity.user_id == entry.user_id
                and activity.date_deadline <= day))
            done.action_feedback(feedback=self.env._("See %(number)s", number=entry.name))
            planned -= done

    def _plan_next_contacts(self):
        """A6.1: the agreed next contact becomes an activity on the customer."""
        entries = self.filtered(lambda entry: entry.next_contact_on and not entry.next_activity_id)
        if not entries:
            return
        activity_type, model_id = self.env.ref(NEXT_CONTACT), self.env['ir.model']._get_id('res.partner')
        activities = self.env['mail.activity'].sudo().with_context(mail_activity_quick_update=True).create([{
            'activity_type_id': activity_type.id, 'res_model_id': model_id, 'res_id': entry.partner_id.id,
            **entry._get_next_contact_values(),
        } for entry in entries])
        for entry, activity in zip(entries.sudo(), activities, strict=True):
            entry.next_activity_id = activity

    def _move_next_contacts(self):
        """The activity follows the entry as long as it is open."""
        entries = self.sudo()
        entries.filtered(lambda entry: not entry.next_contact_on).next_activity_id.filtered('active').unlink()
        for entry in entries.filtered('next_contact_on'):
            if entry.next_activity_id.active:
                entry.next_activity_id.write(entry._get_next_contact_values())
        self._plan_next_contacts()

    def _get_next_contact_values(self):
        return {
            'user_id': self.user_id.id, 'date_deadline': self.next_contact_on,
            'summary': self.next_contact_topic or self.with_context(lang=self.user_id.lang).env._(
                "Next contact, see %(number)s", number=self.name),
        }
