from odoo import fields, models


class CustomerDutyLog(models.Model):
    """A2.2.2: a backup counts as verified when it was restored somewhere and looked at."""
    _inherit = 'customer.duty.log'

    backup_at = fields.Datetime("Backup Of", help="When the backup that was restored had been made.")
    restored_to = fields.Char(help="Where the backup was restored, e.g. the test server.")
