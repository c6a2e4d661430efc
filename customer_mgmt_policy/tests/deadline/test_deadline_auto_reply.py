from datetime import timedelta
from itertools import count

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import TASK, DeadlineCase

AUTOMATIC = (
    'Auto-Submitted: auto-replied', 'Auto-Submitted: auto-generated (vacation)', 'X-Autoreply: yes', 'X-Autorespond: Re: Boxes',
    'Precedence: auto_reply', 'Precedence: bulk',
)
WRITTEN = ('Auto-Submitted: no', 'X-Autoreply: no', 'Precedence: list', 'X-Mailer: By hand')


@tagged('post_install', '-at_install')
class TestDeadlineAutoReply(MailCase, DeadlineCase):
    """semantics.md › Deadlines 8: an automatic reply is no response. The kind of record here takes every mail for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env['res.partner'].create({
            'name': "Chen Wei", 'email': 'chen.wei@harbour.example.com', 'parent_id': cls.customer.id})

    def setUp(self):
        super().setUp()
        self.numbers = count(1)
        Task = type(self.Task)
        post = Task._message_post_after_hook

        def answered(task, msg_dict, update_vals=None):
            task._deadline_met('task.hours')
            return True

        def posted(task, message, msg_vals):
            if message.subtype_id == self.env.ref('mail.mt_comment'):
                task._deadline_met('task.hours')
            return post(task, message, msg_vals)

        self.patch(Task, 'message_update', answered)
        self.patch(Task, '_message_post_after_hook', posted)
        self.env['mail.alias'].create({
            'alias_name': 'tasks', 'alias_model_id': self.env['ir.model']._get_id(TASK),
            'alias_defaults': {'partner_id': self.customer.id, 'user_id': self.sales.id},
            'alias_domain_id': self.env['mail.alias.domain'].create({'name': 'policy.example.com'}).id,
        })

    def _running(self):
        task = self._task()
        return task, task._deadline_start('task.hours')

    def _receive(self, header, task=None, answers=None):
        """Let a mail of the buyer come in, as an answer to the message ``answers`` or on its own."""
        lines = [
            f"From: {self.buyer.email_formatted}", "To: tasks@policy.example.com", "Subject: Boxes",
            f"Message-Id: <{next(self.numbers)}@harbour.example.com>", header]
        if answers:
            lines.append(f"In-Reply-To: {answers.message_id}")
        with self.mock_mail_gateway():
            self.env['mail.thread'].message_process(None, "\n".join([*lines, "", "I am back on Monday."]))
        return task and task.message_ids.sorted('id')[-1]

    def _asked(self, task):
        return task.with_user(self.sales).message_post(
            body="When?", partner_ids=self.buyer.ids, message_type='comment', subtype_xmlid='mail.mt_note')

    def test_automatic_mail_meets_nothing(self):
        for header in AUTOMATIC:
            with self.subTest(header):
                task, clock = self._running()
                message = self._receive(header, task, answers=self._asked(task))
                self.assertEqual((message.author_id, message.message_type), (self.buyer, 'out_of_office'))
                self.assertIn("back on Monday", message.body)
                self.assertEqual(clock.state, 'running')

    def test_mail_of_a_person_counts(self):
        for header in WRITTEN:
            with self.subTest(header):
                task, clock = self._running()
                message = self._receive(header, task, answers=self._asked(task))
                self.assertEqual((message.author_id, message.message_type), (self.buyer, 'email'))
                self.assertEqual(clock.state, 'met')

    def test_the_next_mail_counts_again(self):
        task, clock = self._running()
        question = self._asked(task)
        self._receive(AUTOMATIC[0], task, answers=question)
        self._receive(WRITTEN[0], task, answers=question)
        self.assertEqual(clock.state, 'met')

    def test_only_the_colleague_is_told(self):
        """A vacation notice is not passed on to whoever follows: two of them would answer each other."""
        task, _clock = self._running()
        follower = self.env['res.partner'].create({'name': "Zhao Min", 'email': 'zhao.min@harbour.example.com'})
        task.message_subscribe(partner_ids=follower.ids)
        message = self._receive(AUTOMATIC[0], task, answers=self._asked(task))
        self.assertEqual(message.notified_partner_ids, self.sales.partner_id)
        self.assertEqual(message.subtype_id, self.env.ref('mail.mt_note'))
        theirs = task.message_post(
            body="Thanks", author_id=follower.id, message_type='comment', subtype_xmlid='mail.mt_comment')
        message = self._receive(AUTOMATIC[0], task, answers=theirs)
        self.assertFalse(message.notified_partner_ids)

    def test_automatic_reply_opens_no_record(self):
        """The answer to a digest or acknowledgement is no new request; what a person or a platform sends is one."""
        def tasks():
            return self.Task.search_count([])

        before = tasks()
        self._receive('Auto-Submitted: auto-replied')
        self._receive('Precedence: bulk\nReferences: <gone@policy.example.com>')
        self.assertEqual(tasks(), before)
        self._receive('Auto-Submitted: auto-generated')
        self.assertEqual(tasks(), before + 1, "the notice of a platform")
        self._receive('X-Mailer: By hand')
        self.assertEqual(tasks(), before + 2)

    def test_vacation_notice_of_a_colleague_meets_nothing(self):
        """The customer writes, the absent colleague's notice goes out: nobody has answered the customer."""
        task, clock = self._running()
        self.patch(type(self.Task), 'message_update', lambda task, msg_dict, update_vals=None: True)
        now = self.env.cr.now()
        self.sales.write({
            'out_of_office_from': now - timedelta(days=1), 'out_of_office_to': now + timedelta(days=1),
            'out_of_office_message': "Back on Monday"})
        self._receive(WRITTEN[0], task, answers=self._asked(task))
        notice = task.message_ids.filtered(lambda message: message.message_type == 'out_of_office')
        self.assertEqual((notice.author_id, notice.partner_ids), (self.sales.partner_id, self.buyer))
        self.assertEqual(notice.subtype_id, self.env.ref('mail.mt_comment'))
        self.assertEqual(clock.state, 'running')
        task.with_user(self.sales).message_post(body="On Friday", message_type='comment', subtype_xmlid='mail.mt_comment')
        self.assertEqual(clock.state, 'met')

    def test_other_apps_take_their_mail_as_ever(self):
        """Mail to what is no record about a customer goes Odoo's own way."""
        supplier = self.env['res.partner'].create({'name': "Ningbo Carriers"})
        message = supplier.message_post(body="Hello", message_type='comment')
        with self.mock_mail_gateway():
            self.env['mail.thread'].message_process('res.partner', "\n".join([
                f"From: {self.buyer.email_formatted}", "To: other@policy.example.com", "Subject: Re",
                "Message-Id: <other@harbour.example.com>", f"In-Reply-To: {message.message_id}", AUTOMATIC[0], "", "Back"]))
        self.assertEqual(supplier.message_ids.sorted('id')[-1].message_type, 'email')
