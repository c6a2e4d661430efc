from odoo import models
from odoo.exceptions import UserError

VCARD_FIELDS = ('name', 'street', 'city', 'zip', 'email', 'phone', 'website', 'function')


class ResPartner(models.Model):
    _inherit = 'res.partner'

    def _take_vcards(self):
        """A2.3.1: the address card of one customer or contact is on record; many at once are an export like any other.

        :raise UserError: the role may not export, the cap of the day is reached, or somebody did not agree to it
        """
        self.check_access('read')
        customers, log = self.sudo().filtered('policy_owner_id'), self.env['customer.export.log']
        if not customers:
            return
        if len(customers) > 1:
            try:
                log._check_allowed(len(customers), customers)
            except UserError as error:
                log._log_refusal(self, VCARD_FIELDS, len(customers), reason=str(error))
                raise
        log._log(self, VCARD_FIELDS, len(customers))
