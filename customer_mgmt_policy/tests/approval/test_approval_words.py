"""Words that are short enough to mean several things say the right one in Chinese."""
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestApprovalWords(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.chinese = cls.env(context=dict(cls.env.context, lang='zh_CN'))

    def _get_label(self, model, field, key):
        return dict(self.chinese[model]._fields[field]._description_selection(self.chinese))[key]

    def test_withdrawn_is_not_out_of_use(self):
        """What somebody takes back is 撤回; 停用 is a service that is no longer offered."""
        for model, field, key, word in (
            ('customer.approval', 'state', 'withdrawn', "已撤回"), ('customer.consent', 'state', 'withdrawn', "已撤回"),
            ('customer.complaint.settlement', 'state', 'withdrawn', "已撤回"),
            ('customer.service', 'state', 'withdrawn', "已停用"),
        ):
            with self.subTest(model):
                self.assertEqual(self._get_label(model, field, key), word)
        for model, view, word in (
            ('customer.complaint', 'customer_complaint_view_form', "撤回"),
            ('customer.service', 'customer_service_view_form', "停用"),
        ):
            with self.subTest(view):
                arch = self.chinese[model].get_view(self.env.ref(f'customer_mgmt_policy.{view}').id, 'form')['arch']
                self.assertIn(f'string="{word}"', arch)

    def test_a_button_that_shows_is_no_state(self):
        arch = self.chinese['customer.complaint'].get_view(
            self.env.ref('customer_mgmt_policy.customer_complaint_view_form').id, 'form')['arch']
        self.assertNotIn('string="进行中"', arch)
        self.assertEqual(self._get_label('customer.visit.due', 'urgency', '1_late'), "逾期")
