"""Methods act, fields don't: what is computed and kept is entered by nobody, whatever way it comes."""
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import CustomerPolicyCase

# shown as read-only, refused or set anew by what the model itself does at create and write
GUARDED_BY_THE_MODEL = {
    'customer.approval.substitute.is_in_force', 'customer.archive.inspection.line.document_id',
    'customer.consent.notice.drafted_by_id', 'customer.contact.attempt.user_id', 'customer.improvement.parent_id',
    'customer.workday.exception.source', 'customer.workday.exception.country_id',
}
# stated by who may write the rest as well, the button only fills in today
OPEN = {'customer.complaint.training.done_on', 'customer.complaint.series_ids', 'customer.complaint.improvement_ids'}
BY_THE_DATABASE = {'id', 'create_uid', 'create_date', 'write_uid', 'write_date'}


@tagged('post_install', '-at_install')
class TestCoreGuard(CustomerPolicyCase):

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

    def test_what_steps_write_is_not_entered(self):
        """Whatever a form shows as read-only is refused over RPC, too."""
        for model, _computed in self._iterate_computed():
            shown_only = [
                field for field in model._fields.values()
                if field.store and field.readonly and not field.compute and field.name not in BY_THE_DATABASE
                and field.type != 'one2many' and field._module == 'customer_mgmt_policy']
            for field in shown_only if self._is_written_by_people(model) else ():
                if str(field) in GUARDED_BY_THE_MODEL | OPEN or field.name == 'name':   # numbers: record mixin
                    continue
                with self.subTest(field=str(field)), self.assertRaises(AccessError):
                    model.with_user(self.head)._check_field_access(field, 'write')

    def _is_written_by_people(self, model):
        return bool(self.env['ir.model.access'].search_count([
            ('model_id.model', '=', model._name), '|', ('perm_write', '=', True), ('perm_create', '=', True)], limit=1))

    def test_nor_does_the_card(self):
        for name in ('card_completeness', 'card_lacks_mandatory', 'card_policy_id', 'customer_nature', 'policy_owner_id'):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.customer.with_user(self.sales).write({name: False})
