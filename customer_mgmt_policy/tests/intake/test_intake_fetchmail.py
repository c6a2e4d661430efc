"""Odoo fetches the mailbox of the company by itself: a real conversation in POP3 with a small server, byte by byte."""
import socketserver
import threading

from odoo.tests import tagged

from .common import MAILS, IntakeCase


class Pop3Handler(socketserver.StreamRequestHandler):
    """Speaks as much POP3 as it takes to fetch and delete; ``server.mails`` is the mailbox."""

    def handle(self):
        self._say(b"+OK ready")
        deleted = set()
        for line in self.rfile:
            verb, *words = line.strip().split()
            number = int(words[0]) if words and words[0].isdigit() else 0
            if verb == b'STAT':
                self._say(b"+OK %d %d" % (len(self.server.mails), sum(map(len, self.server.mails))))
            elif verb == b'LIST':
                self._send(b"%d %d" % (index, len(mail)) for index, mail in enumerate(self.server.mails, 1))
            elif verb == b'RETR':
                self._send(self.server.mails[number - 1].replace(b'\r\n', b'\n').split(b'\n'))
            elif verb == b'DELE':
                deleted.add(number)
                self._say(b"+OK")
            elif verb == b'QUIT':
                self.server.mails = [mail for index, mail in enumerate(self.server.mails, 1) if index not in deleted]
                return self._say(b"+OK bye")
            else:
                self._say(b"+OK")
        return None

    def _say(self, line):
        self.wfile.write(line + b'\r\n')

    def _send(self, lines):
        self._say(b"+OK")
        for line in lines:
            self._say(b'.' + line if line.startswith(b'.') else line)
        self._say(b'.')


@tagged('post_install', '-at_install')
class TestIntakeFetchmail(IntakeCase):

    def setUp(self):
        super().setUp()
        self.mailbox = socketserver.ThreadingTCPServer(('127.0.0.1', 0), Pop3Handler)
        self.mailbox.mails = []
        self.addCleanup(self.mailbox.server_close)
        self.addCleanup(self.mailbox.shutdown)
        threading.Thread(target=self.mailbox.serve_forever, daemon=True).start()
        self.server = self.env['fetchmail.server'].create({
            'name': "Mailbox", 'server_type': 'pop', 'server': '127.0.0.1', 'port': self.mailbox.server_address[1],
            'is_ssl': False, 'user': 'policy', 'password': 'policy'})
        self.server.button_confirm_login()

    def _fetch(self, *mails):
        """Put mails into the mailbox and let Odoo fetch them; return the records that they made."""
        self.mailbox.mails = [(MAILS / mail).read_bytes() if isinstance(mail, str) else mail for mail in mails]
        models = ('customer.complaint', 'customer.demand', 'customer.mail.intake')
        before = {model: self.env[model].search([]) for model in models}
        self.env.flush_all()
        with self.mock_mail_gateway(), self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.server.with_env(self.server.env(cr=cr)).fetch_mail()
        self.env.invalidate_all()
        return [record for model, known in before.items() for record in self.env[model].search([], order='id') - known]

    def test_mailbox_is_emptied(self):
        """Chinese mails, a double, a stranger: each becomes what it should, and nothing is left in the mailbox."""
        complaint, other, item = self._fetch(
            'gb2312_label_gbk.eml', 'gb2312_label_gbk.eml', 'gb18030.eml', self._mail(sender='who@stranger.example.net'))
        self.assertEqual(
            (complaint.title, other.title, item.reason), ("镕铝锭受潮", "𠮷田水泵漏水", 'unknown'))
        self.assertFalse(self.mailbox.mails)
        self.assertFalse(self.server.error_message)
        self.assertFalse(self._fetch('auto_qq.eml'), "A vacation notice becomes nothing")

    def test_lines_that_begin_with_a_dot(self):
        [complaint] = self._fetch(self._mail(body="Wet boxes:\r\n.12 of 40\r\n..and more"))
        self.assertIn(".12 of 40", complaint.description)
        self.assertIn("..and more", complaint.description)

    def test_what_cannot_be_recorded_waits(self):
        """Odoo deletes every mail that it fetched; so what fails must wait in the queue."""
        def fail(*args):
            raise ValueError("The roof is on fire")

        self.patch(type(self.env['customer.complaint']), '_intake_values', fail)
        [item] = self._fetch(self._mail())
        self.assertRecordValues(item, [{'reason': 'failed', 'partner_id': self.customer.id}])
        self.assertFalse(self.mailbox.mails)

    def test_to_another_address(self):
        """What the provider passed on from an old address waits, instead of being deleted; an answer finds its record."""
        [complaint] = self._fetch(self._mail())
        [item] = self._fetch(self._mail(to='kefu@old.example.com'))
        self.assertRecordValues(item, [{'reason': 'unaddressed', 'partner_id': self.customer.id, 'state': 'waiting'}])
        self.assertFalse(self.mailbox.mails)
        self.assertFalse(self._fetch(self._mail(
            to='kefu@old.example.com', headers=(f"In-Reply-To: {self._get_mails(complaint).message_id}",))))
        self.assertEqual(len(self._get_mails(complaint)), 2)
        with self.mock_mail_gateway(), self.assertRaisesRegex(ValueError, "No possible route"):
            self.env['mail.thread'].message_process(None, self._mail(to='kefu@old.example.com'))

    def test_mailbox_of_one_kind(self):
        """Odoo's own “Create a New Record” of the mailbox decides what its mails become, whatever they are addressed to."""
        self.server.object_id = self.env['ir.model']._get('customer.demand')
        [demand] = self._fetch(self._mail(to='kefu@old.example.com'))
        self.assertEqual((demand._name, demand.partner_id), ('customer.demand', self.customer))
