from base64 import b64encode

from ..common import CustomerPolicyCase

# the paper that the customer signed
SIGNED = b64encode(b"%PDF-1.4 signed")
PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='


class DemandCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Demand = cls.env['customer.demand'].with_user(cls.sales)
        cls.contact = cls.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': cls.customer.id, 'email': 'chen.wei@harbour.example.com'})

    @classmethod
    def _new_demand(cls, **vals):
        return cls.Demand.create({'title': "Anti-slip hooks", 'partner_id': cls.customer.id, **vals})

    def _answered(self, **vals):
        demand = self._new_demand(**vals)
        demand.solution = "40 hooks of type B"
        demand.action_answer()
        return demand

    def _in_progress(self, **vals):
        demand = self._answered(**vals)
        demand.plan = "Li Na delivers until the end of May"
        demand.action_start()
        return demand

    @classmethod
    def _name_reviewers(cls):
        """Name one reviewer per function of the review group: product, technical, after-sales."""
        cls.reviewers = [cls.feasibility_reviewer, *(
            cls._new_user(f'{name}_reviewer', 'feasibility_reviewer') for name in ('technical', 'service'))]
        cls.functions = cls.env['customer.demand.function']._get_asked(cls.company)
        for function, user in zip(cls.functions, cls.reviewers, strict=True):
            function.user_ids = user

    def _give_opinion(self, review, opinion='feasible', reasoning="Done before", conditions=False):
        own = review.with_user(review.user_id)
        own.write({'opinion': opinion, 'reasoning': reasoning, 'conditions': conditions})
        own.action_answer()
