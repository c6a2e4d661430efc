from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give the minutes of a visit their new text: who signed them, and when. A text that somebody changed stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref('customer_mgmt_policy.mail_template_visit_minutes', raise_if_not_found=False)
    if template and template.write_date == template.create_date:
        template.reset_template()
