from odoo.tests import HttpCase, tagged

from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandTour(DemandCase, HttpCase):

    def test_demand_tour(self):
        """A salesperson takes a demand from recording to closing in the browser."""
        self.start_tour('/odoo/my-demands', 'customer_demand_tour', login=self.sales.login)
        demand = self.env['customer.demand'].search([('title', '=', "Anti-slip hooks")])
        self.assertEqual((demand.state, demand.satisfaction), ('closed', 'satisfied'))
        self.assertEqual(demand.accepted_by_id, self.contact)
        clocks = demand.deadline_ids.sorted('id')
        self.assertEqual(clocks.mapped('state'), ['met', 'met', 'cancelled'])

    def test_guards_hold_over_rpc(self):
        """What a user may not do in Odoo, a script of the user may not do either, whatever context it sends."""
        demand = self._answered()
        foreign = self.env['customer.demand'].create({'title': "Foreign", 'partner_id': self.customer_other.id})
        self.authenticate(self.sales.login, self.sales.login)

        def call(method, *args, **context):
            return self.url_open('/web/dataset/call_kw', json={'params': {
                'model': 'customer.demand', 'method': method, 'args': args, 'kwargs': {'context': context}}}).json()

        vals = {'title': "By script", 'partner_id': self.customer.id}
        for method, args, context in (
            ('write', ([demand.id], {'state': 'closed'}), {}),
            ('write', ([demand.id], {'answered_at': '2020-01-01 00:00:00'}), {'tracking_disable': True}),
            ('write', ([demand.id], {'solution': "Rewritten"}), {'import_file': True}),
            ('write', ([demand.id], {'owner_id': self.sales_mate.id}), {}),
            ('create', ([{**vals, 'state': 'closed'}],), {}),
            ('create', ([vals],), {'default_state': 'accepted'}),
            ('create', ([{'title': "By script"}],), {'default_partner_id': self.customer_other.id}),
            ('copy', ([demand.id], {'satisfaction': 'satisfied'}), {}),
            ('unlink', ([demand.id],), {}),
            ('_transition', ([demand.id], 'close'), {}),
            ('action_close', ([demand.id],), {}),
            ('action_cancel', ([foreign.id], "Not mine"), {}),
            ('read', ([foreign.id], ['title']), {}),
        ):
            with self.subTest(method=method, args=args, context=context):
                self.assertIn('error', call(method, *args, **context))
        self.assertNotIn('error', call('action_accept', [demand.id], self.contact.id, 'fair'))
        self.env.invalidate_all()
        self.assertEqual((demand.state, foreign.state), ('accepted', 'recorded'))
