"""“Tell us”: the customer raises a demand or a complaint with files, within limits, and nothing typed is lost."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PDF, PNG, PortalCase


@tagged('post_install', '-at_install')
class TestPortalRaise(PortalCase):

    def setUp(self):
        super().setUp()
        self._sign_in()

    def _form(self, **vals):
        return {'demand_type': 'problem', 'title': "Pump is loud", 'description': "92 dB since Monday", **vals}

    def _raised(self, model='customer.demand', title="Pump is loud"):
        return self.env[model].search([('title', '=', title)])

    def test_raise_a_demand(self):
        product = self.env['product.product'].create({'name': "Pump P3"})
        self.env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [(0, 0, {'product_id': product.id})]}).action_confirm()
        before = fields.Datetime.now()
        page = self._post('/my/tell-us/demand', **self._form(product_ids=str(product.id)), files=[('files', ("noise.pdf", PDF))])
        demand = self._raised()
        self.assertRecordValues(demand, [{
            'partner_id': self.customer.id, 'contact_id': self.person.id, 'user_id': self.sales.id, 'channel': 'portal',
            'demand_type': 'problem', 'state': 'recorded', 'description': "92 dB since Monday", 'create_uid': self.portal.id}])
        self.assertEqual(demand.product_ids, product)
        self.assertGreaterEqual(demand.received_at, before.replace(microsecond=0))
        self.assertRecordValues(
            demand.deadline_ids, [{'code': 'demand.feedback', 'state': 'running', 'started_at': demand.received_at}])
        self.assertIn(f"number <b>{demand.name}</b>", page.text)
        self.assertEqual(self.env['ir.attachment'].search([
            ('res_model', '=', 'customer.demand'), ('res_id', '=', demand.id), ('name', '=', "noise.pdf")]).raw, PDF)
        self.assertIn(self.sales.partner_id, demand.message_partner_ids)
        self.assertIn(self.person, demand.message_partner_ids)

    def test_the_responsible_person_is_told_at_once(self):
        self._post('/my/tell-us/demand', **self._form())
        demand = self._raised()
        told = self.env['mail.message'].sudo().search([
            ('model', '=', 'customer.demand'), ('res_id', '=', demand.id), ('message_type', '=', 'user_notification')])
        self.assertEqual(told.notified_partner_ids, self.sales.partner_id)

    def test_raise_a_complaint(self):
        self._post('/my/tell-us/complaint', title="Wet boxes", description="12 of 40", claim_type='exchange', claim="New ones")
        complaint = self._raised('customer.complaint', "Wet boxes")
        self.assertRecordValues(complaint, [{
            'partner_id': self.customer.id, 'contact_id': self.person.id, 'channel': 'portal', 'claim_type': 'exchange',
            'claim': "New ones", 'state': 'received', 'urgency': 'urgent'}])
        self.assertTrue(complaint.user_id.has_group('customer_mgmt_policy.group_cs_agent'))
        self.assertTrue(complaint.acknowledged_at, "the number goes out by mail as well")
        self.assertEqual(complaint.deadline_ids.code, 'complaint.investigation')

    def test_customer_of_the_pool(self):
        """What a customer without owner raises goes to a CS manager, not to the customer."""
        self.customer.user_id = False
        self._post('/my/tell-us/demand', **self._form())
        self.assertTrue(self._raised().user_id.has_group('customer_mgmt_policy.group_cs_manager'))

    def test_nobody_can_take_it(self):
        self.customer.user_id = False
        self.env.ref('customer_mgmt_policy.group_cs_manager').all_user_ids.active = False
        page = self._post('/my/tell-us/demand', **self._form())
        self.assertIn("Please call us", page.text)
        self.assertFalse(self._raised())

    def test_what_is_missing_is_said_and_nothing_is_lost(self):
        form = self._form(title=" ", demand_type='nonsense')
        page = self._post('/my/tell-us/demand', **form, files=[('files', ("noise.pdf", PDF))])
        self.assertIn("Please fill in: What is it about?, In a few words.", page.text)
        self.assertIn("92 dB since Monday", page.text)
        self.assertIn("noise.pdf", page.text)
        kept = self._get_kept(page)
        done = self._post('/my/tell-us/demand', page, kept=kept, **self._form())
        demand = self._raised()
        self.assertIn(demand.name, done.text)
        self.assertEqual(demand.message_ids.attachment_ids.mapped('name'), ["noise.pdf"])

    def test_files_of_others_cannot_be_taken_along(self):
        secret = self.env['ir.attachment'].create(
            {'name': "secret.pdf", 'raw': PDF, 'res_model': 'mail.compose.message', 'res_id': 0})
        own = self._post('/my/tell-us/demand', **self._form(title=""), files=[('files', ("noise.pdf", PDF))])
        token = self._get_kept(own).partition(':')[2]
        for kept in (f'{secret.id}:{token}', f'{secret.id}:', 'x', f'{secret.id}'):
            self._post('/my/tell-us/demand', own, kept=kept, **self._form(title=f"With {kept[:20]}"))
        self.assertNotIn("secret.pdf", self.env['customer.demand'].search(
            [('create_uid', '=', self.portal.id)]).message_ids.attachment_ids.mapped('name'))
        self.assertFalse(secret.res_id)

    def _get_kept(self, page):
        return page.text.partition('name="kept"')[2].partition('value="')[2].partition('"')[0]

    def test_limits_of_files(self):
        self._set_criterion('portal.file_count', 2)
        self._set_criterion('portal.file_size', 0.001)
        big, page = b"%PDF-1.4" + b"x" * 2000, b"<html><script>alert(1)</script></html>"
        for files, message in (
            ([("a.pdf", big)], "“a.pdf” is too big. A file may have up to 0.001 MB."),
            ([("a.exe", b"MZ12")], "“a.exe” cannot be taken. Possible are: pdf, jpg"),
            ([("a.pdf", page)], "“a.pdf” cannot be taken"),
            ([("a.jpg", page)], "“a.jpg” cannot be taken"),
            ([("a.txt", b"MZ\x90\x00")], "“a.txt” cannot be taken"),
            ([("pdf", PDF)], "“pdf” cannot be taken"),
            ([("a.pdf", b"")], "“a.pdf” is empty"),
            ([("a.pdf", PDF), ("b.pdf", PDF), ("c.pdf", PDF)], "up to 2 files at once"),
        ):
            with self.subTest(message=message):
                answer = self._post('/my/tell-us/demand', **self._form(), files=[('files', file) for file in files])
                self.assertIn(message, answer.text.replace('&quot;', '"'))
                self.assertIn("92 dB since Monday", answer.text)
        self.assertFalse(self._raised())
        self.company.portal_file_types = "PNG, .txt"
        answer = self._post('/my/tell-us/demand', **self._form(), files=[('files', ("a.pdf", PDF))])
        self.assertIn("Possible are: png, txt.", answer.text)

    def test_good_files_stay_when_one_is_refused(self):
        files = [('files', ("good.pdf", PDF)), ('files', ("bad.exe", b"MZ"))]
        page = self._post('/my/tell-us/demand', **self._form(), files=files)
        self.assertIn("bad.exe", page.text)
        self.assertIn("good.pdf</span>", page.text.replace('<i class="fa fa-paperclip me-1"></i>', ''))

    def test_limit_per_user(self):
        self._set_criterion('portal.user_hour', 2)
        for number in range(2):
            self._post('/my/tell-us/demand', **self._form(title=f"Pump {number}"))
        with self.assertLogs('odoo.addons.customer_mgmt_policy.models.card.customer_portal_intake', 'WARNING'):
            page = self._post('/my/tell-us/demand', **self._form())
        self.assertIn("You sent a lot in a short time", page.text)
        self.assertIn("92 dB since Monday", page.text)
        self.assertFalse(self._raised())
        events = self.env['customer.portal.event'].search([('user_id', '=', self.portal.id)], order='id')
        self.assertEqual(events.mapped('act'), ['raise', 'raise', 'refused'])
        events.done_at = fields.Datetime.now() - timedelta(hours=2)
        self._set_criterion('portal.user_hours', 3)
        self.assertIn("You sent a lot", self._post('/my/tell-us/demand', **self._form()).text)
        self._set_criterion('portal.user_hours', 1)
        self._post('/my/tell-us/demand', **self._form())
        self.assertTrue(self._raised())

    def test_limit_per_customer(self):
        self._set_criterion('portal.customer_day', 1)
        self._post('/my/tell-us/demand', **self._form())
        self._sign_in(self.portal_mate)
        self.assertIn("Your company sent a lot", self._post('/my/tell-us/demand', **self._form(title="Second")).text)
        self._sign_in(self.portal_other)
        self._post('/my/tell-us/demand', **self._form(title="Third"))
        self.assertTrue(self._raised(title="Third"))

    def test_hours_that_count_for_a_customer(self):
        self._set_criterion('portal.customer_day', 1)
        self._post('/my/tell-us/demand', **self._form())
        self.env['customer.portal.event'].search([]).done_at = fields.Datetime.now() - timedelta(hours=3)
        self.assertIn("Your company sent a lot", self._post('/my/tell-us/demand', **self._form(title="Second")).text)
        self.env['customer.portal.event'].search([]).done_at = fields.Datetime.now() - timedelta(hours=3)
        self._set_criterion('portal.customer_hours', 2)
        self._post('/my/tell-us/demand', **self._form(title="Second"))
        self.assertTrue(self._raised(title="Second"))

    def test_sent_twice_is_recorded_once(self):
        page = self.url_open('/my/tell-us?kind=demand')
        first = self._post('/my/tell-us/demand', page, once="form-1", **self._form())
        second = self._post('/my/tell-us/demand', page, once="form-1", **self._form())
        self.assertEqual(first.url, second.url)
        self.assertEqual(len(self._raised()), 1)
        self._sign_in(self.portal_other)
        self._post('/my/tell-us/demand', once="form-1", **self._form(title="Another customer"))
        self.assertTrue(self._raised(title="Another customer"))

    def test_forged_and_get_requests_change_nothing(self):
        self.assertEqual(self.url_open('/my/tell-us/demand', data=self._form()).status_code, 400)
        self.assertEqual(self.url_open('/my/tell-us/demand').status_code, 405)
        self.assertFalse(self._raised())

    def test_products_are_those_the_customer_bought(self):
        bought, other, service = self.env['product.product'].create(
            [{'name': name} for name in ("Bought", "Other's", "Never sold")])
        for customer, product in ((self.customer, bought), (self.customer_other, other)):
            self.env['sale.order'].create({
                'partner_id': customer.id, 'order_line': [(0, 0, {'product_id': product.id})]}).action_confirm()
        page = self.url_open('/my/tell-us?kind=demand').text
        self.assertIn(">Bought<", page)
        self.assertNotIn("Other's", page)
        self._post('/my/tell-us/demand', **self._form(product_ids=str(service.id)))
        self.assertFalse(self._raised().product_ids)

    def test_kinds_register_themselves(self):
        kinds = self.env['customer.portal.mixin']._portal_get_kinds()
        self.assertEqual(list(kinds)[:2], ['demand', 'complaint'])
        for kind, Kind in kinds.items():
            with self.subTest(kind):
                self.assertEqual(set(Kind._portal_form), set(Kind._portal_get_labels()))
                self.assertEqual(set(Kind._portal_get_words()), {'title', 'one', 'summary', 'offer', 'help'})
                self.assertIn('portal', Kind._fields['channel'].get_values(self.env))

    def test_log_is_forgotten_after_its_time(self):
        self._post('/my/tell-us/demand', **self._form())
        event = self.env['customer.portal.event'].search([('user_id', '=', self.portal.id)])
        old = event.copy({'done_at': fields.Datetime.now() - timedelta(days=181), 'once': False})
        self.env['customer.portal.event']._gc_events()
        self.assertTrue(event.exists())
        self.assertFalse(old.exists())

    def test_signature_needs_the_result(self):
        demand = self._in_progress()
        with self.assertRaisesRegex(UserError, "nothing to sign"):
            demand.with_user(self.portal).sudo()._portal_accept("Wang Wei", PNG)
