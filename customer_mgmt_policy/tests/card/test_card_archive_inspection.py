from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveInspection(ArchiveCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Inspection = cls.env['customer.archive.inspection'].with_user(cls.keeper)

    def _started(self, **vals):
        inspection = self.Inspection.create({'scope': 'cabinet', 'cabinet_id': self.cabinet.id, **vals})
        inspection.action_start()
        return inspection

    def test_draws_paper_only(self):
        papers = self._filed(medium='paper') + self._filed(medium='both', year=2020)
        self._filed()
        inspection = self._started()
        self.assertEqual(inspection.line_ids.document_id, papers)

    def test_sample(self):
        for year in range(2010, 2016):
            self._filed(medium='paper', year=year)
        inspection = self._started(scope='sample', sample_size=4)
        self.assertEqual(len(inspection.line_ids.document_id), 4)
        self.assertEqual(self.Inspection.create({}).sample_size, 10)

    def test_nothing_to_inspect(self):
        with self.assertRaisesRegex(UserError, "no paper"):
            self._started()

    def test_findings(self):
        """C2.1.4: what is wrong has somebody responsible and a due time, and is looked at again."""
        self._filed(medium='paper', year=2020)
        document = self._filed(medium='paper', year=2021)
        inspection = self._started()
        line = inspection.line_ids.filtered(lambda line: line.document_id == document)
        line.write({'in_place': 'yes', 'labelled': 'no'})
        with self.assertRaisesRegex(UserError, "not checked"):
            inspection.action_finish()
        inspection.action_all_right()
        self.assertEqual((line.in_place, line.labelled, line.complete), ('yes', 'no', 'yes'))
        with self.assertRaisesRegex(UserError, "what is wrong"):
            inspection.action_finish()
        line.note = "No date on the bag"
        inspection.action_finish()
        self.assertRecordValues(inspection, [{'state': 'done', 'done_on': self.today, 'finding_count': 1}])
        finding = inspection.finding_ids
        self.assertRecordValues(finding, [{
            'kind': 'labelled', 'user_id': self.sales.id, 'note': "No date on the bag", 'state': 'open'}])
        clock = finding.sudo().deadline_ids
        self.assertRecordValues(clock, [{'code': 'archive.finding', 'state': 'running', 'user_id': self.sales.id}])
        self.env.invalidate_all()
        rows = finding.with_user(self.keeper)._message_get_suggested_recipients(reply_discussion=True, no_create=True)
        self.assertNotIn(finding.sudo().partner_id.id, [row['partner_id'] for row in rows], "known by name only")
        mine = finding.with_user(self.sales)
        with self.assertRaisesRegex(UserError, "Missing"):
            mine.action_correct(" ")
        mine.action_correct("Dated")
        with self.assertRaises(AccessError):
            mine.action_close()
        finding.action_reject()
        mine.action_correct("Dated in ink")
        finding.action_close()
        self.assertRecordValues(finding, [{'state': 'closed', 'closed_by_id': self.keeper.id}])
        self.assertEqual(clock.state, 'met')

    def test_fulfils_the_duty(self):
        """C2.1.4: the regular inspection is owed; finishing one fulfils it."""
        self.env['customer.duty']._maintain(self.company)
        duty = self.env['customer.duty'].search([('code', '=', 'archive.inspection'), ('company_id', '=', self.company.id)])
        duty.user_id = self.keeper
        action = duty.with_user(self.keeper).action_start()
        self.assertEqual(action['res_model'], 'customer.archive.inspection')
        self._filed(medium='paper')
        inspection = self._started()
        inspection.action_all_right()
        inspection.action_finish()
        self.assertIn(inspection.name, duty.last_log_id.note)
        self.assertEqual(duty.last_log_id.user_id, self.keeper)

    def test_answers_are_locked(self):
        self._filed(medium='paper')
        inspection = self._started()
        line = inspection.line_ids
        with self.assertRaises(UserError):
            inspection.sample_size = 3
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            line.document_id = self._filed(medium='paper')
        inspection.action_all_right()
        inspection.action_finish()
        with self.assertRaises(UserError):
            line.labelled = 'no'
        with self.assertRaises(UserError):
            inspection.state = 'draft'
        with self.assertRaises(AccessError):
            inspection.with_user(self.cs_manager).action_start()
