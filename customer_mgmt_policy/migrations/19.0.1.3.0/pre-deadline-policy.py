def migrate(cr, version):
    """A clock knows its policy by its time limit; the column of its own was checked at every start of a clock."""
    cr.execute("ALTER TABLE customer_deadline DROP COLUMN IF EXISTS policy_id")
