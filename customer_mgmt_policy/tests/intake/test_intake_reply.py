from odoo.tests import tagged

from .common import MAILS, IntakeCase

AUTOMATIC = ('auto_outlook.eml', 'auto_qq.eml', 'auto_netease.eml', 'auto_dingtalk.eml', 'auto_aliyun.eml')


@tagged('post_install', '-at_install')
class TestIntakeReply(IntakeCase):
    """What comes back: answers, bounces, vacation notices, read receipts."""

    def _complaint(self, to='complaint'):
        return self._receive_one(self._mail(to=to), f'customer.{to}')

    def _acknowledgement(self, record):
        return record.message_ids.filtered(lambda message: record.name in (message.subject or ''))[:1]

    def _answer(self, message, **values):
        return self._receive(self._mail(headers=(f"In-Reply-To: {message.message_id}",), body="Thank you", **values))

    def _returned(self, name, message):
        return self._receive((MAILS / name).read_bytes().replace(b'@MESSAGE_ID@', message.message_id.encode()))

    def test_answer_lands_on_the_record(self):
        for kind in ('complaint', 'demand'):
            with self.subTest(kind):
                record = self._complaint(kind)
                handler = record.user_id
                record.message_unsubscribe(handler.partner_id.ids)
                self.assertFalse(self._answer(self._acknowledgement(record), to=kind))
                message = self._get_mails(record)[0]
                self.assertIn("Thank you", message.body)
                self.assertEqual(message.author_id, self.contact)
                self.assertIn(handler.partner_id, message.notified_partner_ids)
                self.assertNotIn(self.contact, record.message_partner_ids)

    def test_answer_to_the_own_mail(self):
        complaint = self._complaint()
        self.assertFalse(self._answer(self._get_mails(complaint)))
        self.assertEqual(len(self._get_mails(complaint)), 2)

    def test_answer_without_thread_headers(self):
        """The number in the subject leads to the record, if it is the sender's own."""
        complaint = self._complaint()
        self.assertFalse(self._receive(self._mail(subject=f"回复：您的投诉{complaint.name}已收到")))
        self.assertEqual(len(self._get_mails(complaint)), 2)
        self.assertFalse(self._receive(self._mail(subject=f"[{complaint.name}] photographs")))
        stranger = self._receive(self._mail(subject=f"[{complaint.name}]", sender='x@stranger.example.net'))
        self.assertEqual(stranger[0]._name, 'customer.mail.intake')

    def test_answer_to_what_is_closed(self):
        """Nothing is re-opened by itself; the handler decides."""
        complaint = self._complaint()
        complaint.with_user(self.agent).action_cancel("Twice")
        self.env.flush_all()
        message = self._acknowledgement(complaint)
        self.assertFalse(self._answer(message))
        self.assertFalse(self._answer(message))
        self.assertEqual(complaint.state, 'cancelled')
        activity = complaint.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.agent))
        self.assertIn("Cancelled", activity.summary)

    def test_answer_finds_the_owner(self):
        """The handler has left: the customer's owner is told."""
        complaint = self._complaint()
        complaint.user_id.active = False
        self._answer(self._acknowledgement(complaint))
        self.assertIn(self.sales.partner_id, self._get_mails(complaint)[0].notified_partner_ids)

    def test_answer_to_what_was_merged(self):
        """It lands on the demand that the other one was merged into, also when that was merged on."""
        first, second, third = (self._complaint('demand') for _number in range(3))
        subject = f"Re: [{third.name}]"
        second.action_merge(third.ids)
        first.action_merge(second.ids)
        before = len(self._get_mails(first))
        self.assertFalse(self._receive(self._mail(to='demand', subject=subject)))
        self.assertEqual(len(self._get_mails(first)), before + 1)

    def test_answer_of_a_colleague(self):
        """Our own answer by mail raises no activity on what is closed."""
        complaint = self._complaint()
        complaint.with_user(self.agent).action_cancel("Twice")
        self._receive(self._mail(
            sender=self.sales.email_formatted, headers=(f"In-Reply-To: {self._acknowledgement(complaint).message_id}",)))
        self.assertFalse(complaint.activity_ids)

    def test_second_mail_of_a_stranger(self):
        """While the first one waits it is added to it; afterwards to what that became."""
        item = self._waiting(message_id='<first@stranger.example.net>')
        again = {'sender': 'wang.fang@stranger.example.net', 'headers': ("References: <first@stranger.example.net>",)}
        self.assertFalse(self._receive(self._mail(subject="Re: Wet boxes", **again)))
        self.assertEqual(len(self._get_mails(item)), 2)
        item.with_user(self.agent).action_attribute(self.customer.id)
        complaint = item._get_record()
        self.assertEqual(len(self._get_mails(complaint)), 2)
        self.assertFalse(self._receive(self._mail(subject="Re: Re: Wet boxes", **again)))
        self.assertEqual(len(self._get_mails(complaint)), 3)

    def test_bounce_marks_and_tells(self):
        complaint = self._complaint()
        told = complaint.with_user(self.agent).message_post(
            body="We look into it.", partner_ids=self.contact.ids, message_type='comment', subtype_xmlid='mail.mt_comment')
        for name, message in (('bounce.eml', told), ('bounce_to_address.eml', self._acknowledgement(complaint))):
            with self.subTest(name):
                complaint.message_ids.filtered(lambda note: note.message_type == 'notification').unlink()
                self.assertFalse(self._returned(name, message))
                note = complaint.message_ids[0]
                self.assertIn("chen.wei@harbour.example.com did not arrive", note.body)
                self.assertEqual(note.notified_partner_ids, complaint.user_id.partner_id)
                self.assertEqual(note.subtype_id, self.env.ref('mail.mt_note'))
        notification = told.notification_ids.filtered(lambda row: row.res_partner_id == self.contact)
        self.assertEqual(notification.notification_status, 'bounce')
        self.assertTrue(self.contact.message_bounce)

    def test_read_receipt_is_no_bounce(self):
        complaint = self._complaint()
        message = complaint.with_user(self.agent).message_post(
            body="We look into it.", partner_ids=self.contact.ids, message_type='comment', subtype_xmlid='mail.mt_comment')
        notification = message.notification_ids.filtered(lambda row: row.res_partner_id == self.contact)
        status = notification.notification_status
        self.assertFalse(self._returned('read_receipt.eml', message))
        self.assertEqual(notification.notification_status, status)
        self.assertEqual(complaint.message_ids[0].message_type, 'out_of_office')

    def test_automatic_replies_create_nothing(self):
        for name in AUTOMATIC:
            with self.subTest(name):
                self.assertFalse(self._receive(name))

    def test_automatic_reply_on_the_record(self):
        """It is kept there as a note and meets no clock."""
        complaint = self._complaint()
        message = self._acknowledgement(complaint)
        mail = (MAILS / 'auto_qq.eml').read_bytes()
        self.assertFalse(self._receive(
            mail.replace(b'MIME-Version', f'In-Reply-To: {message.message_id}\r\nMIME-Version'.encode())))
        self.assertEqual(complaint.message_ids[0].message_type, 'out_of_office')
        self.assertEqual(self._clock(complaint, 'complaint.investigation').state, 'running')

    def test_subject_about_automatic_replies(self):
        """A person may write about them."""
        self._receive_one(self._mail(subject="自动回复功能坏了"), 'customer.complaint')
        self._receive_one(self._mail(subject="Re: 自动回复: 您的投诉"), 'customer.complaint')

    def test_mail_of_a_program(self):
        """The notice of a platform is no answer: it waits for a person, and nothing is sent back to the program."""
        item = self._receive_one(self._mail(headers=("Auto-Submitted: auto-generated",)), 'customer.mail.intake')
        self.assertRecordValues(item, [{'reason': 'automatic', 'partner_id': self.customer.id}])
        self.assertFalse(self._new_mails.filtered(lambda mail: mail.recipient_ids == self.contact))
