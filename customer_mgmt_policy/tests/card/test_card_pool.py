"""The customer pool (公海): masked, claimed within caps, filled by neglect."""
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import CustomerPolicyCase, get_today


class PoolCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody = cls.env['res.users']
        cls.waiting = cls._new_customer("Nobody's Mill", cls.nobody, phone='+86 21 555', city="Suzhou")

    @classmethod
    def _set_criterion(cls, code, value):
        cls.env['customer.policy.criterion'].search([('code', '=', code)]).value = value

    def _pool(self, user, *customers):
        pool = self.env['customer.pool'].with_user(user)
        return pool.browse([customer.id for customer in customers]) if customers else pool.search([])


@tagged('post_install', '-at_install')
class TestCardPoolClaim(PoolCase):

    def test_what_is_shown(self):
        """Name, city, industry, region, since when, and nothing that reaches the customer; its card stays hidden."""
        pool = self._pool(self.sales)
        self.assertIn(self.waiting.id, pool.ids)
        self.assertNotIn(self.customer_other.id, pool.ids)
        shown = set(pool._fields) - {'id', 'display_name', 'is_claimable'}
        self.assertEqual(shown - set(self.env['base']._fields), {
            'name', 'city', 'state_id', 'industry_id', 'region_id', 'company_id', 'waiting_since'})
        self.assertEqual(self._pool(self.sales, self.waiting).read(['name', 'city'])[0]['city'], "Suzhou")
        self.assertFalse(self.waiting.with_user(self.sales).has_access('read'))

    def test_who_sees_the_pool(self):
        for user in (self.sales, self.head, self.cs_manager, self.general_manager):
            self.assertTrue(self._pool(user, self.waiting).has_access('read'), user.login)
        for user in (self.employee, self.cs_agent, self.finance_reviewer):
            self.assertFalse(self.env['customer.pool'].with_user(user).has_access('read'), user.login)
        for operation in ('write', 'create', 'unlink'):
            self.assertFalse(self._pool(self.cs_manager, self.waiting).has_access(operation))

    def test_other_companies_pool_is_hidden(self):
        company = self.env['res.company'].create({'name': "Second Company"})
        foreign = self._new_customer("Far Away", self.nobody, company_id=company.id)
        self.assertNotIn(foreign.id, self._pool(self.sales).ids)
        with self.assertRaises(UserError):
            self._pool(self.sales, foreign).action_claim()

    def test_key_customers_are_handed_out(self):
        key = self._new_customer("Key Mill", self.nobody, customer_tier='key')
        self.assertNotIn(key.id, self._pool(self.sales).ids)
        with self.assertRaises(UserError):
            self._pool(self.sales, key).action_claim()

    def test_claim(self):
        action = self._pool(self.sales, self.waiting).action_claim()
        self.env.invalidate_all()
        self.assertEqual(self.waiting.user_id, self.sales)
        self.assertEqual((action['res_model'], action['res_id']), ('res.partner', self.waiting.id))
        self.assertTrue(self.waiting.with_user(self.sales).has_access('write'))
        self.assertRecordValues(self.waiting.handover_ids, [{
            'kind': 'claim', 'from_user_id': False, 'to_user_id': self.sales.id, 'handed_over_by_id': self.sales.id}])
        self.assertNotIn(self.waiting.id, self._pool(self.sales_mate).ids)

    def test_only_who_is_in_the_pool(self):
        """Somebody's customer, or a guessed number, is not claimed by calling the method."""
        for customer in (self.customer_other, self.customer, self.env.user.partner_id):
            with self.subTest(customer=customer.name), self.assertRaisesRegex(UserError, "just claimed"):
                self._pool(self.sales, customer).action_claim()
        self.assertEqual(self.customer_other.user_id, self.sales_other)

    def test_who_may_claim(self):
        for user in (self.employee, self.cs_manager, self.general_manager, self.cs_agent):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._pool(user, self.waiting).action_claim()
        self._pool(self.head, self.waiting).action_claim()
        self.assertEqual(self.waiting.user_id, self.head)

    def test_claims_a_day(self):
        self._set_criterion('pool.claim_day_cap', 2)
        customers = [self._new_customer(f"Mill {number}", self.nobody) for number in range(4)]
        with self.assertRaisesRegex(UserError, "2 claims a day"):
            self._pool(self.sales, *customers[:3]).action_claim()
        self._pool(self.sales, *customers[:2]).action_claim()
        with self.assertRaisesRegex(UserError, "you have made 2 today"):
            self._pool(self.sales, customers[2]).action_claim()
        self._pool(self.sales_mate, customers[2]).action_claim()
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self._pool(self.sales, customers[3]).action_claim()

    def test_time_zone_of_the_client_moves_no_day(self):
        self._set_criterion('pool.claim_day_cap', 1)
        customers = [self._new_customer(f"Mill {number}", self.nobody) for number in range(2)]
        evening = fields.Datetime.now().replace(hour=9, minute=30) + timedelta(days=1)      # 17:30 in Shanghai
        with freeze_time(evening):
            self._pool(self.sales, customers[0]).action_claim()
        with freeze_time(evening + timedelta(hours=1)), self.assertRaisesRegex(UserError, "you have made 1 today"):
            self._pool(self.sales, customers[1]).with_context(tz='Pacific/Kiritimati').action_claim()   # tomorrow there

    def test_hand_overs_are_no_claims(self):
        self._set_criterion('pool.claim_day_cap', 1)
        self.customer_other.with_user(self.cs_manager)._handover(self.sales, "Moved")
        self._pool(self.sales, self.waiting).action_claim()
        self.assertEqual(self.waiting.user_id, self.sales)

    def test_customers_owned(self):
        owned = self.env['res.partner'].search_count([('policy_owner_id', '=', self.sales.id), ('parent_id', '=', False)])
        self._set_criterion('pool.owned_cap', owned)
        with self.assertRaisesRegex(UserError, f"you own {owned}"):
            self._pool(self.sales, self.waiting).action_claim()

    def test_previous_owner_waits(self):
        self.customer.with_user(self.head)._handover(self.nobody, "Taken back")
        row = self._pool(self.sales, self.customer)
        self.assertFalse(row.is_claimable)
        self.assertTrue(self._pool(self.sales_mate, self.customer).is_claimable)
        with self.assertRaisesRegex(UserError, "less than 30 days"):
            row.action_claim()
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            row.action_claim()
        self.assertEqual(self.customer.user_id, self.sales)

    def test_since_when(self):
        at = fields.Datetime.now() - timedelta(days=4)
        with freeze_time(at):
            self.customer.with_user(self.head)._handover(self.nobody, "Taken back")
        self.assertEqual(self._pool(self.sales, self.customer).waiting_since, at.replace(microsecond=0))
        self.assertEqual(self._pool(self.sales, self.waiting).waiting_since, self.waiting.collected_at)

    def test_a_list_costs_the_same_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._pool(self.sales).web_search_read([], {
                'name': {}, 'city': {}, 'industry_id': {'fields': {'display_name': {}}}, 'waiting_since': {}, 'is_claimable': {}})
            return self.env.cr.sql_log_count - before
        count()
        few = count()
        for number in range(15):
            self._new_customer(f"Mill {number}", self.nobody)
        self.assertEqual(count(), few)


