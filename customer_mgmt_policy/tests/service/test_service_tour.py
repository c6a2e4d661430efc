from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ServiceCase


@tagged('post_install', '-at_install')
class TestServiceTour(HttpCase, ServiceCase):

    def test_duty_desk(self):
        """An agent takes a question, an unknown caller and an incident, and answers them on the board."""
        self.start_tour('/odoo/duty-board', 'customer_duty_tour', login=self.agent.login)
        question, caller, incident = (
            self.env['customer.inquiry'].search([('question', '=', text)])
            for text in ("Is DN50 in stock?", "When are you open?", "The line stands still"))
        self.assertEqual((question.state, question.partner_id), ('closed', self.customer))
        self.assertEqual((caller.state, caller.caller_name, caller.partner_id.id), ('closed', "Mr Zhou", False))
        self.assertEqual((incident.state, incident.answer), ('closed', "Part replaced"))
        self.assertTrue(incident.progress_told_at)

    def test_roster(self):
        """The CS manager sees the gap, copies the week and covers what is left open by pressing it."""
        self.env['customer.duty.roster'].search([]).unlink()
        now = fields.Datetime.now().replace(second=0)
        self.env['customer.duty.roster'].create({
            'user_id': self.agent.id, 'start_at': now, 'stop_at': now + timedelta(hours=8)})
        self.start_tour('/odoo/duty-roster', 'customer_duty_roster_tour', login=self.manager.login)
        shifts = self.env['customer.duty.roster'].search([])
        self.assertEqual(len(shifts), 3)
        self.assertEqual((shifts[1].start_at, shifts[1].stop_at), (now + timedelta(hours=8), now + timedelta(hours=16)))
