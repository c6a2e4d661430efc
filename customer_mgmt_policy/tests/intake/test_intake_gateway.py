from xmlrpc.client import Binary

from odoo.tests import HttpCase, new_test_user, tagged

from .common import MAILS, IntakeCase


@tagged('post_install', '-at_install')
class TestIntakeGateway(HttpCase, IntakeCase):
    """The way that a mail server takes: Odoo's mailgate script calls ``message_process`` over XML-RPC as its own user."""

    def _deliver(self, mail):
        source = (MAILS / mail).read_bytes() if isinstance(mail, str) else mail
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, self.gateway.id, 'mail_gateway', 'mail.thread', 'message_process', [False, Binary(source)], {})

    def test_delivery(self):
        """The gateway's account may not read complaints; answers, bounces and doubles are recognised all the same."""
        self.gateway = new_test_user(self.env, 'mail_gateway', password='mail_gateway', groups='base.group_system')
        complaint_id = self._deliver('gb2312_label_gbk.eml')
        complaint = self.env['customer.complaint'].browse(complaint_id)
        self.assertRecordValues(complaint, [{
            'title': "镕铝锭受潮", 'partner_id': self.customer.id, 'contact_id': self.contact.id, 'user_id': self.agent.id}])
        self.assertTrue(complaint.acknowledged_at)
        self.assertFalse(complaint.with_user(self.gateway).has_access('read'))
        self.assertFalse(self._deliver('gb2312_label_gbk.eml'))
        note = complaint.with_user(self.agent).message_post(
            body="Colleagues only", message_type='comment', subtype_xmlid='mail.mt_note')
        answer = self._mail(sender=self.sales.email_formatted, headers=(f"In-Reply-To: {note.message_id}",))
        self.assertEqual(self._deliver(answer), complaint_id)
        self.assertTrue(complaint.message_ids[0].is_internal, "what answers a note stays a note")
        bounce = (MAILS / 'bounce.eml').read_bytes().replace(b'@MESSAGE_ID@', self._get_mails(complaint)[-1].message_id.encode())
        self.assertFalse(self._deliver(bounce))
        self.assertIn("did not arrive", complaint.message_ids[0].body)
        item_id = self._deliver('no_from.eml')
        self.assertEqual(self.env['customer.mail.intake'].browse(item_id).reason, 'no_sender')

    def test_tour(self):
        """An agent records a waiting mail for a customer, and says of another one that it is no matter."""
        self.env['customer.mail.intake'].search([]).state = 'dismissed'
        self.agent.write({'lang': 'en_US', 'tz': 'Asia/Shanghai'})
        first = self._waiting(subject="Wet boxes by mail")
        second = self._waiting(subject="Solar panels for everybody")
        self.start_tour('/odoo/mails-to-attribute', 'customer_mail_intake_tour', login='cs_agent')
        self.assertRecordValues(first + second, [
            {'state': 'attributed', 'partner_id': self.customer.id, 'dismiss_reason': False},
            {'state': 'dismissed', 'partner_id': False, 'dismiss_reason': 'advertising'}])
        self.assertEqual(first._get_record().contact_id.email, 'wang.fang@stranger.example.net')

    def test_attach_tour(self):
        """An agent adds a waiting mail to the complaint that it is about, which is proposed."""
        self.env['customer.mail.intake'].search([]).state = 'dismissed'
        self.agent.write({'lang': 'en_US', 'tz': 'Asia/Shanghai'})
        complaint = self.env['customer.complaint'].with_user(self.agent).create({
            'title': "Boxes arrived wet, all boxes", 'partner_id': self.customer.id, 'description': "Wet"})
        item = self._waiting(subject="Wet boxes by mail")
        item.partner_id = self.customer
        self.start_tour('/odoo/mails-to-attribute', 'customer_mail_attach_tour', login='cs_agent')
        self.assertEqual((item.state, item._get_record()), ('attached', complaint))
