{
    'name': "Customer Management Policy",
    'summary': "Turn the company's written customer-management policy into daily work: "
               "time limits, approvals, visits, demands, complaints, gifts and per-salesperson visibility",
    'version': '19.0.1.0.0',
    'category': 'Sales/CRM',
    'author': "Customer Management Policy Team",
    'license': 'LGPL-3',
    'application': True,
    'depends': ['contacts', 'calendar', 'sale_stock', 'rating', 'portal'],
    'external_dependencies': {'python': ['holidays']},
    'data': [
        'security/groups.xml',

        'security/ir.model.access-core.csv',
        'security/ir.model.access-policy.csv',
        'security/ir.model.access-deadline.csv',
        'security/ir.model.access-approval.csv',
        'security/ir.model.access-demand.csv',

        'data/core/customer_workday_exception_data.xml',
        'data/policy/customer_policy_data.xml',
        'data/deadline/customer_deadline_data.xml',
        'data/deadline/customer_deadline_mails.xml',
        'data/approval/customer_approval_data.xml',
        'data/demand/ir_sequence_data.xml',

        'views/menus.xml',

        'wizard/core/customer_workday_load_views.xml',
        'views/core/customer_workday_exception_views.xml',
        'views/core/res_partner_views.xml',
        'views/policy/customer_policy_views.xml',
        'views/deadline/customer_deadline_templates.xml',
        'views/deadline/customer_deadline_views.xml',
        'wizard/approval/customer_approval_views.xml',
        'views/approval/customer_approval_views.xml',
        'views/approval/customer_approval_substitute_views.xml',
        'views/demand/customer_demand_step_views.xml',
        'views/demand/customer_demand_views.xml',
        'views/demand/res_partner_views.xml',
        'wizard/deadline/customer_deadline_change_views.xml',

        'report/report_form_style.xml',

        'security/rules_core.xml',
        'security/rules_policy.xml',
        'security/rules_deadline.xml',
        'security/rules_approval.xml',
        'security/rules_demand.xml',
    ],
    'demo': [
        'demo/core.xml',
        'demo/res.partner-customers.csv',
        'demo/res.partner-contacts.csv',
        'demo/product.template.csv',
        'demo/trade.xml',
        'demo/demand.xml',
    ],
    'assets': {
        'web.assets_backend': [
            'customer_mgmt_policy/static/src/deadline/**/*',
            'customer_mgmt_policy/static/src/approval/**/*',
        ],
        'web.assets_tests': ['customer_mgmt_policy/static/tests/tours/**/*'],
    },
}
