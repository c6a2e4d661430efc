"""A2.1.2: people are told, agree or not, and what they said stays as they said it."""
from datetime import date, datetime, time, timedelta

from psycopg2.errors import ForeignKeyViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .privacy_common import SIGNED, PrivacyCase

STATES = ('valid', 'expiring', 'missing', 'withdrawn', 'expired')


@tagged('post_install', '-at_install')
class TestCardConsent(PrivacyCase):

    def _assert_states(self, **states):
        """The computed state and the search agree, for people and companies."""
        self.env.invalidate_all()
        partners = {name: getattr(self, name) for name in states}
        for name, state in states.items():
            self.assertEqual(partners[name].consent_state, state, name)
        ids = [partner.id for partner in partners.values()]
        for state in STATES:
            found = self.env['res.partner'].search([('consent_state', '=', state), ('id', 'in', ids)])
            self.assertEqual(set(found.ids), {p.id for name, p in partners.items() if states[name] == state}, state)

    # STATE

    def test_life_of_a_consent(self):
        self._assert_states(wang='missing', customer='missing', zhao='missing')
        consent = self._agree(self.wang)
        self.assertEqual(consent.state, 'valid')
        self.assertEqual(consent.notice_id, self.notice)
        self._assert_states(wang='valid', li='missing', customer='missing')
        self.assertEqual(self.customer.consent_summary, "1 of 2 contacts")
        self._agree(self.li)
        self._assert_states(wang='valid', li='valid', customer='valid')
        consent._withdraw('staff')
        self._assert_states(wang='withdrawn', li='valid', customer='withdrawn')
        self._agree(self.wang)
        self._assert_states(wang='valid', customer='valid')

    def test_expiry(self):
        self._agree(self.wang, days=800)
        self._agree(self.li, days=715)
        self._assert_states(wang='expired', li='expiring', customer='expired')
        self.assertFalse(self.wang._has_consent('information'))
        self.assertTrue(self.li._has_consent('information'))
        self._agree(self.wang)
        self._assert_states(wang='valid', li='expiring', customer='expiring')
        self.assertEqual(self.wang.consent_ids.sorted('given_at').mapped('state'), ['superseded', 'valid'])

    def test_customer_without_people_and_contacts_that_are_none(self):
        self._assert_states(key_customer='missing')
        address = self.env['res.partner'].create({'name': "Warehouse", 'type': 'delivery', 'parent_id': self.customer.id})
        supplier = self.env['res.partner'].create({'name': "Carrier"})
        self.assertFalse((address + supplier).filtered('consent_state'))
        self.assertEqual(self.env['res.partner'].search(
            [('consent_state', '=', False), ('id', 'in', (address + supplier + self.wang).ids)]), address + supplier)

    def test_private_customer(self):
        person = self._new_customer("Chen Jie", self.sales, is_company=False)
        self._agree(person)
        self.assertEqual(person.consent_state, 'valid')
        self.assertIn(person, self.env['res.partner'].search([('consent_state', '=', 'valid')]))

    def test_new_notice_asks_for_renewal_or_not(self):
        old = self._agree(self.wang)
        self._new_notice("B", days=-1)
        self.assertEqual(old.state, 'valid')
        self._new_notice("C", needs_renewal=True)
        self.env.invalidate_all()
        self.assertEqual(old.state, 'expired')
        self._assert_states(wang='expired')
        self.assertEqual(self._agree(self.wang).notice_id.version, "C")
        self._assert_states(wang='valid')

    def test_validity_is_a_criterion_of_the_policy(self):
        criterion = self.env.ref('customer_mgmt_policy.criterion_consent_valid_months')
        criterion.sudo().value = 0
        self.assertFalse(self._agree(self.wang).expires_on)
        self._assert_states(wang='valid')

    def test_back_dated_paper_does_not_undo_a_withdrawal(self):
        self._agree(self.wang)._withdraw('portal')
        self._agree(self.wang, days=30)
        self._assert_states(wang='withdrawn')

    # SERVICE

    def test_service(self):
        people = self.wang + self.li
        self._agree(self.wang, self.greeting, channels=('email',))
        self.assertEqual((people + self.customer)._get_consented('greeting'), self.wang + self.customer)
        self.assertEqual(people._get_consented('greeting', 'email'), self.wang)
        self.assertFalse(people._get_consented('greeting', 'phone'))
        self.assertEqual(people._get_consented('service'), people, "the contract needs no consent")
        with self.assertRaisesRegex(UserError, "Li Ming"):
            people._check_consent('greeting')
        self.wang._check_consent('greeting')
        with self.assertRaisesRegex(UserError, "no purpose"):
            people._get_consented('palmistry')

    def test_withdrawal_stops_every_use_and_only_its_own(self):
        """Whatever the consent was for, its use ends at once; what was agreed to besides goes on."""
        purposes = self.env['customer.consent.purpose'].search([('needs_consent', '=', True), ('code', '!=', False)])
        self.assertLessEqual({'greeting', 'survey', 'marketing', 'export', 'information'}, set(purposes.mapped('code')))
        consents = self._agree(self.wang, purposes, channels=('email',))
        for consent in consents:
            code = consent.purpose_id.code
            with self.subTest(purpose=code):
                self.wang._check_consent(code, 'email')
                consent._withdraw('portal')
                self.assertFalse(self.wang._has_consent(code))
                with self.assertRaisesRegex(UserError, "Wang Wei"):
                    self.wang._check_consent(code, 'email')
        self.assertTrue(self.wang._has_consent('service'), "the contract needs none")

    def test_withdrawal_touches_no_contract_and_no_record(self):
        """Orders of the person go on, what is archived stays, and so does the consent that was withdrawn."""
        product = self.env['product.product'].create({'name': "Crane"})
        order = self.env['sale.order'].create({
            'partner_id': self.wang.id, 'user_id': self.sales.id, 'order_line': [Command.create({'product_id': product.id})]})
        document = self.env['customer.document'].with_user(self.sales).create({
            'partner_id': self.customer.id, 'year': 2026,
            'type_id': self.env.ref('customer_mgmt_policy.document_type_contract').id})
        consents = self._agree(self.wang, self.information + self.greeting + self.export, source="Trade fair")
        consents.with_user(self.sales).action_withdraw()
        self.env.invalidate_all()
        order.with_user(self.sales).action_confirm()
        self.assertEqual(order.state, 'sale')
        self.assertTrue(order.with_user(self.sales).message_post(body="Your order", partner_ids=self.wang.ids).notification_ids)
        self.assertTrue(document.exists() and document.with_user(self.sales).has_access('read'))
        for consent in consents:
            self.assertEqual(
                (consent.partner_id, consent.form, consent.evidence, consent.notice_id, consent.source),
                (self.wang, 'paper', SIGNED, self.notice, "Trade fair"))

    def test_service_in_batch_and_as_anybody(self):
        people = self.env['res.partner'].create(
            [{'name': f"Person {number}", 'parent_id': self.customer.id} for number in range(30)])
        self._agree(people[:15])
        self.env.flush_all()
        for user in (self.sales, self.employee):
            self.env.invalidate_all()
            self.assertEqual(people.with_user(user)._get_consented('information').ids, people[:15].ids)
        people.mapped('consent_state')
        self.env.flush_all()
        self.env.invalidate_all()
        people.mapped('name')
        with self.assertQueryCount(12):
            people.mapped('consent_state')

    def test_companies_count_apart(self):
        other = self.env['res.company'].create({'name': "Second Company"})
        self._new_notice("A", days=-10, company=other)
        self._agree(self.wang)
        self.assertTrue(self.wang._has_consent('information'))
        self.assertFalse(self.wang.with_company(other)._has_consent('information'))
        self.assertEqual(self.wang.with_company(other).consent_state, 'missing')
        self.assertFalse(self.env['res.partner'].with_company(other).search(
            [('consent_state', '=', 'valid'), ('id', '=', self.wang.id)]))

    # WHAT CANNOT BE RECORDED

    def test_only_people_to_what_they_were_told(self):
        service = self.env['customer.consent.purpose']._by_code('service')
        supplier = self.env['res.partner'].create({'name': "Carrier"})
        for people, purposes, days, message in (
            (self.customer, self.information, 0, "given by a person"),
            (supplier, self.information, 0, "given by a person"),
            (self.wang, service, 0, "No consent is needed"),
            (self.wang, self.information, -2, "future"),
            (self.wang, self.information, 2000, "No privacy notice"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self._agree(people, purposes, days=days)
        untold = self.env['customer.consent.purpose'].create({'name': "Raffle", 'code': 'raffle'})
        with self.assertRaisesRegex(UserError, "does not tell about: Raffle"):
            self._agree(self.wang, untold)

    def test_without_a_notice_people_learn_where_to_start(self):
        """Before anybody fills in a form: the CS manager is led to the notices, others are told what is missing."""
        other = self.env['res.company'].create({'name': "Second Company"})
        (self.sales + self.cs_manager).company_ids += other
        customer = self.customer.with_context(allowed_company_ids=other.ids)
        for action in ('action_ask_consent', 'action_record_consent'):
            with self.assertRaisesRegex(UserError, "Second Company"):
                getattr(customer.with_user(self.sales), action)()
            with self.assertRaisesRegex(RedirectWarning, "Second Company") as caught:
                getattr(customer.with_user(self.cs_manager), action)()
            self.assertEqual(caught.exception.args[1], self.env.ref('customer_mgmt_policy.customer_consent_notice_action').id)

    def test_new_notice_starts_from_the_standard_one(self):
        standard = self.env['customer.consent.notice'].create({
            'name': "Standard", 'version': "S", 'text_zh': "<p>标准</p>", 'text_en': "<p>Standard</p>",
            'purpose_ids': self.information.ids})
        self.env['ir.model.data']._update_xmlids([{'xml_id': 'customer_mgmt_policy.consent_notice_default', 'record': standard}])
        form = Form(self.env['customer.consent.notice'].with_user(self.cs_manager))
        self.assertEqual((form.name, form.text_zh, form.text_en), ("Standard", "<p>标准</p>", "<p>Standard</p>"))
        self.assertEqual(form.purpose_ids[:], self.information)
        form.version, form.effective_from = "T", "2026-01-01"
        self.assertEqual((form.save().state, form.record.drafted_by_id), ('draft', self.cs_manager))

    def test_paper_needs_its_evidence(self):
        with self.assertRaises(UserError):
            self.wang._give_consent(self.information, form='paper', evidence_name="signed.pdf")

    # THE FORM OF THE STAFF

    def test_recorded_by_staff(self):
        action = self.customer.with_user(self.sales).action_record_consent()
        self.assertEqual(action['context'], {'default_customer_id': self.customer.id}, "the user says who signed")
        self.assertEqual(self.wang.with_user(self.sales).action_record_consent()['context']['default_person_ids'], self.wang.ids)
        form = Form(self.env['customer.consent.record'].with_user(self.sales).with_context(default_person_ids=self.wang.ids))
        self.assertFalse(form.purpose_ids[:], "nothing is ticked beforehand")
        form.purpose_ids.add(self.greeting)
        form.by_email = True
        form.evidence, form.source = SIGNED, "Visit of 3 March"
        wizard = form.save()
        wizard.evidence_name = "consent.pdf"
        wizard.action_confirm()
        consent = self.wang.consent_ids
        self.assertRecordValues(consent, [{
            'purpose_id': self.greeting.id, 'form': 'paper', 'channels': "E-mail", 'recorded_by_id': self.sales.id,
            'evidence_name': "consent.pdf", 'source': "Visit of 3 March"}])
        self.assertEqual(consent.evidence, SIGNED)

    def test_nobody_records_for_a_hidden_customer(self):
        wizard = self.env['customer.consent.record'].with_user(self.sales).create({
            'person_ids': [Command.set(self.zhao.ids)], 'purpose_ids': [Command.set(self.information.ids)],
            'evidence': SIGNED})
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            wizard.action_confirm()
        self.assertFalse(self.zhao.consent_ids)

    def test_withdrawn_by_staff(self):
        consent = self._agree(self.wang)
        self.assertFalse(consent.with_user(self.general_manager).can_withdraw)
        with self.assertRaises(UserError):
            consent.with_user(self.general_manager).action_withdraw()
        with self.assertRaises(AccessError):
            consent.with_user(self.sales_other).action_withdraw()
        consent.with_user(self.sales).action_withdraw()
        self.assertRecordValues(consent, [{'state': 'withdrawn', 'withdrawn_by_id': self.sales.id, 'withdrawn_via': 'staff'}])
        self.assertIn("withdrew", self.customer.message_ids[:1].body)
        at = consent.withdrawn_at
        consent.with_user(self.sales).action_withdraw()
        self.assertEqual(consent.withdrawn_at, at)

    # NOBODY EDITS

    def test_append_only(self):
        consent = self._agree(self.wang)
        admin = self.env.ref('base.user_admin')
        for user in (self.cs_manager, self.legal_reviewer, admin):
            own = consent.with_user(user)
            for attempt in (
                lambda own=own: own.write({'withdrawn_at': False}),
                lambda own=own: own.write({'expires_on': '2099-01-01'}),
                lambda own=own: own.with_context(consent_force=True).write({'given_at': '2020-01-01'}),
                lambda own=own: own.copy(),
                lambda own=own: own.unlink(),
                lambda own=own: own.create({'partner_id': self.wang.id, 'purpose_id': self.information.id}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()
            messages = own.load(['.id', 'source'], [[str(consent.id), "forged"]])['messages']
            self.assertTrue(messages)
        for attempt in (lambda: consent.write({'given_at': '2020-01-01'}), consent.unlink):
            with self.assertRaises(UserError):
                attempt()
        self.assertFalse(consent.source)

    def test_evidence_is_out_of_reach(self):
        consent = self._agree(self.wang)
        attachment = self.env['ir.attachment'].sudo().search(
            [('res_model', '=', 'customer.consent'), ('res_id', '=', consent.id), ('res_field', '=', 'evidence')])
        self.assertTrue(attachment)
        for user in (self.sales, self.env.ref('base.user_admin')):
            for attempt in (
                lambda user=user: attachment.with_user(user).write({'raw': b"forged"}),
                lambda user=user: attachment.with_user(user).unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_contact_with_consents_stays(self):
        self._agree(self.wang)
        with self.assertRaises(ForeignKeyViolation), mute_logger('odoo.sql_db'):
            self.wang.unlink()

    def test_merge_keeps_both_histories(self):
        self._agree(self.wang, days=10)
        newest = self._agree(self.li)
        self.env['base.partner.merge.automatic.wizard']._merge((self.wang + self.li).ids, self.wang, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(len(self.wang.consent_ids), 2)
        self.assertEqual(self.wang.consent_ids.filtered('is_latest'), newest)

    # SIGHT

    def test_seen_through_the_owner(self):
        consent = self._agree(self.wang)
        for user, sees in ((self.sales, True), (self.head, True), (self.sales_other, False), (self.legal_reviewer, True)):
            self.assertEqual(consent.with_user(user).has_access('read'), sees, user.login)
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        self.env.invalidate_all()
        self.assertFalse(consent.with_user(self.sales).has_access('read'))
        self.assertTrue(consent.with_user(self.sales_mate).has_access('read'))

    # NOTICE

    def test_notice_is_approved_by_another_one_and_then_stays(self):
        draft = self._draft_notice(self.cs_manager, text_zh=False)
        with self.assertRaises(AccessError):
            draft.with_user(self.sales).action_submit()
        with self.assertRaisesRegex(UserError, "Missing"):
            draft.action_submit()
        draft.text_zh = "<p>新</p>"
        with self.assertRaises(AccessError):
            draft.write({'state': 'approved'})
        draft.action_submit()
        self.assertEqual(draft.approval_id.waiting_user_ids, self.legal_reviewer)
        with self.assertRaisesRegex(UserError, "Withdraw it"):
            draft.text_en = "<p>Other</p>"
        with self.assertRaises(AccessError):
            draft.action_approval_approve()
        draft.with_user(self.legal_reviewer).action_approval_approve()
        self.assertRecordValues(draft, [{
            'state': 'approved', 'approved_by_id': self.legal_reviewer.id, 'is_in_force': False}])
        for user in (self.cs_manager, self.legal_reviewer):
            with self.assertRaises(UserError):
                draft.with_user(user).write({'text_en': "<p>Other</p>"})
            with self.assertRaises(UserError):
                draft.with_user(user).unlink()
        copy = draft.browse(draft.action_new_version()['res_id'])
        self.assertRecordValues(copy, [{'state': 'draft', 'drafted_by_id': self.cs_manager.id, 'effective_from': False}])

    def test_refused_notice_goes_back_to_its_drafter(self):
        draft = self._draft_notice(self.cs_manager)
        draft.action_submit()
        draft.approval_id.with_user(self.legal_reviewer).action_refuse("Name the retention period")
        self.assertEqual(draft.state, 'draft')
        draft.text_en = "<p>We keep it for two years</p>"
        draft.action_submit()
        draft.action_approval_withdraw()
        self.assertEqual(draft.state, 'draft')

    def test_notice_of_the_only_legal_reviewer_goes_to_the_general_manager(self):
        """Nobody approves what they drafted, whoever submits it; the route names who decides instead."""
        for submitter in (self.legal_reviewer, self.cs_manager):
            draft = self._draft_notice(self.legal_reviewer, version=submitter.login)
            draft.with_user(submitter).action_submit()
            self.assertEqual(draft.approval_id.waiting_user_ids, self.general_manager)
            with self.assertRaises(AccessError):
                draft.with_user(self.legal_reviewer).action_approval_approve()
            draft.with_user(self.general_manager).action_approval_approve()
            self.assertRecordValues(draft, [{'state': 'approved', 'approved_by_id': self.general_manager.id}])

    def test_second_legal_reviewer_comes_before_the_general_manager(self):
        colleague = self._new_user('legal_colleague', 'legal_reviewer')
        draft = self._draft_notice(self.legal_reviewer)
        draft.action_submit()
        self.assertEqual(draft.approval_id.waiting_user_ids, colleague)

    def test_notice_that_nobody_may_approve_says_who_is_missing(self):
        self.general_manager.active = False
        draft = self._draft_notice(self.legal_reviewer)
        missing = "“Legal reviewer”.*alternate role “General manager”"
        with self.assertRaisesRegex(UserError, missing) as caught, self.cr.savepoint():
            draft.action_submit()
        self.assertIn("Ask the CS manager", str(caught.exception))
        self.assertEqual(draft.state, 'draft')

    def _draft_notice(self, user, **vals):
        return self.env['customer.consent.notice'].with_user(user).create({
            'name': "Privacy notice", 'version': "X", 'purpose_ids': [Command.set(self.information.ids)],
            'text_zh': "<p>隐私</p>", 'text_en': "<p>Privacy</p>", 'effective_from': fields.Date.today() + timedelta(days=3),
            **vals})

    def test_purposes_of_the_program_stay(self):
        with self.assertRaises(UserError):
            self.greeting.code = 'salute'
        with self.assertRaises(UserError):
            self.greeting.unlink()

    # REMINDER

    def test_reminder(self):
        self._agree(self.wang + self.li, days=715)
        self._agree(self.zhao)
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_remind_consents').method_direct_trigger()
        activity = self.customer.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.sales)
        self.assertIn("Wang Wei", activity.summary)
        self.assertFalse(self.customer_other.activity_ids)
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_remind_consents').method_direct_trigger()
        self.assertEqual(len(self.customer.activity_ids), 1)

    # THE DAY OF THE COMPANY

    def test_day_of_the_company_decides(self):
        """At 17:00 UTC it is the next day in Shanghai: what ended there has ended for a viewer in New York as well."""
        with freeze_time("2030-03-01 16:30:00"):    # 2 March there
            consent = self._agree(self.wang)
        self.assertEqual(consent.expires_on, date(2032, 3, 2))
        for moment, state in (("2032-03-02 15:59:00", 'expiring'), ("2032-03-02 17:00:00", 'expired')):
            for tz in ('America/New_York', 'Asia/Shanghai', False):
                with self.subTest(moment=moment, tz=tz), freeze_time(moment):
                    self.env.invalidate_all()
                    seen = consent.with_context(tz=tz)
                    self.assertEqual(seen.state, state)
                    self.assertEqual(seen.search([('id', '=', consent.id), ('state', '=', state)]), consent)
                    self.assertEqual(self.wang.with_context(tz=tz)._has_consent('information'), state == 'expiring')

    def test_notice_begins_with_the_day_of_the_company(self):
        notice = self._new_notice("N")
        notice.sudo().env.cr.execute(
            "UPDATE customer_consent_notice SET effective_from = '2030-03-02' WHERE id = %s", [notice.id])
        self.env.invalidate_all()
        for moment, in_force in (("2030-03-01 15:59:00", self.notice), ("2030-03-01 17:00:00", notice)):
            with freeze_time(moment):
                self.assertEqual(self.notice.with_context(tz=False)._in_force(self.company), in_force)

    def test_reminder_goes_by_the_day_of_the_company(self):
        consent = self._agree(self.wang)
        for hour, reminded in ((15, False), (17, True)):
            moment = datetime.combine(consent.remind_on - timedelta(days=1), time(hour))
            with freeze_time(moment), self.enter_registry_test_mode():
                self.env.ref('customer_mgmt_policy.ir_cron_card_remind_consents').method_direct_trigger()
            self.assertEqual(consent.is_reminded, reminded)

    def test_portal_user_reads_nothing_directly(self):
        consent = self._agree(self.wang)
        portal = new_test_user(self.env, 'consent_portal', groups='base.group_portal')
        portal.partner_id.parent_id = self.customer
        self.assertFalse(consent.with_user(portal).has_access('read'))
