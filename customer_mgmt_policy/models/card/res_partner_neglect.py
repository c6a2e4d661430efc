import logging
from collections import defaultdict
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.res_partner import INTERNAL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
NOTICE_ACTIVITY = 'customer_mgmt_policy.mail_activity_type_pool_notice'
CONTACT_MESSAGES = ('email', 'email_outgoing', 'comment')


class ResPartner(models.Model):
    """C4.3: a customer that nobody deals with goes back to the pool, after notice to its owner. Key customers never do.

    ``pool_check_on`` is the only thing the scheduled action looks at: no customer is looked at before it could be due.
    """
    _inherit = 'res.partner'

    pool_check_on = fields.Date(copy=False, readonly=True, groups=fields.NO_ACCESS)
    pool_return_on = fields.Date(
        "Returns to the Pool On", copy=False, readonly=True, groups=INTERNAL, index='btree_not_null',
        help="There has been no business and no contact for a long time. Any order, meeting, message, finished activity, "
             "visit, demand or other record keeps the customer with its owner.")

    _pool_check_idx = models.Index(
        "(pool_check_on NULLS FIRST, id) WHERE is_managed_customer AND parent_id IS NULL AND user_id IS NOT NULL")

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if {'user_id', 'customer_tier', 'active', 'is_managed_customer'} & vals.keys():
            self.sudo()._restart_neglect()
        return result

    def _restart_neglect(self):
        """Whoever gets the customer has all the time there is; a notice given to somebody else is void."""
        self.filtered('pool_return_on')._withdraw_notice()
        self.filtered('pool_check_on').pool_check_on = False

    # SCHEDULED

    @api.model
    def _cron_return_neglected(self):
        """Give notice for neglected customers and return those whose notice is over, batch by batch."""
        while batch := self.sudo()._find_neglect_candidates(BATCH_SIZE):
            batch._review_neglect_safely()
            more = self.sudo()._find_neglect_candidates(1)
            if not self.env['ir.cron']._commit_progress(len(batch), remaining=len(more) * BATCH_SIZE):
                return
            self.env.invalidate_all()

    @api.model
    def _find_neglect_candidates(self, limit):
        """Return up to ``limit`` customers whose day has come where they are and that no other worker has in hand."""
        self.flush_model(
            ['pool_check_on', 'user_id', 'customer_tier', 'active', 'is_managed_customer', 'parent_id', 'company_id'])
        days = self.env['res.company']._get_days()
        rows = self.env.execute_query(SQL(
            """SELECT p.id FROM res_partner p JOIN res_users u ON u.id = p.user_id AND u.active
                 JOIN (VALUES %s) AS here (company_id, today) ON here.company_id = COALESCE(p.company_id, u.company_id)
                WHERE p.is_managed_customer AND p.parent_id IS NULL AND p.user_id IS NOT NULL
                  AND p.active AND p.customer_tier IN ('potential', 'regular')
                  AND (p.pool_check_on IS NULL OR p.pool_check_on <= %s AND p.pool_check_on <= here.today)
                ORDER BY p.pool_check_on NULLS FIRST, p.id LIMIT %s FOR NO KEY UPDATE OF p SKIP LOCKED""",
            SQL(', ').join(SQL('(%s, %s::date)', *row) for row in days.items()), max(days.values()), limit))
        return self.browse(row[0] for row in rows)

    def _review_neglect_safely(self):
        """Review all at once; if one fails, one by one, so that only that one waits until tomorrow."""
        try:
            with self.env.cr.savepoint():
                self._review_neglect()
        except Exception:
            _logger.info("%s customers could not be reviewed together, going one by one", len(self), exc_info=True)
            for customer in self:
                customer._review_neglect_alone()

    def _review_neglect_alone(self):
        try:
            with self.env.cr.savepoint():
                self._review_neglect()
        except Exception:
            _logger.exception("The neglect of customer %s could not be reviewed", self.id)
            self._set_neglect_checks({self.id: self._deadline_company()._get_today() + timedelta(days=1)})

    # REVIEW

    def _review_neglect(self):
        """Decide on these customers by the policy of their company, and say when to look at them again."""
        touched, checks = self._get_last_touch_days(), {}
        keep, notice, give_back = self.browse(), self.browse(), self.browse()
        for company, customers in self.grouped(lambda customer: customer._deadline_company()).items():
            rules, today = self._get_neglect_rules(company), company._get_today()
            # a later version of the policy may want a customer to be looked at earlier than planned
            latest = today + timedelta(days=max(rules['again'], 1))
            for customer in customers:
                idle_days, notice_days = rules[customer.customer_tier], rules['notice']
                due = touched[customer.id] + timedelta(days=idle_days)
                first = due - timedelta(days=notice_days) if idle_days else latest
                checks[customer.id] = min(max(first, today + timedelta(days=1)), latest)
                if first > today:
                    keep |= customer
                elif not customer.pool_return_on:
                    notice |= customer
                elif customer.pool_return_on <= today:
                    give_back |= customer
        keep.filtered('pool_return_on')._withdraw_notice()
        notice._give_notice(touched)
        give_back._return_to_pool(touched)
        self._set_neglect_checks(checks)

    @api.model
    def _get_neglect_rules(self, company):
        """Return the days of the policy by tier, of the notice and until the next look; none are stated: nobody returns."""
        Criterion, rules = self.env['customer.policy.criterion'], {}
        for key, code in (('potential', 'pool.idle_days_potential'), ('regular', 'pool.idle_days_regular'),
                          ('notice', 'pool.notice_days'), ('again', 'pool.again_days')):
            try:
                rules[key] = int(Criterion._get(company, code))
            except UserError:
                rules[key] = 0
        return rules

    def _set_neglect_checks(self, checks):
        """Note when to look again, without touching the customers' own change dates."""
        if not checks:
            return
        values = SQL(', ').join(SQL('(%s, %s::date)', partner_id, day) for partner_id, day in checks.items())
        self.env.execute_query(SQL(
            """UPDATE res_partner p SET pool_check_on = v.day FROM (VALUES %s) AS v (id, day)
                WHERE p.id = v.id AND p.user_id IS NOT NULL RETURNING 1""", values))
        self.browse(checks).invalidate_recordset(['pool_check_on'], flush=False)

    def _give_notice(self, touched):
        """Tell the owner, by an activity and on the list, when the customer goes back unless it is contacted."""
        for customer in self:
            company = customer._deadline_company()
            rules = self._get_neglect_rules(company)
            due = touched[customer.id] + timedelta(days=rules[customer.customer_tier])
            customer.pool_return_on = max(due, company._get_today() + timedelta(days=rules['notice']))
        activity_type, model_id = self.env.ref(NOTICE_ACTIVITY), self.env['ir.model']._get_id('res.partner')
        self.env['mail.activity'].with_context(mail_activity_quick_update=True).create([{
            'activity_type_id': activity_type.id, 'automated': True, 'res_model_id': model_id, 'res_id': customer.id,
            'user_id': customer.user_id.id, 'date_deadline': customer.pool_return_on,
            'summary': customer.with_context(lang=customer.user_id.lang).env._(
                "No business and no contact since %(day)s: goes back to the pool", day=touched[customer.id]),
        } for customer in self])

    def _withdraw_notice(self):
        self.pool_return_on = False
        self.activity_unlink([NOTICE_ACTIVITY])

    def _return_to_pool(self, touched):
        """Hand the customers back by the same service as any hand-over; open work goes to the owner's head."""
        if not self:
            return
        heads = self.env['customer.deadline']._get_heads(self.user_id)
        for owner, customers in self.grouped('user_id').items():
            customers._withdraw_notice()
            worker = heads.get(owner.id) or owner
            customers.with_context(lang=owner.lang)._handover(
                self.env['res.users'], customers.with_context(lang=owner.lang).env._(
                    "No business and no contact for longer than the policy allows; notice was given."),
                worker=worker if worker.active else owner, kind='return')

    # BUSINESS AND CONTACT

    def _get_last_touch_days(self):
        """Return ``{customer id: the day of its last touch}`` in the time zone of its company."""
        touched = self._get_last_touches()
        return {
            customer.id: customer._deadline_company().resource_calendar_id._get_local_date(touched[customer.id])
            for customer in self}

    def _get_last_touches(self):
        """Return ``{customer id: when there last was business or contact}``; having become the owner counts as well."""
        last = defaultdict(lambda: datetime.min)
        last.update({customer.id: customer.collected_at or customer.create_date for customer in self})
        people = self.with_context(active_test=False).search([('commercial_partner_id', 'in', self.ids)])
        customer_of = {person.id: person.commercial_partner_id.id for person in people}
        for partner_id, at in self._iterate_touches(people):
            customer_id = customer_of.get(partner_id, partner_id)
            if at and customer_id in last:
                last[customer_id] = max(last[customer_id], fields.Datetime.to_datetime(at))
        return last

    def _iterate_touches(self, people):
        """Yield ``(partner id, latest time)`` per kind of business or contact; one statement each for all customers."""
        Activity, Message = self.env['mail.activity'].with_context(active_test=False), self.env['mail.message']
        now, on_people = fields.Datetime.now(), [('model', '=', 'res.partner'), ('res_id', 'in', people.ids)]
        yield from self._latest('customer.handover', [('to_user_id', '!=', False)], 'handed_over_at')
        yield from people._latest('sale.order', [('state', '!=', 'cancel')], 'date_order')
        for name in self.env['customer.record.mixin']._get_record_models():
            yield from self._latest(name, [], 'create_date')
        yield from people._latest('calendar.event', [('start', '<=', now)], 'start', by='partner_ids')
        yield from Activity._read_group(
            [('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids), ('active', '=', False),
             ('date_done', '!=', False), ('activity_type_id', 'not in', self._get_reminder_types().ids)],
            ['res_id'], ['date_done:max'])
        yield from Message._read_group(
            [*on_people, ('message_type', 'in', CONTACT_MESSAGES), ('subtype_id.internal', '=', False)], ['res_id'], ['date:max'])

    def _get_reminder_types(self):
        """Return the kinds of activity that are ticked off without dealing with the customer."""
        return self.env['mail.activity.type'].concat(*(self.env.ref(f'customer_mgmt_policy.mail_activity_type_{name}')
                                                       for name in ('pool_notice', 'owner_left', 'deadline')))

    def _latest(self, model, domain, field, by='partner_id'):
        records = self.env[model].with_context(active_test=False)
        groups = records._read_group(Domain(by, 'in', self.ids) & Domain(domain), [by], [f'{field}:max'])
        return [(partner.id, at) for partner, at in groups]
