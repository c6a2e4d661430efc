from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerVisitChainChange(models.Model):
    """C2.2.2: a change in the customer's decision chain noticed in a visit; it reaches the card by an application (C2.1.3)."""
    _name = 'customer.visit.chain.change'
    _description = "Change in the Decision Chain"
    _inherit = ['customer.visit.line.mixin']
    _order = 'visit_id desc, id'
    _rec_name = 'words'
    _workflow_fields = frozenset({'change_id', 'is_on_card'})

    kind = fields.Selection(
        [('new', "Somebody new"), ('role', "Another part in decisions"), ('left', "Left the customer")],
        "What Changed", required=True, default='role')
    contact_id = fields.Many2one(
        'res.partner', "Person", ondelete='restrict', index='btree_not_null',
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id), ('is_company', '=', False)]")
    person_name = fields.Char("Full Name", help="Of somebody who is not on the card yet.")
    function = fields.Char("Position")
    role = fields.Selection('_get_roles', "Part in Decisions")
    note = fields.Char()
    change_id = fields.Many2one(
        'customer.info.change', "Application", readonly=True, copy=False, index='btree_not_null', ondelete='set null')
    change_state = fields.Selection(related='change_id.state', string="Status of the Application")
    is_on_card = fields.Boolean(
        "On the Card", readonly=True, copy=False, help="Entered directly: nobody has confirmed this card yet.")
    words = fields.Char("Change", compute='_compute_words')

    @api.model
    def _get_roles(self):
        return self.env['customer.relationship']._fields['role']._description_selection(self.env)

    @api.depends('kind', 'contact_id.name', 'person_name', 'function', 'role')
    @api.depends_context('lang')
    def _compute_words(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        roles = dict(self._get_roles())
        for line in self:
            who = line.sudo().contact_id.name or line.person_name or ""
            what = filter(None, (line.function, roles.get(line.role)))
            line.words = ": ".join(filter(None, (f"{kinds.get(line.kind, '')} – {who}", ", ".join(what))))

    @api.constrains('kind', 'contact_id', 'person_name', 'role', 'visit_id')
    def _check_named(self):
        for line in self:
            if line.kind == 'new' and not (line.person_name or "").strip():
                raise ValidationError(self.env._("State the name of the person who is new."))
            if line.kind != 'new' and not line.contact_id:
                raise ValidationError(self.env._("Choose the person at the customer."))
            if line.kind == 'role' and not line.role:
                raise ValidationError(self.env._("State the part in decisions that %(name)s has now.", name=line.contact_id.name))
            if line.contact_id and line.contact_id.commercial_partner_id != line.partner_id:
                raise ValidationError(self.env._(
                    "%(contact)s does not belong to the customer %(partner)s.",
                    contact=line.contact_id.display_name, partner=line.partner_id.display_name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.env['res.partner'].browse(
            {vals['contact_id'] for vals in vals_list if vals.get('contact_id')})._check_visible()
        lines = super().create(vals_list)
        lines._check_changeable()
        return lines

    def write(self, vals):
        self._check_changeable()
        if vals.get('contact_id'):
            self.env['res.partner'].browse(vals['contact_id'])._check_visible()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_proposed(self):
        self._check_changeable()

    def _check_changeable(self):
        """What was proposed to the card stays, until the application is given up."""
        if self.env.su:
            return
        for line in self:
            if line.is_on_card:
                raise UserError(self.env._("“%(change)s” is on the card already. Change it there.", change=line.words))
            if line.change_id and line.change_state != 'cancelled':
                raise UserError(self.env._(
                    "“%(change)s” is proposed to the card already, by %(number)s. Change the application instead.",
                    change=line.words, number=line.change_id.name))
        self._check_visit_open()

    def _get_visit_closed_text(self, visit):
        return self.env._("%(visit)s is “%(state)s”: it is noted during or after the visit who came or left.",
                          visit=visit.name, state=visit._get_state_label())

    # PROPOSE

    def _propose(self):
        """Make one application of these changes of a visit, known since the visit; return it."""
        visit = self.visit_id
        visit.ensure_one()
        change = self.env['customer.info.change'].create({
            'partner_id': visit.partner_id.id, 'company_id': visit.company_id.id, 'source': 'visit', 'source_note': visit.name,
            'known_at': visit.actual_stop or fields.Datetime.now(),
            'reason': "\n".join(" · ".join(filter(None, (line.words, line.note))) for line in self),
        })
        change.card_form = self._fill_card_form(change._get_card_form())
        self.sudo().change_id = change
        return change

    def _fill_card_form(self, form):
        """Return the form of the card with the changes filled in, as far as the card itself has the field."""
        for line in self:
            if line.kind == 'new':
                section = {**form['blank'], 'key': f"visit-{line.id}",
                           'fields': [dict(entry) for entry in form['blank']['fields']]}
                form['sections'].append(section)
            else:
                section = next((one for one in form['sections'] if one['partner_id'] == line.contact_id.id), None)
            if section is None:
                raise UserError(self.env._("%(name)s is no contact on the card.", name=line.contact_id.name))
            line._fill_section(section)
        return form

    def _fill_section(self, section):
        if self.kind == 'left':
            section['leaves'] = True
            return
        wanted = {'name': self.kind == 'new' and self.person_name, 'function': self.function}
        for entry in section['fields']:
            if wanted.get(entry['name']):
                entry['new'] = wanted[entry['name']]

    # CARD THAT IS NOT CONFIRMED

    def _put_on_card(self):
        """Enter these changes as the user: a card that nobody has confirmed needs no application."""
        for line in self:
            contact = line.contact_id
            if line.kind == 'new':
                contact = contact.create(
                    {'name': line.person_name, 'function': line.function, 'parent_id': line.partner_id.id, 'type': 'contact'})
            elif line.kind == 'left':
                contact.action_archive()
            elif line.function:
                contact.function = line.function
            if line.role and line.kind != 'left':
                line._set_role(contact)
        self.sudo().is_on_card = True

    # APPLY

    def _apply_to_card(self):
        """The application is approved: the parts in decisions change on the card; runs as superuser."""
        for line in self.filtered(lambda line: line.role and line.kind != 'left'):
            contact = line.contact_id or line._find_new_contact()
            if contact:
                line._set_role(contact)

    def _find_new_contact(self):
        """The application has just put the new person on the card."""
        return self.env['res.partner'].search(
            [('commercial_partner_id', '=', self.partner_id.id), ('id', '!=', self.partner_id.id),
             ('name', '=', self.person_name)], order='id desc', limit=1)

    def _set_role(self, contact):
        Relationship = self.env['customer.relationship'].with_context(active_test=False)
        person = Relationship.search([('partner_id', '=', self.partner_id.id), ('contact_id', '=', contact.id)], limit=1)
        if person:
            person.role = self.role
        else:
            Relationship.create({'partner_id': self.partner_id.id, 'contact_id': contact.id, 'role': self.role})
