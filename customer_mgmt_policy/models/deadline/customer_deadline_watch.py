from odoo import api, fields, models


class CustomerDeadline(models.Model):
    """A scheduled action that stands still must be seen."""
    _inherit = 'customer.deadline'

    @api.model
    @api.readonly
    def get_scheduler_warning(self):
        """Return what is wrong with the scheduled action, in words, or False."""
        cron = self.env.ref('customer_mgmt_policy.ir_cron_deadline_evaluate').sudo()
        last_run = self._format_at(cron.lastcall) or self.env._("never")
        if not cron.active:
            return self.env._(
                "Deadlines are not checked: the scheduled action is switched off. Last run: %(last)s.", last=last_run)
        if fields.Datetime.now() - cron.nextcall > self._get_rhythm(cron):
            return self.env._(
                "Deadlines have not been checked for longer than planned, so warnings and escalations may be missing. "
                "Last run: %(last)s. Ask the administrator to look at the scheduled actions.", last=last_run)
        if cron.failure_count:
            return self.env._("The check of the deadlines failed %(count)s times in a row. Last run: %(last)s.",
                              count=cron.failure_count, last=last_run)
        return self._get_error_warning()

    @api.model
    def _get_rhythm(self, cron):
        return fields.Datetime.add(cron.nextcall, **{cron.interval_type: cron.interval_number}) - cron.nextcall

    @api.model
    def _get_error_warning(self):
        count = self.search_count([('error', '!=', False)], limit=100)
        return count and self.env._("%(count)s deadlines could not be checked; find them by the filter “Cannot Be Checked”.",
                                    count=count)