@tagged('post_install', '-at_install')
class TestCardNeglect(PoolCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now, cls.today = fields.Datetime.now().replace(microsecond=0), get_today()
        cls.env.cr.execute("UPDATE res_partner SET pool_check_on = '2999-01-01' WHERE is_managed_customer")
        cls.env.cr.execute("UPDATE res_users SET active = active")
        cls.old = cls._new_customer("Forgotten Mill", cls.sales, collected_at=cls.now - timedelta(days=400))
        cls.person = cls.env['res.partner'].create({'name': "Wang Wei", 'parent_id': cls.old.id})

    def _run(self, days=0):
        """Run the scheduled action ``days`` from now."""
        self.env.flush_all()
        with freeze_time(self.now + timedelta(days=days)), self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_return_neglected').method_direct_trigger()
        self.env.invalidate_all()

    def _notices(self, customer=None):
        return (customer or self.old).activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref('customer_mgmt_policy.mail_activity_type_pool_notice'))

    def test_notice_ends_with_the_account_of_the_owner(self):
        """The customer is handed out by the head then; nothing takes it back to the pool by itself."""
        self._run()
        self.assertTrue(self.old.pool_return_on)
        self.sales.action_archive()
        self.assertFalse(self.old.pool_return_on)
        self.assertFalse(self._notices())

    def test_notice_then_return(self):
        quotation = self.env['sale.order'].create({'partner_id': self.old.id, 'user_id': self.sales.id, 'state': 'cancel'})
        self.assertTrue(quotation)
        self._run()
        self.assertEqual(self.old.user_id, self.sales)
        self.assertEqual(self.old.pool_return_on, self.today + timedelta(days=14))
        self.assertRecordValues(self._notices(), [{'user_id': self.sales.id, 'date_deadline': self.old.pool_return_on}])
        self._run(13)
        self.assertEqual(len(self._notices()), 1)
        self._run(14)
        self.assertEqual((self.old.user_id, self.old.pool_return_on), (self.nobody, False))
        self.assertFalse(self._notices())
        self.assertRecordValues(self.old.handover_ids, [{'kind': 'return', 'from_user_id': self.sales.id, 'to_user_id': False}])
        self.assertFalse(self.old.with_user(self.sales).has_access('read'))
        self.assertIn(self.old.id, self._pool(self.sales_mate).ids)

    def test_open_work_goes_to_the_head(self):
        """What hangs on a returned customer is never nobody's, and not the system's."""
        demand = self.env['customer.demand'].create({
            'partner_id': self.old.id, 'title': "Pumps", 'demand_type': 'new', 'user_id': self.sales.id,
            'received_at': self.now - timedelta(days=300)})
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_demand SET create_date = %s WHERE id = %s", (demand.received_at, demand.id))
        self._run()
        todo = self.old.activity_schedule('mail.mail_activity_data_todo', user_id=self.sales.id)
        self._run(14)
        self.assertFalse(self.old.user_id)
        self.assertEqual((todo.user_id, demand.user_id), (self.head, self.head))

    def test_contact_keeps_the_customer(self):
        touches = {
            'order': lambda: self.env['sale.order'].create({'partner_id': self.person.id, 'date_order': self.now}),
            'meeting': lambda: self.env['calendar.event'].create({
                'name': "Talk", 'start': self.now, 'stop': self.now, 'partner_ids': self.person.ids}),
            'activity': lambda: self.person.activity_schedule(
                'mail.mail_activity_data_call', user_id=self.sales.id).action_feedback("Talked"),
            'message': lambda: self.old.with_user(self.sales).message_post(
                body="Hello", message_type='comment', subtype_xmlid='mail.mt_comment'),
            'record': lambda: self.env[self._record_model()].create({
                'partner_id': self.old.id, 'user_id': self.sales.id}),
        }
        for kind, touch in touches.items():
            with self.subTest(kind=kind), self.env.cr.savepoint() as savepoint:
                self._run()
                self.assertTrue(self.old.pool_return_on)
                touch()
                self._run(1)
                self.assertFalse(self.old.pool_return_on)
                self.assertFalse(self._notices())
                self._run(14)
                self.assertEqual(self.old.user_id, self.sales)
                savepoint.rollback()
                self.env.invalidate_all()

    def _record_model(self):
        """Return the first kind of record that needs no more than customer and person."""
        for name in self.env['customer.record.mixin']._get_record_models():
            model = self.env[name]
            required = {key for key, field in model._fields.items() if field.required and field.store and not field.compute}
            if required <= set(model.default_get(list(required))) | {'partner_id', 'user_id', 'name'}:
                return name
        raise AssertionError("no such kind of record")

    def test_no_contact(self):
        """A log note, a meeting to come, a cancelled order or ticking off the notice is no contact with the customer."""
        self._run()
        self.old.with_user(self.sales).message_post(body="Should call", subtype_xmlid='mail.mt_note')
        self.env['calendar.event'].create({
            'name': "Talk", 'start': self.now + timedelta(days=40), 'stop': self.now + timedelta(days=40),
            'partner_ids': self.person.ids})
        self._notices().action_feedback("Seen")
        self._run(14)
        self.assertFalse(self.old.user_id)

    def _run_at(self, moment):
        self.now = fields.Datetime.to_datetime(moment)
        self._run()

    def test_day_of_the_company(self):
        """At 17:00 UTC it is the next day in Shanghai: notice, return and the next look count from there."""
        with freeze_time("2030-03-01 16:30:00"):    # 2 March there
            fresh = self._new_customer("Fresh Mill", self.sales)
        self._run_at("2030-03-01 17:00:00")
        self.assertEqual(self.old.pool_return_on, date(2030, 3, 16))
        self.assertEqual(fresh.sudo().pool_check_on, date(2030, 4, 1))
        self._run_at("2030-03-15 15:00:00")
        self.assertEqual(self.old.user_id, self.sales)
        self.old.sudo().pool_check_on = "2030-03-16"
        self._run_at("2030-03-15 17:00:00")
        self.assertFalse(self.old.user_id)

    def test_each_company_has_its_own_day(self):
        """On the night when it is the 16th in Shanghai, the company in Honolulu still has the 15th."""
        calendar = self.calendar.copy({'name': "Honolulu office", 'tz': 'Pacific/Honolulu'})
        company = self.env['res.company'].create({'name': "Island Company", 'resource_calendar_id': calendar.id})
        here = self._new_customer("Island Mill", self.nobody, company_id=company.id)
        self.sales.company_ids += company
        here.user_id = self.sales
        (here + self.old).sudo().pool_check_on = "2030-03-16"
        self.env.flush_all()
        with freeze_time("2030-03-15 17:00:00"):
            found = self.env['res.partner'].sudo()._find_neglect_candidates(10)
            self.assertIn(self.old, found)
            self.assertNotIn(here, found)
        with freeze_time("2030-03-16 11:00:00"):
            self.assertIn(here, self.env['res.partner'].sudo()._find_neglect_candidates(10))

    def test_limits_by_tier(self):
        self.old.with_user(self.cs_manager).customer_tier = 'regular'
        self.old.collected_at = self.now - timedelta(days=150)
        self._run()
        self.assertFalse(self.old.pool_return_on)
        self._run(17)
        self.assertEqual(self.old.pool_return_on, self.today + timedelta(days=31))

    def test_key_customers_never(self):
        self.old.with_user(self.cs_manager).customer_tier = 'key'
        for days in (0, 14, 200):
            self._run(days)
        self.assertEqual(self.old.user_id, self.sales)

    def test_new_owner_has_all_the_time(self):
        self._run()
        self.old.with_user(self.head)._handover(self.sales_mate, "Moved")
        self.assertFalse(self.old.pool_return_on)
        self.assertFalse(self._notices())
        self._run(14)
        self.assertEqual(self.old.user_id, self.sales_mate)
        self.assertFalse(self.old.pool_return_on)

    def test_zero_means_never(self):
        self._set_criterion('pool.idle_days_potential', 0)
        for days in (0, 31, 90):
            self._run(days)
        self.assertEqual(self.old.user_id, self.sales)

    def test_policy_without_the_figures(self):
        self.env['customer.policy.criterion'].search([('code', '=', 'pool.idle_days_potential')]).unlink()
        self._run()
        self.assertFalse(self.old.pool_return_on)

    def test_poisoned_customer_stays_behind(self):
        other = self._new_customer("Other Mill", self.sales, collected_at=self.now - timedelta(days=400))
        poisoned = self.old

        def give_notice(customers, touched):
            if poisoned in customers:
                raise ValueError("poison")
            return original(customers, touched)
        original = type(self.old)._give_notice
        self.patch(type(self.env['res.partner']), '_give_notice', give_notice)
        with self.assertLogs('odoo.addons.customer_mgmt_policy', 'ERROR'):
            self._run()
        self.assertTrue(other.pool_return_on)
        self.assertFalse(poisoned.pool_return_on)

    def test_nobody_is_looked_at_too_early(self):
        """The next look is planned; until then the run costs nothing for the customer."""
        fresh = self._new_customer("Fresh Mill", self.sales)
        self._run()
        self.assertEqual(fresh.sudo().pool_check_on, self.today + timedelta(days=30))
        self.assertFalse(self.env['res.partner'].sudo()._find_neglect_candidates(10) & fresh)

    def test_next_look_goes_by_the_policy(self):
        """How long a customer is left alone at most is a row of the policy, for tiers that never return too."""
        fresh = self._new_customer("Fresh Mill", self.sales)
        self._set_criterion('pool.again_days', 5)
        self._run()
        self.assertEqual(fresh.sudo().pool_check_on, self.today + timedelta(days=5))
        self._set_criterion('pool.idle_days_potential', 0)
        fresh.sudo().pool_check_on = False
        self._run()
        self.assertEqual(fresh.sudo().pool_check_on, self.today + timedelta(days=5))

    def test_statements(self):
        """A batch costs statements per batch."""
        def measure(count):
            customers = self.env['res.partner'].create([
                {'name': f"Mill {count} {n}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}
                for n in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.sudo()._review_neglect()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before
        measure(1)
        one = measure(1)
        self.assertLessEqual(measure(40), one + 2)


@tagged('post_install', '-at_install')
class TestCardOwnerLeft(PoolCase):

    def _told(self, user):
        kind = self.env.ref('customer_mgmt_policy.mail_activity_type_owner_left')
        return self.env['mail.activity'].search([('user_id', '=', user.id), ('activity_type_id', '=', kind.id)])

    def test_head_is_told_once(self):
        owned = self.env['res.partner'].search_count([('policy_owner_id', '=', self.sales.id), ('parent_id', '=', False)])
        self.sales.action_archive()
        told = self._told(self.head)
        self.assertEqual(len(told), 1)
        self.assertIn(f"{owned} customers", told.summary)
        self.assertFalse(self._told(self.head_other))

    def test_without_head_the_cs_managers_are_told(self):
        self.team.user_id = False
        self.sales.action_archive()
        self.assertTrue(self._told(self.cs_manager))

    def test_nothing_to_tell(self):
        self.sales_mate.action_archive()
        self.assertFalse(self._told(self.head))
