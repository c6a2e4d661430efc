from odoo.tests import tagged

from .test_approval_rpc import ApprovalRpcCase


@tagged('post_install', '-at_install')
class TestApprovalFiles(ApprovalRpcCase):
    """Whoever decides opens the submitted attachments, only while the step waits for them; nobody else gains anything."""

    def setUp(self):
        super().setUp()
        self.gift.sudo().approval_id.with_user(self.cr_specialist).action_withdraw()
        self.file = self._attach("offer.txt", b"Silk, 12 boxes")
        self.gift.action_submit()
        self.approval = self.gift.sudo().approval_id

    def _attach(self, name, raw, record=None):
        record = record or self.gift
        return self.env['ir.attachment'].create({'name': name, 'raw': raw, 'res_model': record._name, 'res_id': record.id})

    def _get(self, user, attachment=None, field=''):
        self._login(user)
        return self.url_open(f'/web/content/{(attachment or self.file).id}{field}')

    def _shown(self, user):
        self._login(user)
        rows = self._call('customer.approval', 'web_search_read', [['id', '=', self.approval.id]], {'files': {}})['records']
        return rows and [file['name'] for file in rows[0]['files'] or []]

    def _hide_gifts(self):
        """Let gifts be read by no approver: what the facts say is all they know."""
        for role in ('finance', 'general_manager'):
            self.env.ref(f'customer_mgmt_policy.customer_gift_rule_{role}').domain_force = "[(0, '=', 1)]"

    def test_open_step_opens_the_files(self):
        self._hide_gifts()
        self.assertFalse(self.gift.with_user(self.finance_reviewer).has_access('read'))
        response = self._get(self.finance_reviewer)
        self.assertEqual((response.status_code, response.content), (200, b"Silk, 12 boxes"))
        self.assertEqual(self._shown(self.finance_reviewer), ["offer.txt"])
        self.assertEqual(self._call('ir.attachment', 'read', self.file.ids, ['raw']), 'AccessError', "the link, no more")

    def test_nobody_else_and_not_longer(self):
        self._hide_gifts()
        for user in (self.general_manager, self.employee, self.sales_other):
            self.assertEqual(self._get(user).status_code, 404)
            self.assertFalse(self._shown(user))
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f'/web/content/{self.file.id}').status_code, 404)
        self.approval.with_user(self.finance_reviewer).action_approve()
        self.assertEqual(self._get(self.finance_reviewer).status_code, 404)
        self.assertFalse(self._shown(self.finance_reviewer))
        self.assertEqual(self._get(self.general_manager).status_code, 200)
        self.approval.with_user(self.general_manager).action_approve()
        self.assertEqual(self._get(self.general_manager).status_code, 404)

    def test_only_what_was_submitted(self):
        """Letters written later, files of other records and other fields of the attachment stay closed."""
        self._hide_gifts()
        self.gift.message_post(body="Later", attachments=[("later.txt", b"Later")])
        later = self.gift.message_ids[0].attachment_ids
        other = self._attach("other.txt", b"Other", self.gift.copy())
        for attachment in (later, other):
            self.assertEqual(self._get(self.finance_reviewer, attachment).status_code, 404)
        self.assertNotEqual(self._get(self.finance_reviewer, field='?field=access_token').status_code, 200)
        self.assertEqual(self._shown(self.finance_reviewer), ["offer.txt"])

    def test_readers_of_the_record_see_the_files_too(self):
        self.assertEqual(self._shown(self.cr_specialist), ["offer.txt"])
        self.assertEqual(self._get(self.cr_specialist).status_code, 200)

    def test_removed_file_is_not_offered(self):
        """Removing one voids the approval, and what remains is readable."""
        self.file.unlink()
        self.assertEqual(self.approval.state, 'voided')
        self.assertEqual(self._shown(self.cr_specialist), [])
