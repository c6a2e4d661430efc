from email.utils import format_datetime
from itertools import count
from pathlib import Path

from odoo.addons.mail.tests.common import MailCase

from ..common import CustomerPolicyCase

MAILS = Path(__file__).with_name('mails')
KINDS = ('customer.complaint', 'customer.demand', 'customer.inquiry')
DOMAIN = 'policy.example.com'


class IntakeCase(MailCase, CustomerPolicyCase):
    """A company at policy.example.com; Chen Wei of Shanghai Harbour Trading writes to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('en_US')
        cls.agent, cls.manager = cls.cs_agent, cls.cs_manager
        roles = cls.env.ref('customer_mgmt_policy.group_cs_agent') + cls.env.ref('customer_mgmt_policy.group_cs_manager')
        (roles.all_user_ids - cls.agent - cls.manager).group_ids -= roles       # administrator, people of a demo company
        # the people of a demo company have addresses of their own
        cls.env['mail.alias'].search([('alias_name', 'in', ('complaint', 'demand', 'inquiry'))]).alias_domain_id = False
        cls.domain = cls.env['mail.alias.domain'].create({'name': DOMAIN})
        cls.company.alias_domain_id = cls.domain
        cls.addresses = {
            address.kind: address
            for address in cls.env['customer.mail.address'].search([('company_id', '=', cls.company.id)])}
        for kind, name in zip(KINDS, ('complaint', 'demand', 'inquiry'), strict=True):
            cls.addresses[kind].alias_name = name
        cls.contact = cls.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': cls.customer.id, 'email': 'chen.wei@harbour.example.com', 'lang': 'en_US'})
        cls.Intake = cls.env['customer.mail.intake'].with_user(cls.agent)
        cls.numbers = count(1)

    def _receive(self, source):
        """Let a mail (bytes, or the name of a file in ``mails/``) come in; return all records that it made."""
        if isinstance(source, str):
            source = (MAILS / source).read_bytes()
        before = {model: self.env[model].search([]) for model in (*KINDS, 'customer.mail.intake')}
        with self.mock_mail_gateway():
            self.env['mail.thread'].message_process(None, source)
        self.env.flush_all()
        return [record for model, known in before.items() for record in self.env[model].search([]) - known]

    def _receive_one(self, source, model):
        made = self._receive(source)
        self.assertEqual([record._name for record in made], [model])
        return made[0]

    def _mail(self, body="12 of 40 boxes arrived wet.", to='complaint', sender=None, subject="Wet boxes", date=None, headers=(),
              message_id=None):
        """Return the bytes of a plain mail of Chen Wei, or of ``sender``."""
        lines = [
            f"From: {sender or self.contact.email_formatted}",
            f"To: {to if '@' in to else f'{to}@{DOMAIN}'}",
            f"Subject: {subject}",
            f"Message-ID: {message_id or f'<test-{next(self.numbers)}@harbour.example.com>'}",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", *headers]
        if date:
            lines.append(f"Date: {date if isinstance(date, str) else format_datetime(date)}")
        return '\r\n'.join([*lines, '', body, '']).encode()

    def _waiting(self, **values):
        """Return a mail of a stranger that waits."""
        return self._receive_one(
            self._mail(sender='"Wang Fang" <wang.fang@stranger.example.net>', **values), 'customer.mail.intake')

    def _clock(self, record, code):
        return self.env['customer.deadline'].search(
            [('res_model', '=', record._name), ('res_id', '=', record.id), ('code', '=', code)], order='id desc', limit=1)

    @staticmethod
    def _get_mails(record):
        return record.message_ids.filtered(lambda message: message.message_type == 'email')
