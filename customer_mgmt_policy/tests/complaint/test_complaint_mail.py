from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintMail(ComplaintCase, MailCase):

    def _tell(self, complaint):
        return self.env['customer.complaint.step'].with_user(self.agent).create({
            'complaint_id': complaint.id, 'verb': 'tell'})

    def test_acknowledgement(self):
        """The contact gets the number at once, and until when the company comes back."""
        with self.mock_mail_gateway():
            complaint = self._record(contact_id=self.contact.id)
        mail = self._new_mails
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(complaint.name, mail.subject)
        self.assertIn(complaint.name, mail.body_html)
        self.assertIn("Wet boxes", mail.body_html)
        self.assertTrue(complaint.acknowledged_at)
        self.assertIn(mail.mail_message_id, complaint.message_ids)
        self.assertNotIn(self.contact, complaint.message_partner_ids)

    def test_answer_to_the_acknowledgement_comes_back(self):
        """The customer's answer reaches Odoo, and there the complaint, instead of the company's own mailbox."""
        self._init_mail_gateway()
        self.customer.company_id = False
        with self.mock_mail_gateway():
            complaint = self._record(contact_id=self.contact.id)
        mail = self._new_mails
        self.assertIn(self.env.company.catchall_email, mail.reply_to)
        self.assertEqual(complaint._notify_get_reply_to()[complaint.id], mail.reply_to)

    def test_no_acknowledgement(self):
        """Switched off, without an address, or imported."""
        with self.mock_mail_gateway():
            self._record(contact_id=self.contact.id, send_acknowledgement=False)
            self._record()
            self.Complaint.with_context(import_file=True).create({
                'title': "Old", 'description': "Old", 'partner_id': self.customer.id, 'contact_id': self.contact.id})
        self.assertFalse(self._new_mails)

    def test_acknowledge_later(self):
        complaint = self._record(contact_id=self.contact.id, send_acknowledgement=False)
        self.assertTrue(complaint.can_acknowledge)
        with self.mock_mail_gateway():
            complaint.action_acknowledge()
        self.assertEqual(self._new_mails.recipient_ids, self.contact)
        self.assertFalse(complaint.can_acknowledge)
        with self.assertRaisesRegex(UserError, "already acknowledged"):
            complaint.action_acknowledge()
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._record().action_acknowledge()

    def test_recorded_by_salesperson(self):
        with self.mock_mail_gateway():
            self.env['customer.complaint'].with_user(self.sales).create({
                'title': "Wet boxes", 'partner_id': self.customer.id, 'description': "12 boxes",
                'contact_id': self.contact.id})
        self.assertTrue(self._new_mails.filtered(lambda mail: mail.recipient_ids == self.contact))

    def test_language_of_the_customer(self):
        self.env['res.lang']._activate_lang('fr_FR')
        template = self.env.ref('customer_mgmt_policy.mail_template_complaint_acknowledgement')
        template.with_context(lang='fr_FR').subject = "Votre plainte {{ object.name }}"
        self.contact.lang = 'fr_FR'
        with self.mock_mail_gateway():
            complaint = self._record(contact_id=self.contact.id)
        self.assertEqual(self._new_mails.subject, f"Votre plainte {complaint.name}")

    def test_remedy_message_soothes_first(self):
        """C2.4.3: first the feelings, then plan and time."""
        complaint = self._executing(contact_id=self.contact.id)
        step = self._tell(complaint)
        self.assertLess(step.message.index("truly sorry"), step.message.index("12 new boxes at our cost"))
        self.assertIn("480", step.message)
        with self.mock_mail_gateway():
            step.action_confirm()
        self.assertEqual(complaint.message_ids[0].notified_partner_ids, self.contact)
        self.assertIn("truly sorry", complaint.message_ids[0].body)
        self.assertTrue(complaint.remedy_told_at)
        self.assertIn("stands", self._tell(complaint).message)

    def test_no_blame_on_the_customer(self):
        complaint = self._liability_settled(liability='customer', contact_id=self.contact.id)
        self._propose(complaint, kind='assistance', amount=0)
        complaint.with_user(self.manager).action_approval_approve()
        self.contact.email = False
        step = self._tell(complaint)
        self.assertIn("Dear Chen Wei", step.message)
        self.assertIn("do everything we can to help you", step.message)
        self.assertNotIn("should not have happened", step.message)

    def test_told_by_phone(self):
        complaint = self._executing()
        with self.assertRaisesRegex(UserError, "Write down"):
            complaint.action_tell("")
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            complaint.action_tell("Soon", send_mail=True)
        complaint.action_tell("Told by phone: on Friday")
        message = complaint.message_ids[0]
        self.assertTrue(message.is_internal or message.subtype_id == self.env.ref('mail.mt_note'))
        self.assertFalse(message.notified_partner_ids)

    def test_acknowledgement_is_no_response(self):
        """semantics.md › Deadlines 8: the number that goes out by itself does not end the investigation."""
        with self.mock_mail_gateway():
            complaint = self._record(contact_id=self.contact.id)
        self.assertTrue(complaint.acknowledged_at)
        self.assertEqual(complaint.sudo().deadline_ids.mapped('state'), ['running'])
        self.assertEqual(complaint.state, 'received')
