"""A salesperson's customers among a million contacts, beside what an administrator pays and the ideal statement."""
PARTNERS, SALESPEOPLE = 1_000_000, 200


def seed(env, partners=PARTNERS, salespeople=SALESPEOPLE):
    """Create salespeople and, by SQL, ``partners`` contacts; return the first id and the salespeople."""
    users = _create_salespeople(env, salespeople)
    env.cr.execute("SELECT COALESCE(max(id), 0) FROM res_partner")
    first = env.cr.fetchone()[0] + 1
    env.cr.execute("""
        INSERT INTO res_partner (id, name, complete_name, active, type, is_company, partner_share, lang, email, phone,
                                 city, autopost_bills, commercial_partner_id, create_uid, create_date, write_uid, write_date)
        SELECT %(first)s + i, word, word, TRUE, 'contact', i %% 5 < 3, TRUE, 'en_US',
               'mail' || i || '@example.com', '+86 21 ' || i, 'Shanghai', 'ask', %(first)s + i, 1, now(), 1, now()
          FROM (SELECT i, CASE WHEN i %% 200000 = 7 THEN 'Zephyrine ' ELSE '' END
                          || initcap(translate(left(md5(i::text), 12), '0123456789', 'ghijklmnop')) || ' '
                          || (ARRAY['Trading', 'Works', 'Textiles', 'Shipping', 'Steel'])[1 + i %% 5] AS word
                  FROM generate_series(0, %(count)s - 1) i) words
    """, {'first': first, 'count': partners})
    env.cr.execute("SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))")
    return first, users


def manage(env, first, users):
    """Turn the seeded contacts into managed customers with their people.

    2 % stay no customers, 2 % wait for an owner; the others are spread as in life: some people own many, some few.
    """
    env.cr.execute("""
        UPDATE res_partner p
           SET parent_id = c.company, commercial_partner_id = COALESCE(c.company, p.id),
               is_managed_customer = c.bucket > 1, customer_tier = CASE WHEN c.bucket = 50 THEN 'key' ELSE 'regular' END,
               user_id = CASE WHEN c.bucket > 3 THEN c.owner END,
               policy_owner_id = CASE WHEN c.bucket > 3 THEN c.owner WHEN c.bucket > 1 THEN 1 END
          FROM (SELECT id, CASE WHEN (id - %(first)s) %% 5 >= 3 THEN id - (id - %(first)s) %% 5 END AS company,
                       ((id - %(first)s) / 5) %% 100 AS bucket,
                       (%(users)s)[1 + floor(power(((((id - %(first)s) / 5)::bigint * 7919) %% 100000) / 100000.0, 1.3)
                                              * %(count)s)::int] AS owner
                  FROM res_partner WHERE id >= %(first)s) c
         WHERE p.id = c.id
    """, {'first': first, 'users': users.ids, 'count': len(users)})


def _create_salespeople(env, count):
    group = env.ref('sales_team.group_sale_salesman')
    return env['res.users'].with_context(no_reset_password=True, tracking_disable=True).create([
        {'name': f"Bench Salesperson {n}", 'login': f"bench{n}", 'group_ids': [(4, group.id)]} for n in range(count)
    ])
