"""Who may do what, on whose records: every line of ``access_matrix.csv`` is checked for every role.

A line names a model and whose record it is; the cells say what each role may do with it: r(ead), w(rite), c(reate),
d(elete). The records hang on customers of:

* ``own``: the salesperson of the table, * ``mate``: a colleague in the same team, led by the department head of the table,
* ``other``: a salesperson of another team, * ``key``: the same, a key customer looked after by the table's CR specialist,
* ``pool``: nobody, * ``supplier``: no managed customer at all, * ``any``: the model does not hang on a customer.

A new model needs its lines here; its record is made up from its required fields, or by a factory in ``tests/records.py``.
"""
import csv
from pathlib import Path

from odoo.tests import new_test_user, tagged

from ..common import ROLES, CustomerPolicyCase
from ..records import RecordMaker

OPERATIONS = {'r': 'read', 'w': 'write', 'c': 'create', 'd': 'unlink'}
MATRIX = Path(__file__).with_name('access_matrix.csv')

@tagged('post_install', '-at_install')
class TestCoreMatrix(RecordMaker, CustomerPolicyCase):

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
