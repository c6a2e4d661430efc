from odoo import api, fields, models
from odoo.exceptions import UserError

# the purpose that the consent badge of a customer card is about
CARD_PURPOSE = 'information'
# what the program asks for by code
PROGRAM_CODES = frozenset({CARD_PURPOSE, 'greeting', 'survey', 'marketing', 'export'})


class CustomerConsentPurpose(models.Model):
    """A2.1.2: what customer data is used for, and whether the person has to agree to it."""
    _name = 'customer.consent.purpose'
    _description = "Purpose of Use"
    _order = 'sequence, id'
    _rec_names_search = ['name', 'code']

    name = fields.Char("Purpose", required=True, translate=True)
    code = fields.Char(required=True, help="Technical name by which the program asks for consent, e.g. greeting.")
    description = fields.Text(
        "What the Person Is Told", translate=True, help="One or two sentences; shown on the consent page.")
    needs_consent = fields.Boolean("Needs Consent", default=True)
    legal_basis = fields.Char(
        "Basis without Consent", translate=True, help="Why no consent is needed, e.g. “to carry out the contract”.")
    uses_channel = fields.Boolean(
        "By Channel", help="The person also chooses how to be reached for it: phone, e-mail, message or post.")
    data_category_ids = fields.Many2many('customer.data.category', string="Data Used")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint('UNIQUE(code)', "There is a purpose of this code already.")
    _basis_stated = models.Constraint(
        "CHECK(needs_consent OR legal_basis IS NOT NULL)", "State why this purpose needs no consent.")

    @api.model
    def _by_code(self, code):
        """Return the purpose ``code``, archived or not."""
        purpose = self.sudo().with_context(active_test=False).search([('code', '=', code)])
        if not purpose:
            raise UserError(self.env._(
                "There is no purpose “%(code)s”. Add it under Configuration › Purposes of Use.", code=code))
        return purpose

    def write(self, vals):
        if 'code' in vals and any(purpose.code in PROGRAM_CODES and purpose.code != vals['code'] for purpose in self):
            raise UserError(self.env._("The program asks for this purpose by its code, which stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_program_codes(self):
        if any(purpose.code in PROGRAM_CODES for purpose in self):
            raise UserError(self.env._("The program asks for this purpose by its code. Archive it instead of deleting it."))
