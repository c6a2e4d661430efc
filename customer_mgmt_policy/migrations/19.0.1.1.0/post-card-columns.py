from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Classify the managed customers; their completeness is weighed by the scheduled action."""
    cr.execute("""
        UPDATE res_partner SET customer_nature = CASE WHEN is_company THEN 'company' ELSE 'person' END
         WHERE policy_owner_id IS NOT NULL""")
    cr.execute("""
        UPDATE res_partner p SET region_id = r.customer_region_id
          FROM customer_region_res_country_state_rel r
         WHERE r.res_country_state_id = p.state_id AND p.policy_owner_id IS NOT NULL""")
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    env.ref('customer_mgmt_policy.ir_cron_card_completeness')._trigger()
