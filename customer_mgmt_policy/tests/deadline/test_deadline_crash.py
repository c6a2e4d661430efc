from contextlib import contextmanager

from odoo import SUPERUSER_ID, fields
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

TRACES = """
    SELECT (SELECT count(*) FROM customer_deadline_event WHERE deadline_id = %(clock)s),
           (SELECT count(*) FROM mail_activity WHERE customer_deadline_id = %(clock)s),
           (SELECT count(*) FROM mail_mail WHERE id > %(mail)s AND state = 'outgoing')
"""


@tagged('post_install', '-at_install')
class TestDeadlineCrash(BaseCase):
    """semantics.md › Deadlines 10: a worker that dies between send and mark, in transactions that really commit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '20s'")
            yield Environment(cr, SUPERUSER_ID, {'lang': 'en_US'})

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            self.last_mail = env['mail.mail'].search([], order='id desc', limit=1).id or 0
            admin = env.ref('base.user_admin')
            self.email, admin.email = admin.email, 'on.duty@policy.example.com'
            self.addCleanup(self._clean)
            Clock, company = env['customer.deadline'], env.ref('base.main_company')
            limit = env.ref('customer_mgmt_policy.limit_card_entry')
            self.clock_id = Clock.create({
                **Clock._prepare(company, limit, fields.Datetime.to_datetime('2001-01-01')), 'is_urgent': True,
                'res_model': 'res.company', 'res_id': -1, 'company_id': company.id, 'user_id': admin.id,
            }).id

    def _clean(self):
        """The ledger cannot be deleted by any method, so what was committed goes by SQL."""
        with self._transaction() as env:
            env['mail.activity'].search([('customer_deadline_id', '=', self.clock_id)]).unlink()
            env['mail.mail'].search([('id', '>', self.last_mail)]).unlink()
            env.ref('base.user_admin').email = self.email
            env.flush_all()
            env.cr.execute("DELETE FROM customer_deadline WHERE id = %s", [self.clock_id])

    def _run(self, env):
        """Do what the scheduled action does with this one clock."""
        now, Clock = fields.Datetime.now(), env['customer.deadline']
        (Clock.browse(self.clock_id) & Clock._lock_due(now, 10000))._evaluate_safely(now)
        env.flush_all()

    def _get_traces(self, env):
        """Return how many events, activities and waiting mails there are."""
        env.cr.execute(TRACES, {'clock': self.clock_id, 'mail': self.last_mail})
        return env.cr.fetchone()

    def test_killed_before_the_commit(self):
        """Nothing was sent and nothing marked; the next run does both, and the one after that nothing."""
        with self._transaction() as env:
            self._run(env)
            done = self._get_traces(env)
            self.assertTrue(all(done), done)
            with self._transaction() as other:
                self.assertEqual(self._get_traces(other), (0, 0, 0), "the mail waits for the commit as well")
            env.cr.rollback()   # killed
        for _again in range(2):
            with self._transaction() as env:
                self._run(env)
            with self._transaction() as env:
                self.assertEqual(self._get_traces(env), done)
