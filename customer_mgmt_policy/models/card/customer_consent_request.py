from datetime import timedelta
from uuid import uuid4

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CustomerConsentRequest(models.Model):
    """A person was asked for consent by a personal link; written by the consent service and the person's answer only.

    The link's token is readable by nobody: whoever had it could answer for the person. It works once, until it expires;
    after that it only serves to withdraw what was agreed with it.
    """
    _name = 'customer.consent.request'
    _description = "Request for Consent"
    _inherit = ['customer.guard.mixin']
    _order = 'sent_at desc, id desc'
    _rec_name = 'partner_id'

    partner_id = fields.Many2one('res.partner', "Person", required=True, index=True, ondelete='cascade')
    customer_id = fields.Many2one(
        'res.partner', "Customer", related='partner_id.commercial_partner_id', store=True, index='btree_not_null')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index='btree_not_null')
    company_id = fields.Many2one('res.company', "Company", required=True)
    purpose_ids = fields.Many2many('customer.consent.purpose', string="Purposes Asked", required=True)
    user_id = fields.Many2one('res.users', "Asked By", required=True)
    sent_at = fields.Datetime("Asked On", required=True)
    expires_at = fields.Datetime("Link Works Until", required=True)
    access_token = fields.Char(required=True, copy=False, groups=fields.NO_ACCESS, default=lambda self: str(uuid4()))
    answer = fields.Selection([('agreed', "Agreed"), ('declined', "Declined"), ('cancelled', "Asked Again")])
    answered_at = fields.Datetime("Answered On")
    consent_ids = fields.Many2many('customer.consent', string="Consents Given")
    state = fields.Selection(
        [('open', "Waiting"), ('expired', "No Answer"), ('agreed', "Agreed"), ('declined', "Declined"),
         ('cancelled', "Asked Again")],
        compute='_compute_state', search='_search_state')

    _access_token_unique = models.UniqueIndex('(access_token)')

    @api.depends('answer', 'expires_at')
    def _compute_state(self):
        now = fields.Datetime.now()
        for request in self:
            request.state = request.answer or ('open' if request.expires_at > now else 'expired')

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        waiting = Domain('answer', '=', False)
        domains = {'open': waiting & Domain('expires_at', '>', 'now'), 'expired': waiting & Domain('expires_at', '<=', 'now')}
        return Domain.OR(domains.get(state, Domain('answer', '=', state)) for state in value)

    # ASKING

    @api.model
    def _ask(self, persons, purposes):
        """Mail each person a link of their own; an earlier unanswered one stops working."""
        persons._check_persons()
        if lacking := persons.filtered(lambda person: not person.email_normalized):
            raise UserError(self.env._(
                "No e-mail address, so no link can be sent: %(names)s.", names=lacking._name_some()))
        for company in persons.grouped(lambda person: person.company_id or self.env.company):
            self.env['customer.consent.notice']._require_in_force(company)._check_purposes(purposes)
        self.sudo().search([('partner_id', 'in', persons.ids), ('answer', '=', False)]).answer = 'cancelled'
        now = fields.Datetime.now()
        requests = self.sudo().create([self._prepare(person, purposes, now) for person in persons])
        requests._send()
        return requests

    @api.model
    def _prepare(self, person, purposes, now):
        company = person.company_id or self.env.company
        days = self.env['customer.policy.criterion'].sudo()._get(company, 'consent.request_days')
        return {
            'partner_id': person.id, 'company_id': company.id, 'purpose_ids': purposes.ids, 'user_id': self.env.uid,
            'sent_at': now, 'expires_at': now + timedelta(days=days),
        }

    def _send(self):
        """The mails hang on no record and belong to nobody here: their links are for the recipients' eyes only."""
        template = self.env.ref('customer_mgmt_policy.mail_template_consent_request').with_user(SUPERUSER_ID)
        for company, requests in self.grouped('company_id').items():
            template.with_company(company).send_mail_batch(requests.ids, email_values={
                'model': False, 'res_id': False, 'author_id': company.partner_id.id, 'is_notification': False})
        self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()
        for customer, requests in self.grouped('customer_id').items():
            customer._message_log(body=self.env._(
                "Asked for consent by e-mail: %(people)s.", people=", ".join(requests.partner_id.mapped('name'))))

    def _get_link(self):
        return f'{self.get_base_url()}/consent/{self.sudo().access_token}'

    def get_mail_link(self):
        """Return the personal link, for the mail; only the system itself reads it."""
        if not self.env.su:
            raise UserError(self.env._("The link is for the person who was asked, and nobody else."))
        return self._get_link()

    # ANSWERS, by whoever holds the link

    @api.model
    def _by_token(self, token):
        return self.sudo().search([('access_token', '=', token or "")], limit=1)

    def _agree(self, purposes, channels=(), **signature):
        """Give the consent asked for; runs as superuser once the token was checked.

        :param signature: ``signed_name``, ``evidence``, ``evidence_name``
        """
        self._check_open()
        consents = self.partner_id._give_consent(
            purposes & self.purpose_ids, form='link', company=self.company_id, channels=channels, **signature,
            source=self.env._("Link sent on %(date)s", date=fields.Date.to_string(self.sent_at)))
        self.write({'answer': 'agreed', 'answered_at': fields.Datetime.now(), 'consent_ids': consents.ids})
        return consents

    def _decline(self):
        self._check_open()
        self.write({'answer': 'declined', 'answered_at': fields.Datetime.now()})
        env = self.with_context(lang=self.owner_id.lang).env
        self.customer_id._message_log(
            author_id=self.partner_id.id, body=env._("%(person)s declined to consent.", person=self.partner_id.name))

    def _check_open(self):
        """Two clicks at once answer once."""
        self.ensure_one()
        self.lock_for_update()
        if self.state != 'open':
            raise UserError(self.env._("This link was used already, or has expired. Ask us for a new one."))
