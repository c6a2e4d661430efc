"""Makes up a record of any model of ours for a given customer, for tests that go through all models."""
from datetime import timedelta

from odoo import Command, fields

# model: function(case, customer) -> record, for models that need more than their required fields
FACTORIES = {
    'customer.gift.line': lambda case, customer: case.env['customer.gift.line'].create({
        'gift_id': case._make_record('customer.gift', customer).id, 'name': "Tea",
    }),
    'customer.approval': lambda case, customer: _make_approval(case, customer),
    'customer.approval.step': lambda case, customer: _make_approval(case, customer).step_ids,
    'customer.approval.substitute': lambda case, customer: case.env['customer.approval.substitute'].create({
        'user_id': customer.user_id.id, 'substitute_id': case.head_other.id, 'date_to': fields.Date.today() + timedelta(days=1),
    }),
    'customer.complaint': lambda case, customer: _make_complaint(case, customer),
    'customer.complaint.round': lambda case, customer: case.env['customer.complaint.round'].create({
        'complaint_id': _make_complaint(case, customer).id, 'number': 1, 'reason': "Test",
    }),
    'customer.complaint.evidence': lambda case, customer: case.env['customer.complaint.evidence'].create({
        'complaint_id': _make_complaint(case, customer).id, 'finding': "Test",
    }),
    'customer.complaint.department': lambda case, customer: case.env['customer.complaint.department'].create({
        'complaint_id': _make_complaint(case, customer).id,
        'department_id': case.env['customer.department'].search([], limit=1).id,
    }),
    'customer.complaint.remedy': lambda case, customer: _make_remedy(case, customer),
    'customer.complaint.action': lambda case, customer: case.env['customer.complaint.action'].create({
        'complaint_id': _make_complaint(case, customer).id, 'name': "Test", 'date': fields.Date.today(),
    }),
    'customer.complaint.review': lambda case, customer: _make_monthly_review(case),
    'customer.complaint.review.figure': lambda case, customer: _make_monthly_review(case).figure_ids[:1],
    'customer.complaint.review.standard': lambda case, customer: case.env['customer.complaint.review.standard'].create({
        'review_id': _make_monthly_review(case).id, 'name': "Test", 'change': "Test",
    }),
    'customer.complaint.training': lambda case, customer: case.env['customer.complaint.training'].create({
        'review_id': _make_monthly_review(case).id, 'topic': "Test", 'date': fields.Date.today(),
        'department_id': case.env['customer.department'].search([], limit=1).id,
    }),
    'customer.complaint.series': lambda case, customer: case.env['customer.complaint.series'].create({
        'kind': 'customer', 'partner_id': case.customer.id, 'company_id': case.company.id,
    }),
    'customer.complaint.settlement': lambda case, customer: _make_settlement(case, customer),
    'customer.deadline': lambda case, customer: _make_clock(case, customer),
    'customer.deadline.event': lambda case, customer: _make_clock(case, customer)._log('cancel'),
    'customer.info.change.line': lambda case, customer: case.env['customer.info.change.line'].create({
        'change_id': case._make_record('customer.info.change', customer).id, 'partner_id': customer.id, 'field_name': 'phone',
    }),
    'customer.consent': lambda case, customer: _make_consent(case, customer),
    'customer.consent.request': lambda case, customer: case.env['customer.consent.request'].create({
        'partner_id': _make_person(case, customer).id, 'company_id': case.company.id, 'user_id': case.env.uid,
        'purpose_ids': case.env['customer.consent.purpose']._by_code('information').ids,
        'sent_at': fields.Datetime.now(), 'expires_at': fields.Datetime.now() + timedelta(days=1),
    }),
    'customer.visit.question': lambda case, customer: case.env['customer.visit.question'].create({
        'visit_id': case.env['customer.visit'].create({'partner_id': customer.id}).id, 'question': "Which steel?",
    }),
    'customer.visit.objection': lambda case, customer: case.env['customer.visit.objection'].create({
        'visit_id': case.env['customer.visit'].create({'partner_id': customer.id}).id, 'objection': "Too dear",
    }),
    'customer.visit.chain.change': lambda case, customer: case.env['customer.visit.chain.change'].create({
        'visit_id': case.env['customer.visit'].create({'partner_id': customer.id}).id, 'kind': 'new', 'person_name': "Wei Jie",
    }),
    'customer.department.handover': lambda case, customer: case.env['customer.department.handover'].create({
        'partner_id': customer.id, 'department_id': case.env['customer.department'].search([], limit=1).id, 'needs': "Hooks",
    }),
    'customer.visit.due': lambda case, customer: _make_visit_due(case, customer),
    'customer.relationship': lambda case, customer: case.env['customer.relationship'].create({
        'partner_id': customer.id, 'contact_id': case.env['res.partner'].create({'name': "Wei Jie", 'parent_id': customer.id}).id,
    }),
    'customer.pool': lambda case, customer: case.env['customer.pool'].browse(customer.id),
    'customer.document.loan': lambda case, customer: case._make_record(
        'customer.document.loan', customer, document_id=case._make_record('customer.document', customer).id),
    'customer.disposal.item': lambda case, customer: case._make_record(
        'customer.disposal.item', customer, disposal_id=case._make_record('customer.disposal', customer).id),
    'customer.archive.inspection': lambda case, customer: case.env['customer.archive.inspection'].create({}),
    'customer.archive.inspection.line': lambda case, customer: _make_inspection_line(case, case.customer),
    'customer.archive.finding': lambda case, customer: _make_finding(case, customer),
    'res.partner': lambda case, customer: customer,
    'customer.spot.check': lambda case, customer: _make_spot_check(case, customer),
    'customer.spot.check.card': lambda case, customer: _make_spot_card(case, customer),
    'customer.spot.check.line': lambda case, customer: case.env['customer.spot.check.line'].create({
        'card_id': _make_spot_card(case, customer).id, 'record_id': customer.id, 'field_name': 'name',
    }),
    'customer.portal.event': lambda case, customer: case.env['customer.portal.event'].create({
        'user_id': case.env.uid, 'partner_id': customer.id, 'company_id': case.company.id, 'act': 'raise',
    }),
    'customer.duty': lambda case, customer: _make_duty(case),
    'customer.duty.log': lambda case, customer: _make_duty(case)._log_done("Test"),
    'customer.duty.roster': lambda case, customer: case.env['customer.duty.roster'].create({
        'user_id': case.cs_agent.id, 'start_at': fields.Datetime.now(), 'stop_at': fields.Datetime.now() + timedelta(hours=8),
    }),
    'customer.inquiry': lambda case, customer: case.env['customer.inquiry'].create({
        'question': "Test", 'partner_id': customer.id, 'user_id': case.cs_agent.id,
    }),
    'customer.demand.review': lambda case, customer: _make_review(case, customer),
    'customer.demand.proposal': lambda case, customer: case.env['customer.demand.proposal'].create({
        'partner_id': customer.id, 'company_id': case.company.id, 'kind': 'late', 'found_on': fields.Date.today(),
        'last_order_on': fields.Date.today(),
    }),
    'customer.demand.line': lambda case, customer: case.env['customer.demand.line'].create({
        'demand_id': _make_demand(case, customer).id, 'product_id': case.env['product.product'].create({'name': "Hook"}).id}),
    'customer.demand.milestone': lambda case, customer: case.env['customer.demand.milestone'].create({
        'demand_id': _make_demand(case, customer).id, 'name': "Drawings", 'due_on': fields.Date.today(),
        'user_id': case.cs_manager.id}),
    'customer.service': lambda case, customer: _make_service(case),
    'customer.service.standard': lambda case, customer: _make_service(case).standard_ids,
    'customer.inspection': lambda case, customer: _make_inspection(case),
    'customer.inspection.item': lambda case, customer: _make_inspection(case).item_ids,
    'customer.inspection.check': lambda case, customer: _make_inspection(case).check_ids,
    'customer.inspection.finding': lambda case, customer: case.env['customer.inspection.finding'].create({
        'inspection_id': _make_inspection(case).id, 'name': "Test", 'user_id': case.employee.id}),
    'sale.order': lambda case, customer: case.env['sale.order'].create({
        'partner_id': customer.id, 'user_id': customer.user_id.id,
    }),
    'customer.executive.visit': lambda case, customer: _make_executive_visit(case, customer),
    'customer.executive.visit.stop': lambda case, customer: case.env['customer.executive.visit.stop'].create({
        'visit_id': _make_executive_visit(case, customer).id, 'start_at': fields.Datetime.now(),
        'stop_at': fields.Datetime.now() + timedelta(hours=1), 'place': "Plant 2", 'programme': "Tour",
    }),
}


