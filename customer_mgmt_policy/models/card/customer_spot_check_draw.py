import math
import random
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerSpotCheck(models.Model):
    """The sample: drawn once, at random, for everybody in the team, and stored with the values as they stood."""
    _inherit = 'customer.spot.check'

    def action_draw(self):
        """Draw the sample and store it with the values of the checked fields."""
        self.ensure_one()
        self._check_step('draw')
        population, left_out = self._get_population()
        if not population:
            raise UserError(self.env._(
                "%(team)s has no confirmed customer cards that you could check. Cards are checked once they are confirmed, "
                "and nobody checks own entries.", team=self.team_id.name))
        seed = secrets.randbelow(2 ** 31)
        chosen = self._choose(population, seed, *self._get_size())
        self.sudo()._create_cards(chosen)
        self._transition('draw', seed=seed, population=len(population), drawn_at=fields.Datetime.now(),
                         drawn_by_id=self.env.uid)
        if left_out:
            self.message_post(body=self.env._(
                "%(count)s cards were left out because %(user)s entered them or owns them. Another checker draws those.",
                count=left_out, user=self.env.user.name))
        return self.action_work()

    def _get_population(self):
        """Return ``[(partner id, owner id, whether entered or changed in the period), …]`` and how many are own entries."""
        Partner = self.env['res.partner'].sudo()
        query = Partner._search(self._get_card_domain(self.sudo().team_id), order='id')
        start, end = self._get_period()
        fresh = SQL(
            """res_partner.create_date >= %(start)s AND res_partner.create_date < %(end)s OR EXISTS (
                   SELECT 1 FROM mail_message message
                     JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                    WHERE message.model = 'res.partner' AND message.res_id = res_partner.id
                      AND message.date >= %(start)s AND message.date < %(end)s)""", start=start, end=end)
        rows = self.env.execute_query(query.select(
            SQL("res_partner.id"), SQL("res_partner.policy_owner_id"), fresh, SQL("res_partner.create_uid")))
        others = [row[:3] for row in rows if self.env.uid not in (row[1], row[3])]
        return others, len(rows) - len(others)

    def _get_period(self):
        """Return the period as naive UTC from midnight to midnight in the company's time zone."""
        calendar = self.sudo().company_id.resource_calendar_id
        return calendar._get_midnight(self.date_from), calendar._get_midnight(self.date_to + timedelta(days=1))

    def _get_size(self):
        """Return percentage, least and most cards per salesperson, as the policy wants them."""
        get = self.env['customer.policy.criterion']._get
        return tuple(get(self.company_id, f'spot.{name}') for name in ('percent', 'minimum', 'maximum'))

    @api.model
    def _choose(self, population, seed, percent, minimum, maximum):
        """Return ``[(partner id, owner id, fresh), …]``: at random per owner, those of the period first.

        The same population and seed give the same sample.
        """
        chance = random.Random(seed)
        by_owner, chosen = {}, []
        for row in population:
            by_owner.setdefault(row[1], []).append(row)
        for _owner_id, rows in sorted(by_owner.items()):
            size = min(max(math.ceil(len(rows) * percent / 100), int(minimum)), max(int(maximum), 1))
            chance.shuffle(rows)
            rows.sort(key=lambda row: not row[2])
            chosen += rows[:size]
        return chosen

    def _create_cards(self, chosen):
        """Store the chosen cards with a line per field that the policy has checked."""
        customers = self.env['res.partner'].browse(partner_id for partner_id, _owner, _fresh in chosen)
        cards = self.env['customer.spot.check.card'].create([
            {'check_id': self.id, 'partner_id': partner_id, 'user_id': owner_id, 'is_fresh': fresh}
            for partner_id, owner_id, fresh in chosen])
        PolicyField = self.env['customer.policy.field']
        rows = {kind: PolicyField._get(self.company_id, kind).filtered('is_checked')
                for kind in ('company', 'person', 'contact')}
        vals_list = []
        for card, customer in zip(cards, customers, strict=True):
            kinds = [(customer, 'company' if customer.is_company else 'person')]
            kinds += [(contact, 'contact') for contact in customer.child_ids if contact.type == 'contact']
            vals_list += [
                {'card_id': card.id, 'record_id': record.id, 'field_name': row.field_name, 'is_key': row.is_key,
                 'value': record._get_card_text(row.field_name)}
                for record, kind in kinds for row in rows[kind]]
        self.env['customer.spot.check.line'].create(vals_list)
