"""Who may do what, on whose records: every line of ``access_matrix.csv`` is checked for every role.

A line names a model and whose record it is; the cells say what each role may do with it: r(ead), w(rite), c(reate),
d(elete). The records hang on customers of:

* ``own``: the salesperson of the table, * ``mate``: a colleague in the same team, led by the department head of the table,
* ``other``: a salesperson of another team, * ``key``: the same, a key customer looked after by the table's CR specialist,
* ``pool``: nobody, * ``supplier``: no managed customer at all, * ``any``: the model does not hang on a customer.

A new model needs its lines here; its record is made up from its required fields, or by a factory in ``FACTORIES`` below.
"""
import csv
from datetime import timedelta
from pathlib import Path

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from ..common import ROLES, CustomerPolicyCase

OPERATIONS = {'r': 'read', 'w': 'write', 'c': 'create', 'd': 'unlink'}
MATRIX = Path(__file__).with_name('access_matrix.csv')

# model: function(case, customer) -> record, for models that need more than their required fields
FACTORIES = {
    'customer.approval': lambda case, customer: _make_approval(case, customer),
    'customer.approval.step': lambda case, customer: _make_approval(case, customer).step_ids,
    'customer.approval.substitute': lambda case, customer: case.env['customer.approval.substitute'].create({
        'user_id': customer.user_id.id, 'substitute_id': case.head_other.id, 'date_to': fields.Date.today() + timedelta(days=1),
    }),
    'customer.complaint': lambda case, customer: _make_complaint(case, customer),
    'customer.complaint.round': lambda case, customer: case.env['customer.complaint.round'].create({
        'complaint_id': _make_complaint(case, customer).id, 'number': 1, 'reason': "Test",
    }),
    'customer.deadline': lambda case, customer: _make_clock(case, customer),
    'customer.deadline.event': lambda case, customer: _make_clock(case, customer)._log('cancel'),
    'res.partner': lambda case, customer: customer,
    'sale.order': lambda case, customer: case.env['sale.order'].create({
        'partner_id': customer.id, 'user_id': customer.user_id.id,
    }),
}


def _make_approval(case, customer):
    route = case.env['customer.policy.route']._find(case.company, 'customer.visit')
    Approval = case.env['customer.approval']
    snapshot = Approval._get_snapshot(route.id)
    return Approval.create({
        'res_model': 'res.partner', 'res_id': customer.id, 'res_name': customer.name, 'partner_id': customer.id,
        'content': {'attachments': {}},
        'company_id': case.company.id, 'currency_id': case.company.currency_id.id, 'requester_id': case.env.uid,
        'step_ids': [Command.create(step) for step in snapshot['steps']], 'is_latest': False, **snapshot['route'],
    })


def _make_complaint(case, customer):
    return case.env['customer.complaint'].create({
        'title': "Test", 'description': "Test", 'partner_id': customer.id, 'user_id': case.cs_agent.id,
    })


def _make_clock(case, customer):
    Clock = case.env['customer.deadline']
    limit = case.env['customer.policy.limit']._find(case.company, 'card.entry')
    return Clock.search([('partner_id', '=', customer.id)], limit=1) or Clock.create({
        **Clock._prepare(case.company, limit, fields.Datetime.now()), 'res_model': 'res.partner', 'res_id': customer.id,
        'partner_id': customer.id, 'user_id': customer.user_id.id, 'company_id': case.company.id,
    })


@tagged('post_install', '-at_install')
class TestCoreMatrix(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = {
            'own': cls.customer,
            'mate': cls._new_customer("Suzhou Silk", cls.sales_mate),
            'other': cls.customer_other,
            'key': cls._new_customer(
                "Canton Tower", cls.sales_other, customer_tier='key', cr_specialist_id=cls.cr_specialist.id),
            'pool': cls._new_customer("Nobody's Mill", cls.env['res.users']),
            'supplier': cls.env['res.partner'].create({'name': "Ningbo Carriers", 'is_company': True}),
        }
        portal = new_test_user(cls.env, 'matrix_portal', groups='base.group_portal')
        portal.partner_id.parent_id = cls.customer
        cls.actors = {role: getattr(cls, role) for role in ROLES}
        cls.actors.update(employee=cls.employee, portal=portal)

    def test_matrix(self):
        """Each role can do exactly what the table says, no less and no more."""
        wrong = []
        with MATRIX.open(encoding='utf-8') as file:
            for line in csv.DictReader(file):
                wrong += self._compare(line)
        self.assertFalse(wrong, "access differs from access_matrix.csv:\n" + "\n".join(wrong))

    def test_matrix_names_every_model(self):
        """A model of ours cannot be added without saying here who may do what with it."""
        with MATRIX.open(encoding='utf-8') as file:
            listed = {line['model'] for line in csv.DictReader(file)}
        ours = {
            name for name, model in self.env.registry.items()
            if name.startswith('customer.') and not model._abstract and not model._transient
        }
        self.assertFalse(ours - listed, "add these models to tests/core/access_matrix.csv")

    def _compare(self, line):
        model, whose = line.pop('model'), line.pop('record')
        record = self._get_record(model, self.customers.get(whose))
        self.env.flush_all()
        for role, expected in line.items():
            actual = self._get_access(record, self.actors[role])
            if actual != expected:
                yield f"{model} / {whose} / {role}: expected “{expected}”, got “{actual}”"

    def _get_access(self, record, user):
        self.env.invalidate_all()
        record = record.with_user(user)
        return ''.join(letter for letter, operation in OPERATIONS.items() if record.has_access(operation))

    def _get_record(self, model, customer):
        if model in FACTORIES:
            return FACTORIES[model](self, customer)
        if not customer and (record := self.env[model].search([], limit=1)):
            return record
        return self._make_record(model, customer)

    def _make_record(self, model, customer, **vals):
        """Create a record of ``model`` for ``customer`` from its required fields."""
        Model = self.env[model]
        required = [
            name for name, field in Model._fields.items()
            if field.required and field.store and not field.compute and not field.related and name not in vals
        ]
        defaults = Model.default_get(required)
        for name in required:
            if name not in defaults:
                vals[name] = self._make_value(Model._fields[name], customer)
        if 'partner_id' in Model._fields and customer:
            vals['partner_id'] = customer.id
        if 'user_id' in Model._fields and customer:
            vals['user_id'] = customer.user_id.id
        return Model.create(vals)

    def _make_value(self, field, customer):
        if field.type == 'many2one':
            if field.comodel_name == 'res.partner':
                return customer.id
            comodel = self.env[field.comodel_name]
            return (comodel.search([], limit=1) or self._make_record(field.comodel_name, customer)).id
        if field.type == 'selection':
            return field.get_values(self.env)[0]
        return {
            'date': fields.Date.today(), 'datetime': fields.Datetime.now(), 'integer': 1, 'float': 1.0, 'monetary': 1.0,
            'boolean': True,
        }.get(field.type, "Test")