def _make_approval(case, customer):
    route = case.env['customer.policy.route']._find(case.company, 'customer.visit')
    Approval = case.env['customer.approval']
    snapshot = Approval._get_snapshot(route.id)
    return Approval.create({
        'res_model': 'res.partner', 'res_id': customer.id, 'res_name': customer.name, 'partner_id': customer.id,
        'content': {'attachments': {}},
        'company_id': case.company.id, 'currency_id': case.company.currency_id.id, 'requester_id': case.env.uid,
        'step_ids': [Command.create(step) for step in snapshot['steps']], 'is_latest': False, **snapshot['route'],
    })


def _make_person(case, customer):
    return case.env['res.partner'].create({'name': "Somebody", 'parent_id': customer.id})


def _make_consent(case, customer):
    notice = case.env['customer.consent.notice'].search([('company_id', '=', case.company.id)], limit=1)
    return case.env['customer.consent'].create({
        'partner_id': _make_person(case, customer).id, 'company_id': case.company.id, 'given_at': fields.Datetime.now(),
        'purpose_id': case.env['customer.consent.purpose']._by_code('information').id, 'notice_id': notice.id, 'form': 'portal',
    })


def _make_complaint(case, customer):
    return case.env['customer.complaint'].create({
        'title': "Test", 'description': "Test", 'partner_id': customer.id, 'user_id': case.cs_agent.id,
    })


