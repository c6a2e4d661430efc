from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.http import request

CAP_PREFIX = 'export.row_cap.'


class CustomerExportLog(models.Model):
    """A2.3.1: who took customer data out of the system, what and how much. Written by the program only, never changed.

    Which roles may export, and how many records a day, are criteria of the policy: ``export.row_cap.<role>``; a role
    without one may not export customer data.
    """
    _name = 'customer.export.log'
    _description = "Export of Customer Data"
    _order = 'exported_at desc, id desc'
    _rec_name = 'model_name'

    user_id = fields.Many2one('res.users', "Exported By", required=True, readonly=True, ondelete='restrict')
    exported_at = fields.Datetime("Exported On", required=True, readonly=True)
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True)
    model_name = fields.Char("Model", required=True, readonly=True)
    model_label = fields.Char("What", compute='_compute_model_label', search='_search_model_label')
    field_names = fields.Text("Technical Names", readonly=True)
    field_labels = fields.Text("Fields", compute='_compute_field_labels')
    row_count = fields.Integer("Records", readonly=True)
    ids_digest = fields.Char("Digest of the Records", readonly=True, help="Two exports of the same records have the same digest.")
    file_type = fields.Selection(
        [('csv', "CSV"), ('xlsx', "Excel"), ('rpc', "Interface"), ('pdf', "Print (PDF)"), ('html', "Print (page)"),
         ('vcf', "Address cards")],
        readonly=True)
    report_name = fields.Char("Report", readonly=True)
    is_refused = fields.Boolean("Refused", readonly=True)
    reason = fields.Char("Why Refused", readonly=True)

    _user_day_idx = models.Index('(user_id, exported_at)')

    @api.depends('model_name')
    @api.depends_context('lang')
    def _compute_model_label(self):
        for log in self:
            log.model_label = self.env['ir.model']._get(log.model_name).name or log.model_name

    def _search_model_label(self, operator, value):
        models = self.env['ir.model'].sudo().search([('name', operator, value)])
        return [('model_name', 'in', models.mapped('model'))]

    @api.depends('model_name', 'field_names')
    @api.depends_context('lang')
    def _compute_field_labels(self):
        for log in self:
            names = filter(None, (log.field_names or "").split(", "))
            log.field_labels = ", ".join(self._get_path_label(log.model_name, name) for name in names)

    @api.model
    def _get_path_label(self, model_name, path):
        """Return a column of an export in words, e.g. “Customer › Name”."""
        labels, Model = [], self.env.get(model_name)
        for name in path.replace(':', '/').split('/'):
            field = Model._fields.get(name.removeprefix('.')) if Model is not None else None
            labels.append(field._description_string(self.env) if field else name)
            Model = self.env.get(field.comodel_name) if field and field.relational else None
        return " › ".join(map(str, labels))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of exports cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of exports cannot be changed."))

    # MAY THEY?

    @api.model
    def _check_allowed(self, count, people):
        """Raise why the current user may not export ``count`` records, with these people among them.

        :raise UserError: the role may not, the cap of the day is reached, or somebody did not agree to it
        """
        caps = self._get_caps()
        own = [cap for group, cap in caps.items() if self.env.user.has_group(group)]
        if not own:
            raise UserError(self.env._(
                "Customer data is exported by these roles only: %(roles)s (A2.3.1).",
                roles=", ".join(self.env.ref(group).sudo().name for group in caps)))
        try:  # the cap adds up: two exports of one person at once are counted one after the other
            self.env.user.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("Another export of yours is running. Try again in a moment.")) from None
        left = int(max(own)) - self._get_exported_today()
        if count > left:
            raise UserError(self.env._(
                "This export has %(count)s records of customers; the policy leaves you %(left)s today (A2.3.1).",
                count=count, left=max(left, 0)))
        people._check_consent('export')

    @api.model
    def _get_caps(self):
        """Return ``{XML id of a group: records per day}`` of the policy in force."""
        policy = self.env['customer.policy'].sudo()._in_force(self.env.company)
        caps = {}
        for criterion in policy.criterion_ids.filtered(lambda row: row.code.startswith(CAP_PREFIX)):
            group = f'customer_mgmt_policy.group_{criterion.code.removeprefix(CAP_PREFIX)}'
            if self.env.ref(group, raise_if_not_found=False):
                caps[group] = criterion.value
        return caps

    @api.model
    def _get_exported_today(self):
        rows = self.sudo()._read_group([
            ('user_id', '=', self.env.uid), ('is_refused', '=', False), ('report_name', '=', False),
            ('exported_at', '>=', self.env.company.resource_calendar_id._get_midnight()),
        ], [], ['row_count:sum'])
        return rows[0][0] or 0

    # LOG

    @api.model
    def _log(self, records, field_names, count, **vals):
        """Note an export of ``records``; a print has a ``report_name``."""
        return self.sudo().create({
            'user_id': self.env.uid, 'exported_at': fields.Datetime.now(), 'company_id': self.env.company.id,
            'model_name': records._name, 'field_names': ", ".join(field_names), 'row_count': count,
            'ids_digest': sha256(",".join(map(str, sorted(records.ids))).encode()).hexdigest(),
            'file_type': self._get_file_type(), **vals,
        })

    @api.model
    def _log_refusal(self, *args, reason):
        """Log in a transaction of its own: the one that is refused will be rolled back."""
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._log(*args, is_refused=True, reason=reason)

    @api.model
    def _get_file_type(self):
        path = request.httprequest.path if request else ""
        if path.endswith('/vcard'):
            return 'vcf'
        return {'/web/export/csv': 'csv', '/web/export/xlsx': 'xlsx'}.get(path, 'rpc')
