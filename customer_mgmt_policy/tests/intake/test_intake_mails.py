import base64
import time

from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.customer_mgmt_policy.models.intake.mail_text import (
    clean_subject,
    find_forwarded_sender,
    strip_history,
    to_text,
)

from .common import MAILS, IntakeCase

SIMPLIFIED = "贵公司上周送来的四十箱货，有十二箱受潮，镕铝锭喆琛牌也有锈迹。"
TRADITIONAL = "貴公司上週送來的四十箱貨，有十二箱受潮，請儘快處理。"


@tagged('post_install', '-at_install')
class TestIntakeMails(IntakeCase):
    """Mails as they really come: the files of ``mails/`` go through the gateway byte by byte."""

    def _read(self, name):
        return self._receive_one(name, 'customer.complaint')

    def test_chinese_charsets(self):
        """Whatever the label says, every character arrives, in subject, sender and text."""
        for name, title, text in (
            ('gbk_base64.eml', "四十箱货受潮，镕铝锭生锈", SIMPLIFIED),
            ('gb2312_label_gbk.eml', "镕铝锭受潮", SIMPLIFIED),
            ('gb18030.eml', "𠮷田水泵漏水", "客户𠮷田先生说：㐂字牌水泵漏水。"),
            ('big5.eml', "四十箱貨受潮", TRADITIONAL),
            ('raw_gbk_headers.eml', "货物受潮", SIMPLIFIED),
            ('bad_charset.eml', "货物受潮", SIMPLIFIED),
            ('wrong_label.eml', "货物受潮", SIMPLIFIED),
            ('split_character.eml', "四十箱货受潮请尽快处理", "贵公司上周送来的四十箱货，有十二箱受潮。請儘快處理。"),
        ):
            with self.subTest(name):
                complaint = self._read_once(name)
                self.assertEqual((complaint.title, complaint.description), (title, text))
                self.assertIn(text, self._get_mails(complaint).body)

    def _read_once(self, name):
        """Each of many mails from an hour of its own, as far as the cap is concerned."""
        self.env['customer.complaint'].search([('intake_email', '!=', False)]).intake_email = False
        return self._read(name)

    def test_names_of_senders(self):
        self.customer.child_ids.unlink()
        self.customer.email = 'office@harbour.example.com'
        for name, sender in (
            ('gbk_base64.eml', "陈伟"), ('gb2312_label_gbk.eml', "陈喆"), ('big5.eml', "陳偉"), ('raw_gbk_headers.eml', "陈伟"),
        ):
            with self.subTest(name):
                complaint = self._read_once(name)
                self.assertEqual(complaint.contact_id.name, sender)
                complaint.contact_id = False
                self.env['res.partner'].search([('email', '=', 'chen.wei@harbour.example.com')]).unlink()

    def test_attachment_names(self):
        complaint = self._read('attachment_names.eml')
        attachments = self._get_mails(complaint).attachment_ids
        self.assertEqual(sorted(attachments.mapped('name')), sorted([
            "受潮照片.pdf", "镕铝锭检测报告.pdf", "合同扫描件.pdf", "十二箱受潮货物清单.xls"]))
        self.assertEqual(set(attachments.mapped('res_id')), {complaint.id})
        self.assertIn(b'%PDF-1.4 one', attachments.mapped('raw'))

    def test_html_with_inline_image(self):
        """The text is what is seen, without style and without the mail that is answered; the picture stays in its place."""
        complaint = self._read('qq_html_inline.eml')
        self.assertEqual(complaint.title, "发货通知")
        self.assertEqual(complaint.description, "您好：\n\n昨天到货的 40 箱里有 12 箱受潮。\n\n请尽快处理。")
        message = self._get_mails(complaint)
        self.assertEqual(message.attachment_ids.name, "B4D2.png")
        self.assertIn(f'/web/image/{message.attachment_ids.id}', message.body)

    def test_reply_of_a_phone(self):
        complaint = self._read('netease_reply.eml')
        self.assertTrue(complaint.description.startswith("请问受潮的 12 箱什么时候能换？"))
        self.assertNotIn("旧的内容", complaint.description)
        self.assertIn("旧的内容", self._get_mails(complaint).body)

    def test_empty_mails(self):
        complaint = self._read('empty_body.eml')
        self.assertRecordValues(complaint, [{'title': "请回电", 'description': "(The mail has no text.)"}])
        complaint = self._read('nothing_at_all.eml')
        self.assertEqual(complaint.title, "Mail from chen.wei@harbour.example.com")

    def test_missing_headers(self):
        item = self._receive_one('no_from.eml', 'customer.mail.intake')
        self.assertRecordValues(item, [{'reason': 'no_sender', 'name': "Wet boxes", 'email_from': False}])
        complaint = self._read('no_message_id_no_date.eml')
        self.assertTrue(self._get_mails(complaint).message_id)

    def test_calendar_invitation(self):
        complaint = self._read('calendar_invitation.eml')
        self.assertEqual(complaint.description, "请派人到现场检查受潮货物。")
        self.assertIn("invite.ics", self._get_mails(complaint).attachment_ids.mapped('name'))

    def test_same_message_twice(self):
        """Mail servers deliver twice now and then, and one copy per address."""
        complaint = self._read('gbk_base64.eml')
        self.assertFalse(self._receive('gbk_base64.eml'))
        self.assertEqual(len(self._get_mails(complaint)), 1)
        item = self._receive_one(self._mail(sender='who@stranger.example.net', message_id='<twice@x>'), 'customer.mail.intake')
        self.assertFalse(self._receive(self._mail(sender='who@stranger.example.net', message_id='<twice@x>')))
        self.assertEqual(len(self._get_mails(item)), 1)

    def test_forwarded_by_a_colleague(self):
        """A colleague's mail is no customer's word: it waits, with the customer that it names proposed."""
        new_test_user(self.env, 'li_na', groups='base.group_user', email='li.na@our-own.example.com', name="Li Na")
        for name in ('forwarded_by_colleague.eml', 'forwarded_as_attachment.eml'):
            with self.subTest(name):
                item = self._receive_one(name, 'customer.mail.intake')
                self.assertRecordValues(item, [{
                    'reason': 'colleague', 'partner_id': self.customer.id, 'contact_id': self.contact.id,
                    'writer_email': 'chen.wei@harbour.example.com'}])
                self.assertIn("li.na@our-own.example.com", item.email_from)
        self.assertIn("12 of 40 boxes", item.description)
        item = self._receive_one(self._mail(sender='li.na@our-own.example.com'), 'customer.mail.intake')
        self.assertRecordValues(item, [{'reason': 'colleague', 'partner_id': False, 'writer_email': False}])

    def test_big_mail(self):
        """20 MB of photographs arrive whole, and within a few seconds."""
        photo = bytes(range(256)) * 4096 * 14
        body = base64.encodebytes(photo).replace(b'\n', b'\r\n')
        self.assertGreater(len(body), 20_000_000)
        mail = self._mail(body="").replace(b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit",
                                           b'Content-Type: multipart/mixed; boundary="b"')
        mail += (b'--b\r\nContent-Type: text/plain\r\n\r\nSee the photographs.\r\n--b\r\nContent-Type: image/jpeg\r\n'
                 b'Content-Disposition: attachment; filename="boxes.jpg"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
                 + body + b'--b--\r\n')
        start = time.monotonic()
        complaint = self._receive_one(mail, 'customer.complaint')
        self.assertLess(time.monotonic() - start, 30)
        self.assertEqual(self._get_mails(complaint).attachment_ids.raw, photo)
        self.assertEqual(complaint.description, "See the photographs.")

    def test_all_mails_are_tried(self):
        """No file of ``mails/`` is forgotten in the tests."""
        tests = ''.join(path.read_text(encoding='utf-8') for path in MAILS.parent.glob('test_*.py'))
        self.assertFalse([path.name for path in MAILS.iterdir() if path.name not in tests])


