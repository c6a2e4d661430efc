"""Methods act, fields don't: what is computed and kept is entered by nobody, whatever way it comes."""
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCoreComputed(CustomerPolicyCase):

    def _iterate_computed(self):
        """Yield each kind of record with what of it is computed and kept: figures, and copies for rules and lists."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith('customer.') and not model._abstract and not model._transient:
                yield model, [field for field in model._fields.values() if field.store and field.compute and field.readonly]

    def test_no_kind_of_record_takes_a_computed_value(self):
        tried = 0
        for model, fields in self._iterate_computed():
            for field in fields:
                with self.subTest(field=str(field)), self.assertRaises(AccessError):
                    model.with_user(self.head)._check_field_access(field, 'write')
                tried += 1
        self.assertGreater(tried, 50)

    def test_nor_does_the_card(self):
        for name in ('card_completeness', 'card_lacks_mandatory', 'card_policy_id', 'customer_nature', 'policy_owner_id'):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.customer.with_user(self.sales).write({name: False})
