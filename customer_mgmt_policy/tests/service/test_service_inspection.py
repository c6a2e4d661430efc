from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import ServiceCase


class InspectionCase(ServiceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quality_2 = cls._new_user('quality_2', 'quality')
        cls.Service = cls.env['customer.service'].with_user(cls.quality)
        cls.service = cls._service()

    @classmethod
    def _service(cls, **vals):
        service = cls.Service.create({
            'name': "Answer inquiries", 'service_type': 'support', 'user_id': cls.manager.id,
            'procedure': "<p>Answer at once</p>", 'sample_source': 'customer.inquiry', 'standard_ids': [
                Command.create({'name': "In time"}), Command.create({'name': "Complete"})], **vals})
        service.action_put_in_force()
        return service

    def _inspection(self, service=None, **vals):
        return self.env['customer.inspection'].with_user(self.quality).create({
            'service_id': (service or self.service).id, **vals})

    def _checking(self, count=2, **vals):
        for _number in range(count):
            self._answered()
        inspection = self._inspection(**vals)
        inspection.action_start()
        return inspection

    def _with_finding(self):
        inspection = self._checking()
        inspection.check_ids[0].write({'result': 'not_met', 'note': "25 minutes"})
        inspection.action_all_met()
        inspection.action_finish()
        return inspection

    def _clock(self, record, code):
        return record.sudo().deadline_ids.filtered(lambda clock: clock.code == code).sorted('id')[-1:]


@tagged('post_install', '-at_install')
class TestServiceInspection(InspectionCase):
    """A5.1, A5.2: a catalogue with standards, inspected on a sample, put right and looked at again."""

    # THE CATALOGUE

    def test_a_service_needs_its_content_before_it_is_in_force(self):
        service = self.Service.create({'name': "Repair", 'valid_from': False})
        with self.assertRaisesRegex(UserError, "Procedure, Standards, Valid From"):
            service.action_put_in_force()

    def test_every_change_of_a_service_in_force_is_one_revision(self):
        self.assertEqual(self.service.revision, 1)
        self.service.write({'procedure': "<p>Answer in ten minutes</p>", 'standard_ids': [
            Command.create({'name': "Polite"}), Command.update(self.service.standard_ids[0].id, {'name': "Within ten minutes"})]})
        self.assertEqual(self.service.revision, 2)
        self.assertIn("Answer at once", self.service.message_ids[0].body)
        self.assertIn("In time", self.service.message_ids[0].body)
        self.service.standard_ids[-1].unlink()
        self.assertEqual(self.service.revision, 3, "a standard changed on its own counts as well")
        self.service.sequence = 5
        self.assertEqual(self.service.revision, 3)

    def test_withdrawn_service_is_not_changed_nor_inspected(self):
        inspection = self._inspection()
        self.service.action_withdraw()
        with self.assertRaisesRegex(UserError, "no longer offered"):
            self.service.name = "Other"
        with self.assertRaisesRegex(UserError, "no longer offered"):
            self.service.standard_ids[0].name = "Other"
        with self.assertRaisesRegex(UserError, "not in force"):
            inspection.action_start()
        with self.assertRaises(UserError):
            self.service.unlink()

    def test_drafts_are_read_by_who_writes_them(self):
        draft = self.Service.create({'name': "Repair"})
        for user, seen in ((self.agent, False), (self.employee, False), (self.manager, True), (self.quality_2, True)):
            self.env.invalidate_all()
            self.assertEqual(draft.with_user(user).has_access('read'), seen, user.login)
        self.assertTrue(self.service.with_user(self.employee).has_access('read'))

    # THE SAMPLE

    def test_sample_is_drawn_from_what_was_done(self):
        self._ask()     # unanswered, so no service was done yet
        other = self.env['res.company'].create({'name': "Elsewhere"})
        inspection = self._checking(3, sample_size=2)
        self.assertEqual(len(inspection.item_ids), 2)
        self.assertEqual(len(inspection.check_ids), 4)
        item = inspection.item_ids[0]
        self.assertEqual((item.res_model, item.user_id, item.customer_name), ('customer.inquiry', self.agent, self.customer.name))
        self.assertIn("Answer: 620 m are in stock", item.facts)
        self.env['customer.inquiry'].browse(item.res_id).action_reopen("Wrong size")
        self.assertIn("Answer: 620 m are in stock", item.facts, "as it was when it was drawn")
        with self.assertRaises(UserError):
            item.facts = "Rewritten"
        start, stop = inspection._get_period()
        self.assertFalse(self.env['customer.inquiry']._sample_draw(other, start, stop, 5))
        self.assertFalse(self.env['customer.inquiry']._sample_draw(self.company, start, start, 5))

    def test_quality_reads_the_facts_but_not_the_record(self):
        item = self._checking().item_ids[0]
        self.assertFalse(item.is_readable)
        with self.assertRaises(AccessError):
            item.action_open_record()
        self.assertEqual(item.with_user(self.manager).action_open_record()['res_id'], item.res_id)

    def test_nothing_to_draw_is_said(self):
        inspection = self._inspection(date_from='2001-01-01', date_to='2001-01-31')
        with self.assertRaisesRegex(UserError, "There is nothing of this kind"):
            inspection.action_start()
        self.assertEqual(inspection.state, 'draft')

    def test_deliveries_and_complaints_can_be_drawn(self):
        product = self.env['product.product'].create({'name': "Pipe", 'is_storable': True})
        self.env['stock.quant']._update_available_quantity(
            product, self.env['stock.warehouse'].search([('company_id', '=', self.company.id)], limit=1).lot_stock_id, 5)
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [Command.create({'product_id': product.id, 'product_uom_qty': 3})]})
        order.action_confirm()
        order.picking_ids.move_ids.write({'quantity': 3, 'picked': True})
        order.picking_ids.button_validate()
        inspection = self._inspection(self._service(name="Supply", sample_source='stock.picking'), sample_size=100)
        inspection.action_start()
        item = inspection.item_ids.filtered(lambda item: item.res_id == order.picking_ids.id)
        self.assertIn("Pipe × 3", item.facts)
        complaint = self.env['customer.complaint'].create({
            'title': "Wet boxes", 'description': "12", 'partner_id': self.customer.id})
        complaint.state = 'closed'
        inspection = self._inspection(self._service(name="Complaints", sample_source='customer.complaint'), sample_size=100)
        inspection.action_start()
        self.assertIn("Complaint: Wet boxes", "".join(inspection.item_ids.mapped('facts')))

    def test_sample_by_hand(self):
        inspection = self._inspection(source='hand')
        with self.assertRaisesRegex(UserError, "at least one record"):
            inspection.action_start()
        inspection.item_ids = [Command.create({'name': "Call of 10 March", 'facts': "Long wait"})]
        inspection.action_start()
        self.assertEqual(inspection.check_ids.mapped('name'), ["In time", "Complete"])
        for step in (lambda: inspection.write({'item_ids': [Command.create({'name': "Another"})]}),
                     lambda: inspection.item_ids.write({'name': "Rewritten"}), lambda: inspection.item_ids.unlink(),
                     lambda: inspection.write({'sample_size': 9})):
            with self.assertRaises(UserError):
                step()

    # CHECKING

    def test_finish_needs_every_answer_and_what_was_wrong(self):
        inspection = self._checking()
        with self.assertRaisesRegex(UserError, "4 checks are still open"):
            inspection.action_finish()
        inspection.check_ids[0].result = 'not_met'
        inspection.check_ids[1].result = 'na'
        inspection.action_all_met()
        with self.assertRaisesRegex(UserError, "Say what was wrong"):
            inspection.action_finish()
        inspection.check_ids[0].note = "25 minutes"
        inspection.action_finish()
        self.assertRecordValues(inspection, [{
            'state': 'rectifying', 'failed_count': 1, 'answered_count': 4, 'done_on': fields.Date.context_today(inspection)}])
        self.assertAlmostEqual(inspection.conformity, 200 / 3, 1)
        self.assertAlmostEqual(self.service.last_conformity, 66.7, 1)
        with self.assertRaisesRegex(UserError, "finished"):
            inspection.check_ids[0].result = 'met'

    def test_all_met_closes_at_once(self):
        inspection = self._checking()
        inspection.action_all_met()
        inspection.action_finish()
        self.assertRecordValues(inspection, [{'state': 'closed', 'conformity': 100, 'finding_count': 0}])

    def test_nothing_applied_is_no_result(self):
        """Otherwise a service of which nothing is known would stand there as the poorest."""
        inspection = self._checking()
        inspection.check_ids.write({'result': 'na'})
        with self.assertRaisesRegex(UserError, "None of the standards applies"):
            inspection.action_finish()
        self.assertFalse(self.service.last_inspected_on)

    def test_nobody_inspects_an_own_service(self):
        with self.assertRaisesRegex(ValidationError, "a colleague inspects it"):
            self._inspection(self._service(user_id=self.quality.id))
        with self.assertRaisesRegex(ValidationError, "does not belong to Quality"):
            self._inspection(user_id=self.agent.id)

    # FINDINGS

    def test_one_finding_per_standard(self):
        inspection = self._checking(3)
        failed = inspection.check_ids.filtered(lambda check: check.name == "In time")
        failed.write({'result': 'not_met', 'note': "Late"})
        inspection.action_all_met()
        inspection.action_finish()
        finding = inspection.finding_ids
        self.assertRecordValues(finding, [{'name': "In time", 'user_id': self.manager.id, 'state': 'open'}])
        self.assertEqual(len(finding.description.splitlines()), 3)
        self.assertEqual(self._clock(finding, 'service.rectify').user_id, self.manager)

    def test_put_right_and_looked_at_by_a_second_person(self):
        inspection = self._with_finding()
        finding = inspection.finding_ids
        finding.with_user(self.quality).user_id = self.employee
        mine = finding.with_user(self.employee)
        self.assertEqual(self._clock(finding, 'service.rectify').user_id, self.employee)
        with self.assertRaisesRegex(UserError, "What Was Done"):
            mine.action_rectify(" ")
        mine.action_rectify("A second telephone")
        self.assertEqual((finding.state, finding.checker_id), ('rectified', self.quality))
        self.assertEqual(self._clock(finding, 'service.rectify').state, 'met')
        self.assertEqual(self._clock(finding, 'service.recheck').user_id, self.quality)
        with self.assertRaises(AccessError):
            mine.action_verify("I say so")
        finding.with_user(self.quality).action_reject("Still one telephone")
        self.assertEqual(self._clock(finding, 'service.rectify').cycle, 2)
        self.assertEqual(self._clock(finding, 'service.rectify').state, 'running')
        mine.action_rectify("Now it is there")
        finding.with_user(self.quality).action_verify("Two telephones seen")
        self.assertEqual((finding.state, inspection.state), ('verified', 'closed'))
        self.assertFalse(finding._deadline_open())

    def test_whose_turn_it_is_has_an_activity(self):
        """A5.2: with the due date of the step, from its first day; it ends with the step and follows the responsible."""
        finding = self._with_finding().finding_ids.with_user(self.quality)

        def turns():
            activities = finding.sudo().activity_ids
            return [(activity.user_id, activity.date_deadline) for activity in activities]

        def due(code):
            clock = self._clock(finding, code)
            return clock._to_local(clock.due_at, clock.user_id).date()

        self.assertEqual(turns(), [(self.manager, due('service.rectify'))])
        finding.user_id = self.employee
        self.assertEqual(turns(), [(self.employee, due('service.rectify'))])
        finding.with_user(self.employee).action_rectify("A second telephone")
        self.assertEqual(turns(), [(self.quality, due('service.recheck'))])
        finding.action_reject("Still one telephone")
        self.assertEqual(turns(), [(self.employee, due('service.rectify'))])
        finding.with_user(self.employee).action_rectify("Now it is there")
        finding.action_verify("Seen")
        self.assertFalse(turns())

    def test_who_put_it_right_does_not_verify(self):
        finding = self._with_finding().finding_ids.with_user(self.quality)
        finding.action_rectify("I did it myself")
        self.assertEqual(finding.checker_id, self.quality_2)
        with self.assertRaisesRegex(UserError, "a colleague looks again"):
            finding.action_verify("Fine")
        finding.with_user(self.quality_2).action_verify("Seen")
        self.assertEqual(finding.state, 'verified')

    def test_finding_is_seen_by_who_puts_it_right(self):
        finding = self._with_finding().finding_ids
        for user, seen in ((self.manager, True), (self.employee, False), (self.agent, False), (self.general_manager, True)):
            self.env.invalidate_all()
            self.assertEqual(finding.with_user(user).has_access('read'), seen, user.login)
        with self.assertRaises(AccessError):
            finding.with_user(self.manager).user_id = self.employee

    # THE DUTY

    def test_duty_is_fulfilled_once_every_service_was_inspected(self):
        self.env['customer.service'].search([('id', '!=', self.service.id)]).state = 'withdrawn'
        other = self._service(name="Repair", sample_source='hand')
        self.env['customer.duty']._maintain(self.company)
        duty = self.env['customer.duty'].search([('company_id', '=', self.company.id), ('code', '=', 'service.inspection')])
        duty.user_id = self.quality
        mine = duty.with_user(self.quality)
        self.assertEqual(mine.action_start()['context']['default_service_id'], self.service.id)
        with self.assertRaisesRegex(UserError, "every service"):
            mine.action_done()
        inspection = self._checking()
        inspection.action_all_met()
        inspection.action_finish()
        self.assertFalse(duty.log_ids)
        self.assertEqual(mine.action_start()['context']['default_service_id'], other.id)
        inspection = self._inspection(other, item_ids=[Command.create({'name': "Repair 7"})])
        inspection.action_start()
        inspection.action_all_met()
        inspection.action_finish()
        self.assertEqual((duty.log_ids.user_id, duty.log_ids.res_id), (self.quality, inspection.id))

    # OVER RPC

    def test_states_only_change_by_their_steps(self):
        inspection = self._with_finding()
        finding = inspection.finding_ids
        for record, name, value in (
            (self.service, 'state', 'draft'), (self.service, 'revision', 9), (self.service, 'last_conformity', 100),
            (inspection, 'state', 'closed'), (inspection, 'name', "SI1"), (inspection.check_ids[0], 'name', "Other"),
            (finding, 'state', 'verified'), (finding, 'rectification', "Done"), (finding, 'name', "Other"),
        ):
            with self.subTest(name), self.assertRaises(UserError):     # an AccessError is one
                call_kw(record.with_user(self.quality), 'write', [record.ids, {name: value}], {})
        for model, vals in (
            ('customer.service', {'name': "Repair", 'state': 'in_force'}),
            ('customer.inspection', {'service_id': self.service.id, 'state': 'closed'}),
            ('customer.inspection.check', {'inspection_id': inspection.id}),
            ('customer.inspection.finding', {'inspection_id': inspection.id, 'name': "X", 'user_id': self.quality.id}),
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                call_kw(self.env[model].with_user(self.quality), 'create', [[vals]], {})

    def test_only_quality_inspects(self):
        inspection = self._checking()
        for user in (self.agent, self.manager, self.general_manager, self.sales):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(inspection.with_user(user), 'action_all_met', [inspection.ids], {})
        with self.assertRaises(AccessError):
            call_kw(self.env['customer.service'].with_user(self.agent), 'create', [[{'name': "Mine"}]], {})

    def test_dialog(self):
        finding = self._with_finding().finding_ids
        with Form.from_action(self.env(user=self.manager), finding.with_user(self.manager).with_context(
                default_verb='rectify').action_open_step()) as dialog:
            dialog.note = "A second telephone"
        dialog.record.action_confirm()
        with Form.from_action(self.env(user=self.quality), finding.with_user(self.quality).with_context(
                default_verb='recheck').action_open_step()) as dialog:
            dialog.outcome = 'wrong'
            dialog.note = "Still one"
        dialog.record.action_confirm()
        self.assertEqual((finding.state, finding.recheck_note), ('open', "Still one"))

    def test_check_is_answered_on_its_card(self):
        """On a phone the checks are cards; each is met with one touch."""
        arch = etree.fromstring(self.env['customer.inspection'].with_user(self.quality).get_view(view_type='form')['arch'])
        self.assertTrue(arch.xpath("//field[@name='check_ids']/kanban//button[@name='action_met']"))
        self.assertTrue(arch.xpath("//field[@name='check_ids']/kanban//field[@name='result']"))

    # SIZE

    def test_drawing_costs_the_same_for_any_sample(self):
        for _number in range(8):
            self._answered()
        counts = []
        for size in (2, 8):
            inspection = self._inspection(sample_size=size)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            inspection.action_start()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4)

    def test_list_reads_without_a_query_per_record(self):
        self._with_finding()
        findings = self.env['customer.inspection.finding']
        for number in range(10):
            findings |= findings.create({
                'inspection_id': self.env['customer.inspection'].search([], limit=1).id, 'name': f"Standard {number}",
                'user_id': self.manager.id})
        self.env.flush_all()
        counts = []
        for some in (findings[:2], findings):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.quality).read(['deadline_due_at', 'deadline_status', 'can_rectify', 'can_verify', 'display_name'])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
