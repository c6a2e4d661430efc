from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_document import KEEPERS


class CustomerDocument(models.Model):
    """The steps of a document; who may take them stands on the model's first class."""
    _inherit = 'customer.document'

    _transitions = {
        'file': ({'draft'}, 'filed', None),
        'correct': ({'filed'}, 'draft', None),
        'lend': ({'filed'}, 'on_loan', None),
        'take_back': ({'on_loan'}, 'filed', None),
        'dispose': ({'draft', 'filed'}, 'disposed', None),
    }

    # ACTIONS

    def action_file(self):
        """C2.1.4: put the documents on file under their names."""
        for document in self:
            document._check_step('file')
        self.sudo()._name_documents(self.sudo())
        today = fields.Date.context_today(self)
        for filed_on, group in self.grouped('filed_on').items():
            group._transition('file', filed_on=filed_on or today, filed_by_id=self.env.uid)

    def action_correct(self):
        """Open a filed document for a correction of what was written about it; its files stay."""
        self._transition('correct')

    def action_borrow(self):
        """Ask the archive keeper for the paper."""
        self.ensure_one()
        if self.state != 'filed' or self.medium == 'electronic':
            raise UserError(self.env._("%(name)s is not in its bag, so it cannot be borrowed.", name=self.display_name))
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Borrow"), 'res_model': 'customer.document.loan',
            'view_mode': 'form', 'target': 'new', 'context': {'default_document_id': self.id},
            'views': [(self.env.ref('customer_mgmt_policy.customer_document_loan_view_form_ask').id, 'form')],
        }

    def action_request_disposal(self):
        """Ask for the disposal of these documents, of one or many customers."""
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Request Disposal"),
            'res_model': 'customer.disposal.request', 'view_mode': 'form', 'target': 'new',
            'context': {'default_document_ids': self.ids},
        }

    def action_place_hold(self):
        """Keep these documents from being disposed of."""
        if len(self.partner_id) > 1:
            raise UserError(self.env._("A legal hold is about one customer. Choose documents of one customer only."))
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Place a Legal Hold"),
            'res_model': 'customer.legal.hold', 'view_mode': 'form',
            'context': {
                'default_partner_id': self.partner_id.id, 'default_document_ids': self.ids,
                'default_company_id': self.company_id[:1].id},
        }

    def action_open_loans(self):
        """Show who borrowed it, and when."""
        self.ensure_one()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_document_loan_action'),
            'domain': [('document_id', '=', self.id)], 'context': {},
        }

    # BUSINESS

    def _get_refusal_reason(self, verb):
        if verb == 'file':
            return self._get_unready_reason()
        if verb == 'correct':
            return self._get_uncorrectable_reason()
        return super()._get_refusal_reason(verb)

    def _get_unready_reason(self):
        on_paper = self.medium != 'electronic'
        if on_paper and not (self.env.su or self.env.user.has_groups(KEEPERS)):
            return self.env._("Give the paper to the archive keeper, who puts it into its bag and files it.")
        if on_paper and not (self.bag_number and self.cabinet_id):
            return self.env._("%(name)s: state the bag and the cabinet of the paper.", name=self.display_name)
        if self.medium != 'paper' and not self.file_count:
            return self.env._("%(name)s has no file yet. Add the scan or the electronic original.", name=self.display_name)
        return False

    def _get_uncorrectable_reason(self):
        if not (self.env.su or self.env.user.has_groups(KEEPERS)):
            return self.env._("Only the archive keeper corrects what was filed.")
        if self.is_on_hold:
            return self._get_hold_reason()
        if self.sudo().disposal_ids.filtered(lambda disposal: disposal.state in ('in_review', 'approved')):
            return self.env._("A disposal of %(name)s was asked for.", name=self.display_name)
        return False

    @api.model
    def _get_route_purpose(self):
        """Return which route fits the current user: those without a department head of their own ask any."""
        head = self.env['customer.deadline']._get_heads(self.env.user).get(self.env.uid)
        return None if head and head != self.env.user else 'archive'

    # HOLDS

    def _get_held(self):
        """Return those documents that a legal hold keeps."""
        origin = self._origin.sudo()
        held = set()
        for hold in self.env['customer.legal.hold']._find_active(origin.partner_id):
            held.update((hold.document_ids & origin).ids if hold.document_ids else origin.filtered(
                lambda document, hold=hold: document.partner_id == hold.partner_id
                and document.company_id == hold.company_id).ids)
        return origin.browse(held).with_env(self.env)

    def _get_hold_reason(self):
        return self.env._(
            "A legal hold keeps %(names)s. Ask the legal reviewer who placed it.",
            names=", ".join(self.mapped('display_name')))

    def _check_not_held(self):
        """Raise when a legal hold keeps one of the documents."""
        if held := self._get_held():
            raise UserError(held._get_hold_reason())

    def _check_files_free(self):
        """Raise when files of these documents may not be touched."""
        for document in self.sudo():
            if document.filed_on:
                raise UserError(self.env._(
                    "%(name)s is on file: its files are not deleted or replaced. Ask for a disposal instead (C4.1).",
                    name=document.title))
        self._check_not_held()

    # FOR OTHER CHAPTERS

    @api.model
    def _file_record(self, record, document_type, files, subject=None):
        """Put prints of a record about a customer on file; runs with the rights of its caller.

        :param record: a record with ``partner_id``
        :param document_type: ``customer.document.type``
        :param files: ``[(file name, bytes)]``
        :return: the filed document
        """
        document = self.create({
            'partner_id': record.partner_id.commercial_partner_id.id, 'type_id': document_type.id,
            'subject': subject or record.display_name, 'reference': f'{record._name},{record.id}',
            'company_id': (record.company_id or self.env.company).id,
        })
        self.env['ir.attachment'].create([
            {'name': name, 'raw': raw, 'res_model': self._name, 'res_id': document.id} for name, raw in files])
        document.action_file()
        return document

    # DISPOSAL

    def _leave_archive(self):
        """Nothing is left of the documents but their names and what was noted of their destruction."""
        self._transition('dispose', disposed_on=fields.Date.context_today(self))
