from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount

from .customer_complaint import REMEDIES, REMEDIES_BY_LIABILITY


class CustomerComplaintRemedy(models.Model):
    """C2.4.3: one of the things that we do for the customer. What can be offered follows from the liability.

    Customer Service proposes remedies once the liability is settled; the handling group decides on all of them together.
    """
    _name = 'customer.complaint.remedy'
    _description = "Remedy of a Complaint"
    _inherit = ['customer.complaint.line.mixin']
    _order = 'complaint_id desc, sequence, id'
    _rec_name = 'plan'
    _line_states = frozenset({'liability_settled'})

    sequence = fields.Integer(default=10)
    kind = fields.Selection(REMEDIES, "Remedy", required=True)
    kind_choices = fields.Json(compute='_compute_kind_choices')
    plan = fields.Text("What We Do", required=True, help="In words that the customer may read: they stand in the message.")
    amount = fields.Monetary()
    currency_id = fields.Many2one(related='complaint_id.currency_id')
    date = fields.Date("Agreed Date", required=True, help="C2.4.4: until when the customer gets it.")
    user_id = fields.Many2one(
        'res.users', "Carried Out By", required=True, default=lambda self: self.env.user, index=True,
        domain="[('share', '=', False)]")
    action_ids = fields.One2many('customer.complaint.action', 'remedy_id', "Execution Steps")

    _amount_positive = models.Constraint('CHECK(amount >= 0)', "The amount cannot be negative.")

    # COMPUTE

    @api.depends('complaint_id.liability')
    def _compute_kind_choices(self):
        for remedy in self:
            remedy.kind_choices = REMEDIES_BY_LIABILITY.get(remedy.complaint_id.liability, ())

    # CONSTRAINTS

    @api.constrains('kind', 'complaint_id')
    def _check_kind(self):
        """C2.4.3: the remedy follows from the liability."""
        for remedy in self:
            if error := remedy._get_kind_error():
                raise ValidationError(error)

    def _get_kind_error(self):
        """Return why the remedy does not fit the liability of its complaint, or False."""
        liability = self.complaint_id.liability
        allowed = REMEDIES_BY_LIABILITY.get(liability, ())
        if self.kind in allowed:
            return False
        if not liability:
            return self.env._(
                "%(complaint)s: settle the liability before you propose a remedy (C2.4.3).", complaint=self.complaint_id.name)
        names = dict(self._fields['kind']._description_selection(self.env))
        liabilities = dict(self.complaint_id._fields['liability']._description_selection(self.env))
        return self.env._(
            "“%(remedy)s” does not fit the liability “%(liability)s”. Possible are: %(allowed)s (C2.4.3).",
            remedy=names[self.kind], liability=liabilities.get(liability, ""),
            allowed=", ".join(names[name] for name in allowed))

    # TOOLS

    def _get_kind_label(self):
        """Return the kind of the remedy with its amount, as people read it."""
        label = dict(self._fields['kind']._description_selection(self.env))[self.kind]
        return f"{label} {format_amount(self.env, self.amount, self.currency_id)}" if self.amount else label

    def _get_line(self):
        """Return what is done and until when, in one line."""
        return self.env._("%(plan)s (by %(date)s)", plan=self.plan, date=self.complaint_id._format_date(self.date))

    def _get_step_name(self):
        """Return what its first step is called: the beginning of the plan."""
        return shorten(self.plan, 120, placeholder="…")

    def _get_lines_label(self):
        return self.env._("Remedies")
