from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..common import CustomerPolicyCase
from .common import at, shown


@tagged('post_install', '-at_install')
class TestDeadlineDuty(CustomerPolicyCase):
    """Company duties: one row per company and obligation, owed by a role, fulfilled with proof, by its schedule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Duty = cls.env['customer.duty']
        with freeze_time(at('2025-03-10 10:00')):
            cls.Duty._maintain(cls.company)
        cls.backup, cls.inspection = cls._duty('backup.verified'), cls._duty('archive.inspection')
        cls.Done = cls.env['customer.duty.done'].with_user(cls.it_custodian)

    @classmethod
    def _duty(cls, code):
        return cls.Duty.search([('company_id', '=', cls.company.id), ('code', '=', code)])

    def _evidence(self):
        return self.env['ir.attachment'].with_user(self.it_custodian).create({
            'name': "drill.log", 'raw': b"ok", 'res_model': 'customer.duty.done'})

    def _report(self, duty, user, **vals):
        return self.Done.with_user(user).create({'duty_id': duty.id, **vals}).action_confirm()

    def _drill(self, **vals):
        return self._report(self.backup, self.it_custodian, **{
            'attachment_ids': self._evidence().ids, 'restored_to': "Test server",
            'backup_at': fields.Datetime.now() - timedelta(days=1), **vals})

    # UPKEEP

    def test_created_from_the_policy(self):
        """Every repeating limit that a role owes is a duty of the company, with its clock and a responsible of the role."""
        duties = self.Duty.search([('company_id', '=', self.company.id)])
        limits = self.env['customer.policy.limit']._get_duties(self.company)
        self.assertEqual(set(duties.mapped('code')), set(limits.mapped('code')))
        self.assertLessEqual(
            {'data.cleansing', 'spot.check', 'archive.inspection', 'backup.verified', 'calendar.load'},
            set(duties.mapped('code')))
        self.assertIn(self.it_custodian, self.backup.candidate_ids)
        self.assertIn(self.backup.user_id, self.backup.candidate_ids)
        self.assertEqual(shown(self.backup.deadline_due_at), '2025-06-10 10:00')
        self.Duty._maintain(self.company)
        self.assertEqual(self.Duty.search([('company_id', '=', self.company.id)]), duties)
        self.assertEqual(len(self.backup.deadline_ids), 1)

    def test_responsible_leaves(self):
        """Whoever leaves the role is replaced; the clock follows; without anybody the duty waits."""
        self.env['res.users'].search([('all_group_ids', 'in', self.backup.group_id.ids)]).active = False
        colleague = self._new_user('it_second', 'it_custodian')
        self.Duty._maintain(self.company)
        self.assertEqual(self.backup.user_id, colleague)
        self.assertEqual(self.backup._deadline_open().user_id, colleague)
        colleague.group_ids = [Command.unlink(self.backup.group_id.id)]
        self.Duty._maintain(self.company)
        self.assertFalse(self.backup.user_id)
        self.assertTrue(self.backup._deadline_open())

    def test_policy_drops_and_takes_back(self):
        """A version without the duty archives it and ends its clock; a later version wakes it up."""
        limit = self.backup.limit_id
        role = limit.duty_group_id
        limit.duty_group_id = False
        self.Duty._maintain(self.company)
        self.assertFalse(self.backup.active)
        self.assertFalse(self.backup._deadline_open())
        self.assertFalse(self.Duty._fulfil('backup.verified', self.company, "Restored"))
        limit.duty_group_id = role
        self.Duty._maintain(self.company)
        self.assertTrue(self.backup.active)
        self.assertTrue(self.backup._deadline_open())

    def test_new_version_at_once(self):
        """The duty of a version that the general manager signs runs from that moment."""
        draft = self.env.ref('customer_mgmt_policy.policy_default').copy()
        draft.limit_ids.create({
            'policy_id': draft.id, 'clause_id': draft.clause_ids[0].id, 'code': 'fire.drill', 'name': "Hold a drill",
            'value': 1, 'unit': 'year', 'is_recurring': True, 'duty_group_id': self.backup.group_id.id})
        draft.with_user(self.cs_manager).action_submit()
        draft.with_user(self.general_manager).action_put_in_force()
        self.assertTrue(self._duty('fire.drill').deadline_due_at)
        self.assertEqual(self.backup.limit_id.policy_id, draft)

    def test_cron(self):
        other = self.env['res.company'].create({'name': "Branch"})
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_deadline_maintain_duties').method_direct_trigger()
        self.assertTrue(self.Duty.search([('company_id', '=', other.id), ('code', '=', 'backup.verified')]))

    def test_poisoned_company(self):
        """A company whose duties cannot be kept in step does not stop the others."""
        self.backup.active = False
        other = self.env['res.company'].create({'name': "Branch"})
        maintain = type(self.Duty)._maintain

        def fail(duties, company):
            if company == other:
                raise ValueError
            return maintain(duties, company)
        with self.enter_registry_test_mode(), patch.object(type(self.Duty), '_maintain', fail), \
                self.assertLogs('odoo.addons.customer_mgmt_policy', 'ERROR'):
            self.env.ref('customer_mgmt_policy.ir_cron_deadline_maintain_duties').method_direct_trigger()
        self.backup.invalidate_recordset()
        self.assertTrue(self.backup.active)

    def test_limit_checks(self):
        """A role owes only what repeats and holds for the whole company."""
        with self.assertRaises(ValidationError):
            self.env.ref('customer_mgmt_policy.limit_visit_record').duty_group_id = self.backup.group_id
        with self.assertRaises(ValidationError):
            self.backup.limit_id.customer_tier = 'key'

    def test_migration(self):
        """An older database learns who owes its duties; what the company decided itself stays."""
        limits = self.backup.limit_id + self.inspection.limit_id
        limits.write({'duty_group_id': False, 'duty_proof': 'note'})
        kept = self._duty('spot.check').limit_id
        kept.duty_group_id = self.env.ref('customer_mgmt_policy.group_cs_manager')
        path = Path(__file__).parents[2] / 'migrations' / '19.0.1.1.0' / 'post-duties.py'
        spec = spec_from_file_location('post_duties', path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, '19.0.1.0.0')
        self.assertEqual(self.backup.limit_id.duty_group_id, self.env.ref('customer_mgmt_policy.group_it_custodian'))
        self.assertEqual(limits.mapped('duty_proof'), ['evidence', 'note'])
        self.assertEqual(kept.duty_group_id, self.env.ref('customer_mgmt_policy.group_cs_manager'))

    # FULFILMENT

    def test_report_with_proof(self):
        """A2.2.2: no verified backup without what was restored, where, and a file as evidence."""
        self.backup.user_id = self.it_custodian
        for missing in ({'attachment_ids': []}, {'restored_to': " "}, {'backup_at': False},
                        {'backup_at': fields.Datetime.now() + timedelta(days=1)},
                        {'done_at': fields.Datetime.now() + timedelta(hours=1)}):
            with self.assertRaises(UserError):
                self._drill(**missing)
        self.assertFalse(self.backup.log_ids)
        self._drill(note="All 1,234 files are there")
        log = self.backup.log_ids
        self.assertRecordValues(log, [{
            'user_id': self.it_custodian.id, 'result': 'ok', 'restored_to': "Test server", 'is_late': True}])
        self.assertEqual((log.attachment_ids.res_model, log.attachment_ids.res_id), (log._name, log.id))
        self.assertEqual(log.deadline_id.state, 'met_late')
        self.assertEqual(self.backup.last_log_id, log)
        self.assertEqual(log.attachment_ids.with_user(self.general_manager).raw, b"ok")
        with self.assertRaises(AccessError):
            log.attachment_ids.with_user(self.it_custodian).raw = b"better"

    def test_files_of_others(self):
        """A file of another record is copied, never taken away; one that the reporter may not read is refused."""
        self.backup.user_id = self.it_custodian
        vals = {'name': "contract.pdf", 'raw': b"secret", 'res_model': 'res.partner', 'res_id': self.customer.id}
        foreign = self.env['ir.attachment'].create(vals)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._drill(attachment_ids=foreign.ids)
        own = self.env['ir.attachment'].create({**vals, 'res_id': self.it_custodian.partner_id.id})
        self._drill(attachment_ids=own.ids)
        self.assertEqual(own.res_model, 'res.partner')
        self.assertEqual(self.backup.log_ids.attachment_ids.mapped('res_model'), ['customer.duty.log'])

    def test_note_demanded(self):
        self.inspection.user_id = self.archive_keeper
        with self.assertRaises(UserError):
            self._report(self.inspection, self.archive_keeper, note="  ")
        self._report(self.inspection, self.archive_keeper, note="Every bag in its place")
        self.assertEqual(self.inspection.last_log_id.note, "Every bag in its place")

    def test_schedule_and_missed_times(self):
        """Deadlines 9: the next time comes from the schedule; missed times are counted, an extra one is no advance."""
        with freeze_time(at('2025-06-09 10:00')):
            log = self.Duty._fulfil('archive.inspection', self.company, "Done")
            self.Duty._fulfil('archive.inspection', self.company, "Once more")
        self.assertFalse(log.is_late)
        self.assertEqual(shown(log.due_at), '2025-06-10 10:00')
        self.assertEqual(shown(self.inspection.deadline_due_at), '2025-09-10 10:00')
        with freeze_time(at('2026-01-05 10:00')):
            late = self.Duty._fulfil('archive.inspection', self.company, "At last")
        self.assertRecordValues(late, [{'is_late': True, 'missed_slots': 2}])
        self.assertEqual(shown(self.inspection.deadline_due_at), '2026-03-10 10:00')
        self.inspection.invalidate_recordset()
        self.assertEqual(self.inspection.missed_count, 3)
        self.assertEqual(len(self.inspection.log_ids), 3)

    def test_fulfil_before_the_first_upkeep(self):
        """A chapter may fulfil the duty of a company that was founded a minute ago."""
        other = self.env['res.company'].create({'name': "Branch", 'resource_calendar_id': self.calendar.id})
        log = self.Duty._fulfil('spot.check', other, "SC001")
        self.assertEqual(log.company_id, other)

    def test_problem_becomes_work(self):
        self.inspection.user_id = self.archive_keeper
        with self.assertRaises(UserError):
            self._report(self.inspection, self.archive_keeper, result='problem')
        self._report(self.inspection, self.archive_keeper, result='problem', note="Cabinet 3 is wet")
        activity = self.inspection.activity_ids.filtered(lambda activity: not activity.customer_deadline_id)
        self.assertEqual(activity.user_id, self.archive_keeper)
        self.assertIn("Cabinet 3 is wet", activity.note)
        self.assertEqual(self.Duty.search([('last_log_id.result', '=', 'problem')]), self.inspection)
        told = self.inspection.message_ids.search([('model', '=', 'customer.duty'), ('res_id', '=', self.inspection.id)])
        self.assertIn(self.cs_manager.partner_id, told.notified_partner_ids)

    # RIGHTS

    def test_who_may(self):
        """The responsible and the CS manager report; a colleague in the role reads; others do not even see it."""
        colleague = self._new_user('it_second', 'it_custodian')
        self.backup.user_id = self.it_custodian
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.backup.with_user(colleague).action_done()
        with self.assertRaises(AccessError):
            self._report(self.backup, colleague, note="Fine")
        with self.assertRaises(AccessError):
            self.backup.with_user(self.sales).action_done()
        self.assertTrue(self.backup.with_user(colleague).has_access('read'))
        self.assertFalse(self.backup.with_user(colleague).can_report)
        self.assertTrue(self.backup.with_user(self.it_custodian).can_report)
        self.assertEqual(self.backup.with_user(self.cs_manager).action_done()['res_model'], 'customer.duty.done')

    def test_only_the_cs_manager_assigns(self):
        colleague = self._new_user('it_second', 'it_custodian')
        with self.assertRaises(AccessError):
            self.backup.with_user(self.it_custodian).user_id = colleague
        self.backup.with_user(self.cs_manager).user_id = colleague
        self.assertEqual(self.backup._deadline_open().user_id, colleague)
        with self.assertRaises(ValidationError):
            self.backup.with_user(self.cs_manager).user_id = self.sales
        for vals in ({'code': 'x'}, {'active': False}, {'limit_id': self.inspection.limit_id.id}):
            with self.assertRaises(AccessError):
                self.backup.with_user(self.cs_manager).write(vals)

    # HOLIDAYS

    def _load(self, year):
        self.company.country_id = self.env.ref('base.cn')
        load = self.env['customer.workday.load'].with_user(self.cs_manager).create({
            'country_id': self.env.ref('base.cn').id, 'year': year, 'calendar_ids': self.calendar.ids})
        load.action_load()

    def test_holidays_before_the_year_ends(self):
        """Next year's holidays are due in the middle of December; loading them, and no other year, fulfils the duty."""
        duty = self._duty('calendar.load')
        self.assertEqual(shown(duty.deadline_due_at), '2025-12-16 18:00')
        with freeze_time(at('2025-12-01 10:00')):
            self.assertEqual(duty.with_user(self.cs_manager).action_start()['context']['default_year'], 2026)
            self._load(2025)
            self.assertFalse(duty.log_ids)
            self._load(2026)
        self.assertRecordValues(duty.log_ids, [{'is_late': False, 'user_id': self.cs_manager.id}])
        self.assertEqual(shown(duty.deadline_due_at), '2026-12-16 18:00')

    def test_one_reminder(self):
        """What the duty asks for is not asked for a second time by the reminder of a year that is near."""
        Workday = self.env['customer.workday.exception']
        with freeze_time(at('2025-12-10 10:00')):
            Workday._cron_remind()
        notes = {year: "".join(Workday._get_reminders(year).mapped('note')) for year in (2025, 2026)}
        self.assertIn(self.calendar.name, notes[2025])
        self.assertNotIn(self.calendar.name, notes[2026])

    def test_new_company_in_december(self):
        """Founded after the day, the first time is next year's; this year's last days are no breach."""
        other = self.env['res.company'].create({'name': "Branch", 'resource_calendar_id': self.calendar.id})
        with freeze_time(at('2025-12-20 10:00')):
            self.Duty._maintain(other)
        duty = self.Duty.search([('company_id', '=', other.id), ('code', '=', 'calendar.load')])
        self.assertEqual(shown(duty.deadline_due_at), '2026-12-16 18:00')
