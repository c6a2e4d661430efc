from odoo.tests import tagged

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintSpeed(ComplaintCase):

    def test_create_100(self):
        """A batch costs statements per batch, not per complaint."""
        vals_list = [{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id,
            'send_acknowledgement': False,
        } for number in range(100)]
        self._record()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
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
            'deadline_due_at': {}, 'deadline_status': {}, 'user_id': {'fields': {'display_name': {}}}, 'state': {}}
        for user in (self.agent, self.sales):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertQueryCount(16):
                self.env['customer.complaint'].with_user(user).web_search_read(
                    [('id', 'in', complaints.ids)], specification, limit=80)

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
