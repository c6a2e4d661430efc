from odoo import api, models


class CustomerFormReport(models.AbstractModel):
    """A printed paper form.

    Whoever may read the record prints it whole: the form names the customer and people whose cards the reader may not
    open, such as Finance printing a gift application.
    """
    _name = 'customer.form.report'
    _description = "Printed Form"

    # model of the records printed
    _form_model = None

    @api.model
    def _get_report_values(self, docids, data=None):
        records = self.env[self._form_model].browse(docids)
        records.check_access('read')
        return {'doc_ids': docids, 'doc_model': self._form_model, 'docs': records.sudo()}
