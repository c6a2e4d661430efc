from odoo import fields, models


class CustomerVisit(models.Model):
    """What the customer wants or complains about in a visit is raised from it (B8.1, C2.3.1)."""
    _name = 'customer.visit'
    _inherit = ['customer.visit', 'customer.raising.mixin']

    _raising_channel = 'visit'

    def _get_raise_error(self):
        if self.state not in ('approved', 'held', 'done'):
            return self.env._(
                "%(visit)s is “%(state)s”: demands and complaints are raised from visits that are approved or took place.",
                visit=self.name, state=self._get_state_label())
        return super()._get_raise_error()

    def _get_raise_wording(self):
        return self.needs or ""

    def _get_raise_moment(self):
        return self.actual_stop or super()._get_raise_moment()


class CustomerVisitQuestion(models.Model):
    _inherit = 'customer.visit.question'

    may_raise = fields.Boolean(related='visit_id.may_raise')

    def action_raise(self):
        """Some questions are really demands or complaints: raise one in the visit, in the words of the question."""
        self.ensure_one()
        return self.visit_id._open_raise(self.question)
