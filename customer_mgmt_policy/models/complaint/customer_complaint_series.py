from odoo import api, fields, models

from .customer_complaint_review import DUTY
from .customer_improvement import QUALITY

TO_LOOK_INTO = 'customer_mgmt_policy.mail_activity_type_series'
# kind: field that the complaints of a series have in common
KINDS = {'product': 'product_id', 'customer': 'partner_id', 'cause': 'cause_id'}


class CustomerComplaintSeries(models.Model):
    """C2.4.5: complaints that keep coming about one product, from one customer or by one cause, within the policy's days.

    Series are found when complaints are recorded and investigated; nobody writes them. Quality is told once, when one begins.
    """
    _name = 'customer.complaint.series'
    _description = "Serial Complaints"
    _inherit = ['customer.thread.mixin']
    _order = 'last_at desc, id desc'
    _mail_post_access = 'read'

    kind = fields.Selection(
        [('product', "Same product"), ('customer', "Same customer"), ('cause', "Same root cause")],
        "In Common", required=True, readonly=True)
    name = fields.Char(compute='_compute_name', search='_search_name', compute_sudo=True)
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True, index=True)
    product_id = fields.Many2one('product.product', "Product", readonly=True, ondelete='cascade', index='btree_not_null')
    partner_id = fields.Many2one('res.partner', "Customer", readonly=True, ondelete='cascade', index='btree_not_null')
    cause_id = fields.Many2one(
        'customer.complaint.cause', "Root Cause", readonly=True, ondelete='restrict', index='btree_not_null')
    complaint_ids = fields.Many2many(
        'customer.complaint', 'customer_complaint_series_rel', 'series_id', 'complaint_id', "Complaints", readonly=True)
    count = fields.Integer("Complaints (Number)", readonly=True)
    first_at = fields.Datetime("First Complaint", readonly=True)
    last_at = fields.Datetime("Last Complaint", readonly=True)
    active = fields.Boolean(default=True, readonly=True, help="Off when too few of its complaints are left.")
    improvement_ids = fields.One2many('customer.improvement', 'series_id', "Improvement Actions", readonly=True)
    improvement_count = fields.Integer("Actions", compute='_compute_improvement_count')

    _one_thing = models.Constraint(
        'CHECK(num_nonnulls(product_id, partner_id, cause_id) = 1)', "A series has one thing in common.")

    # COMPUTE

    @api.depends('kind', 'product_id', 'partner_id', 'cause_id', 'count')
    @api.depends_context('lang')
    def _compute_name(self):
        for series in self:
            series.name = self.env._("%(count)s complaints: %(about)s", count=series.count,
                about=series._get_common().display_name)

    @api.model
    def _search_name(self, operator, value):
        return fields.Domain.OR(
            fields.Domain(f'{name}.display_name', operator, value) for name in KINDS.values())

    @api.depends('improvement_ids')
    def _compute_improvement_count(self):
        counts = dict(self.env['customer.improvement']._read_group([('series_id', 'in', self.ids)], ['series_id'], ['__count']))
        for series in self:
            series.improvement_count = counts.get(series._origin, 0)

    # ACTIONS

    def action_open_complaints(self):
        """Open the complaints of the series."""
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_complaint_action_all')
        return {**action, 'name': ", ".join(self.mapped('name')), 'context': {}, 'domain': [('series_ids', 'in', self.ids)],
                'views': [(False, view) for view in ('list', 'kanban', 'form', 'pivot', 'graph')]}

    def action_improve(self):
        """Open the improvement actions against the series, or a new one that starts from it."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_improvement_action')
        complaints = self.complaint_ids
        return {
            **action, 'domain': [('series_id', '=', self.id)],
            'views': [(False, view) for view in ('list', 'form', 'kanban')] if self.improvement_ids else [(False, 'form')],
            'context': {
                'default_series_id': self.id, 'default_cause_id': self.cause_id.id, 'default_product_ids': self.product_id.ids,
                'default_problem': self.name, 'default_complaint_ids': complaints.ids,
                'default_type_id': complaints.type_id.id if len(complaints.type_id) == 1 else False}}

    # MEMBERS

    def _recount(self):
        """Keep number and time of the series; with too few complaints left it is none."""
        for series in self:
            received = series.complaint_ids.mapped('received_at')
            needed = self.env['customer.policy.criterion']._get(series.company_id, f'complaint.series_{series.kind}')
            series.write({
                'count': len(received), 'first_at': min(received, default=series.first_at),
                'last_at': max(received, default=series.last_at), 'active': len(received) >= needed})

    # TELLING

    def _tell_quality(self):
        """Quality learns once that a series begins: the responsible for the monthly review, else a member of the role."""
        for company, group in self.grouped('company_id').items():
            duty = self.env['customer.duty'].sudo().search([('company_id', '=', company.id), ('code', '=', DUTY)], limit=1)
            members = self.env['customer.deadline'].sudo()._get_group_members(QUALITY, company)
            user = duty.user_id or (members - self.env.ref('base.user_admin') or members)[:1]
            for series in group.with_context(lang=user.lang) if user else ():
                series.with_context(mail_activity_quick_update=True).activity_schedule(
                    TO_LOOK_INTO, user_id=user.id, summary=series.name,
                    note=series.env._("Look into the cause, and plan an improvement action if our processes let it happen."))

    # TOOLS

    def _get_common(self):
        """Return the record that the complaints have in common."""
        self.ensure_one()
        return self[KINDS[self.kind]]
