from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ComplaintCase

FOLDER = 'customer_mgmt_policy/migrations/19.0.1.2.0'
EXECUTION = 'complaint.execution'


@tagged('post_install', '-at_install')
class TestComplaintMigration(ComplaintCase):
    """A complaint of the version before had one remedy in fields of its own, and its clock on itself."""

    def _make_old(self, complaint):
        """Put the complaint back to how it was stored, the columns included."""
        cr = self.env.cr
        self.env.flush_all()
        for table in ('customer_complaint', 'customer_complaint_round'):
            cr.execute(f"""
                ALTER TABLE {table} ADD COLUMN IF NOT EXISTS remedy_plan text, ADD COLUMN IF NOT EXISTS executor_id int4,
                    ADD COLUMN IF NOT EXISTS remedy_type varchar, ADD COLUMN IF NOT EXISTS remedy_amount numeric,
                    ADD COLUMN IF NOT EXISTS remedy_date date""")
        for table in ('customer_complaint', 'customer_complaint_round'):
            scope = "c.round_id IS NULL AND t.id = c.complaint_id" if table == 'customer_complaint' else "t.id = c.round_id"
            cr.execute(f"""
                UPDATE {table} t SET remedy_plan = c.plan, executor_id = c.user_id, remedy_type = c.kind,
                    remedy_amount = c.amount, remedy_date = c.date
                  FROM customer_complaint_remedy c WHERE {scope} AND c.complaint_id = %s""", [complaint.id])
        cr.execute("""
            UPDATE customer_deadline d SET res_model = 'customer.complaint', res_id = a.complaint_id,
                   cycle = CASE WHEN a.round_id IS NULL THEN %s ELSE 1 END
              FROM customer_complaint_action a
             WHERE d.res_model = 'customer.complaint.action' AND d.res_id = a.id AND a.complaint_id = %s""",
                   [complaint.reopen_count + 1, complaint.id])
        cr.execute("DELETE FROM customer_complaint_action WHERE complaint_id = %s", [complaint.id])
        cr.execute("DELETE FROM customer_complaint_remedy WHERE complaint_id = %s", [complaint.id])
        self.env.invalidate_all()

    def _migrate(self):
        self.env.flush_all()
        for name in ('pre-complaint-figures', 'post-complaint-lines'):
            load_script(file_path(f'{FOLDER}/{name}.py'), name.replace('-', '_')).migrate(self.env.cr, '19.0.1.1.0')
        self.env.invalidate_all()

    def test_open_complaint(self):
        complaint = self._executing()
        self._make_old(complaint)
        self.assertFalse(complaint.remedy_ids)
        self._migrate()
        self.assertRecordValues(complaint.remedy_ids, [{'kind': 'compensation', 'amount': 480, 'user_id': self.agent.id}])
        self.assertRecordValues(complaint.action_ids, [{
            'state': 'open', 'remedy_id': complaint.remedy_ids.id, 'date': complaint.remedy_ids.date,
            'owner_id': self.sales.id}])
        clock = self._step_clocks(complaint)
        self.assertRecordValues(clock, [{'code': EXECUTION, 'state': 'running'}])
        self.assertFalse(self._clocks(complaint, EXECUTION))
        complaint.action_tell("Soon")
        self._finish(complaint)
        self.assertEqual(clock.state, 'met')

    def test_reopened_complaint(self):
        complaint = self._done()
        complaint.action_call_back('dissatisfied')
        complaint.action_settle_liability()
        complaint.with_user(self.legal).action_approval_approve()
        self._propose(complaint, kind='rectification')
        complaint.with_user(self.manager).action_approval_approve()
        self._make_old(complaint)
        self._migrate()
        self.assertEqual(complaint.remedy_ids.kind, 'rectification')
        self.assertRecordValues(complaint.round_ids.action_ids, [{'state': 'done', 'result': "Delivered, signed by Chen Wei"}])
        self.assertEqual(self._step_clocks(complaint).mapped(lambda clock: (clock.res_id, clock.state)), [
            (complaint.round_ids.action_ids.id, 'met'), (complaint.action_ids.id, 'running')])

    def test_figures(self):
        complaint = self._done()
        before = complaint.days_to_liability
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_complaint SET days_to_liability = NULL, next_due_at = NULL")
        self._migrate()
        self.assertAlmostEqual(complaint.days_to_liability, before, places=3)
        self.assertEqual(complaint.next_due_at, complaint.deadline_due_at)
