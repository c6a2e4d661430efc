from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerRecordChoiceMixin(models.AbstractModel):
    """A dialog that asks to which record of the customer a mail belongs: those that fit are offered first.

    Its ``_get_offer_facts()`` returns ``customers``, ``company``, ``subject`` and the record that is not offered (``besides``).
    """
    _name = 'customer.record.choice.mixin'
    _description = "Choice of a Customer's Record"

    sought = fields.Char("Look For", store=False, help="Number of the record, or words of its subject.")
    offers = fields.Json(compute='_compute_offers')
    choice = fields.Char("Add To", compute='_compute_choice', store=True, readonly=False)

    @api.depends('sought')
    def _compute_offers(self):
        for dialog in self:
            facts = dialog._get_offer_facts()
            found = self.env['customer.mail.intake']._find_offers(**facts, sought=dialog.sought)
            is_clear = len(facts['customers']) == 1
            dialog.offers = [dialog._say_offer(record, fits, is_clear) for record, fits in found]

    @api.depends('offers')
    def _compute_choice(self):
        """What fits is proposed, and the only record that was looked for."""
        for dialog in self:
            offers = dialog.offers or []
            first = offers[0] if offers and (offers[0]['fits'] or (dialog.sought and len(offers) == 1)) else None
            known = {offer['key'] for offer in offers}
            dialog.choice = dialog.choice if dialog.choice in known else first and first['key']

    def _say_offer(self, record, fits, is_clear):
        """Return what the dialog shows of a record: name, subject, and what tells it from others."""
        day = fields.Datetime.context_timestamp(self, record.received_at).date()
        words = [self.env['ir.model']._get(record._name).name, record._get_state_label(),
                 self.env['ir.qweb.field.date'].value_to_html(day, {}), record.user_id.name]
        return {
            'key': f'{record._name},{record.id}', 'number': record.name, 'title': record.title, 'fits': fits,
            'words': " · ".join(filter(None, ["" if is_clear else record.partner_id.display_name, *words])),
        }

    def _get_choice(self):
        """Return the model and ID that were chosen."""
        if not self.choice:
            raise UserError(self.env._("Choose the record that the mail belongs to."))
        model, _comma, res_id = self.choice.partition(',')
        return model, int(res_id)
