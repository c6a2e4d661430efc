from odoo import Command, fields, models

from ..common import CustomerPolicyCase

REQUEST, LINE = 'customer.test.request', 'customer.test.request.line'


class ApprovalCase(CustomerPolicyCase):
    """A kind of record with lines and approvals of its own, so that the engine is tested without any chapter.

    Its usual route: Finance reviews, then the general manager approves.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_request_models(cls)
        cls.env['ir.sequence'].create({'name': "Request", 'code': REQUEST, 'prefix': 'REQ'})
        cls.Approval = cls.env['customer.approval']
        cls.policy = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.route = cls._route('finance_reviewer', 'general_manager')

    @classmethod
    def _route(cls, *steps, **vals):
        """Make a route; a step is a role, or the values of a step."""
        return cls.env['customer.policy.route'].create({
            'policy_id': cls.policy.id, 'clause_id': cls.env.ref('customer_mgmt_policy.clause_b12').id,
            'name': "Request", 'res_model': REQUEST,
            'step_ids': [Command.create(cls._step(number, step)) for number, step in enumerate(steps)], **vals,
        })

    @classmethod
    def _step(cls, number, step):
        if isinstance(step, str):
            group = cls.env.ref(f'customer_mgmt_policy.group_{step}')
            step = {'name': f"{group.name} decides", 'approver_kind': 'group', 'group_id': group.id}
        return {'sequence': number, **step}

    @classmethod
    def _request(cls, user=None, **vals):
        return cls.env[REQUEST].with_user(user or cls.sales).create({
            'partner_id': cls.customer.id, 'title': "Pens", 'line_ids': [Command.create({'name': "Pen", 'quantity': 2})], **vals})

    def _submitted(self, user=None, purpose=None, **vals):
        request = self._request(user, **vals)
        request.action_submit(purpose)
        return request

    def _approve(self, request, *users):
        for user in users:
            request.with_user(user).action_approval_approve()

    def _waiting(self, request):
        return request.sudo().approval_id.waiting_user_ids


def add_request_models(cls):
    from odoo.orm.model_classes import add_to_registry  # noqa: PLC0415 - no business of the addon itself

    class CustomerTestRequest(models.Model):
        _module = None
        _name = REQUEST
        _description = "Request"
        _inherit = ['customer.record.mixin', 'customer.approval.mixin']
        _sequence_code = REQUEST
        _transitions = {
            'submit': ({'draft'}, 'submitted', None),
            'review': ({'submitted'}, 'reviewed', None),
            'approve': ({'submitted', 'reviewed'}, 'approved', None),
            'refuse': ({'submitted', 'reviewed'}, 'refused', None),
            'reopen': ({'submitted', 'reviewed', 'approved', 'refused'}, 'draft', None),
            'execute': ({'approved'}, 'executed', None),
        }
        _approval_fields = frozenset({'title', 'amount', 'line_ids.name', 'line_ids.quantity'})
        _approval_executed_states = frozenset({'executed'})

        title = fields.Char()
        note = fields.Char()
        amount = fields.Float()
        currency_id = fields.Many2one('res.currency')
        line_ids = fields.One2many(LINE, 'request_id', copy=True)
        refusal_reason = fields.Char()
        state = fields.Selection([
            ('draft', "Draft"), ('submitted', "Submitted"), ('reviewed', "Reviewed"), ('approved', "Approved"),
            ('refused', "Refused"), ('executed', "Executed")], default='draft')

        def action_submit(self, purpose=None):
            self._transition('submit')
            self._approval_submit(purpose)

        def action_execute(self):
            self._transition('execute')

        def _approval_amount(self):
            return self.amount, self.currency_id

        def _approval_facts(self):
            return [(self.env._("Title"), self.title)]

        def _approval_step_granted(self, step):
            self._transition('review')

    class CustomerTestRequestLine(models.Model):
        _module = None
        _name = LINE
        _description = "Line of a Request"
        _inherit = ['customer.approval.line.mixin']
        _approval_parent = 'request_id'

        request_id = fields.Many2one(REQUEST, required=True, index=True, ondelete='cascade')
        name = fields.Char()
        quantity = fields.Float()

    names = [REQUEST, LINE]
    for model in (CustomerTestRequest, CustomerTestRequestLine):
        add_to_registry(cls.registry, model)
    cls.registry._setup_models__(cls.env.cr, names)
    cls.registry.init_models(cls.env.cr, names, {'models_to_check': True})
    cls.addClassCleanup(_remove_request_models, cls)
    cls.env['ir.model.access'].create([{
        'name': name, 'model_id': cls.env['ir.model']._get_id(name), 'group_id': cls.env.ref('base.group_user').id,
        'perm_read': True, 'perm_write': True, 'perm_create': True, 'perm_unlink': True,
    } for name in names])


def _remove_request_models(cls):
    for name in (LINE, REQUEST):
        del cls.registry[name]
    cls.registry._setup_models__(cls.cr)
