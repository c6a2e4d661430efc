from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    # who wrote a mail: by address, and by the domain of the addresses
    _email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _email_domain_idx = models.Index("(split_part(email_normalized, '@', 2)) WHERE email_normalized IS NOT NULL")

    @api.model
    def _find_by_mail_domain(self, domain, limit=5):
        """Return the customers some of whose addresses, or contacts' addresses, end with ``@domain``; archived ones too."""
        self.flush_model(['email', 'email_normalized', 'commercial_partner_id'])
        rows = self.env.execute_query(SQL(
            """SELECT DISTINCT partner.commercial_partner_id
                 FROM res_partner partner
                 JOIN res_partner customer ON customer.id = partner.commercial_partner_id AND customer.is_managed_customer
                WHERE partner.email_normalized IS NOT NULL AND split_part(partner.email_normalized, '@', 2) = %s
                LIMIT %s""", domain, limit))
        return self.browse(row[0] for row in rows)
