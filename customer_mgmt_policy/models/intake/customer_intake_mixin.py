from odoo import api, fields, models


class CustomerIntakeMixin(models.AbstractModel):
    """A kind of record that mails of customers become. A chapter registers its model by inheriting this and saying how::

        class CustomerInquiry(models.Model):
            _name = 'customer.inquiry'
            _inherit = ['customer.inquiry', 'customer.intake.mixin']
            _intake_alias, _intake_rank = 'inquiry', 30

            def _intake_values(self, mail):
                return {'title': mail['name'], 'description': mail['description'], 'channel': 'email',
                        'received_at': mail['received_at']}

    It is a ``customer.record.mixin`` with ``title``, ``received_at`` and ``action_cancel(reason)``.
    Every company then gets an address for it, and what cannot be attributed to a customer waits in the queue.
    """
    _name = 'customer.intake.mixin'
    _description = "Record That Mails Become"
    _inherit = ['mail.thread']

    # what stands before the @ of the address that a company starts with
    _intake_alias = None
    # a mail to several addresses of a company becomes one record: of the kind that comes first
    _intake_rank = 100

    intake_email = fields.Char(
        "Came by Mail From", copy=False, readonly=True, index='btree_not_null',
        help="Who wrote the mail that this record was made from.")

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Return the record that the mail becomes: of this kind, or one of the queue when it is not clear whose it is."""
        return self.env['customer.mail.intake'].sudo()._receive(self._name, msg_dict, custom_values)

    # HOOKS

    @api.model
    def _intake_values(self, mail):
        """Return what a mail says about a new record of this kind.

        :param dict mail: ``name`` (subject), ``description`` (what was written new), ``received_at``, ``company`` and
            ``partner`` (records)
        """
        raise NotImplementedError

    def _intake_acknowledge(self):
        """Tell the customer that the mail arrived, where creating the record does not do so by itself."""

    def _intake_survivor(self):
        """Return the record that answers to this one go to: another one where this one was merged into it."""
        return self

    # TOOLS

    @api.model
    def _intake_create(self, mail):
        """Create the record of a mail whose customer is known; runs as superuser."""
        company = mail['company']
        record = self.sudo().with_company(company).with_context(allowed_company_ids=company.ids).create({
            'partner_id': mail['partner'].id, 'contact_id': mail['contact'].id, 'company_id': company.id,
            'intake_email': mail['email'], **self._intake_values(mail),
        })
        if not mail.get('automatic'):   # who wrote by a program is not answered by another one
            record._intake_acknowledge()
        return record
