from odoo.modules import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

MODULE = 'customer_mgmt_policy'


@tagged('post_install', '-at_install')
class TestDemo(TransactionCase):
    """The company that `make demo` shows; Odoo only logs it when a file of demo data fails."""

    def test_demo_company_loads(self):
        """Every file loads, and what people try out is there in every state that its board shows."""
        self.env['res.lang']._activate_lang('zh_CN')
        for filename in Manifest.for_addon(MODULE)['demo']:
            convert_file(self.env, MODULE, filename, {}, 'init', noupdate=True)
        company = self.env.ref(f'{MODULE}.company_shanghai')
        for model in ('customer.visit', 'customer.demand', 'customer.complaint', 'customer.gift', 'customer.inquiry'):
            Model = self.env[model].with_company(company)
            shown = {state for state, _label in Model._fields['state'].selection}
            found = {state for [state] in Model._read_group([('company_id', '=', company.id)], ['state'])}
            with self.subTest(model=model):
                self.assertGreaterEqual(len(found), len(shown) - 2, shown - found)
        with self.subTest("C4.2: each department proposes who receives a hand-over"):
            departments = self.env['customer.department'].search([])
            self.assertFalse(departments.filtered(lambda department: not department.manager_id).mapped('name'))
            self.assertFalse(departments.manager_id.filtered(lambda head: company not in head.company_ids))
