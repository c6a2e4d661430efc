import threading
from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger


@tagged('post_install', '-at_install')
class TestCardPoolConcurrency(BaseCase):
    """Two claims at the same moment, in transactions that really run side by side and commit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.registry.clear_all_caches)
        with cls._transaction() as env:
            cls.users = {
                name: new_test_user(env, f'claiming_{name}', groups='customer_mgmt_policy.group_salesperson').id
                for name in ('first', 'second')}
            env['customer.policy.criterion'].search([('code', '=', 'pool.claim_day_cap')]).ensure_one()
        cls.addClassCleanup(cls._clean)

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            self.customer_ids = env['res.partner'].create([
                {'name': f"Claimed at once {number}", 'is_company': True, 'is_managed_customer': True}
                for number in range(5)]).ids
        self.addCleanup(self._clean_customers)

    @classmethod
    @contextmanager
    def _transaction(cls, user=None):
        with cls.registry.cursor() as cr:
            yield Environment(cr, cls.users[user] if user else SUPERUSER_ID, {'lang': 'en_US'})

    @classmethod
    def _clean(cls):
        with cls._transaction() as env:
            users = env['res.users'].browse(cls.users.values())
            partners = users.partner_id
            env['mail.message'].search([('author_id', 'in', partners.ids)]).unlink()
            users.unlink()
            partners.unlink()

    def _clean_customers(self):
        with self._transaction() as env:
            env['res.partner'].browse(self.customer_ids).unlink()

    def _claim(self, env, *ids):
        env['customer.pool'].browse(ids).action_claim()

    def _owner(self, customer_id):
        with self._transaction() as env:
            return env['res.partner'].browse(customer_id).user_id.id

    def test_while_the_other_is_at_it(self):
        """The second is told at once instead of waiting, and takes nothing."""
        customer_id = self.customer_ids[0]
        with self._transaction('first') as first, self._transaction('second') as second:
            self._claim(first, customer_id)
            with self.assertRaisesRegex(UserError, "just claimed"):
                self._claim(second, customer_id)
            second.cr.rollback()
        self.assertEqual(self._owner(customer_id), self.users['first'])

    def test_just_after_the_other(self):
        """The second looked before the first committed: PostgreSQL refuses it, and the repeated request is told why."""
        customer_id = self.customer_ids[0]
        with self._transaction('second') as second:
            second['customer.pool'].search([])      # its view of the data begins here
            with self._transaction('first') as first:
                self._claim(first, customer_id)
            with self.assertRaises(SerializationFailure), mute_logger('odoo.sql_db'):
                self._claim(second, customer_id)
            second.cr.rollback()
        with self._transaction('second') as again, self.assertRaisesRegex(UserError, "just claimed"):
            self._claim(again, customer_id)
        self.assertEqual(self._owner(customer_id), self.users['first'])

    def test_one_person_in_two_windows(self):
        """The caps count what the other window claims: the second waits for it, and is repeated when it was first."""
        done, failure = threading.Event(), []

        def claim_others():
            try:
                with self._transaction('first') as env, mute_logger('odoo.sql_db'):
                    env['customer.pool'].search([])
                    done.set()
                    self._claim(env, *self.customer_ids[2:4])
            except SerializationFailure as error:
                failure.append(error)
        other = threading.Thread(target=claim_others)
        with self._transaction('first') as env:
            self._claim(env, *self.customer_ids[:2])
            other.start()
            self.assertTrue(done.wait(30))
        other.join(30)
        self.assertTrue(failure)
        with self._transaction('first') as env, self.assertRaisesRegex(UserError, "3 claims a day"):
            self._claim(env, *self.customer_ids[2:4])
