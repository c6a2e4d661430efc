from odoo import api, fields, models
from odoo.tools import clean_context

CONTENT = ('kind', 'channel', 'question', 'caller_name', 'caller_phone', 'received_at')


class CustomerInquiryQuick(models.TransientModel):
    """Takes an inquiry or incident while the customer is on the line, answered at once or not."""
    _name = 'customer.inquiry.quick'
    _description = "Take an Inquiry"

    partner_id = fields.Many2one(
        'res.partner', "Who", domain="[('commercial_partner_id.is_managed_customer', '=', True)]",
        help="The customer, or the person there who asks.")
    caller_name = fields.Char(help="Leave “Who” empty when you do not find the customer: the inquiry is attributed later.")
    caller_phone = fields.Char("Caller's Number")
    kind = fields.Selection(selection=lambda self: self._get_choices('kind'), required=True, default='inquiry')
    channel = fields.Selection(selection=lambda self: self._get_choices('channel'), required=True, default='phone')
    question = fields.Text("What", required=True)
    received_at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    answer = fields.Text()
    user_id = fields.Many2one(
        'res.users', "Goes To", domain="[('share', '=', False)]",
        help="Empty: whoever is on duty, else the agent of Customer Service with the fewest open inquiries.")
    is_unknown_allowed = fields.Boolean(compute='_compute_is_unknown_allowed')
    open_before = fields.Char("Open Already", compute='_compute_open_before')

    @api.model
    def _get_choices(self, name):
        return self.env['customer.inquiry']._fields[name]._description_selection(self.env)

    @api.depends_context('uid')
    def _compute_is_unknown_allowed(self):
        self.is_unknown_allowed = self.env.user.has_group('customer_mgmt_policy.group_cs_agent')

    @api.depends('partner_id')
    def _compute_open_before(self):
        """What this customer waits for already, so that nothing is taken twice."""
        Inquiry = self.env['customer.inquiry']
        for quick in self:
            customer = quick.partner_id.commercial_partner_id
            inquiries = customer and Inquiry.search(
                [('partner_id', '=', customer.id), ('state', 'in', ('open', 'handling'))], limit=3)
            quick.open_before = ", ".join(inquiry.display_name for inquiry in inquiries or ())

    # ACTIONS

    def action_record(self):
        """Record it, together with the answer if one was given at once; of an incident that is the first report."""
        inquiry = self._record()
        return self._close(self.env._("%(number)s goes to %(user)s.", number=inquiry.name, user=inquiry.user_id.name)
                           if inquiry.state == 'open' else
                           self.env._("%(number)s is recorded with what you told the customer.", number=inquiry.name))

    def action_handle(self):
        """Record an incident and begin to handle it."""
        inquiry = self._record(user_id=self.env.uid)
        if inquiry.state == 'open':
            inquiry.action_start()
        return inquiry._get_records_action(context={})

    def action_record_and_open(self):
        """Record it and go to it."""
        return self._record()._get_records_action(context={})

    # TOOLS

    def _record(self, **vals):
        self.ensure_one()
        answer = (self.answer or "").strip()
        vals = {**{name: self[name] for name in CONTENT}, **vals}
        if self.partner_id:
            vals['partner_id'] = self.partner_id.id
        if user_id := self.env.uid if answer else self.user_id.id:
            vals.setdefault('user_id', user_id)
        inquiry = self.env['customer.inquiry'].with_context(clean_context(self.env.context)).create(vals)
        if answer and inquiry.kind == 'incident':
            inquiry.action_start()
            inquiry.action_tell_progress(answer)
        elif answer:
            inquiry.action_answer(answer, close=True)
        return inquiry

    def _close(self, message):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success', 'message': message, 'next': {'type': 'ir.actions.act_window_close'}},
        }