def _make_remedy(case, customer):
    complaint = _make_complaint(case, customer)
    complaint.liability = 'company'
    return case.env['customer.complaint.remedy'].create({
        'complaint_id': complaint.id, 'kind': 'apology', 'plan': "Test", 'date': fields.Date.today(),
        'user_id': case.cs_agent.id,
    })


def _make_monthly_review(case):
    Review = case.env['customer.complaint.review']
    return Review.search([('company_id', '=', case.company.id)], limit=1) or Review.create({'company_id': case.company.id})


def _make_settlement(case, customer):
    remedy = _make_remedy(case, customer)
    remedy.complaint_id.state = 'executing'
    case.env.user.group_ids += case.env.ref('stock.group_stock_user')
    return case.env['customer.complaint.settlement'].create({
        'complaint_id': remedy.complaint_id.id, 'remedy_id': remedy.id, 'kind': 'delivery', 'user_id': case.env.uid,
    })


def _make_inspection_line(case, customer):
    return case.env['customer.archive.inspection.line'].create({
        'inspection_id': case.env['customer.archive.inspection'].create({}).id,
        'document_id': case._make_record('customer.document', customer).id,
    })


def _make_finding(case, customer):
    line = _make_inspection_line(case, customer)
    return case.env['customer.archive.finding'].create({
        'inspection_id': line.inspection_id.id, 'line_id': line.id, 'document_id': line.document_id.id,
        'kind': 'labelled', 'user_id': customer.user_id.id,
    })


def _make_service(case):
    service = case.env['customer.service'].create({
        'name': "Test", 'procedure': "<p>Test</p>", 'user_id': case.employee.id,
        'standard_ids': [Command.create({'name': "Test"})]})
    service.action_put_in_force()
    return service


