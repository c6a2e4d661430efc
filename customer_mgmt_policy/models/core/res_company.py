from datetime import datetime

from pytz import timezone

from odoo import models


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _get_today(self):
        """Return the company's day: the same for everybody, wherever they are, and for what runs by itself."""
        return datetime.now(timezone(self.sudo().resource_calendar_id.tz or 'UTC')).date()
