from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.card.customer_consent import CHANNELS
from .portal_signature import check_signed, read_signature

# the address of a personal link is a secret: it is passed on to nobody and kept nowhere
PRIVATE = {'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex'}


class CustomerConsentPortal(CustomerPortal):
    """A2.1.2: what is held, for what, and the person's own decision. Opening a page changes nothing: mail scanners do."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if 'consent_count' in counters:
            person = request.env.user.partner_id.sudo()._filter_persons()
            values['consent_count'] = len(person._get_open_purposes()) if person else 0
        return values

    # SIGNED IN

    @http.route('/my/consent', type='http', auth='user', website=True, methods=['GET'])
    def portal_my_consent(self, done=None, **_kwargs):
        person = request.env.user.partner_id.sudo()._filter_persons()
        if not person:
            return request.redirect('/my')
        return self._render_my_consent(person, done=done)

    @http.route('/my/consent/agree', type='http', auth='user', website=True, methods=['POST'])
    def portal_my_consent_agree(self, **post):
        person = request.env.user.partner_id.sudo()._filter_persons()
        if not person:
            return request.redirect('/my')
        decision = self._read_decision(person._get_open_purposes())
        try:
            self._check_decision(**decision)
            person.with_user(request.env.user)._give_consent(
                decision['ticked'], form='portal', channels=decision['channels'],
                **self._get_signature_values(decision['name'], decision['signature']))
        except UserError as error:
            return self._render_my_consent(person, error=str(error), **decision)
        return request.redirect('/my/consent?done=agreed#top')

    @http.route('/my/consent/withdraw', type='http', auth='user', website=True, methods=['POST'])
    def portal_my_consent_withdraw(self, consent=None, **_post):
        person = request.env.user.partner_id
        self._pick_consent(person.sudo().consent_ids, consent).with_user(request.env.user)._withdraw('portal')
        return request.redirect('/my/consent?done=withdrawn#top')

    def _render_my_consent(self, person, **values):
        company = person.company_id or request.env.company
        purposes = request.env['customer.consent.notice']._in_force(company).purpose_ids
        return request.render('customer_mgmt_policy.portal_my_consent', {
            **self._prepare_portal_layout_values(), **self._get_consent_values(person, company, purposes),
            'page_name': 'consent', 'agree_url': '/my/consent/agree', 'withdraw_url': '/my/consent/withdraw', **values,
        })

    # BY PERSONAL LINK

    @http.route('/consent/<string:token>', type='http', auth='public', website=True, sitemap=False, methods=['GET'])
    def consent_link(self, token, done=None, **_kwargs):
        return self._render_link(self._get_request(token), done=done)

    @http.route('/consent/<string:token>/answer', type='http', auth='public', website=True, sitemap=False, methods=['POST'])
    def consent_link_answer(self, token, decision=None, **_post):
        asked = self._get_request(token)
        made = self._read_decision(asked.purpose_ids)
        try:
            if not asked:
                return self._render_link(asked)
            if decision == 'decline':
                asked._decline()
            else:
                self._check_decision(**made)
                asked._agree(
                    made['ticked'], made['channels'], **self._get_signature_values(made['name'], made['signature']))
        except UserError as error:
            return self._render_link(asked, error=str(error), **made)
        return request.redirect(f'/consent/{token}?done={asked.answer}#top')

    @http.route('/consent/<string:token>/withdraw', type='http', auth='public', website=True, sitemap=False, methods=['POST'])
    def consent_link_withdraw(self, token, consent=None, **_post):
        self._pick_consent(self._get_request(token).consent_ids, consent)._withdraw('link')
        return request.redirect(f'/consent/{token}?done=withdrawn#top')

    def _get_request(self, token):
        """Return the request of ``token``, in the person's language or the one chosen on the page."""
        asked = request.env['customer.consent.request']._by_token(token)
        return self._in_language_of(asked, asked.partner_id)

    def _in_language_of(self, record, person):
        installed = dict(request.env['res.lang'].get_installed())
        if (chosen := request.params.get('lang')) in installed:
            request.session['consent_lang'] = chosen
        lang = request.session.get('consent_lang') or person.lang
        if lang in installed:
            request.update_context(lang=lang)
        return record.with_context(lang=request.env.context.get('lang'))

    def _render_link(self, asked, **values):
        person = asked.partner_id
        response = request.render('customer_mgmt_policy.consent_link', {
            **self._get_consent_values(person, asked.company_id, asked.purpose_ids, asked.consent_ids),
            'asked': asked, 'langs': request.env['res.lang'].get_installed(),
            'agree_url': request.httprequest.path.removesuffix('/answer') + '/answer', 'may_decline': True,
            'withdraw_url': request.httprequest.path.removesuffix('/answer') + '/withdraw', **values,
        })
        response.headers.update(PRIVATE)
        return response

    # BOTH

    def _get_consent_values(self, person, company, purposes, consents=None):
        """Return what the page shows: the data held, the notice, what the person agreed to and what may be asked."""
        own = person.consent_ids.filtered(lambda consent: (
            consent.is_latest and consent.company_id == company and consent.state in ('valid', 'expiring')))
        given = (own if consents is None else own & consents).sorted(lambda consent: consent.purpose_id.sequence)
        settled = own.filtered(lambda consent: consent.state == 'valid').purpose_id
        return {
            'person': person, 'company': company, 'notice': request.env['customer.consent.notice']._in_force(company),
            'given': given, 'free': purposes.filtered(lambda purpose: not purpose.needs_consent),
            'open_purposes': purposes.filtered('needs_consent') - settled,
            'channel_labels': [
                (channel, request.env['customer.consent']._fields[f'by_{channel}']._description_string(request.env))
                for channel in CHANNELS],
            'ticked': request.env['customer.consent.purpose'], 'channels': [], 'name': '', 'signature': None, 'error': None,
            'done': None,
        }

    def _read_decision(self, offered):
        """Return what was ticked, among what was offered, and how it was signed."""
        form = request.httprequest.form
        ticked = {int(value) for value in form.getlist('purpose') if value.isdigit()}
        name, signature = read_signature()
        return {
            'ticked': offered.filtered(lambda purpose: purpose.id in ticked), 'name': name, 'signature': signature,
            'channels': [channel for channel in form.getlist('channel') if channel in CHANNELS],
        }

    def _check_decision(self, ticked, channels, name, signature):
        if not ticked:
            raise UserError(request.env._("Tick at least one purpose that you agree to."))
        if any(ticked.mapped('uses_channel')) and not channels:
            raise UserError(request.env._("Tick how we may reach you: phone, e-mail, message or post."))
        check_signed(name, signature)

    def _get_signature_values(self, name, signature):
        """Return what is kept of a signature as the evidence of a consent."""
        return {
            'signed_name': name, 'evidence': signature,
            'evidence_name': request.env._("Signature of %(name)s", name=name) + '.png'}

    def _pick_consent(self, consents, value):
        """Return the consent that the form names, if it is one of the person's own."""
        return consents.filtered(lambda consent: str(consent.id) == value)
