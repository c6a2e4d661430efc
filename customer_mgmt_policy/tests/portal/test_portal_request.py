"""What the customer does on the page of a record: answer, accept and sign, refuse, rate."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PDF, PNG, PortalCase


@tagged('post_install', '-at_install')
class TestPortalRequest(PortalCase):

    # ANSWER

    def test_answer_lets_the_clock_run_on(self):
        demand = self._waiting()
        self._sign_in()
        page = self.url_open(self._url(demand))
        self.assertIn("Send us the drawing of the quay", page.text)
        done = self._post(self._url(demand, '/answer'), page, text="Here it is", files=[('files', ("quay.pdf", PDF))])
        self.assertIn("We have your answer", done.text)
        self.assertNotIn("We need from you", done.text)
        self.assertFalse(demand.hold_reason)
        self.assertEqual(demand.deadline_ids.state, 'running')
        message = demand.message_ids.filtered(lambda message: "Here it is" in (message.body or ""))
        self.assertEqual((message.author_id, message.attachment_ids.name), (self.person, "quay.pdf"))
        self.assertFalse(message.is_internal)
        self.assertIn(self.sales.partner_id, message.notified_partner_ids)
        self.assertRecordValues(
            demand.activity_ids, [{'user_id': self.sales.id, 'summary': "The customer answered your question"}])

    def test_empty_and_late_answers(self):
        demand = self._waiting()
        self._sign_in()
        page = self.url_open(self._url(demand))
        self.assertIn("Please write your answer", self._post(self._url(demand, '/answer'), page, text=" ").text)
        refused = self._post(self._url(demand, '/answer'), page, text="Long answer", files=[('files', ("a.exe", b"MZ"))])
        self.assertIn("cannot be taken", refused.text)
        self.assertIn(">Long answer</textarea>", refused.text)
        demand.action_resume()
        self._post(self._url(demand, '/answer'), page, text="Too late")
        self.assertFalse(demand.message_ids.filtered(lambda message: "Too late" in (message.body or "")))

    # ACCEPT AND SIGN

    def test_accept_and_sign(self):
        demand = self._to_sign()
        self._sign_in()
        page = self.url_open(self._url(demand))
        for text in ("40 hooks of type B", "7 days", "1,200.00", "40 hooks mounted on quay 3", "portal.signature_form"):
            self.assertIn(text, page.text)
        answer = self._rpc(self._url(demand, '/accept'), name="Wang Wei", signature=PNG)['result']
        self.assertEqual(answer['redirect_url'], self._url(demand, '?done=signed'))
        self.assertRecordValues(demand, [{
            'state': 'accepted', 'accepted_by_id': self.person.id, 'acceptance_signed_by': "Wang Wei", 'satisfaction': False,
            'acceptance_asked_at': False}])
        self.assertTrue(demand.acceptance_signature)
        self.assertTrue(demand.accepted_at)
        progress = demand.deadline_ids.filtered(lambda clock: clock.code == 'demand.progress')
        self.assertEqual(progress.mapped('state'), ['cancelled'])
        page = self.url_open(answer['redirect_url'])
        self.assertIn("your signature is kept", page.text)
        self.assertIn("How satisfied are you?", page.text)
        self.assertIn("signed by Wang Wei", page.text)
        again = self._rpc(self._url(demand, '/accept'), name="Li", signature=PNG)['result']
        self.assertIn("nothing to sign", again['error'])
        self.assertEqual(demand.acceptance_signed_by, "Wang Wei")

    def test_signature_in_another_name(self):
        """Colleagues share accounts: the name signed with, whose account it was and its login all stay, and are shown."""
        demand = self._to_sign()
        self._sign_in()
        self.assertIn("You are signed in as Wang Wei (portal_wang)", self.url_open(self._url(demand)).text)
        self._rpc(self._url(demand, '/accept'), name="Li Mei", signature=PNG)
        self.assertRecordValues(demand, [{
            'acceptance_signed_by': "Li Mei", 'accepted_by_id': self.person.id, 'acceptance_login': 'portal_wang',
            'is_signed_by_other': True}])
        words = "Li Mei, with the account of Wang Wei (portal_wang)"
        self.assertIn(words, demand.message_ids[0].body)
        self.assertIn(f"signed by {words}", self.url_open(self._url(demand)).text)
        report = self.env['ir.actions.report']._render_qweb_html(
            'customer_mgmt_policy.report_customer_demand_acceptance', demand.ids)[0].decode()
        self.assertIn("Li Mei", report)
        self.assertRegex(report, r"with the account of Wang Wei \(\s*portal_wang\s*\)")
        demand.action_refuse_acceptance("Two hooks are loose")
        self.assertFalse(demand.acceptance_login)

    def test_signature_in_the_own_name(self):
        demand = self._to_sign()
        self._sign_in()
        self._rpc(self._url(demand, '/accept'), name=" wang  WEI", signature=PNG)
        self.assertRecordValues(demand, [{'acceptance_login': 'portal_wang', 'is_signed_by_other': False}])
        self.assertNotIn("with the account", demand.message_ids[0].body)

    def test_login_of_a_signature_is_written_by_nobody(self):
        demand = self._signed()
        with self.assertRaises(AccessError):
            demand.acceptance_login = 'portal_li'

    def test_bad_signatures_change_nothing(self):
        demand = self._to_sign()
        self._sign_in()
        for name, signature in (
                ("", PNG), (" . ", PNG), ("Wang", ""), ("Wang", None), ("Wang", "bm90IGEgcGljdHVyZQ=="), ("Wang", "§§")):
            with self.subTest(name=name, signature=signature):
                self.assertTrue(self._rpc(self._url(demand, '/accept'), name=name, signature=signature)['result']['error'])
        self.assertRecordValues(demand, [{'state': 'in_progress', 'acceptance_signature': False, 'acceptance_signed_by': False}])

    def test_refuse_with_what_is_missing(self):
        demand = self._to_sign()
        self._sign_in()
        page = self.url_open(self._url(demand))
        self.assertIn("Please say what is missing", self._post(self._url(demand, '/refuse'), page, text="").text)
        done = self._post(self._url(demand, '/refuse'), page, text="Two hooks are loose", files=[('files', ("loose.pdf", PDF))])
        self.assertIn("We take care of what is missing", done.text)
        self.assertRecordValues(demand, [{
            'state': 'in_progress', 'acceptance_asked_at': False, 'acceptance_signature': False,
            'acceptance_missing': "Two hooks are loose"}])
        self.assertEqual(demand.activity_ids.user_id, self.sales)
        self.assertIn("Two hooks are loose", "".join(demand.message_ids.mapped('body')))
        self.assertNotIn("portal.signature_form", done.text)
        demand.action_ask_acceptance("All hooks are tight now")
        self.assertIn("All hooks are tight now", self.url_open(self._url(demand)).text)

    def test_asking_for_acceptance(self):
        demand = self._in_progress()
        with self.assertRaisesRegex(UserError, "Work Done"):
            demand.action_ask_acceptance(" ")
        with self.assertRaises(AccessError):
            demand.with_user(self.sales_other).action_ask_acceptance("Done")
        demand.action_ask_acceptance("40 hooks mounted")
        message = demand.message_ids[0]
        self.assertEqual(message.partner_ids, self.person)
        self.assertIn("accept it and sign", message.body)
        with self.assertRaises(AccessError):
            demand.acceptance_signature = PNG
        demand.action_cancel("Not needed any more")
        self.assertFalse(demand.acceptance_asked_at)

    # RATE

    def test_rate_a_demand(self):
        demand = self._signed()
        demand.retrospective = "Fine"
        with self.assertRaisesRegex(UserError, "Satisfaction"):
            demand.action_close()
        self._sign_in()
        page = self.url_open(self._url(demand))
        done = self._post(self._url(demand, '/rate'), page, satisfaction='fair', text="A bit slow")
        self.assertIn("Thank you for your answer", done.text)
        self.assertEqual(demand.satisfaction, 'fair')
        rating = self.env['rating.rating'].search([('res_model', '=', 'customer.demand'), ('res_id', '=', demand.id)])
        self.assertRecordValues(rating, [{
            'rating': 3, 'consumed': True, 'partner_id': self.person.id, 'rated_partner_id': self.sales.partner_id.id,
            'feedback': "A bit slow"}])
        self._post(self._url(demand, '/rate'), page, satisfaction='satisfied')
        self.assertEqual((demand.satisfaction, len(demand.sudo().rating_ids)), ('fair', 1))
        demand.action_close()
        self.assertEqual(demand.state, 'closed')

    def test_satisfaction_asked_on_the_phone(self):
        demand = self._signed()
        demand.action_rate('satisfied', "Said so on the phone")
        self.assertEqual(demand.satisfaction, 'satisfied')
        with self.assertRaisesRegex(UserError, "recorded already"):
            demand.action_rate('fair')
        self.assertFalse(demand._portal_can_rate())

    def test_rate_a_complaint(self):
        complaint = self._done_complaint()
        self._sign_in()
        page = self.url_open(self._url(complaint))
        self.assertIn("Please choose", self._post(self._url(complaint, '/rate'), page, satisfaction='great').text)
        self._post(self._url(complaint, '/rate'), page, satisfaction='satisfied', text="Quick")
        self.assertRecordValues(complaint, [{
            'state': 'done', 'satisfaction': 'satisfied', 'feedback': "Quick", 'called_back_by_id': self.portal.id}])
        self.assertEqual(complaint.deadline_ids.filtered(lambda clock: clock.code == 'complaint.callback').state, 'met')
        with self.assertRaisesRegex(UserError, "already called back"):
            complaint.action_call_back('dissatisfied')
        self.assertIn("takes care of it", self.url_open(self._url(complaint)).text)
        complaint.action_close()
        closed = self.url_open(self._url(complaint)).text
        self.assertIn("Done", closed)
        self.assertNotIn("takes care of it", closed)

    def test_dissatisfied_complaint_is_looked_into_again(self):
        complaint = self._done_complaint()
        self._sign_in()
        page = self.url_open(self._url(complaint))
        asked = self._post(self._url(complaint, '/rate'), page, satisfaction='dissatisfied', text=" ")
        self.assertIn("what we should have done better", asked.text)
        self.assertEqual(complaint.state, 'done')
        done = self._post(self._url(complaint, '/rate'), page, satisfaction='dissatisfied', text="Two boxes are wet again")
        self.assertRecordValues(complaint, [{'state': 'investigating', 'reopen_count': 1, 'called_back_at': False}])
        self.assertRecordValues(complaint.round_ids, [{
            'satisfaction': 'dissatisfied', 'called_back_by_id': self.portal.id, 'feedback': "Two boxes are wet again"}])
        self.assertIn(complaint.user_id, complaint.activity_ids.user_id)
        clocks = complaint.deadline_ids.filtered(lambda clock: clock.code == 'complaint.investigation').sorted('cycle')
        self.assertEqual(clocks.mapped('state'), ['met', 'running'])
        self.assertIn("we look into it again", done.text)

    def test_earlier_round_is_not_forgotten(self):
        """What we promised and did, and how satisfied the customer was, stays readable when it begins again."""
        complaint = self._done_complaint()
        complaint.with_user(self.portal).sudo()._portal_rate('dissatisfied', "Two boxes are wet again")
        steps = complaint._portal_get_steps()
        self.assertEqual([step[1] for step in steps], [
            "We received it", "We told you what we do about it", "We did what we promised", "You told us how satisfied you are",
            "You were not satisfied, so we look into it again"])
        told, answered = dict(steps[1][2]), dict(steps[3][2])
        self.assertIn("12 new boxes", told["What we do"])
        self.assertEqual(answered, {'Your answer': "Dissatisfied", 'In your words': "Two boxes are wet again"})
        self._sign_in()
        page = self.url_open(self._url(complaint)).text
        for text in ("12 new boxes", "Two boxes are wet again", "Dissatisfied"):
            self.assertIn(text, page)

    def test_what_was_told_by_mail_stands_in_the_portal(self):
        """C2.4.3: the message about the remedy is part of the conversation; what was told by phone stays a note of ours."""
        complaint = self._executing_complaint()
        complaint.action_tell("We are truly sorry: new boxes on Friday", send_mail=True)
        complaint.action_tell("SECRET phone note")
        self._sign_in()
        answer = str(self._rpc('/mail/chatter_fetch', thread_model='customer.complaint', thread_id=complaint.id))
        self.assertIn("new boxes on Friday", answer)
        self.assertNotIn("SECRET", answer)

    def test_only_the_call_back_phase_asks(self):
        complaint = self._complaint()
        self._sign_in()
        self._post(self._url(complaint, '/rate'), satisfaction='satisfied')
        self.assertFalse(complaint.satisfaction)
        self.assertFalse(complaint.sudo().rating_ids)

    def test_acts_count_against_the_limit(self):
        demand = self._waiting()
        self._set_criterion('portal.user_hour', 0)
        self._sign_in()
        answer = self._post(self._url(demand, '/answer'), self.url_open(self._url(demand)), text="Here it is")
        self.assertIn("You sent a lot", answer.text)
        self.assertTrue(demand.hold_reason)

    def test_forged_posts_change_nothing(self):
        demand, complaint = self._waiting(), self._done_complaint()
        self._sign_in()
        for url, data in (
            (self._url(demand, '/answer'), {'text': "x"}), (self._url(demand, '/refuse'), {'text': "x"}),
            (self._url(complaint, '/rate'), {'satisfaction': 'satisfied'}),
        ):
            self.assertEqual(self.url_open(url, data=data).status_code, 400)
            self.assertEqual(self.url_open(url).status_code, 405)
        self.assertTrue(demand.hold_reason)
        self.assertFalse(complaint.called_back_at)
