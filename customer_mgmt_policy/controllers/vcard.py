from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.vcard import Partner


class CustomerVcard(Partner):

    @http.route()
    def download_vcard(self, partner_ids=None, partner=None, **kwargs):
        """Hand out no address card of a customer that is not on record."""
        ids = [int(text) for text in (partner_ids or "").split(",") if text.isdigit()]
        (request.env['res.partner'].browse(ids) | (partner or request.env['res.partner']))._take_vcards()
        return super().download_vcard(partner_ids=partner_ids, partner=partner, **kwargs)