def _make_inspection(case):
    inspection = case.env['customer.inspection'].with_user(case.quality).create({
        'service_id': _make_service(case).id, 'item_ids': [Command.create({'name': "Test"})]})
    inspection.action_start()
    return inspection.with_env(case.env)


def _make_clock(case, customer):
    Clock = case.env['customer.deadline']
    limit = case.env['customer.policy.limit']._find(case.company, 'card.entry')
    return Clock.search([('partner_id', '=', customer.id)], limit=1) or Clock.create({
        **Clock._prepare(case.company, limit, fields.Datetime.now()), 'res_model': 'res.partner', 'res_id': customer.id,
        'partner_id': customer.id, 'user_id': customer.user_id.id, 'company_id': case.company.id,
    })


def _make_spot_check(case, customer):
    team = customer.user_id.crm_team_member_ids.crm_team_id
    return case.env['customer.spot.check'].create({'team_id': team.id, 'state': 'done'})


def _make_spot_card(case, customer):
    return case.env['customer.spot.check.card'].create({
        'check_id': _make_spot_check(case, customer).id, 'partner_id': customer.id, 'user_id': customer.user_id.id})


def _make_duty(case):
    case.env['customer.duty']._maintain(case.company)
    return case.env['customer.duty'].search([('company_id', '=', case.company.id), ('code', '=', 'backup.verified')])


def _make_review(case, customer):
    return case.env['customer.demand.review'].create({
        'demand_id': case.env['customer.demand'].create({'title': "Test", 'partner_id': customer.id}).id,
        'function_id': case.env.ref('customer_mgmt_policy.demand_function_product').id, 'user_id': case.feasibility_reviewer.id,
    })


def _make_demand(case, customer):
    return case.env['customer.demand'].create({'title': "Test", 'partner_id': customer.id})


def _make_executive_visit(case, customer):
    return case.env['customer.executive.visit'].create({
        'partner_id': customer.id, 'executive_id': case.env.uid, 'user_id': (customer.user_id or case.env.user).id,
        'planned_start': fields.Datetime.now(), 'planned_stop': fields.Datetime.now() + timedelta(hours=3),
    })


class RecordMaker:

    def _get_record(self, model, customer):
        if model in FACTORIES:
            return FACTORIES[model](self, customer)
        if not customer and (record := self.env[model].search([], limit=1)):
            return record
        return self._make_record(model, customer)

    def _make_record(self, model, customer, **vals):
        """Create a record of ``model`` for ``customer`` from its required fields."""
        Model = self.env[model]
        required = [
            name for name, field in Model._fields.items()
            if field.required and field.store and not field.compute and not field.related and name not in vals
        ]
        defaults = Model.default_get(required)
        for name in required:
            if name not in defaults:
                vals[name] = self._make_value(Model._fields[name], customer)
                if Model._fields[name].type == 'datetime':      # one after the other, as what begins must end
                    vals[name] -= timedelta(hours=len(required) - len(vals))
        if 'partner_id' in Model._fields and customer:
            vals['partner_id'] = customer.id
        if 'user_id' in Model._fields and customer:
            vals['user_id'] = (customer.user_id or self.env.user).id
        return Model.create(vals)

    def _make_value(self, field, customer):
        if field.type == 'many2one':
            if field.comodel_name == 'res.partner':
                return customer.id
            comodel = self.env[field.comodel_name]
            return (comodel.search([], limit=1) or self._make_record(field.comodel_name, customer)).id
        if field.type == 'selection':
            return field.get_values(self.env)[0]
        return {
            'date': fields.Date.today(), 'datetime': fields.Datetime.now(), 'integer': 1, 'float': 1.0, 'monetary': 1.0,
            'boolean': True,
        }.get(field.type, "Test")


def _make_visit_due(case, customer):
    """A customer of a tier that the policy wants to be visited."""
    if customer.customer_tier != 'key':
        customer.customer_tier = 'regular'
    customer._start_visit_due()
    return case.env['customer.visit.due'].browse(customer.id)
