from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import DOMAIN, KINDS, IntakeCase


@tagged('post_install', '-at_install')
class TestIntakeAddress(IntakeCase):
    """The addresses that customers write to."""

    def setUp(self):
        super().setUp()
        self.Address = self.env['customer.mail.address']

    def _of(self, company):
        return self.Address.search([('company_id', '=', company.id)], order='kind')

    def test_every_company_has_one_for_each_kind(self):
        other = self.env['res.company'].create({'name': "Policy Beijing", 'alias_domain_id': self.domain.id})
        addresses = self._of(other)
        self.assertEqual(addresses.mapped('kind'), list(KINDS))
        self.assertEqual(
            addresses.mapped('alias_email'), [f'{name}-{other.id}@{DOMAIN}' for name in ('complaint', 'demand', 'inquiry')])
        self.assertEqual(addresses.alias_id.mapped('alias_model_id.model'), list(KINDS))

    def test_created_once(self):
        """Renamed, turned off: an update of the addon leaves it alone."""
        self.addresses['customer.complaint'].alias_name = 'tousu'
        self.addresses['customer.demand'].alias_name = False
        self.Address._create_missing()
        self.assertEqual(self._of(self.company).mapped('alias_name'), ['tousu', False, 'inquiry'])
        self._receive_one(self._mail(to='tousu'), 'customer.complaint')
        with self.assertRaisesRegex(ValueError, "No possible route"):
            self._receive(self._mail(to='demand'))

    def test_without_a_domain(self):
        """Nothing breaks; the screen says that nobody can write yet."""
        other = self.env['res.company'].create({'name': "Policy Beijing"})
        other.alias_domain_id = False
        addresses = self._of(other)
        self.assertEqual(addresses.mapped('has_domain'), [False] * len(KINDS))
        self.assertEqual(addresses.mapped('alias_email'), [False] * len(KINDS))
        other.alias_domain_id = self.env['mail.alias.domain'].create({'name': 'beijing.example.com'})
        self.assertEqual(addresses[0].alias_email, f'{addresses[0].alias_name}@beijing.example.com')

    def test_move_to_a_domain_where_the_name_is_taken(self):
        other = self.env['res.company'].create({'name': "Policy Beijing"})
        other.alias_domain_id = self.env['mail.alias.domain'].create({'name': 'beijing.example.com'})
        address = self._of(other)[0]
        address.alias_name = 'complaint'
        other.alias_domain_id = self.domain
        self.assertEqual(address.alias_email, f'complaint-{other.id}@{DOMAIN}')

    def test_names_are_unique(self):
        with self.assertRaises(UserError):
            self.addresses['customer.demand'].alias_name = 'complaint'

    def test_another_address_of_a_kind(self):
        address = self.Address.with_user(self.manager).create({'kind': 'customer.complaint', 'alias_name': 'tousu'})
        self.assertEqual(address.alias_email, f'tousu@{DOMAIN}')
        complaint = self._receive_one(self._mail(to=f'tousu@{DOMAIN}, complaint@{DOMAIN}'), 'customer.complaint')
        self.assertEqual(complaint.company_id, self.company)

    def test_no_other_kind(self):
        with self.assertRaisesRegex(ValidationError, "does not take mails"):
            self.Address.create({'kind': 'res.partner'})

    def test_target_cannot_be_bent(self):
        """Where mails go follows from kind and company alone."""
        address = self.addresses['customer.demand'].with_user(self.manager)
        address.alias_name = 'xuqiu'
        for vals in (
            {'alias_defaults': "{'company_id': 99}"}, {'alias_model_id': self.env['ir.model']._get_id('res.users')},
            {'alias_id': self.addresses['customer.complaint'].alias_id.id}, {'alias_force_thread_id': 1},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                address.write(vals)
            with self.subTest(vals), self.assertRaises(AccessError):
                address.create({'kind': 'customer.demand', **vals})
        with self.assertRaises(AccessError):
            address.with_user(self.agent).alias_name = 'x'
