def migrate(cr, version):
    """Drop indexes of the clocks that every change paid for and hardly any search used."""
    cr.execute("DROP INDEX IF EXISTS customer_deadline__company_id_index, customer_deadline__clause_id_index")
