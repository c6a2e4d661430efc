from odoo import api, models
from odoo.fields import Domain
from odoo.modules.db import FunctionStatus
from odoo.tools import sql

# a record rule over these columns only, without sub-searches, means the same inside a search as beside it
RULE_COLUMNS = frozenset({'policy_owner_id', 'company_id', 'partner_share'})


class ResPartner(models.Model):
    """Keeps lists, counts and name look-ups quick among a million contacts, for restricted people too."""
    _inherit = 'res.partner'

    def init(self):
        """Index by trigrams what a name is looked up in (``_rec_names_search``); one index serves all its fields."""
        super().init()
        registry = self.env.registry
        if not registry.has_trigram or (registry.has_unaccent and registry.has_unaccent != FunctionStatus.INDEXABLE):
            return
        columns = [name for name in self._rec_names_search if self._fields[name].store]
        expressions = [registry.unaccent(f'"{name}"') if registry.has_unaccent else f'"{name}"' for name in columns]
        sql.create_index(
            self.env.cr, 'res_partner_policy_name_trgm_idx', self._table,
            [f'{expression} gin_trgm_ops' for expression in expressions], method='gin')

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Put the record rule inside a search by owner instead of beside it.

        Beside it, as Odoo has it, “somebody's” and “mine or nobody's” are two conditions for which PostgreSQL uses no
        ordered index. Inside they merge to “mine”, and ``_policy_owner_idx`` answers the list, its order and its count.
        """
        domain = Domain(domain)
        if self.env.su or bypass_access or not any(leaf.field_expr == 'policy_owner_id' for leaf in domain.iter_conditions()):
            return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
        rule = self.env['ir.rule']._compute_domain(self._name, 'read').optimize_full(self.sudo())
        if not all(leaf.field_expr in RULE_COLUMNS and leaf.operator in ('in', 'not in') for leaf in rule.iter_conditions()):
            return super()._search(domain, *args, **kwargs)
        self.browse().check_access('read')
        return super()._search(domain & rule, *args, bypass_access=True, **kwargs)
