from odoo import api, fields, models
from odoo.exceptions import UserError

FOLLOW_UP = 'visit.follow_up'


class CustomerVisitQuestion(models.Model):
    """A question of the customer: answered on the spot, or by a promised date (C2.2.2, A3.2).

    A promise runs until the customer was told; whoever may edit the visit answers, tells and agrees on a new date.
    """
    _name = 'customer.visit.question'
    _description = "Question Raised in a Visit"
    _inherit = ['customer.visit.told.mixin']
    _order = 'visit_id desc, sequence, id'
    _rec_name = 'question'

    question = fields.Text(required=True)
    handling = fields.Selection(
        [('spot', "Answered on the spot"), ('promised', "Answer promised")], required=True, default='spot')
    answer = fields.Text()
    promised_on = fields.Date("Promised For", help="C2.2.2: until the end of this day the customer gets the answer.")
    user_id = fields.Many2one(
        'res.users', "Answered By", compute='_compute_user_id', store=True, readonly=False, precompute=True,
        domain="[('share', '=', False)]", help="Who sees to it that the customer gets the answer.",
    )
    is_open = fields.Boolean("Waiting for an Answer", compute='_compute_is_open', store=True)

    _promised_on_required = models.Constraint(
        "CHECK(handling != 'promised' OR promised_on IS NOT NULL)", "State until when the answer is promised.")
    _open_idx = models.Index("(partner_id, promised_on) WHERE is_open")

    # COMPUTE

    @api.depends('visit_id')
    def _compute_user_id(self):
        for question in self:
            question.user_id = question.visit_id.user_id

    @api.depends('handling', 'told_on')
    def _compute_is_open(self):
        for question in self:
            question.is_open = question.handling == 'promised' and not question.told_on

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions._check_visit_open()
        questions._start_promises()
        return questions

    def write(self, vals):
        self._check_visit_open()
        if {'visit_id', 'question', 'handling', 'promised_on'} & vals.keys():
            self._check_unrecorded()
        res = super().write(vals)
        if {'handling', 'promised_on'} & vals.keys():
            self._correct_promises()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        self._check_visit_open()
        self._check_unrecorded()

    # ACTIONS

    def action_tell(self, told_on=None, told_via=None):
        """C2.2.4: the customer got the promised answer.

        :param datetime told_on: naive UTC, default: now
        :param str told_via: by which way, a key of the field of this name
        """
        self._tell(self.visit_id._check_told_on(told_on), told_via)

    def action_promise_anew(self, promised_on, reason):
        """Agree with the customer on another date; the first promise stays on record.

        :param date promised_on: the new date
        :param str reason: why the first one cannot be kept
        """
        self.check_access('write')
        self._check_visit_open()
        self.visit_id._check_reason(reason)
        promised_on = fields.Date.to_date(promised_on)
        for question in self:
            question._check_open()
            question._deadline_renegotiate(FOLLOW_UP, question._get_promise_due_at(promised_on), reason)
            question.sudo().promised_on = promised_on

    def _tell(self, at=None, via=None):
        self.check_access('write')
        self._check_visit_open()
        at = at or fields.Datetime.now()
        for question in self:
            question._check_open()
            if not (question.answer or "").strip():
                raise UserError(self.env._(
                    "Write down the answer to “%(question)s” first.", question=question.question))
        self.sudo().write({'told_on': at, 'told_via': via})
        self._deadline_met(FOLLOW_UP, at=at)

    # CLOCKS

    def _start_promises(self):
        """C2.2.2: the promise runs from the end of the visit to the end of the promised day."""
        promises = self.filtered('is_open')
        for (visit, promised_on), questions in promises.grouped(
                lambda question: (question.visit_id, question.promised_on)).items():
            due_at = questions[0]._get_promise_due_at(promised_on)
            questions._deadline_start(FOLLOW_UP, at=visit.actual_stop or None, due_at=due_at)

    def _correct_promises(self):
        """Until the record is complete, a promise may be corrected like a slip of the pen."""
        for question in self:
            due_at = question.is_open and question._get_promise_due_at(question.promised_on)
            question._deadline_open(FOLLOW_UP).filtered(lambda clock, due_at=due_at: clock.due_at != due_at)._cancel()
        self._start_promises()

    def _get_promise_due_at(self, promised_on):
        """Return the end of the promised day where the company is (naive UTC)."""
        return self.company_id.resource_calendar_id._get_end_of_day(promised_on)

    # CHECKS

    def _get_visit_closed_text(self, visit):
        return self.env._("%(visit)s is “%(state)s”: its questions cannot be changed.",
                          visit=visit.name, state=visit._get_state_label())

    def _check_unrecorded(self):
        """What stands in the completed record stays: the customer got it in the minutes."""
        if not self.env.su and any(visit.recorded_on for visit in self.visit_id):
            raise UserError(self.env._(
                "The visit record is complete, so what was asked and promised stays. Use “New Date” to agree on "
                "another date."))

    def _check_open(self):
        self.ensure_one()
        if not self.is_open:
            raise UserError(self.env._("“%(question)s” is already answered.", question=self.question))

    def _check_settled(self):
        """Every question of a complete record has its answer or a promised date."""
        for question in self:
            if question.handling == 'spot' and not (question.answer or "").strip():
                raise UserError(self.env._(
                    "Write down the answer to “%(question)s”, or promise it for a date.", question=question.question))
