from odoo import fields, models


class CustomerDeadline(models.Model):
    _inherit = 'customer.deadline'

    def _get_panel_values(self):
        """Return what the overview of a card says about this obligation."""
        return {
            'id': self.id, 'name': self.limit_id.name, 'clause': self.clause_code, 'record': self.res_name or "",
            'due_at': fields.Datetime.to_string(self.due_at),
        }
