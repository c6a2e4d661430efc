from datetime import datetime, timedelta

from odoo import fields

from ..common import CustomerPolicyCase


class ComplaintCase(CustomerPolicyCase):
    """Complaints in every state; each helper goes one step further than the one before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('en_US')
        cls.agent, cls.manager, cls.legal = cls.cs_agent, cls.cs_manager, cls.legal_reviewer
        cls.Complaint = cls.env['customer.complaint'].with_user(cls.agent)
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
        complaint.write({
            'investigation': "The loading dock has no roof.", 'liability': liability,
            'liability_reason': "We loaded in the rain."})
        complaint.action_settle_liability(at=at)

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
        complaint.write({
            'remedy_type': 'compensation', 'remedy_plan': "12 new boxes at our cost", 'remedy_amount': 480,
            'remedy_date': fields.Date.today() + timedelta(days=7), 'executor_id': self.agent.id, **vals})
        complaint.action_propose_remedy()

    def _executing(self, **vals):
        complaint = self._in_remedy_review(**vals)
        complaint.with_user(self.manager).action_approval_approve()
        return complaint

    def _done(self, at=None, **vals):
        complaint = self._executing(**vals)
        complaint.action_tell("New boxes arrive on Friday.")
        complaint.action_finish("Delivered, signed by Chen Wei", at=at)
        return complaint

    def _closed(self, **vals):
        complaint = self._done(**vals)
        complaint.action_call_back('satisfied', feedback="Quick help")
        complaint.action_close()
        return complaint

    def _clocks(self, complaint, code):
        return self.env['customer.deadline'].search(
            [('res_model', '=', 'customer.complaint'), ('res_id', '=', complaint.id), ('code', '=', code)], order='id')

    @staticmethod
    def _at(day, hour, minute=0):
        """Return a time of March 2026 in Shanghai as naive UTC; 2 March is a Monday."""
        return datetime(2026, 3, day, hour, minute) - timedelta(hours=8)
