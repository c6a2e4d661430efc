import base64

from odoo import fields, models
from odoo.tools import formatLang

MAP_WIDTH = 450     # pixels: the form of a usual customer stays on one sheet


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

    def _get_card_size(self):
        """Return employees and yearly revenue, as far as they are known."""
        sizes = [self.employee_count and self.env._("%(count)s employees", count=self.employee_count)]
        sizes.append(self.annual_revenue and formatLang(self.env, self.annual_revenue, currency_obj=self.card_currency_id))
        return " / ".join(filter(None, sizes))

    def _get_card_payments(self, payments):
        """Return the payment record of the figures of trade in one sentence."""
        if not payments['invoices']:
            return ""
        texts = [self.env._("Open: %(amount)s", amount=payments['open'])]
        if payments['is_overdue']:
            texts.append(self.env._(
                "overdue: %(amount)s for %(days)s days", amount=payments['overdue'], days=payments['overdue_days']))
        if payments['paid']:
            texts.append(self.env._("pays %(days)s days late on average", days=payments['average_delay'] or 0))
        return "; ".join(texts)

    def _get_card_sources(self):
        """Return ``(label, ticked)`` for every information source."""
        return [
            (label, value == self.information_source)
            for value, label in self._fields['information_source']._description_selection(self.env)
        ]

    def _get_card_signatures(self):
        """Return who filled in the form and who checked it, and when; empty places are signed by hand."""
        card = self.sudo()
        checked = self.env['customer.spot.check.line'].sudo().search(
            [('partner_id', '=', self.id), ('checked_at', '!=', False)], order='checked_at desc', limit=1)
        return {
            'filled_by': (card.card_confirmed_by_id or card.create_uid).name or "",
            'filled_on': self._to_form_day(card.card_confirmed_at or card.create_date),
            'checked_by': checked.checked_by_id.name or "", 'checked_on': self._to_form_day(checked.checked_at),
        }

    def _get_map_image(self):
        """Return the relationship map as an image that fits the sheet, or nothing without people."""
        picture = self._get_relationship_map()
        if not picture:
            return False
        drawing = self.env['ir.qweb']._render('customer_mgmt_policy.report_customer_card_map', {'picture': picture})
        scale = min(1, MAP_WIDTH / picture['width'])
        return {
            'source': f"data:image/svg+xml;base64,{base64.b64encode(drawing.strip().encode()).decode()}",
            'width': round(picture['width'] * scale), 'height': round(picture['height'] * scale),
        }

    def _get_card_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _to_form_day(self, moment):
        return fields.Datetime.context_timestamp(self, moment).strftime('%Y-%m-%d') if moment else ""
