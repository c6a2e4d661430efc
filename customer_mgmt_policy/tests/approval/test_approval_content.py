from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import REQUEST, ApprovalCase


@tagged('post_install', '-at_install')
class TestApprovalContent(ApprovalCase):
    """Semantics › Approvals 4: what was submitted is what is decided."""

    def _attach(self, request, content=b"quote", **vals):
        return self.env['ir.attachment'].with_user(self.sales).create({
            'name': "quote.txt", 'raw': content, 'res_model': REQUEST, 'res_id': request.id, **vals})

    def assertVoided(self, request, label):
        self.assertRecordValues(request, [{'state': 'draft', 'approval_state': 'voided'}])
        approval = request.sudo().approval_id
        self.assertIn(label, approval.outcome_reason)
        self.assertIn(label, request.message_ids[0].body)
        self.assertFalse(approval.waiting_user_ids)
        self.assertFalse(approval.step_id)

    # snapshots

    def test_snapshot_of_route_amount_and_facts(self):
        currency = self.env['res.currency'].create({
            'name': 'XTA', 'symbol': 'X', 'rate_ids': [Command.create({'name': '2020-01-01', 'rate': 0.5})]})
        with freeze_time('2026-03-10 17:00:00'):     # it is the 11th in Shanghai
            request = self._submitted(amount=100.0, currency_id=currency.id)
        self.assertRecordValues(request.sudo().approval_id, [{
            'amount': 200.0, 'currency_id': self.company.currency_id.id, 'document_amount': 100.0,
            'document_currency_id': currency.id, 'rate': 2.0, 'rate_date': date(2026, 3, 11),
            'route_id': self.route.id, 'clause_code': "B12",
            'policy_id': self.policy.id, 'policy_version': self.policy.version, 'round': 1, 'requester_id': self.sales.id,
            'partner_id': self.customer.id, 'owner_id': self.sales.id, 'facts': [["Title", "Pens"]],
        }])

    def test_amount_chooses_the_route(self):
        strict = self._route('general_manager', amount_from=1000.0)
        self.assertEqual(self._submitted(amount=999.0).sudo().approval_id.route_id, self.route)
        self.assertEqual(self._submitted(amount=1000.0).sudo().approval_id.route_id, strict)

    def test_route_changed_later_rewrites_nothing(self):
        running, finished = self._submitted(), self._submitted()
        self._approve(finished, self.finance_reviewer, self.general_manager)
        names = ['name', 'state', 'approver_kind', 'group_id', 'decided_by_id', 'limit_code']
        before = [request.sudo().approval_id.step_ids.read(names) for request in (running, finished)]
        legal = self.env.ref('customer_mgmt_policy.group_legal_reviewer')
        self.route.sudo().step_ids[1].write({'name': "Legal", 'group_id': legal.id})
        self.route.sudo().write({'name': "Another", 'step_ids': [Command.delete(self.route.step_ids[0].id)]})
        self.env.invalidate_all()
        self.assertEqual([request.sudo().approval_id.step_ids.read(names) for request in (running, finished)], before)
        self.assertEqual(running.sudo().approval_id.route_name, "Request")
        self._approve(running, self.finance_reviewer, self.general_manager)
        self.assertEqual(running.state, 'approved')
        self.assertEqual(self._submitted().sudo().approval_id.step_ids.mapped('name'), ["Legal"])

    # material changes

    def test_field_voids(self):
        request = self._submitted()
        request.title = "Gold pens"
        self.assertVoided(request, "Title")

    def test_line_changed_added_or_removed_voids(self):
        for change in (
            lambda request: request.line_ids.write({'quantity': 200}),
            lambda request: request.write({'line_ids': [Command.create({'name': "Ink"})]}),
            lambda request: request.write({'line_ids': [Command.clear()]}),
            lambda request: request.line_ids.unlink(),
            lambda request: request.line_ids.create({'request_id': request.id, 'name': "Ink"}),
            lambda request: request.line_ids.write({'request_id': self._request().id}),
        ):
            request = self._submitted()
            change(request)
            self.assertVoided(request, "Line")

    def test_attachment_added_changed_or_removed_voids(self):
        for change in (
            lambda request, attachment: self._attach(request),
            lambda request, attachment: attachment.write({'raw': b"another quote"}),
            lambda request, attachment: attachment.unlink(),
            lambda request, attachment: attachment.write({'res_id': self._request().id}),
            lambda request, attachment: self._attach(request, res_id=self._request().id).write({'res_id': request.id}),
        ):
            request = self._request()
            attachment = self._attach(request)
            request.action_submit()
            self.assertEqual(request.approval_state, 'pending')
            change(request, attachment)
            self.assertVoided(request, "Attachments")

    def test_correspondence_voids_nothing(self):
        request = self._submitted()
        request.message_post(body="As agreed", attachments=[("letter.txt", b"Dear Sir")])
        self.assertEqual(request.approval_state, 'pending')
        self._approve(request, self.finance_reviewer)
        self.assertEqual(request.state, 'reviewed')

    def test_correspondence_that_was_there_may_not_vanish(self):
        request = self._request()
        message = request.message_post(body="The quote", attachments=[("quote.txt", b"10 EUR")])
        request.action_submit()
        self.env['mail.message'].browse(message.id).attachment_ids.unlink()
        self.assertVoided(request, "Attachments")

    def test_same_value_and_other_fields_void_nothing(self):
        request = self._submitted()
        request.write({'title': "Pens", 'note': "Urgent"})
        request.line_ids.write({'quantity': 2.0})
        self.assertEqual(request.approval_state, 'pending')

    def test_granted_approval_is_voided_until_it_is_carried_out(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer, self.general_manager)
        request.line_ids.quantity = 3
        self.assertVoided(request, "Line")
        with self.assertRaises(UserError):
            request.action_execute()
        executed = self._submitted()
        self._approve(executed, self.finance_reviewer, self.general_manager)
        executed.action_execute()
        executed.line_ids.quantity = 3
        self.assertRecordValues(executed, [{'state': 'executed', 'approval_state': 'granted'}])

    def test_change_behind_the_back_is_found_at_the_decision(self):
        """A change that no hook saw is voided instead of decided; the rest of the batch goes on."""
        requests = self._submitted() + self._submitted()
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_test_request_line SET quantity = 9 WHERE request_id = %s", [requests[0].id])
        self.env.invalidate_all()
        notice = requests.with_user(self.finance_reviewer).action_approval_approve()
        self.assertIn(requests[0].name, notice['params']['message'])
        self.assertEqual(requests.mapped('approval_state'), ['voided', 'pending'])
        self.assertEqual(requests.mapped('state'), ['draft', 'reviewed'])

    # rounds

    def test_rounds_are_kept(self):
        request = self._submitted()
        request.title = "Gold pens"
        request.action_submit()
        self.assertEqual(request.approval_ids.sorted('id').mapped('round'), [1, 2])
        self.assertEqual(request.approval_ids.sorted('id').mapped('state'), ['voided', 'pending'])
        self.assertEqual(request.sudo().approval_id.round, 2)

    def test_submitted_twice(self):
        request = self._submitted()
        with self.assertRaisesRegex(UserError, "already"):
            request.sudo()._approval_submit()

    def test_search_by_approval_state(self):
        pending, none = self._submitted(), self._request()
        found = {
            state: self.env[REQUEST].search([('approval_state', '=', state), ('id', 'in', (pending + none).ids)])
            for state in ('none', 'pending', 'granted')}
        self.assertEqual(found, {'none': none.sudo(), 'pending': pending.sudo(), 'granted': none.sudo().browse()})
        self.assertEqual(self.env[REQUEST].search_count([
            ('approval_state', '!=', 'pending'), ('id', 'in', (pending + none).ids)]), 1)
