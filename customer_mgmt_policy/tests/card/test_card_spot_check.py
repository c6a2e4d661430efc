from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


class SpotCheckCase(CustomerPolicyCase):
    """The team East China with twelve confirmed cards of ``sales`` and two of ``sales_mate``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Check = cls.env['customer.spot.check'].with_user(cls.head)
        cls.cards = cls._confirmed(cls.sales, 12) + cls._confirmed(cls.sales_mate, 2)
        cls.old = cls.cards[:10]
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET create_date = create_date - interval '1 year' WHERE id IN %s", [tuple(cls.old.ids)])

    @classmethod
    def _confirmed(cls, owner, count):
        customers = cls.env['res.partner'].with_user(owner).create([{
            'name': f"{owner.login} {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': owner.id,
            'phone': f"021-6317 88{number:02}", 'street': "Hengfeng Road",
        } for number in range(count)]).with_user(cls.env.user)
        customers.sudo().card_state = 'confirmed'
        return customers

    def _draw(self, user=None, **vals):
        check = self.Check.with_user(user or self.head).create({'team_id': self.team.id, **vals})
        check.action_draw()
        return check

    def _lines(self, check, name):
        return check.line_ids.filtered(lambda line: line.field_name == name)

    def _finish(self, check, **wrong):
        """Finish with everything right but the first line of each field named."""
        for name, value in wrong.items():
            self._lines(check, name)[0].with_user(self.head).correct_value = value
        check.card_ids.with_user(self.head).action_all_right()
        check.with_user(self.head).action_finish()


@tagged('post_install', '-at_install')
class TestCardSpotCheck(SpotCheckCase):
    """C4.3: a random sample for everybody, verdicts by the head only, wrong fields followed up until they are right."""

    # SAMPLE

    def test_everybody_is_checked(self):
        """The policy's share of each salesperson, at least its minimum; cards of the period first."""
        check = self._draw()
        self.assertEqual((check.state, check.population), ('in_progress', 14))
        counts = {user: len(cards) for user, cards in check.card_ids.grouped('user_id').items()}
        self.assertEqual(counts, {self.sales: 3, self.sales_mate: 2})
        mine = check.card_ids.filtered(lambda card: card.user_id == self.sales)
        self.assertEqual(len(mine.filtered('is_fresh')), 2, "both cards entered in the period, and one older")
        self.assertLessEqual({'name', 'phone', 'vat'}, set(check.line_ids.mapped('field_name')))
        self.assertEqual(self._lines(check, 'name')[0].value, check.card_ids[0].partner_id.name)

    def test_changed_card_counts_as_fresh(self):
        self.env.cr.precommit.run()
        self.env = self.env(context=dict(self.env.context, tracking_disable=False))
        changed = self.old[4].with_env(self.env)
        changed.business_type = 'long_term'
        self.env.flush_all()
        self.env.cr.precommit.run()
        check = self._draw()
        self.assertIn(changed, check.card_ids.filtered('is_fresh').partner_id)

    def test_reproducible(self):
        """The stored number gives the stored sample again; another number gives another one."""
        check = self._draw()
        population, _left_out = check._get_population()
        again = check._choose(population, check.seed, *check._get_size())
        self.assertEqual({row[0] for row in again}, set(check.card_ids.partner_id.ids))
        many = [(number, 1, False) for number in range(1000)]
        first, second = (check._choose(list(many), seed, 10, 3, 20) for seed in (1, 2))
        self.assertEqual(len(first), 20)
        self.assertNotEqual(first, second)

    def test_percentage_and_minimum(self):
        many = [(number, 1 + number % 2, False) for number in range(100)]
        self.assertEqual(len(self.Check._choose(many, 7, 20, 3, 50)), 20)
        self.assertEqual(len(self.Check._choose(many[:4], 7, 20, 3, 50)), 4)
        self.assertEqual(len(self.Check._choose(many, 7, 1, 3, 50)), 6)

    def test_drawn_once(self):
        check = self._draw()
        with self.assertRaises(UserError):
            check.action_draw()
        with self.assertRaises(UserError):
            check.date_from = fields.Date.today() - timedelta(days=9)
        with self.assertRaises(UserError):
            check.unlink()

    def test_only_confirmed_cards(self):
        self.cards.sudo().card_state = 'draft'
        with self.assertRaisesRegex(UserError, "no confirmed customer cards"):
            self._draw()

    def test_contacts_are_checked_too(self):
        contact = self.env['res.partner'].create({'name': "Mr. Xu", 'parent_id': self.cards[-1].id, 'phone': "138"})
        check = self._draw()
        self.assertIn("Mr. Xu", check.line_ids.filtered(lambda line: line.record_id == contact).mapped('value'))

    def test_period_follows_the_last_check(self):
        check = self._draw()
        self._finish(check)
        following = self.Check.create({'team_id': self.team.id, 'date_to': check.date_to + timedelta(days=90)})
        self.assertEqual(following.date_from, check.date_to + timedelta(days=1))

    # WHO CHECKS

    def test_only_head_and_manager(self):
        check = self._draw()
        line = check.line_ids[0]
        for user in (self.sales, self.head_other, self.general_manager, self.employee):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                line.with_user(user).action_right()
            with self.assertRaises(AccessError):
                check.with_user(user).action_finish()
        line.with_user(self.cs_manager).action_right()
        self.assertEqual((line.verdict, line.checked_by_id), ('right', self.cs_manager))
        with self.assertRaises(AccessError):
            self.Check.with_user(self.head_other).create({'team_id': self.team.id})

    def test_never_own_entries(self):
        """What the head entered or owns is left to the CS manager; a verdict on it is refused."""
        own = self._confirmed(self.head, 1)
        check = self._draw()
        self.assertNotIn(own, check.card_ids.partner_id)
        self.assertEqual(check.population, 14)
        of_manager = self._draw(self.cs_manager)
        card = of_manager.card_ids.filtered(lambda card: card.partner_id == own)
        self.assertTrue(card)
        with self.assertRaisesRegex(AccessError, "own entries"):
            card.line_ids[0].with_user(self.head).action_right()
        with self.assertRaisesRegex(AccessError, "own entries"):
            card.line_ids[0].with_user(self.head).remark = "Fine"

    def test_verdicts_are_guarded(self):
        check = self._draw()
        line = check.line_ids[0].with_user(self.head)
        for vals in ({'verdict': 'right'}, {'value': "x"}, {'correction': 'corrected'}, {'checked_by_id': self.sales.id}):
            with self.assertRaises(AccessError):
                line.write(vals)
        for vals in ({'state': 'done'}, {'accuracy': 100}, {'seed': 1}):
            with self.assertRaises(AccessError):
                check.write(vals)
        with self.assertRaises(AccessError):
            self.env['customer.spot.check.line'].with_user(self.head).create({'card_id': check.card_ids[0].id})
        self._finish(check)
        with self.assertRaises(UserError):
            line.action_right()

    def test_team_without_leader(self):
        team = self.env['crm.team'].create({'name': "Nobody's"})
        with self.assertRaises(ValidationError):
            self.Check.with_user(self.cs_manager).create({'team_id': team.id})

    # RESULT

    def test_figures(self):
        check = self._draw()
        phones = self._lines(check, 'phone').with_user(self.head)
        self.assertTrue(check.can_check)
        with self.assertRaisesRegex(UserError, "still to be checked"):
            check.action_finish()
        phones[0].action_wrong()
        phones[1].action_unverifiable()
        check.card_ids.with_user(self.head).action_all_right()
        with self.assertRaisesRegex(UserError, "what you found out"):
            check.action_finish()
        phones[0].correct_value = "021-6317 0000"
        check.action_finish()
        total = len(check.line_ids)
        self.assertRecordValues(check, [{'counted_count': total - 1, 'wrong_count': 1, 'open_count': 1, 'state': 'done'}])
        self.assertAlmostEqual(check.accuracy, 100 * (total - 2) / (total - 1), 1)
        [(user, accuracy)] = self.env['customer.spot.check.line']._read_group(
            [('check_id', '=', check.id), ('field_name', '=', 'phone'), ('verdict', 'in', ('right', 'wrong')),
             ('user_id', '=', phones[0].user_id.id)], ['user_id'], ['accuracy:avg'])
        right = len(phones.filtered(lambda line: line.user_id == user and line.verdict == 'right'))
        self.assertAlmostEqual(accuracy, 100 * right / (right + 1), 1)

    def test_key_fields_without_exception(self):
        check = self._draw()
        self._finish(check, name="Harbour Trading (Shanghai) Co., Ltd.")
        self.assertLess(check.key_accuracy, 100)
        line = self._lines(check, 'name')[0]
        self.assertEqual(line.correction, 'open')
        clock = line.card_id._deadline_open('spot.correction')
        self.assertEqual(clock.user_id, line.user_id)
        activity = line.partner_id.activity_ids.filtered(lambda activity: activity.customer_deadline_id == clock)
        due_on = clock._to_local(clock.due_at, line.user_id).date()
        self.assertEqual((activity.user_id, activity.date_deadline), (line.user_id, due_on))
        self.assertIn("Harbour Trading (Shanghai)", activity.note)

    def test_all_right_opens_nothing(self):
        check = self._draw()
        self._finish(check)
        self.assertEqual((check.accuracy, check.key_accuracy, check.open_count), (100, 100, 0))
        self.assertFalse(check.card_ids.deadline_ids)

    # CORRECTION

    def test_closes_when_the_card_is_right(self):
        """However the number is written; another wrong number does not close it."""
        check = self._draw()
        self._finish(check, phone="021-5555 1234")
        line = self._lines(check, 'phone')[0]
        partner = line.partner_id.sudo()        # as an approved application does it
        partner.phone = "021 9999"
        self.assertEqual(line.correction, 'open')
        partner.phone = "(021) 55551234"
        self.assertEqual(line.correction, 'corrected')
        clock = line.card_id.deadline_ids
        self.assertEqual(clock.state, 'met')
        self.assertFalse(self.env['mail.activity'].search([('customer_deadline_id', '=', clock.id)]))

    def test_clock_ends_with_the_last_field(self):
        check = self._draw()
        card = check.card_ids[0]
        for line in card.line_ids.filtered(lambda line: line.field_name in ('phone', 'street')):
            line.with_user(self.head).correct_value = f"Right {line.field_name}"
        self._finish(check)
        card.partner_id.sudo().phone = "Right phone"
        self.assertTrue(card._deadline_open())
        card.partner_id.sudo().street = "Right street"
        self.assertFalse(card._deadline_open())

    def test_corrected_before_the_end(self):
        check = self._draw()
        line = self._lines(check, 'phone')[0].with_user(self.head)
        line.correct_value = "021-5555 1234"
        line.partner_id.sudo().phone = "021-5555 1234"
        self._finish(check)
        self.assertEqual(line.correction, 'corrected')
        self.assertEqual(line.verdict, 'wrong', "it counts as wrong nevertheless")

    def test_answer(self):
        """The owner leaves the value as it is and says why; nobody else can, and silence is no answer."""
        check = self._draw()
        self._finish(check, phone="021-5555 1234")
        line = self._lines(check, 'phone')[0]
        colleague = (self.sales + self.sales_mate) - line.user_id
        with self.assertRaises(AccessError):
            line.with_user(colleague).action_answer("No")
        with self.assertRaises(UserError):
            line.with_user(line.user_id).action_answer("  ")
        wizard = self.env['customer.spot.check.answer'].with_user(line.user_id).with_context(active_ids=line.ids).create(
            {'answer': "Confirmed by phone today"})
        wizard.action_confirm()
        self.assertEqual((line.correction, line.answer), ('answered', "Confirmed by phone today"))
        self.assertEqual(line.card_id.deadline_ids.state, 'met')
        told = self.env['mail.message'].search([('model', '=', check._name), ('res_id', '=', check.id)])
        self.assertIn(self.head.partner_id, told.notified_partner_ids)

    def test_salesperson_sees_corrections_only_afterwards(self):
        check = self._draw()
        line = check.line_ids.filtered(lambda line: line.user_id == self.sales)[0].with_user(self.sales)
        self.env.invalidate_all()
        self.assertFalse(line.has_access('read'))
        self._finish(check)
        self.env.invalidate_all()
        self.assertTrue(line.has_access('read'))

    def test_handover_takes_corrections_along(self):
        check = self._draw()
        line = self._lines(check, 'phone').filtered(lambda line: line.user_id == self.sales)[0]
        line.with_user(self.head).correct_value = "021-5555 1234"
        self._finish(check)
        line.partner_id.with_user(self.head)._handover(self.sales_mate, "Moves on")
        clock = line.card_id._deadline_open()
        self.assertEqual((line.owner_id, clock.user_id), (self.sales_mate, self.sales_mate))
        self.assertEqual(line.user_id, self.sales, "whose entry it was stays on record")

    def test_merge_keeps_the_lines(self):
        check = self._draw()
        card = check.card_ids.filtered(lambda card: card.user_id == self.sales)[0]
        survivor = self.customer
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        wizard._merge((card.partner_id + survivor).ids, survivor)
        self.env.invalidate_all()
        self.assertEqual(card.partner_id, survivor)
        self._finish(check)
        self.assertEqual(check.state, 'done')

    def test_merge_within_a_sample(self):
        check = self._draw()
        cards = check.card_ids.filtered(lambda card: card.user_id == self.sales)
        survivor = cards[0].partner_id.with_env(self.env)
        self.env['base.partner.merge.automatic.wizard'].create({})._merge(cards[:2].partner_id.ids, survivor)
        self.env.invalidate_all()
        self.assertEqual(len(check.card_ids.filtered(lambda card: card.partner_id == survivor)), 1)
        self._finish(check)
        self.assertEqual(check.state, 'done')

    # DUTY

    def test_duty_waits_for_every_team(self):
        """The company's duty is done with the last team that has confirmed cards."""
        self.env['customer.duty']._maintain(self.company)
        duty = self.env['customer.duty'].search([('company_id', '=', self.company.id), ('code', '=', 'spot.check')])
        self.assertFalse(duty.can_report, "it cannot be ticked off")
        with self.assertRaises(UserError):
            duty.action_done()
        self.assertEqual(duty.action_start()['res_model'], 'customer.spot.check')
        self.env['crm.team'].search([('id', 'not in', (self.team + self.team_other).ids)]).active = False
        other = self.customer_other
        other.sudo().card_state = 'confirmed'
        self._finish(self._draw())
        self.assertFalse(duty.log_ids)
        check = self.Check.with_user(self.head_other).create({'team_id': self.team_other.id})
        other.user_id.group_ids = [Command.link(self.env.ref('customer_mgmt_policy.group_salesperson').id)]
        check.action_draw()
        check.card_ids.action_all_right()
        check.action_finish()
        self.assertEqual((duty.log_ids.res_model, duty.log_ids.res_id), (check._name, check.id))
        self.assertEqual(duty.log_ids.action_open_record()['res_id'], check.id)

    def test_cancel(self):
        check = self._draw()
        self.env['customer.spot.check.cancel'].with_user(self.head).with_context(active_id=check.id).create(
            {'reason': "Wrong team"}).action_confirm()
        self.assertEqual((check.state, check.cancel_reason), ('cancelled', "Wrong team"))

    # SPEED

    def test_statements_do_not_grow_with_the_sample(self):
        """Drawing and reading a sample cost the same statements for one card more or ten."""
        def count(cards):
            self.cards.sudo().card_state = 'draft'
            cards.sudo().card_state = 'confirmed'
            check = self.Check.create({'team_id': self.team.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            check.action_draw()
            check.line_ids.read(['field_name', 'value', 'can_judge', 'verdict'])
            self.env.flush_all()
            return self.env.cr.sql_log_count - before
        criterion = self.env['customer.policy.criterion'].search(
            [('code', '=', 'spot.minimum'), ('policy_id.state', '=', 'in_force')])
        criterion.value = 20
        count(self.cards)       # warm up
        few, many = count(self.cards[:2]), count(self.cards)
        self.assertLessEqual(many, few + 2)
