from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    handover_ids = fields.One2many('customer.handover', 'partner_id', "Hand-overs", readonly=True, groups=INTERNAL)
    can_hand_over = fields.Boolean(compute='_compute_can_hand_over', groups=INTERNAL)

    @api.depends_context('uid')
    @api.depends('is_managed_customer', 'parent_id')
    def _compute_can_hand_over(self):
        decides = self._decides_on_ownership()
        for partner in self:
            partner.can_hand_over = (
                decides and partner.is_managed_customer and partner.commercial_partner_id == partner
                and bool(partner._origin) and partner._origin.has_access('write'))

    # CRUD

    def write(self, vals):
        """Change the owner of a managed customer by a hand-over, whichever screen or interface asked for it."""
        if 'user_id' in vals and not self.env.su:
            new_owner = self.env['res.users'].browse(vals['user_id'])
            customers = self.sudo().filtered(
                lambda partner: partner.is_managed_customer and partner.commercial_partner_id == partner
                and partner.user_id != new_owner).with_env(self.env)
            if customers:
                others = self - customers
                rest = {name: value for name, value in vals.items() if name != 'user_id'}
                result = (not rest or super(ResPartner, customers).write(rest)) and (not others or others.write(vals))
                customers._handover(new_owner, self.env._("Owner changed on the customer."))
                return result
        return super().write(vals)

    # ACTIONS

    def action_hand_over(self):
        """Open the hand-over of these customers."""
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_handover_wizard_action')
        return {**action, 'context': {
            'active_model': self._name, 'active_ids': self.ids, 'customer_queue': self.env.context.get('customer_queue')}}

    def action_open_handovers(self):
        """Show who had this customer before, and why it changed hands."""
        return self._get_customer_action('customer_mgmt_policy.customer_handover_action')

    # HAND-OVER

    def _handover(self, new_owner, reason, worker=None, kind='handover'):
        """Give managed customers, with everything open that hangs on them, to ``new_owner`` (nobody: back to the pool).

        Open quotations and records, activities and coming meetings of the previous owner move; followers change over;
        the move is written down in ``customer.handover`` and in the chatter. Open work of a customer that goes back
        to the pool goes to ``worker`` or whoever takes it back, so that it is never nobody's.

        :return: the ``customer.handover`` rows
        """
        customers = self.sudo().commercial_partner_id.with_env(self.env)
        customers._check_handover(new_owner)
        customers = customers.sudo().with_context(
            mail_auto_subscribe_no_notify=True, mail_activity_quick_update=True, dont_notify=True,
            no_mail_to_attendees=True, tracking_disable=False, active_test=False)
        customers.lock_for_update()
        handovers = self.env['customer.handover'].sudo()
        for old_owner, group in customers.filtered(lambda c: c.user_id != new_owner).grouped('user_id').items():
            handovers |= group._handover_from(old_owner, new_owner, reason, worker)
        handovers.kind = kind
        customers._notify_handover(handovers, new_owner)
        return handovers

    def _check_handover(self, new_owner):
        if not self._decides_on_ownership():
            raise AccessError(self.env._(
                "Customers change their owner by a hand-over only. Ask your department head or the CS manager for it."))
        self.check_access('write')
        if unmanaged := self.filtered(lambda partner: not partner.is_managed_customer):
            raise UserError(self.env._("%(name)s is not a managed customer.", name=unmanaged[0].display_name))
        if new_owner and (not new_owner.sudo().active or new_owner.sudo().share):
            raise UserError(self.env._(
                "%(name)s cannot own customers: the account is archived or external.", name=new_owner.sudo().name))
        companies = self.company_id
        if new_owner and companies - new_owner.sudo().company_ids:
            raise UserError(self.env._(
                "%(name)s does not work in the company %(company)s of this customer.",
                name=new_owner.sudo().name, company=(companies - new_owner.sudo().company_ids)[0].display_name))

    def _handover_from(self, old_owner, new_owner, reason, worker=None):
        """Move ``self``, customers that all belong to ``old_owner``, and return the rows of the history."""
        people = self.search([('commercial_partner_id', 'in', self.ids)]) | self
        worker = new_owner or worker or self._get_caretaker(old_owner)
        moved = defaultdict(Counter)
        moved['contact_count'].update((people - self).mapped('commercial_partner_id.id'))
        self.write({'user_id': new_owner.id})
        documents = people._handover_documents(old_owner)
        for records in documents:
            records._handover_to(worker) if hasattr(records, '_handover_to') else records.write({'user_id': worker.id})
            kind = 'record_count' if hasattr(records, '_handover_to') else 'order_count'
            moved[kind].update(records.mapped('partner_id.commercial_partner_id.id'))
        people._handover_activities(old_owner, worker, moved)
        people._handover_meetings(old_owner, worker, moved)
        people._handover_followers(old_owner, new_owner, documents)
        return self._log_handover(old_owner, new_owner, reason, moved)

    def _get_caretaker(self, old_owner):
        """Return who looks after the open work of customers without owner: whoever released them, never the system."""
        if self.env.user.active:
            return self.env.user
        head = self.env['customer.deadline']._get_heads(old_owner).get(old_owner.id)
        return head or old_owner or self.env.user

    def _handover_documents(self, old_owner):
        """Return recordsets of what is open at these contacts and looked after by ``old_owner``."""
        domains = {'sale.order': [('state', 'in', ('draft', 'sent'))]}
        if 'crm.lead' in self.env:
            domains['crm.lead'] = [('won_status', '=', 'pending')]
        for name in self.env['customer.record.mixin']._get_record_models():
            domains[name] = [('state', 'not in', list(self.env[name]._closed_states))]
        found = [
            self.env[name].search(Domain('partner_id', 'in', self.ids) & Domain('user_id', '=', old_owner.id) & Domain(domain))
            for name, domain in domains.items()
        ]
        return [records for records in found if records]

    def _handover_activities(self, old_owner, worker, moved):
        """Move the open activities on the contacts and on whatever document is about them."""
        if not old_owner:
            return
        activities = self.env['mail.activity'].with_context(active_test=True).search(
            [('user_id', '=', old_owner.id), ('res_model', '!=', False)])
        mine = activities.browse()
        for name, group in activities.grouped('res_model').items():
            about = self._records_about(name, group.mapped('res_id'))
            for activity in group.filtered(lambda activity, about=about: activity.res_id in about):
                mine |= activity
                moved['activity_count'][about[activity.res_id]] += 1
        mine.write({'user_id': worker.id})

    def _handover_meetings(self, old_owner, worker, moved):
        """Make ``worker`` the organizer of the coming meetings with these contacts, without mailing them again."""
        if not old_owner:
            return
        meetings = self.env['calendar.event'].with_context(active_test=True).search([
            ('user_id', '=', old_owner.id), ('stop', '>=', fields.Datetime.now()), ('partner_ids', 'in', self.ids),
        ])
        for meeting in meetings:
            customers = (meeting.partner_ids & self).commercial_partner_id
            moved['meeting_count'].update(customers.ids)
            meeting.write({
                'user_id': worker.id,
                'partner_ids': [Command.unlink(old_owner.partner_id.id), Command.link(worker.partner_id.id)],
            })

    def _handover_followers(self, old_owner, new_owner, documents):
        """Whoever gives a customer away stops reading along; the new owner follows what was handed over."""
        if old_owner:
            Follower = self.env['mail.followers']
            following = Follower.search([('partner_id', '=', old_owner.partner_id.id)])
            left = Follower
            for name, group in following.grouped('res_model').items():
                about = self._records_about(name, group.mapped('res_id'))
                left |= group.filtered(lambda follower, about=about: follower.res_id in about)
            left.unlink()
        if new_owner:
            for records in [self, *documents]:
                records.message_subscribe(partner_ids=new_owner.partner_id.ids)

    def _records_about(self, model_name, ids):
        """Return ``{id: customer id}`` of those of the ``ids`` of a model that are these contacts or about them."""
        model = self.env.get(model_name)
        if model is None or model._abstract:
            return {}
        if model_name == self._name:
            return {partner.id: partner.commercial_partner_id.id for partner in self if partner.id in set(ids)}
        field = model._fields.get('partner_id')
        if not field or not field.store or field.comodel_name != self._name:
            return {}
        records = model.search([('id', 'in', ids), ('partner_id', 'in', self.ids)])
        return {record.id: record.partner_id.commercial_partner_id.id for record in records}

    def _log_handover(self, old_owner, new_owner, reason, moved):
        waiting = self.env._("the customer pool")
        body = self.env._(
            "Handed over from %(old)s to %(new)s: %(reason)s",
            old=old_owner.name or waiting, new=new_owner.sudo().name or waiting, reason=reason)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        return self.env['customer.handover'].create([{
            'partner_id': customer.id,
            'from_user_id': old_owner.id,
            'to_user_id': new_owner.id,
            'handed_over_by_id': self.env.uid,
            'handed_over_at': fields.Datetime.now(),
            'reason': reason,
            **{kind: count[customer.id] for kind, count in moved.items()},
        } for customer in self])

    def _notify_handover(self, handovers, new_owner):
        """Tell the new owner, in one message, which customers came."""
        if not handovers or not new_owner or new_owner == self.env.user:
            return
        names = handovers.partner_id.mapped('display_name')
        body = self.env._(
            "%(person)s handed over %(count)s customers to you: %(names)s. Reason: %(reason)s",
            person=self.env.user.name, count=len(names), names=", ".join(names[:20]) + ("…" if len(names) > 20 else ""),
            reason=handovers[0].reason)
        handovers.partner_id[0].message_notify(
            partner_ids=new_owner.partner_id.ids, subject=self.env._("Customers handed over to you"), body=body)
