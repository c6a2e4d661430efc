from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintLines(ComplaintCase):
    """Evidence, departments, causes and remedies."""

    def _add_evidence(self, complaint, **vals):
        return self.env['customer.complaint.evidence'].with_user(self.agent).create({
            'complaint_id': complaint.id, 'kind': 'interview', 'source': "The driver", 'finding': "It rained.", **vals})

    def _add_file(self, **vals):
        return self.env['ir.attachment'].with_user(self.agent).create({'name': "dock.jpg", 'raw': b'dock', **vals})

    # EVIDENCE

    def test_evidence_is_enough(self):
        """C2.4.2: with lines of evidence the handler need not write the course of the investigation as well."""
        complaint = self._investigating()
        self._find_out(complaint)
        complaint.investigation = False
        with self.assertRaisesRegex(UserError, "Missing: Collected Evidence"):
            complaint.action_settle_liability()
        self._add_evidence(complaint)
        complaint.action_settle_liability()
        self.assertEqual(complaint.state, 'liability_review')

    def test_evidence_is_locked_in_review(self):
        complaint = self._investigating()
        evidence = self._add_evidence(complaint, attachment_ids=[Command.link(self._add_file().id)])
        evidence.finding = "It rained hard."
        self._settle(complaint)
        self.env.invalidate_all()
        for act in (lambda: evidence.write({'finding': "Sun"}), evidence.unlink, lambda: self._add_evidence(complaint),
                    lambda: self._add_file(res_model=evidence._name, res_id=evidence.id)):
            with self.assertRaises(UserError):
                act()
        with self.assertRaisesRegex(UserError, "Collected Evidence cannot be changed now"):
            complaint.evidence_ids = [Command.update(evidence.id, {'finding': "Sun"})]
        complaint.approval_id.with_user(self.legal).action_refuse("Ask the carrier as well.")
        self._add_evidence(complaint, source="The carrier")
        self.assertEqual(len(complaint.evidence_ids), 2)

    def test_files_are_read_with_the_complaint(self):
        """Whoever reads the complaint opens the files of its evidence, nobody else."""
        complaint = self._investigating()
        file = self._add_file()
        evidence = self._add_evidence(complaint, attachment_ids=[Command.link(file.id)])
        self.assertEqual((file.res_model, file.res_id), (evidence._name, evidence.id))
        for user, reads in ((self.legal, True), (self.sales, True), (self.quality, True), (self.sales_other, False),
                            (self.employee, False)):
            self.env.invalidate_all()
            self.assertEqual(evidence.with_user(user).has_access('read'), reads, user.login)
            self.assertEqual(file.with_user(user).has_access('read'), reads, user.login)

    def test_foreign_file_stays_where_it_is(self):
        """A file of another record is not taken over by linking it."""
        foreign = self.env['ir.attachment'].create(
            {'name': "secret.pdf", 'raw': b'x', 'res_model': 'res.partner', 'res_id': self.customer_other.id})
        evidence = self._add_evidence(self._investigating(), attachment_ids=[Command.link(foreign.id)])
        self.assertEqual(foreign.res_model, 'res.partner')
        self.env.invalidate_all()
        self.assertFalse(foreign.with_user(self.sales).has_access('read'))
        self.assertTrue(evidence)

    def test_evidence_is_not_from_tomorrow(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._add_evidence(self._investigating(), date=fields.Date.today() + timedelta(days=2))

    def test_new_file_voids_the_review(self):
        """Legal decides on what was submitted: the system itself cannot slip in a line."""
        complaint = self._in_legal_review()
        self.env['customer.complaint.evidence'].create({'complaint_id': complaint.id, 'finding': "Later"})
        self.assertEqual(complaint.state, 'investigating')

    # CAUSES AND DEPARTMENTS

    def test_catalogue_has_two_levels(self):
        group = self.cause.parent_id
        self.assertEqual(self.cause.display_name, f"{group.name} / {self.cause.name}")
        self.assertTrue(group.is_group)
        for vals in ({'name': "Deeper", 'parent_id': self.cause.id},):
            with self.assertRaisesRegex(ValidationError, "two levels"):
                self.env['customer.complaint.cause'].create(vals)
        with self.assertRaisesRegex(ValidationError, "two levels"):
            group.parent_id = self.env.ref('customer_mgmt_policy.complaint_cause_service')

    def test_cause_group_for_the_figures(self):
        complaint = self._in_legal_review()
        self.assertEqual(complaint.cause_group_id, self.cause.parent_id)
        self.assertEqual(complaint.department_ids.cause_group_id, self.cause.parent_id)

    def test_departments(self):
        complaint = self._investigating()
        production = self.env.ref('customer_mgmt_policy.department_production')
        complaint.department_ids = [
            Command.create({'department_id': self.department.id, 'share': 70, 'task': "Roof the dock"}),
            Command.create({'department_id': production.id, 'share': 30, 'role': '2_joint'})]
        self.assertIn("Roof the dock", complaint.department_ids[0]._get_line())
        with self.assertRaisesRegex(ValidationError, "add up to 110 %"):
            complaint.department_ids[0].share = 80
        with self.assertRaises(UniqueViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            complaint.department_ids = [Command.create({'department_id': production.id})]
            complaint.flush_recordset()

    def test_customer_liable_needs_no_department(self):
        complaint = self._investigating()
        self._find_out(complaint, 'customer')
        complaint.department_ids = [Command.clear()]
        complaint.action_settle_liability()
        self.assertEqual(complaint.state, 'liability_review')

    # REMEDIES

    def test_several_remedies(self):
        complaint = self._liability_settled()
        today = fields.Date.today()
        complaint.remedy_ids = [
            Command.create({'kind': 'replacement', 'plan': "12 new boxes", 'amount': 480, 'date': today + timedelta(days=3)}),
            Command.create({'kind': 'apology', 'plan': "A letter of the manager", 'date': today + timedelta(days=9)})]
        self.assertRecordValues(complaint, [{
            'remedy_type': 'replacement', 'remedy_amount': 480, 'remedy_date': today + timedelta(days=9),
            'executor_id': self.agent.id}])
        self.assertIn("2. A letter of the manager", complaint.remedy_plan)
        complaint.action_propose_remedy()
        complaint.with_user(self.manager).action_approval_approve()
        self.assertRecordValues(complaint.action_ids, [
            {'name': "12 new boxes", 'state': 'open', 'date': today + timedelta(days=3), 'user_id': self.agent.id},
            {'name': "A letter of the manager", 'state': 'open', 'date': today + timedelta(days=9), 'user_id': self.agent.id}])

    def test_remedies_fit_the_liability_decided_last(self):
        """What was proposed for another liability is named when the remedy is submitted, not before."""
        complaint = self._in_remedy_review()
        complaint.action_approval_withdraw()
        complaint.sudo().liability = 'customer'
        with self.assertRaisesRegex(UserError, "does not fit the liability “The customer”"):
            complaint.action_propose_remedy()

    def test_group_sees_every_remedy(self):
        complaint = self._in_remedy_review()
        facts = dict(complaint.approval_id.with_user(self.manager).facts)
        self.assertTrue(any("12 new boxes at our cost" in text for text in facts.values()), facts)

    # ROUNDS

    def test_each_round_keeps_its_own(self):
        """A dissatisfied customer: remedies, steps and evidence stay with the round; the next one starts from what is known."""
        complaint = self._investigating()
        self._add_evidence(complaint)
        self._settle(complaint)
        complaint.with_user(self.legal).action_approval_approve()
        self._propose(complaint)
        complaint.with_user(self.manager).action_approval_approve()
        complaint.action_tell("Soon")
        self._finish(complaint)
        complaint.action_call_back('dissatisfied', feedback="Wet again")
        finished = complaint.round_ids
        self.assertEqual((len(finished.evidence_ids), len(finished.remedy_ids), len(finished.action_ids)), (1, 1, 1))
        self.assertEqual(finished.department_ids.department_id, self.department)
        self.assertFalse(complaint.remedy_ids)
        self.assertFalse(complaint.action_ids)
        self.assertRecordValues(complaint.department_ids, [{'department_id': self.department.id, 'share': 80}])
        self.assertRecordValues(complaint, [{'remedy_amount': 0, 'remedy_date': False, 'remedy_type': False}])
        with self.assertRaises(UserError):
            finished.evidence_ids.with_user(self.agent).finding = "Other"
        self._add_evidence(complaint, finding="The truck leaks.")
        self.assertEqual(len(complaint._get_all_evidence()), 2)


@tagged('post_install', '-at_install')
class TestComplaintLinesRpc(HttpCase, ComplaintCase):

    def test_lines_hold_over_rpc(self):
        executing, reviewed = self._executing(), self._in_legal_review()
        evidence = self.env['customer.complaint.evidence'].create({'complaint_id': self._record().id, 'finding': "Rain"})
        self.authenticate('cs_agent', 'cs_agent')

        def call(model, method, *args):
            return self.url_open('/web/dataset/call_kw', json={'params': {
                'model': model, 'method': method, 'args': args, 'kwargs': {}}}).json()

        step, remedy = executing.action_ids, executing.remedy_ids
        for model, method, args in (
            ('customer.complaint.action', 'write', ([step.id], {'state': 'done'})),
            ('customer.complaint.action', 'write', ([step.id], {'date': '2030-01-01'})),
            ('customer.complaint.action', 'write', ([step.id], {'round_id': 1})),
            ('customer.complaint.action', 'create', ([{
                'complaint_id': executing.id, 'name': "X", 'date': '2030-01-01', 'state': 'done'}],)),
            ('customer.complaint.action', 'create', ([{'complaint_id': reviewed.id, 'name': "X", 'date': '2030-01-01'}],)),
            ('customer.complaint.remedy', 'write', ([remedy.id], {'amount': 9999})),
            ('customer.complaint.remedy', 'unlink', ([remedy.id],)),
            ('customer.complaint.department', 'write', ([reviewed.department_ids.id], {'share': 1})),
            ('customer.complaint.evidence', 'create', ([{'complaint_id': reviewed.id, 'finding': "X"}],)),
            ('customer.complaint.evidence', 'write', ([evidence.id], {'complaint_id': reviewed.id})),
            ('customer.complaint', 'write', ([executing.id], {'assessed_at': '2020-01-01'})),
        ):
            with self.subTest(model=model, method=method, args=args):
                self.assertIn('error', call(model, method, *args))
        self.assertNotIn('error', call('customer.complaint.action', 'action_done', [step.id], "Delivered"))
        self.env.invalidate_all()
        self.assertRecordValues(step, [{'state': 'done', 'result': "Delivered", 'done_by_id': self.agent.id}])
