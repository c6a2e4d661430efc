import threading
from contextlib import contextmanager
from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import SQL, mute_logger

ROLES = {
    'asker': 'cr_specialist', 'finance': 'finance_reviewer', 'finance_mate': 'finance_reviewer', 'manager': 'general_manager',
}
PLANNED_ON = date(2026, 6, 1)
OURS = ('customer_approval_step', 'customer_deadline_event', 'customer_deadline', 'customer_approval', 'customer_gift')


@tagged('post_install', '-at_install')
class TestApprovalConcurrency(BaseCase):
    """Semantics › Approvals 7: two people at the same moment, in transactions that really run side by side and commit.

    The record is a gift: Finance (two people) reviews, then the general manager approves.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.registry.clear_all_caches)
        with cls._transaction() as env:
            cls.last = {table: cls._last_id(env, table) for table in OURS}
            cls.users = {
                name: new_test_user(env, f'concurrent_{name}', groups=f'customer_mgmt_policy.group_{role}').id
                for name, role in ROLES.items()}
            customer = env['res.partner'].create({
                'name': "Concurrent Customer", 'is_company': True, 'is_managed_customer': True, 'customer_tier': 'key',
                'user_id': cls.users['asker'], 'cr_specialist_id': cls.users['asker']})
            contact = env['res.partner'].create({'name': "Director", 'parent_id': customer.id})
            cls.customer_ids = (contact + customer).ids
        cls.addClassCleanup(cls._clean)

    def setUp(self):
        super().setUp()
        customer_id, contact_id = self.customer_ids[1], self.customer_ids[0]
        with self._transaction('asker') as env:
            gift = env['customer.gift'].create({
                'partner_id': customer_id, 'contact_id': contact_id, 'occasion': "Anniversary",
                'planned_on': PLANNED_ON, 'line_ids': [Command.create({'name': "Tea", 'quantity': 1, 'price_unit': 1.0})]})
            gift.action_submit()
            self.gift_id, self.approval_id = gift.id, gift.approval_id.id

    @classmethod
    @contextmanager
    def _transaction(cls, user=None):
        with cls.registry.cursor() as cr:
            yield Environment(cr, cls.users[user] if user else SUPERUSER_ID, {'lang': 'en_US'})

    @classmethod
    def _last_id(cls, env, table):
        return env.execute_query(SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table)))[0][0]

    @classmethod
    def _clean(cls):
        """History cannot be deleted by any method, so what was committed goes by SQL."""
        with cls._transaction() as env:
            env['mail.activity'].search([('user_id', 'in', list(cls.users.values()))]).unlink()
            for table in OURS:
                env.cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), cls.last[table]))
            env.invalidate_all()
            users = env['res.users'].browse(cls.users.values())
            partners = users.partner_id
            env['mail.message'].search([('author_id', 'in', partners.ids)]).unlink()
            env['res.partner'].browse(cls.customer_ids).unlink()
            users.unlink()
            partners.unlink()

    def _approve(self, env):
        env['customer.approval'].browse(self.approval_id).action_approve()
        env.flush_all()

    def _read_back(self):
        with self._transaction() as env:
            approval = env['customer.approval'].browse(self.approval_id)
            return approval.state, env['customer.gift'].browse(self.gift_id).state, approval.step_ids.decided_by_id.ids

    def test_second_one_meets_a_lock(self):
        with self._transaction('finance') as first, self._transaction('finance_mate') as second:
            self._approve(first)
            with self.assertRaisesRegex(UserError, "at this very moment"):
                self._approve(second)
            second.cr.rollback()
        self.assertEqual(self._read_back(), ('pending', 'finance_reviewed', [self.users['finance']]))

    @mute_logger('odoo.sql_db')
    def test_second_one_looked_before_the_first_committed(self):
        """What the second one saw is outdated: PostgreSQL says so, Odoo serves the request again, and it gets a clear message."""
        with self._transaction('finance_mate') as second:
            self.assertEqual(second['customer.approval'].browse(self.approval_id).state, 'pending')
            with self._transaction('finance') as first:
                self._approve(first)
            with self.assertRaises(SerializationFailure):
                self._approve(second)
            second.cr.rollback()
            second.transaction.reset()
            with self.assertRaisesRegex(UserError, "already decided by concurrent_finance"):
                self._approve(second)
            second.cr.rollback()
        self.assertEqual(self._read_back(), ('pending', 'finance_reviewed', [self.users['finance']]))

    @mute_logger('odoo.sql_db')
    def test_race(self):
        """Approve, refuse and withdraw in threads, as the server serves requests: exactly one of them happens."""
        acts = {
            'finance': lambda approval: approval.action_approve(),
            'finance_mate': lambda approval: approval.action_refuse("No"),
            'asker': lambda approval: approval.action_withdraw(),
        }
        barrier, results = threading.Barrier(len(acts)), {}

        def serve(name):
            threading.current_thread().dbname = get_db_name()
            with self._transaction(name) as env:
                def act():
                    approval = env['customer.approval'].browse(self.approval_id)
                    approval.check_access('read')
                    if name not in results:
                        results[name] = False
                        barrier.wait(20)
                    return acts[name](approval)
                try:
                    results[name] = retrying(act, env)
                except UserError as error:
                    results[name] = error

        threads = [threading.Thread(target=serve, args=(name,)) for name in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        winners = [name for name, result in results.items() if result is True]
        self.assertEqual(len(winners), 1, results)
        outcome = {'finance': 'finance_reviewed', 'finance_mate': 'refused', 'asker': 'draft'}[winners[0]]
        self.assertEqual(self._read_back()[1], outcome)

    @mute_logger('odoo.sql_db')
    def test_change_at_the_moment_of_the_decision(self):
        """Either the change comes first and voids, or the decision does and is voided: never decided on what was not seen."""
        with self._transaction('finance') as decider:
            approval = decider['customer.approval'].browse(self.approval_id)
            self.assertEqual(approval.state, 'pending')
            with self._transaction('asker') as changer:
                changer['customer.gift'].browse(self.gift_id).line_ids.price_unit = 9.0
            with self.assertRaises(SerializationFailure):
                self._approve(decider)
            decider.cr.rollback()
            decider.transaction.reset()
            with self.assertRaisesRegex(UserError, "Voided"):
                self._approve(decider)
            decider.cr.rollback()
        self.assertEqual(self._read_back(), ('voided', 'draft', []))

    @mute_logger('odoo.sql_db')
    def test_submitted_by_two(self):
        """One record has one round at a time, even when two people submit at once."""
        with self._transaction('asker') as env:
            env['customer.approval'].browse(self.approval_id).action_withdraw()
        with self._transaction('asker') as first, self._transaction('asker') as second:
            gifts = [env['customer.gift'].browse(self.gift_id) for env in (first, second)]
            self.assertEqual([gift.state for gift in gifts], ['draft', 'draft'])
            gifts[0].action_submit()
            first.cr.commit()
            with self.assertRaises((SerializationFailure, UserError)):
                gifts[1].action_submit()
                second.flush_all()
            second.cr.rollback()
        with self._transaction() as env:
            self.assertEqual(
                env['customer.gift'].browse(self.gift_id).approval_ids.sorted('id').mapped('state'), ['withdrawn', 'pending'])

    @mute_logger('odoo.sql_db')
    def test_cap_of_two_submitted_at_once(self):
        """Semantics › Approvals 8: two applications that fit the cap one by one do not both get in side by side."""
        customer_id, contact_id = self.customer_ids[1], self.customer_ids[0]
        with self._transaction('asker') as env:
            cap = env['customer.policy.criterion']._get(env.company, 'gift.recipient_year_cap')
            used = env['customer.gift'].browse(self.gift_id)._get_other_gifts_of_year()
            price = cap - 1.0 - sum(used.mapped('amount_company'))
            gift_ids = env['customer.gift'].create([{
                'partner_id': customer_id, 'contact_id': contact_id, 'occasion': f"Occasion {number}",
                'planned_on': PLANNED_ON, 'line_ids': [Command.create({'name': "Tea", 'quantity': 1, 'price_unit': price})],
            } for number in range(2)]).ids
        self.addCleanup(self._give_up, gift_ids)
        with self._transaction('asker') as first, self._transaction('asker') as second:
            gifts = [env['customer.gift'].browse(gift_id) for env, gift_id in zip((first, second), gift_ids, strict=True)]
            self.assertEqual([gift.state for gift in gifts], ['draft', 'draft'])
            gifts[0].action_submit()
            with self.assertRaisesRegex(UserError, "right now"):
                gifts[1].action_submit()
            second.cr.rollback()
            second.transaction.reset()
            self.assertEqual(gifts[1].state, 'draft')
            first.cr.commit()
            with self.assertRaises(SerializationFailure):
                gifts[1].action_submit()
            second.cr.rollback()
            second.transaction.reset()
            with self.assertRaisesRegex(UserError, "would come to"):
                gifts[1].action_submit()
            second.cr.rollback()

    def _give_up(self, gift_ids):
        with self._transaction() as env:
            env['customer.gift'].browse(gift_ids).approval_id.filtered(
                lambda approval: approval.state == 'pending')._stop('cancelled')
            env.cr.execute("UPDATE customer_gift SET state = 'cancelled' WHERE id = ANY(%s)", [gift_ids])
