from odoo.tests import tagged
from odoo.tools import SQL

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintSpeed(ComplaintCase):

    def test_create_100(self):
        """A batch costs statements per batch, not per complaint; the series that these make is among them."""
        vals_list = [{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id,
            'send_acknowledgement': False,
        } for number in range(100)]
        self._record()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(60):
            self.Complaint.create(vals_list)
            self.env.flush_all()

    def test_list_of_80(self):
        """The list view reads 80 complaints in a fixed number of statements."""
        complaints = self.Complaint.create([{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id,
            'send_acknowledgement': False,
        } for number in range(80)])
        specification = {
            'name': {}, 'title': {}, 'partner_id': {'fields': {'display_name': {}}}, 'received_at': {}, 'urgency': {},
            'next_due_at': {}, 'deadline_status': {}, 'user_id': {'fields': {'display_name': {}}}, 'state': {},
            'severity': {}, 'waiting_for': {}}
        for user, series in ((self.agent, {'series_ids': {}}), (self.sales, {})):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertQueryCount(16):
                self.env['customer.complaint'].with_user(user).web_search_read(
                    [('id', 'in', complaints.ids)], {**specification, **series}, limit=80)

    def test_list_of_80_being_carried_out(self):
        """Steps and reviewers of a whole page are read together."""
        complaints = self.Complaint.create([{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id,
            'send_acknowledgement': False,
        } for number in range(40)])
        complaints.sudo().write({'state': 'executing'})
        self.env['customer.complaint.action'].create([{
            'complaint_id': complaint.id, 'name': "Step", 'date': '2030-01-01', 'user_id': self.agent.id,
        } for complaint in complaints])
        specification = {'next_due_at': {}, 'deadline_status': {}, 'waiting_for': {}, 'state': {}}
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(14):
            rows = complaints.web_read(specification)
        self.assertEqual({row['waiting_for'] for row in rows}, {self.agent.name})

    def test_daily_lists_use_their_index(self):
        """What is closed costs the lists of daily work nothing: they read a partial index in its order."""
        self._record()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        for facts in ([('user_id', '=', self.agent.id)], [], [('state', '=', 'received')]):
            domain = [*facts, ('state', 'not in', ('closed', 'cancelled'))]
            query = self.env['customer.complaint']._search(domain, order='next_due_at, id', limit=80)
            self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
            plan = "\n".join(row[0] for row in self.env.cr.fetchall())
            with self.subTest(facts):      # which of the partial indexes it is depends on how many rows there are
                self.assertIn('due_idx', plan)
                self.assertNotIn('Sort', plan)

    def test_counts_of_80_customers(self):
        customers = self.env['res.partner'].create([{
            'name': f"Customer {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id,
        } for number in range(80)]).with_user(self.agent)
        customers[:1].mapped('open_complaint_count')
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            customers.mapped('open_complaint_count')

    def test_form_is_cheap(self):
        complaint = self._record()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            complaint.web_read({name: {} for name in complaint._fields if name.startswith('can_')})
