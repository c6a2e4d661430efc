from odoo import models


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    def _get_rendering_context(self, report, docids, data):
        """A2.3.1: note who printed customers' records; printing one's own customers' forms is daily work and not limited."""
        context = super()._get_rendering_context(report, docids, data)
        if docids and not self.env.su and report.model in self.env:
            records = self.env[report.model].browse(docids)
            if records._is_about_customers() and records._get_exported_customers([]):
                self.env['customer.export.log']._log(
                    records, [], len(records), report_name=report.sudo().name,
                    file_type='pdf' if (data or {}).get('report_type') == 'pdf' else 'html')
        return context
