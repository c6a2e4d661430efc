from datetime import timedelta

from odoo import api, fields, models


class CustomerPortalEvent(models.Model):
    """What the customer's people did in the portal. It limits how much one can send, and shows who sent too much."""
    _name = 'customer.portal.event'
    _description = "Act in the Customer Portal"
    _order = 'done_at desc, id desc'
    _rec_name = 'act'

    user_id = fields.Many2one('res.users', "Portal User", required=True, readonly=True, ondelete='cascade')
    partner_id = fields.Many2one('res.partner', "Customer", required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True)
    done_at = fields.Datetime("When", required=True, readonly=True, default=fields.Datetime.now)
    act = fields.Selection(
        [('raise', "Raised"), ('answer', "Answered"), ('message', "Wrote"), ('file', "Uploaded"), ('accept', "Accepted"),
         ('refuse', "Did not accept"), ('rate', "Rated"), ('refused', "Sent too much")],
        required=True, readonly=True)
    res_model = fields.Char("Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field='res_model', readonly=True)
    once = fields.Char(readonly=True)

    _user_idx = models.Index('(user_id, done_at)')
    _partner_idx = models.Index('(partner_id, done_at)')
    _once_unique = models.UniqueIndex('(user_id, once) WHERE once IS NOT NULL')

    @api.model
    def _log(self, act, record, once=None):
        """Note an act of the current user; one without a record (an upload before its message) says so."""
        Mixin = self.env['customer.portal.mixin']
        return self.sudo().create({
            'user_id': self.env.uid, 'partner_id': Mixin._portal_get_customer().id, 'act': act, 'once': once,
            'company_id': Mixin._portal_get_company().id, 'res_model': record._name if record else False,
            'res_id': record.id if record else False,
        })

    @api.model
    def _log_refused(self):
        """Note that somebody sends too much; once in the time that counts says enough."""
        hours = self._get_rule('portal.user_hours')
        if not self._count([('user_id', '=', self.env.uid), ('act', '=', 'refused')], hours):
            self._log('refused', None)

    @api.model
    def _get_refusal(self):
        """Return why the current user may not send more now, or False."""
        customer, rule = self.env['customer.portal.mixin']._portal_get_customer(), self._get_rule
        if self._count([('user_id', '=', self.env.uid)], rule('portal.user_hours')) >= rule('portal.user_hour'):
            return self.env._("You sent a lot in a short time. Please try again later, or call us.")
        if self._count([('partner_id', '=', customer.id)], rule('portal.customer_hours')) >= rule('portal.customer_day'):
            return self.env._("Your company sent a lot in a short time. Please try again later, or call us.")
        return False

    @api.model
    def _get_rule(self, code):
        company = self.env['customer.portal.mixin']._portal_get_company()
        return self.env['customer.policy.criterion'].sudo()._get(company, code)

    @api.model
    def _count(self, domain, hours):
        since = fields.Datetime.now() - timedelta(hours=hours)
        return self.sudo().search_count([*domain, ('done_at', '>', since)])

    @api.autovacuum
    def _gc_events(self):
        """Forget what no limit counts any more, after the time that the policy states."""
        for [company] in self.sudo()._read_group([], ['company_id']):
            days = self.env['customer.policy.criterion'].sudo()._get(company, 'portal.log_days')
            before = fields.Datetime.now() - timedelta(days=days)
            self.sudo().search([('company_id', '=', company.id), ('done_at', '<', before)], limit=10000).unlink()
