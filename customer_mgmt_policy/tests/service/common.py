from odoo.tests import freeze_time

from ..common import CustomerPolicyCase


class ServiceCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent, cls.manager = cls.cs_agent, cls.cs_manager
        cls.Inquiry = cls.env['customer.inquiry'].with_user(cls.agent)
        cls.contact = cls.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': cls.customer.id, 'email': 'chen.wei@harbour.example.com'})

    @classmethod
    def _ask(cls, **vals):
        return cls.Inquiry.create({'question': "Is DN50 in stock?", 'partner_id': cls.customer.id, **vals})

    @classmethod
    def _incident(cls, **vals):
        return cls._ask(kind='incident', question="The line stands still", **vals)

    def _handling(self, **vals):
        incident = self._incident(**vals)
        incident.action_start()
        return incident

    def _answered(self, **vals):
        inquiry = self._ask(**vals)
        inquiry.action_answer("620 m are in stock")
        return inquiry

    def _clocks(self, inquiry, code=None):
        clocks = inquiry.sudo().deadline_ids.sorted('id')
        return clocks.filtered(lambda clock: clock.code == code) if code else clocks

    def _freeze(self, at):
        frozen = freeze_time(at)
        time = frozen.start()
        self.addCleanup(frozen.stop)
        return time
