from odoo import fields, models


class ResPartner(models.Model):
    """What the printed customer information form (模板一) says beside the fields of the card."""
    _inherit = 'res.partner'

    def _get_card_form_name(self):
        return f"{self.env._('Customer Information Form')} {self.commercial_partner_id.name}"

    def _get_card_classification(self):
        """Return nature, business type, region and cooperation, as far as they are known (A2.2.1)."""
        labels = [self._get_card_label(name) for name in ('customer_nature', 'business_type', 'cooperation_status')]
        labels.insert(2, self.region_id.name)
        return [label for label in labels if label]

    def _get_card_sources(self):
        """Return ``(label, ticked)`` for every information source."""
        return [
            (label, value == self.information_source)
            for value, label in self._fields['information_source']._description_selection(self.env)
        ]

    def _get_card_signatures(self):
        """Return who filled in the form and who checked it, and when; empty places are signed by hand."""
        return {
            'filled_by': self.create_uid.name or "", 'filled_on': self._to_form_day(self.create_date),
            'checked_by': "", 'checked_on': "",
        }

    def _get_card_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _to_form_day(self, moment):
        return fields.Datetime.context_timestamp(self, moment).strftime('%Y-%m-%d') if moment else ""
