"""A customer's people propose something in the portal and read what became of it."""
from odoo.tests import tagged

from .common import PDF, PortalCase


@tagged('post_install', '-at_install')
class TestPortalProposal(PortalCase):

    def _raise(self, **vals):
        self._sign_in()
        page = self.url_open('/my/tell-us?kind=proposal')
        self._post('/my/tell-us/proposal', page, topic='service', title="Pallets that fit", description="1200 by 1000", **vals)
        return self.env['customer.proposal'].search([('title', '=', "Pallets that fit")])

    def test_raise_and_follow(self):
        self._sign_in()
        self.assertIn("I have a proposal", self.url_open('/my/tell-us').text)
        proposal = self._raise(files=[('files', ("racks.pdf", PDF))])
        self.assertRecordValues(proposal, [{
            'partner_id': self.customer.id, 'contact_id': self.person.id, 'user_id': self.sales.id, 'channel': 'portal',
            'topic': 'service', 'state': 'received'}])
        self.assertEqual(proposal.message_ids.attachment_ids.name, "racks.pdf")
        page = self.url_open(self._url(proposal))
        self.assertIn("You hear from us by", page.text)
        proposal.with_user(self.sales).write({'verdict': 'not_adopted', 'assessment': "SECRET-REASON"})
        proposal.with_user(self.sales).action_submit()
        proposal.with_user(self.head).action_approval_approve()
        self.assertIn("We look closely at your proposal", self.url_open(self._url(proposal)).text, "Not before we answered")
        proposal.with_user(self.sales).answer = "The racks are replaced next year."
        proposal.with_user(self.sales).action_answer()
        page = self.url_open(self._url(proposal))
        for text in ("We cannot take it up at present", "The racks are replaced next year."):
            self.assertIn(text, page.text)
        self.assertNotIn("SECRET", page.text)

    def test_other_customers_see_nothing(self):
        proposal = self._raise()
        self._sign_in(self.portal_other)
        self.assertNotIn("Pallets", self.url_open('/my/requests/proposal?filterby=all').text)
        self.assertNotIn("Pallets", self.url_open(self._url(proposal)).text)
        for method, args in (('read', [['title']]), ('action_answer', []), ('write', [{'title': "Mine"}])):
            for user in (self.portal, self.portal_other):
                self._sign_in(user)
                with self.subTest(method, user=user.login):
                    self.assertIn('error', self._rpc(
                        '/web/dataset/call_kw', model='customer.proposal', method=method, args=[proposal.ids, *args], kwargs={}))

    def test_key_customers_reach_the_supervisor(self):
        self.portal.partner_id.parent_id = self.key_customer
        self.assertEqual(self._raise().user_id, self.cr_supervisor)
