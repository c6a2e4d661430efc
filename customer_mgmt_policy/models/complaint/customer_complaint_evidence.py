from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerComplaintEvidence(models.Model):
    """C2.4.2: one thing that the investigation rests on: a record consulted, an interview, a visit on site.

    Customer Service adds and corrects lines until the liability goes to Legal; from then on they stay as they are.
    Whoever may read the complaint reads them and opens their files.
    """
    _name = 'customer.complaint.evidence'
    _description = "Evidence of a Complaint"
    _inherit = ['customer.complaint.line.mixin']
    _order = 'complaint_id desc, date, id'
    _rec_name = 'finding'
    _line_states = frozenset({'received', 'investigating'})

    kind = fields.Selection(
        [('record', "Record consulted"), ('interview', "Interview"), ('site', "Site visit"), ('other', "Other")],
        required=True, default='record')
    date = fields.Date("When", required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        'res.users', "Looked Into By", required=True, default=lambda self: self.env.user, domain="[('share', '=', False)]")
    source = fields.Char(
        "With Whom / What", help="The person asked, or the record consulted, e.g. the delivery note of 3 March.")
    place = fields.Char("Where")
    finding = fields.Text("What It Showed", required=True, help="What was found out.")
    attachment_ids = fields.Many2many('ir.attachment', string="Files", bypass_search_access=True, copy=False)

    # CONSTRAINTS

    @api.constrains('date')
    def _check_date(self):
        today = fields.Date.context_today(self)
        if any(evidence.date > today for evidence in self):
            raise ValidationError(self.env._("Evidence cannot come from the future."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        evidence = super().create(vals_list)
        evidence._own_files()
        return evidence

    def write(self, vals):
        res = super().write(vals)
        if 'attachment_ids' in vals:
            self._own_files()
        return res

    def _own_files(self):
        """Files belong to their line, so that whoever reads the line opens them."""
        for evidence in self:
            files = evidence.attachment_ids.sudo().filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
            files.write({'res_model': self._name, 'res_id': evidence.id})

    # TOOLS

    def _get_line(self):
        """Return the evidence in one line, as reviewers read it."""
        kind = dict(self._fields['kind']._description_selection(self.env))[self.kind]
        head = ", ".join(filter(None, (self.complaint_id._format_date(self.date), kind, self.source, self.place)))
        return f"{head}: {self.finding}"

    def _get_lines_label(self):
        return self.env._("Collected Evidence")
