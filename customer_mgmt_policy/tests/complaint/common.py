from datetime import datetime, timedelta

from odoo import Command, fields

from ..common import CustomerPolicyCase


class ComplaintCase(CustomerPolicyCase):
    """Complaints in every state; each helper goes one step further than the one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('en_US')
        cls.agent, cls.manager, cls.legal = cls.cs_agent, cls.cs_manager, cls.legal_reviewer
        cls.Complaint = cls.env['customer.complaint'].with_user(cls.agent)
        cls.cause = cls.env.ref('customer_mgmt_policy.complaint_cause_delivery_loading')
        cls.department = cls.env.ref('customer_mgmt_policy.department_logistics')
        cls.contact = cls.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': cls.customer.id, 'email': 'chen.wei@harbour.example.com', 'lang': 'en_US'})

    @classmethod
    def _record(cls, **vals):
        return cls.Complaint.create({
            'title': "Wet boxes", 'partner_id': cls.customer.id, 'description': "12 of 40 boxes arrived wet.", **vals})

    def _investigating(self, **vals):
        complaint = self._record(**vals)
        complaint.action_investigate()
        return complaint

    def _in_legal_review(self, **vals):
        complaint = self._investigating(**vals)
        self._settle(complaint)
        return complaint

    def _settle(self, complaint, liability='company', at=None):
        self._find_out(complaint, liability)
        complaint.action_settle_liability(at=at)

    def _find_out(self, complaint, liability='company'):
        complaint.write({
            'investigation': "The loading dock has no roof.", 'liability': liability, 'cause_id': self.cause.id,
            'liability_reason': "We loaded in the rain.",
            'department_ids': [Command.clear(), Command.create({'department_id': self.department.id, 'share': 80})]})

    def _liability_settled(self, liability='company', **vals):
        complaint = self._investigating(**vals)
        self._settle(complaint, liability)
        complaint.with_user(self.legal).action_approval_approve()
        return complaint

    def _in_remedy_review(self, **vals):
        complaint = self._liability_settled(**vals)
        self._propose(complaint)
        return complaint

    def _propose(self, complaint, **vals):
        complaint.remedy_ids = [Command.clear(), Command.create({
            'kind': 'compensation', 'plan': "12 new boxes at our cost", 'amount': 480,
            'date': fields.Date.today() + timedelta(days=7), 'user_id': self.agent.id, **vals})]
        complaint.action_propose_remedy()

    def _executing(self, **vals):
        complaint = self._in_remedy_review(**vals)
        complaint.with_user(self.manager).action_approval_approve()
        return complaint

    def _done(self, at=None, **vals):
        complaint = self._executing(**vals)
        complaint.action_tell("New boxes arrive on Friday.")
        self._finish(complaint, at=at)
        return complaint

    def _finish(self, complaint, result="Delivered, signed by Chen Wei", at=None):
        complaint.action_ids.filtered(lambda action: action.state == 'open').action_done(result, at=at)
        complaint.action_finish(result, at=at)

    def _closed(self, **vals):
        complaint = self._done(**vals)
        complaint.action_call_back('satisfied', feedback="Quick help")
        complaint.action_close()
        return complaint

    def _clocks(self, complaint, code):
        return self.env['customer.deadline'].search(
            [('res_model', '=', 'customer.complaint'), ('res_id', '=', complaint.id), ('code', '=', code)], order='id')

    def _step_clocks(self, complaint):
        """Return the clocks of the execution steps of all rounds."""
        steps = self.env['customer.complaint.action'].search([('complaint_id', '=', complaint.id)])
        return self.env['customer.deadline'].search(
            [('res_model', '=', steps._name), ('res_id', 'in', steps.ids)], order='id')

    @staticmethod
    def _at(day, hour, minute=0):
        """Return a time of March 2026 in Shanghai as naive UTC; 2 March is a Monday."""
        return datetime(2026, 3, day, hour, minute) - timedelta(hours=8)
