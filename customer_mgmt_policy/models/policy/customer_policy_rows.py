from markupsafe import Markup

from odoo import api, models

# clauses first: the others stand under them
ROWS = ('clause_ids', 'limit_ids', 'route_ids', 'criterion_ids', 'field_ids')


class CustomerPolicy(models.Model):
    """New chapters bring new rows with the default version; versions of the company's own get them from there."""
    _inherit = 'customer.policy'

    @api.model
    def _spread_default_rows(self):
        """Give every version that is not superseded the rows that only the default version has."""
        default = self.sudo().env.ref('customer_mgmt_policy.policy_default', raise_if_not_found=False)
        if default:
            for policy in self.sudo().search([('state', '!=', 'superseded'), ('id', '!=', default.id)]):
                policy._add_missing_rows(default)

    def _add_missing_rows(self, source):
        """Copy the rows of ``source`` that this version lacks, and note them in the chatter.

        What this version says differently stays as it is.
        """
        self.ensure_one()
        added = {name: rows for name in ROWS if (rows := self._copy_missing_rows(source, name))}
        if added:
            self._note_added_rows(source, added)

    def _copy_missing_rows(self, source, name):
        known = {row._get_row_key() for row in self[name]}
        missing = source[name].filtered(lambda row: row._get_row_key() not in known)
        return missing.browse().concat(*(row._copy_to(self) for row in missing))

    def _note_added_rows(self, source, added):
        policy = self.with_context(lang=self.drafted_by_id.lang or self.env.lang)
        lines = Markup().join(
            Markup("<li>%s: %s</li>") % (policy._fields[name]._description_string(policy.env),
                                         ", ".join(rows.with_env(policy.env).mapped('display_name')))
            for name, rows in added.items())
        policy.message_post(body=Markup("<p>%s</p><ul>%s</ul>") % (
            policy.env._("Added from %(version)s, because this version lacked them:", version=source.display_name), lines))
