import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

_logger = logging.getLogger(__name__)


class CustomerPortalMixin(models.AbstractModel):
    """What the customer's people do in the portal. Every act is counted against the limits of the policy and logged."""
    _inherit = 'customer.portal.mixin'

    # RAISE

    @api.model
    def _portal_raise(self, answers, attachments, once=None):
        """Record what the customer tells us, now, and tell the responsible person; return the record under sudo.

        :param dict answers: what was typed, by field of ``_portal_form``
        :param str once: mark of the form that was sent; sent twice, it makes one record
        """
        if known := self._portal_find_raised(once):
            return known
        vals = {**self._portal_read(answers), **self._portal_get_raise_values()}
        self._portal_count('raise')
        try:
            with self.env.cr.savepoint():
                record = self.sudo().with_company(self._portal_get_company()).create(vals)
                record.message_subscribe(self.env.user.partner_id.ids)
                self.env['customer.portal.event']._log('raise', record, once=once)
        except UniqueViolation:  # the same form, sent a second time while the first was on its way
            return self._portal_find_raised(once)
        if attachments:
            record._portal_say("", attachments, self.env._("Files sent along"), is_silent=True)
        return record

    @api.model
    def _portal_find_raised(self, once):
        event = once and self.env['customer.portal.event'].sudo().search(
            [('once', '=', once), ('user_id', '=', self.env.uid), ('res_model', '=', self._name)], limit=1)
        return self._portal_browse(event.res_id) if event else None

    @api.model
    def _portal_get_raise_values(self):
        """Return the values that the customer does not choose."""
        customer, person = self._portal_get_customer(), self.env.user.partner_id
        return {
            'partner_id': customer.id, 'contact_id': person.id if person != customer else False, 'channel': 'portal',
            'company_id': self._portal_get_company().id, 'user_id': self._portal_get_responsible().id,
            'received_at': fields.Datetime.now(),
        }

    @api.model
    def _portal_read(self, answers):
        """Return the values of what the customer typed or chose.

        :raise UserError: what is missing, all at once
        """
        labels, vals = self._portal_get_labels(), {}
        for name in self._portal_form:
            vals[name] = self._portal_read_field(name, (answers.get(name) or "").strip())
        if missing := [labels[name][0] for name, required in self._portal_form.items() if required and not vals[name]]:
            raise UserError(self.env._("Please fill in: %(fields)s.", fields=", ".join(missing)))
        return vals

    @api.model
    def _portal_read_field(self, name, text):
        field = self._fields[name]
        if field.type == 'selection':
            return text if text in dict(self._portal_get_choices(name)) else False
        if field.relational:
            return [Command.set([int(text)])] if text in dict(self._portal_get_choices(name)) else False
        return text[:200] if field.type == 'char' else text[:20000]

    @api.model
    def _portal_get_choices(self, name):
        """Return what the customer may choose of: ``[(value, label), …]``."""
        field = self._fields[name]
        if field.type == 'selection':
            return field._description_selection(self.env)
        if field.relational:
            return [(str(product.id), product.display_name) for product in self._portal_get_products()]
        return []

    @api.model
    def _portal_get_products(self):
        """Return the products that the customer bought from us, under sudo."""
        lines = self.env['sale.order.line'].sudo()._read_group([
            ('order_partner_id', 'child_of', self._portal_get_customer().ids), ('state', '=', 'sale'),
            ('company_id', '=', self._portal_get_company().id), ('product_id.active', '=', True),
        ], ['product_id'])
        return self.env['product.product'].sudo().union(*(product for [product] in lines)).sorted('display_name')

    # ANSWER, ACCEPT, RATE

    def _portal_answer(self, text, attachments):
        """Take the answer to what we asked for."""
        if not self._portal_get_question():
            raise UserError(self.env._("There is no open question any more. Please write it below, under “Messages”."))
        if not text and not attachments:
            raise UserError(self.env._("Please write your answer, or attach a file."))
        self._portal_count('answer')
        self._portal_say(text, attachments, self.env._("Answer to your question"))
        self._portal_answered()
        self._portal_tell_responsible(lambda env: env._("The customer answered your question"))

    def _portal_answered(self):
        """Go on after the answer of the customer."""

    def _portal_accept(self, name, signature):
        """Accept the result, signed with ``signature`` (base64 of a picture) under ``name``."""
        self._portal_check_agreement()
        self._portal_count('accept')
        with self.env.cr.savepoint():
            self._portal_accepted(name, signature)
        self._portal_say("", heading=self.env._("Accepted and signed by %(name)s", name=self._portal_get_signer(name)))

    def _portal_accepted(self, name, signature):
        """Keep the signature and take the step."""
        raise NotImplementedError

    def _portal_get_signer(self, name):
        """Return who signed, in words."""
        return name

    def _portal_refuse(self, text, attachments):
        """Do not accept the result: say what is missing instead."""
        self._portal_check_agreement()
        if not text:
            raise UserError(self.env._("Please say what is missing."))
        self._portal_count('refuse')
        self._portal_refused(text)
        self._portal_say(text, attachments, self.env._("Not accepted: something is missing"))
        self._portal_tell_responsible(lambda env: env._("The customer does not accept yet: something is missing"))

    def _portal_refused(self, text):
        """Go back to work."""
        raise NotImplementedError

    def _portal_check_agreement(self):
        if not self._portal_get_agreement():
            raise UserError(self.env._("There is nothing to sign any more. Reload the page to see where it stands."))

    def _portal_rate(self, satisfaction, text):
        """Take how satisfied the customer is; the record's own step decides what follows."""
        if not self._portal_can_rate():
            raise UserError(self.env._("Your answer is recorded already. Thank you."))
        if satisfaction not in dict(self._fields['satisfaction']._description_selection(self.env)):
            raise UserError(self.env._("Please choose how satisfied you are."))
        if satisfaction == 'dissatisfied' and not text:
            raise UserError(self.env._("Please tell us what we should have done better."))
        self._portal_count('rate')
        self._portal_rated(satisfaction, text)
        self._portal_keep_rating(satisfaction, text)

    def _portal_rated(self, satisfaction, text):
        """Take the step that keeps the satisfaction on the record, where all figures are made of."""
        raise NotImplementedError

    def _portal_keep_rating(self, satisfaction, text):
        """Keep the customer's own words as a rating: whose they are stays visible whatever the record says later."""
        rating = self.env['rating.rating'].sudo().create({
            'res_model_id': self.env['ir.model']._get_id(self._name), 'res_id': self.id,
            'partner_id': self.env.user.partner_id.id, 'rated_partner_id': self.user_id.partner_id.id,
        })
        value = {'satisfied': 5, 'fair': 3, 'dissatisfied': 1}[satisfaction]
        self.rating_apply(value, rating=rating, feedback=text)

    # LIMITS

    @api.model
    def _portal_count(self, act):
        """Count one act of the user and of the customer; refuse it when the policy's limits are reached.

        :raise UserError: too much at once
        """
        refusal = self.env['customer.portal.event']._get_refusal()
        if refusal:
            _logger.warning("Portal: %s of %s refused: %s", act, self.env.user.login, refusal)
            self.env['customer.portal.event']._log_refused()
            raise UserError(refusal)
        if act != 'raise':
            self.env['customer.portal.event']._log(act, self)
