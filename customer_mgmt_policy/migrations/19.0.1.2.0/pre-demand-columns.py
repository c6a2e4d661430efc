from odoo.tools import sql

# computed for open demands only; closed ones keep the ranking that they never had
DEMAND_COLUMNS = {
    'amount': 'numeric', 'yearly_amount': 'numeric', 'customer_year_amount': 'numeric', 'customer_year_orders': 'int4',
    'commercial_proposed': 'varchar', 'commercial_value': 'varchar', 'score': 'int4',
}


def migrate(cr, version):
    """Add the columns of the ranking empty, so that the update does not compute them for all closed demands one by one."""
    for column, kind in DEMAND_COLUMNS.items():
        if not sql.column_exists(cr, 'customer_demand', column):
            sql.create_column(cr, 'customer_demand', column, kind)
