from datetime import datetime

from odoo.tests import freeze_time

from ..common import CustomerPolicyCase

# Monday 10:00 in Shanghai; planned visits take place on Thursday, 10:00–11:00
MONDAY = datetime(2026, 3, 2, 2)
THURSDAY = datetime(2026, 3, 5, 2)
THURSDAY_NOON = datetime(2026, 3, 5, 4)
RECORD = {
    'needs': "Hooks rust within a year; delivery takes too long.",
    'proposal_feedback': "Coated hooks are welcome, the price is not.",
    'agreements': "We send a draft offer for 40 coated hooks.",
    'next_contact_on': '2026-03-12',
    'next_contact_topic': "Draft offer",
}


class VisitCase(CustomerPolicyCase):

    now = MONDAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Visit = cls.env['customer.visit'].with_user(cls.sales)
        cls.contact = cls.env['res.partner'].create({
            'name': "Chen Wei", 'parent_id': cls.customer.id, 'email': 'chen.wei@harbour.example.com'})

    def setUp(self):
        super().setUp()
        if self.now:
            self.at(self.now)

    def at(self, moment):
        """From now on it is ``moment`` (naive UTC)."""
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)

    def _new_visit(self, **vals):
        return self.Visit.create({
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'outline': "Rust, delivery times",
            'place': "Pier 4", 'planned_start': THURSDAY, **vals,
        })

    def _submitted(self, **vals):
        visit = self._new_visit(**vals)
        visit.action_submit()
        return visit

    def _approved(self, **vals):
        visit = self._submitted(**vals)
        visit.with_user(self.head).action_approval_approve()
        return visit

    def _held(self, **vals):
        """Held as planned and opened at noon of the day."""
        visit = self._approved(**vals)
        visit.action_confirm()
        self.at(THURSDAY_NOON)
        visit.action_held()
        return visit

    def _recorded(self, **vals):
        visit = self._held(**vals)
        visit.write(RECORD)
        visit.action_complete()
        return visit

    def _send_minutes(self, visit, **vals):
        action = visit.action_send_minutes()
        composer = self.env['mail.compose.message'].with_user(self.sales).with_context(action['context']).create(vals)
        composer._action_send_mail()
        return visit.message_ids.sorted('id')[-1]

    def _clock(self, record, code):
        """The latest clock of ``code``."""
        return record.sudo().deadline_ids.filtered(lambda clock: clock.code == code).sorted('id')[-1:]
