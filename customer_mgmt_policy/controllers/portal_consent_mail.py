from odoo import http
from odoo.http import request

from .portal_consent import PRIVATE, CustomerConsentPortal

PAGE = '/consent/mail/<int:consent_id>/<string:token>'


class CustomerConsentMail(CustomerConsentPortal):
    """A2.1.2: the link in a mail to many. It shows one consent and withdraws it by a POST; opening it changes nothing."""

    @http.route(PAGE, type='http', auth='public', website=True, sitemap=False, methods=['GET'])
    def consent_mail(self, consent_id, token, **_kwargs):
        consent = self._get_mailed_consent(consent_id, token)
        response = request.render('customer_mgmt_policy.consent_mail', {
            'consent': consent, 'company': consent.company_id, 'withdraw_url': f'{request.httprequest.path}/withdraw',
            'given': consent.filtered(lambda consent: consent.state in ('valid', 'expiring')),
            'langs': request.env['res.lang'].get_installed(),
        })
        response.headers.update(PRIVATE)
        return response

    @http.route(f'{PAGE}/withdraw', type='http', auth='public', website=True, sitemap=False, methods=['POST'])
    def consent_mail_withdraw(self, consent_id, token, **_post):
        self._get_mailed_consent(consent_id, token)._withdraw('link')
        return request.redirect(f'/consent/mail/{consent_id}/{token}')

    def _get_mailed_consent(self, consent_id, token):
        consent = request.env['customer.consent']._by_withdrawal_link(consent_id, token)
        return self._in_language_of(consent, consent.partner_id)