@tagged('post_install', '-at_install')
class TestIntakeText(TransactionCase):
    """What is new in a mail, for the ways in which mail programs quote."""

    def test_subjects(self):
        for subject, clean in (
            ("Re: RE[2]: Fwd: Wet boxes", "Wet boxes"), ("回复：转发: 货物受潮", "货物受潮"), ("答复: 询价", "询价"),
            ("Report: boxes", "Report: boxes"), ("  Two\n lines ", "Two lines"), (None, ""), ("Re:", ""),
        ):
            self.assertEqual(clean_subject(subject), clean)

    def test_history(self):
        for history in (
            "On Mon, Nov 23, 2026 at 9:00 AM Service <s@policy.example.com> wrote:\n> Old",
            "On Mon, Nov 23, 2026 at 9:00 AM\nService <s@policy.example.com> wrote:\nOld",
            "-----Original Message-----\nFrom: Service\nOld",
            "------------------ 原始邮件 ------------------\n发件人: 客服\nOld",
            "---- 回复的原邮件 ----\nOld",
            "在 2026-11-23 09:00:00，\"客服\" <s@policy.example.com> 写道：\nOld",
            "From: Service\nSent: Monday\nTo: Chen\nOld",
            "发件人：客服\n发送时间：2026年11月23日\n收件人：陈伟\nOld",
            "> Old\n> Older",
            "-- \nChen Wei\nOld",
        ):
            with self.subTest(history):
                self.assertEqual(strip_history(f"New\nlines\n\n{history}"), "New\nlines")
        self.assertEqual(strip_history("New\n\n发自我的iPhone"), "New")

    def test_nothing_is_cut_away_whole(self):
        forwarded = "-------- Forwarded Message --------\nFrom: Chen\nTo: Us\nWet"
        self.assertEqual(strip_history(forwarded), forwarded)
        self.assertEqual(strip_history(f"See below\n{forwarded}", "Fwd: Wet"), f"See below\n{forwarded}")
        self.assertEqual(strip_history("We came from: Ningbo\nand sent two boxes"), "We came from: Ningbo\nand sent two boxes")

    def test_text(self):
        self.assertEqual(to_text("<pre>a\n  b</pre>"), "a\nb")
        self.assertEqual(to_text("<p>a<br/>b</p><ul><li>c</li></ul><script>x()</script>d &amp; e"), "a\nb\n\nc\n\nd & e")
        self.assertEqual(to_text("<table><tr><td>a</td><td>b</td></tr></table>"), "ab")
        self.assertEqual(to_text(False), "")

    def test_forwarded_sender(self):
        for text, found in (
            ("发件人: 陈伟 [mailto:Chen@x.example.com]\n", ("陈伟", "chen@x.example.com")),
            ('From: "Chen Wei" <chen@x.example.com>', ("Chen Wei", "chen@x.example.com")),
            ("> From: chen@x.example.com", ("", "chen@x.example.com")),
            ("We are from: Ningbo", None),
        ):
            self.assertEqual(find_forwarded_sender(text), found)
