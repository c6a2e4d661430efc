from base64 import b64decode
from binascii import Error

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .customer_demand import CustomerDemand as Demand
from .customer_demand_workflow import CustomerDemand as Workflow


class CustomerDemand(models.Model):
    """C2.3.3: acceptance asked of the customer, signed in the portal, and the satisfaction collected.

    ================  ============================================  ==========================================
    step              state                                         needs
    ================  ============================================  ==========================================
    ask acceptance    answered, in progress                         what was done
    rate              accepted                                      satisfaction, when it is not known yet
    ================  ============================================  ==========================================

    Who signs in the portal says afterwards how satisfied he is, there or on the phone; without it nothing is closed.
    What was done by a plan is signed, there or on paper, as the policy says.
    """
    _inherit = 'customer.demand'

    _workflow_fields = Demand._workflow_fields | {
        'acceptance_asked_at', 'work_done', 'acceptance_signature', 'acceptance_signed_by', 'acceptance_login'}
    _transitions = {
        **Workflow._transitions,
        'ask_acceptance': ({'answered', 'in_progress'}, None, None),
        'rate': ({'accepted'}, None, None),
    }
    _required_facts = {
        **Workflow._required_facts,
        'ask_acceptance': ('work_done',),
        'rate': ('satisfaction',),
        'close': (*Workflow._required_facts['close'], 'satisfaction'),
    }

    acceptance_asked_at = fields.Datetime("Acceptance Asked On", copy=False, readonly=True, tracking=True)
    work_done = fields.Text(
        copy=False, readonly=True, tracking=True, help="What was done; the customer reads it before signing.")
    acceptance_signature = fields.Image("Customer's Signature", copy=False, readonly=True, max_width=1024, max_height=1024)
    acceptance_signed_by = fields.Char("Name of the Signer", copy=False, readonly=True, tracking=True)
    acceptance_login = fields.Char(
        "Signed In As", copy=False, readonly=True, help="The portal account that was signed in when the signature was given.")
    is_signed_by_other = fields.Boolean(compute='_compute_is_signed_by_other')
    can_ask_acceptance = fields.Boolean(compute='_compute_can')
    can_rate = fields.Boolean(compute='_compute_can')

    # COMPUTE

    @api.depends('acceptance_signed_by', 'acceptance_login', 'accepted_by_id.name')
    def _compute_is_signed_by_other(self):
        """Colleagues share accounts, and names have several spellings: another name is kept and shown, not refused."""
        for demand in self:
            names = (demand.acceptance_signed_by, demand.accepted_by_id.sudo().name)
            typed, known = ("".join((name or "").split()).casefold() for name in names)
            demand.is_signed_by_other = bool(demand.acceptance_login) and typed != known

    # ACTIONS

    def action_ask_acceptance(self, work_done):
        """C2.3.3: tell the customer that it is done; the contact gets the link to look at it, accept and sign."""
        self._move('ask_acceptance', acceptance_asked_at=fields.Datetime.now(), work_done=work_done)
        for demand in self:
            contact = demand.sudo().contact_id or demand.sudo().partner_id
            customer = demand.with_context(lang=contact.lang or self.env.lang)
            demand.message_post(
                subject=customer.env._("Please accept: %(demand)s", demand=demand.display_name), partner_ids=contact.ids,
                body=self.env['ir.qweb']._render('customer_mgmt_policy.portal_request_message', {
                    'heading': customer.env._("It is done. Please look at the result, accept it and sign."), 'text': work_done}),
                subtype_xmlid='mail.mt_comment', message_type='comment')

    def action_rate(self, satisfaction, note=None):
        """C2.3.3: how satisfied the customer is, asked after the signature.

        :param str satisfaction: ``satisfied``, ``fair`` or ``dissatisfied``
        """
        self._move('rate', satisfaction=satisfaction)
        if note:
            self._message_log_batch(dict.fromkeys(self.ids, note))

    # CHECKS

    def _get_required_facts(self, verb):
        """Whoever signed in the portal is asked for the satisfaction afterwards; else the signed report is there."""
        names = super()._get_required_facts(verb)
        if verb != 'accept':
            return names
        if self.acceptance_signature:
            return tuple(name for name in names if name != 'satisfaction')
        return (*names, 'acceptance_report') if self._needs_signed_report() else names

    def _needs_signed_report(self):
        """Return whether the policy wants a signature: a plan was confirmed, which a consultation does without."""
        return bool(self.started_at and self._get_criterion(self.company_id, 'demand.signed_acceptance'))

    @api.model
    def _check_report(self, report, name=None):
        """What was signed on paper is kept as it was seen: a scan or a photo."""
        try:
            found = guess_mimetype(b64decode(report)) if report else 'application/pdf'
        except (Error, ValueError):
            found = ''
        if found != 'application/pdf' and (not found.startswith('image/') or 'svg' in found):
            raise UserError(self.env._(
                "“%(file)s” is no signed report. Choose the PDF, scan or photo of what the customer signed.",
                file=name or self.env._("This file")))

    def _get_refusal_reason(self, verb):
        if verb == 'rate' and self.satisfaction:
            return self.env._("The customer's satisfaction with %(demand)s is recorded already.", demand=self.name)
        return super()._get_refusal_reason(verb)

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb in ('accept', 'refuse_acceptance', 'cannot_be_met', 'cancel', 'reopen'):
            self.sudo().filtered('acceptance_asked_at').acceptance_asked_at = False

    # TOOLS

    def _get_signature_words(self):
        """Return who signed in the portal, and with whose account when the names differ."""
        if self.is_signed_by_other:
            return self.env._(
                "%(name)s, with the account of %(person)s (%(login)s)", name=self.acceptance_signed_by,
                person=self.accepted_by_id.sudo().name, login=self.acceptance_login)
        return self.acceptance_signed_by
