from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeGuard(CardChangeCase):
    """C2.1.3: no way leads around the application."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales.group_ids += cls.env.ref('base.group_partner_manager')
        cls.card = cls.customer.with_user(cls.sales)

    def _assert_refused(self, function, text="Change Key Information"):
        with self.assertRaisesRegex(UserError, text):
            function()
        self.env.invalidate_all()
        self.assertEqual(self.customer.phone, "+86 21 5550 1000")

    def test_form(self):
        self._assert_refused(lambda: self.card.write({'phone': "1"}), "Phone")
        self._assert_refused(lambda: self.card.web_save({'phone': "1"}, {}))
        self._assert_refused(lambda: self.wang.with_user(self.sales).write({'function': "CEO"}))
        self._assert_refused(lambda: (self.customer + self.customer_other).with_user(self.cs_manager).write({'phone': "1"}))
        self.card.write({'phone': self.customer.phone, 'city': "Suzhou"})
        self.assertEqual(self.customer.city, "Suzhou", "what is not key is edited as ever")

    def test_not_confirmed(self):
        self.customer.sudo().card_state = 'draft'
        self.card.phone = "2"
        self.wang.with_user(self.sales).active = False

    def test_administrator_too(self):
        admin = self.env.ref('base.user_admin')
        admin.group_ids += self.env.ref('customer_mgmt_policy.group_cs_manager')
        self._assert_refused(lambda: self.customer.with_user(admin).write({'phone': "1"}))

    def test_system(self):
        self.card.sudo().phone = "2"
        self.assertEqual(self.customer.phone, "2")

    def test_exempt_role(self):
        row = self._key('phone')
        self._exempt(row, 'cs_manager')
        self.customer.with_user(self.cs_manager).phone = "2"
        self.assertEqual(self.customer.phone, "2")
        with self.assertRaises(UserError):
            self.customer.with_user(self.cs_manager).write({'phone': "3", 'vat': "4"})
        with self.assertRaises(UserError):
            self.card.phone = "3"

    def test_what_the_exempt_role_changes_stands_on_the_card(self):
        """Fields that nobody tracks, and those of the people on the card, leave their old and new value there as well."""
        for row in (self._key('city'), self._key('function', 'contact'), self._key('phone')):
            self._exempt(row, 'cs_manager')
        card, wang = (self.customer + self.wang).with_user(self.cs_manager)
        card.write({'city': "Suzhou", 'website': "https://harbour.example"})
        note = self.customer.message_ids[0]
        self.assertEqual(note.author_id, self.cs_manager.partner_id)
        self.assertIn("City: Shanghai → <b>Suzhou</b>", note.body)
        self.assertIn("C2.1.3", note.body)
        self.assertNotIn("harbour.example", note.body)
        wang.function = False
        self.assertIn("Wang Wei: Job Position: Purchasing → <b>–</b>", self.customer.message_ids[0].body)
        self._load(self.cs_manager, [['.id', 'phone'], [str(card.id), "+86 21 7"]])
        self.assertIn("→ <b>+86 21 7</b>", self.customer.message_ids[0].body)
        count = len(self.customer.message_ids)
        card.write({'city': "Suzhou", 'website': False})
        self.card.write({'website': "https://harbour.example"})
        self.customer.sudo().city = "Wuxi"
        self.assertEqual(len(self.customer.message_ids), count, "nothing exempt was changed, or by the system")

    def test_exemption_of_a_role_that_edits_no_customers(self):
        """The drafter learns at once that the exemption alone changes nothing; other roles raise no warning."""
        row = self._key('phone').with_user(self.cs_manager)
        spec = {'exempt_group_ids': {}}
        for role, barred in (('finance_reviewer', True), ('cs_manager', False), ('department_head', False)):
            group = self.env.ref(f'customer_mgmt_policy.group_{role}')
            answer = row.onchange({'exempt_group_ids': [Command.link(group.id)]}, ['exempt_group_ids'], spec)
            self.assertEqual("Not allowed to edit customers" in answer.get('warning', {}).get('message', ""), barred, role)

    def test_buttons_of_the_card_for_readers(self):
        """Whoever may only read the card is offered neither the review nor the verifications."""
        for user, offered in ((self.general_manager, False), (self.cs_manager, True), (self.sales, True)):
            card = self.customer.with_user(user)
            self.assertEqual(card.has_access('write'), offered, user.login)
            self.assertEqual((card.can_verify_card, card.can_review_card), (offered, offered), user.login)

    def _load(self, user, rows):
        return self.env['res.partner'].with_user(user).load(rows[0], rows[1:])

    def test_x2many_commands(self):
        """Not from the parent either, whoever the system takes the writer of the lines for."""
        for command in (Command.update(self.wang.id, {'phone': "1"}), Command.delete(self.wang.id),
                        Command.unlink(self.wang.id), Command.set(self.chen.ids), Command.clear()):
            self._assert_refused(lambda command=command: self.card.write({'child_ids': [command]}))
        self.assertEqual(self.customer.child_ids, self.wang + self.chen)

    def test_leaving(self):
        wang = self.wang.with_user(self.sales)
        self._assert_refused(wang.action_archive)
        self._assert_refused(wang.unlink)
        self._assert_refused(lambda: wang.write({'parent_id': False}))
        self._assert_refused(lambda: wang.write({'type': 'other'}))
        self._assert_refused(lambda: wang.write({'is_company': True}))
        self.wang.sudo().active = False
        wang.comment = "Went to the competition"
        self._assert_refused(lambda: wang.write({'phone': "1"}))
        with self.assertRaises(UserError):
            self.card.write({'parent_id': self.key_customer.id, 'is_company': False})

    def test_further_contact(self):
        """A further contact is simply added, by hand or from an archive."""
        self.card.write({'child_ids': [Command.create({'name': "Liu Yang"})]})
        self.wang.sudo().active = False
        self.wang.with_user(self.sales).active = True
        self.assertEqual(len(self.customer.child_ids), 3)

    def test_delivery_address_is_nobody(self):
        address = self.env['res.partner'].create({'name': "Quay 7", 'parent_id': self.customer.id, 'type': 'delivery'})
        address.with_user(self.sales).write({'phone': "1", 'active': False})

    def test_computed_value(self):
        """What follows from another field is key information as well."""
        self._key('region_id')
        region = self.env['customer.region'].create({
            'name': "Far West", 'state_ids': [Command.set(self.env.ref('base.state_us_1').ids)]})
        self.assertNotEqual(self.customer.region_id, region)
        self._assert_refused(lambda: self.card.write({'state_id': self.env.ref('base.state_us_1').id}), "Region")

    def test_import(self):
        xmlid = self.env['ir.model.data'].create({
            'module': '__test__', 'name': 'harbour', 'model': 'res.partner', 'res_id': self.customer.id})
        self.env.flush_all()
        result = self.env['res.partner'].with_user(self.sales).load(
            ['id', 'name', 'phone'], [[f'__test__.{xmlid.name}', self.customer.name, "1"]])
        self.assertFalse(result['ids'])
        self.assertIn("Change Key Information", result['messages'][0]['message'])

    def test_merge(self):
        def merge(user, partners, keep):
            self.env['base.partner.merge.automatic.wizard'].with_user(user).create({})._merge(
                partners.ids, keep.with_user(user), extra_checks=False)

        self._assert_refused(lambda: merge(self.sales, self.wang + self.chen, self.wang))
        self.assertTrue(self.chen.exists().active)

    def test_merge_into_the_card(self):
        """A duplicate of the customer merges into the card; it changes no key information of it, nor its state."""
        double = self._new_customer("Harbour Trading", self.sales, phone="1", website="https://harbour.example")
        self.cs_manager.group_ids += self.env.ref('base.group_partner_manager')
        self._confirm(double)
        reviewed = self.customer.card_reviewed_at
        self.env['base.partner.merge.automatic.wizard'].with_user(self.cs_manager).create({})._merge(
            (double + self.customer).ids, self.customer.with_user(self.cs_manager), extra_checks=False)
        self.env.invalidate_all()
        self.assertRecordValues(self.customer, [{
            'phone': "+86 21 5550 1000", 'website': "https://harbour.example", 'card_state': 'confirmed',
            'card_reviewed_at': reviewed}])

    def test_account_of_a_contact(self):
        """Editing the login of a contact edits the contact."""
        portal = new_test_user(self.env, 'wang_portal', groups='base.group_portal', partner_id=self.wang.id, name="Wang Wei")
        admin = self.env.ref('base.user_admin')
        with self.assertRaises(UserError):
            portal.with_user(admin).name = "Wang W."

    def test_workflow_fields(self):
        for values in ({'card_state': False}, {'card_reviewed_at': '2030-01-01'}, {'card_reviewed_by_id': self.sales.id}):
            with self.assertRaises(AccessError):
                self.card.write(values)

    # FORM VIEW

    def test_locked_fields_are_computed(self):
        self.assertIn('phone', self.card.card_locked_fields)
        self.assertNotIn('email', self.card.card_locked_fields)
        self.assertIn('email', self.wang.with_user(self.sales).card_locked_fields)
        self.assertIn("Phone", self.card.card_locked_hint)
        self.assertFalse(self.customer_other.with_user(self.sales_other).card_locked_fields)
        self.assertFalse(self.customer_other.with_user(self.sales_other).card_locked_hint)
        self._exempt(self._key('phone'), 'salesperson')
        self.env.invalidate_all()
        self.assertNotIn('phone', self.card.card_locked_fields)

    def test_form_view_is_readonly(self):
        arch = etree.fromstring(self.env['res.partner'].with_user(self.sales).get_view(
            self.env.ref('base.view_partner_form').id, 'form')['arch'])
        phone = arch.xpath("//field[@name='phone'][not(ancestor::field)]")[0]
        self.assertIn("'phone' in (card_locked_fields or [])", phone.get('readonly'))
        function = arch.xpath("//field[@name='child_ids']//form//field[@name='function']")[0]
        self.assertIn('card_locked_fields', function.get('readonly'))
        self.assertTrue(arch.xpath("//field[@name='child_ids']//form//field[@name='card_locked_fields']"))
        city = arch.xpath("//field[@name='city'][not(ancestor::field)]")[0]
        self.assertNotIn('card_locked_fields', city.get('readonly') or "")
        self._key('city')
        self.env.registry.clear_cache()
        arch = etree.fromstring(self.env['res.partner'].with_user(self.sales).get_view(
            self.env.ref('base.view_partner_form').id, 'form')['arch'])
        city = arch.xpath("//field[@name='city'][not(ancestor::field)]")[0]
        self.assertIn('card_locked_fields', city.get('readonly'))


@tagged('post_install', '-at_install')
class TestCardChangeRpc(CardChangeCase, HttpCase):

    def _call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login)
        response = self.url_open('/web/dataset/call_kw', json={
            'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        return response.get('result'), (response.get('error') or {}).get('data', {})

    def test_over_the_wire(self):
        card, change = self.customer.ids, self._apply_for({self.customer: {'vat': "1"}})
        line = change.line_ids
        refused = [
            ('res.partner', 'write', card, {'phone': "1"}),
            ('res.partner', 'write', card, {'phone': "1", 'card_state': 'draft'}),
            ('res.partner', 'web_save', card, {'child_ids': [[1, self.wang.id, {'phone': "1"}]]}, {}),
            *(('res.partner', 'write', card, {'child_ids': [command]}) for command in (
                [2, self.wang.id], [3, self.wang.id], [5], [6, 0, self.chen.ids], [1, self.wang.id, {'active': False}])),
            ('res.partner', 'action_archive', self.wang.ids),
            ('res.partner', '_record_review', card, "x"),
            ('customer.info.change', 'write', change.ids, {'state': 'applied'}),
            ('customer.info.change', 'create', {'partner_id': card[0], 'state': 'submitted'}),
            ('customer.info.change', '_apply', change.ids),
            ('customer.info.change', '_approval_granted', change.ids),
            ('customer.info.change', '_report', {}),
            ('customer.info.change', 'unlink', change.ids),
            ('customer.info.change.line', 'write', line.ids, {'new_value': "2"}),
            ('customer.info.change.line', 'create', {'change_id': change.id, 'field_name': 'user_id', 'new_value': 1}),
        ]
        for model, method, *args in refused:
            with self.subTest(model=model, method=method, args=args):
                _result, error = self._call(self.sales, model, method, *args)
                self.assertRegex(error.get('name', ''), 'AccessError|UserError')
        _result, error = self._call(
            self.sales, 'res.partner', 'write', card, {'phone': "1"}, context={'install_mode': True, 'import_file': True})
        self.assertIn("Phone", error.get('message', ''))

    def test_other_salespeople_see_nothing(self):
        change = self._apply_for({self.customer: {'vat': "1"}})
        for model, ids in (('customer.info.change', change.ids), ('customer.info.change.line', change.line_ids.ids)):
            _result, error = self._call(self.sales_mate, model, 'read', ids, ['display_name'])
            self.assertIn('AccessError', error.get('name', ''))
            found, _error = self._call(self.sales_mate, model, 'search', [])
            self.assertFalse(set(found) & set(ids))

    def test_portal_form(self):
        """What a customer edits under “My Account” waits for our approval instead of slipping onto the card."""
        portal = new_test_user(self.env, 'wang_portal', groups='base.group_portal', partner_id=self.wang.id, name="Wang Wei")
        self.wang.email = "wang@harbour.example"
        self.authenticate(portal.login, portal.login)
        response = self.url_open('/my/address/submit', data={
            'csrf_token': Request.csrf_token(self), 'partner_id': self.wang.id, 'name': "Wang Wei",
            'email': "wang@harbour.example", 'phone': "+86 139 9999 9999", 'street': "Bund 1", 'city': "Shanghai",
            'country_id': self.env.ref('base.cn').id, 'zipcode': "200002", 'address_type': 'billing',
            'required_fields': 'name,email',
        })
        self.assertIn('redirectUrl', response.text)
        self.env.invalidate_all()
        self.assertEqual((self.wang.phone, self.wang.street), ("+86 138 0000 0001", "Bund 1"))
        change = self.env['customer.info.change'].search([('partner_id', '=', self.customer.id)])
        self.assertRecordValues(change.line_ids, [{'field_name': 'phone', 'new_value': "+86 139 9999 9999"}])
        page = self.url_open('/my/addresses').text
        self.assertIn("+86 139 9999 9999", page)
