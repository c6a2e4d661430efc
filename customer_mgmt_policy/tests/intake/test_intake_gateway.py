from xmlrpc.client import Binary

from odoo.tests import HttpCase, new_test_user, tagged

from .common import MAILS, IntakeCase


@tagged('post_install', '-at_install')
class TestIntakeGateway(HttpCase, IntakeCase):
    """The way that a mail server takes: Odoo's mailgate script calls ``message_process`` over XML-RPC as its own user."""

    def _deliver(self, name, user, password):
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, user.id, password, 'mail.thread', 'message_process',
            [False, Binary((MAILS / name).read_bytes())], {})

    def test_delivery(self):
        gateway = new_test_user(self.env, 'mail_gateway', password='mail_gateway', groups='base.group_system')
        complaint_id = self._deliver('gb2312_label_gbk.eml', gateway, 'mail_gateway')
        complaint = self.env['customer.complaint'].browse(complaint_id)
        self.assertRecordValues(complaint, [{
            'title': "镕铝锭受潮", 'partner_id': self.customer.id, 'contact_id': self.contact.id, 'user_id': self.agent.id}])
        self.assertTrue(complaint.acknowledged_at)
        self.assertFalse(self._deliver('gb2312_label_gbk.eml', gateway, 'mail_gateway'))
        item_id = self._deliver('no_from.eml', gateway, 'mail_gateway')
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
