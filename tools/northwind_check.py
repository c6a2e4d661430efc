"""Compare what is in Odoo with the files; what differs is told and left as it is."""
from collections import defaultdict
from decimal import Decimal

from northwind_data import amount_of, login_of
from northwind_odoo import Odoo, Refused


class Check:
    def __init__(self, loader):
        self.odoo, self.data, self.problems = loader.odoo, loader.data, loader.problems
        self.ids, self.ids_of, self.passwords = loader.ids, loader.ids_of, loader.passwords

    def run(self):
        """Compare Odoo with the files and print the result; what differs is a problem."""
        orders = self.ids_of("sale.order", "order_", self.data.orders)
        rows = {row["id"]: row for row in self.odoo.read(
            "sale.order", [("id", "in", list(orders.values()))], ["state", "amount_untaxed", "delivery_status"])}
        shipped = sum(1 for order in self.data.orders.values() if order["shipped_date"])
        customers = self.ids_of("res.partner", "customer_", self.data.customers)
        self.compare("customers", len(self.data.customers), len(customers))
        self.compare("confirmed orders", len(self.data.orders), sum(row["state"] == "sale" for row in rows.values()))
        self.compare("delivered orders", shipped, sum(row["delivery_status"] == "full" for row in rows.values()))
        self.check_amounts({key: rows[order]["amount_untaxed"] for key, order in orders.items()})
        self.check_owners(customers)
        self.check_salespeople(list(customers.values()))

    def check_amounts(self, amounts):
        """An order may differ by the rounding of its lines to cents, and by no more."""
        exact = {key: amount_of(order) for key, order in self.data.orders.items()}
        for key, amount in amounts.items():
            order = self.data.orders[key]
            if abs(Decimal(str(amount)) - exact[key]) > Decimal("0.0051") * len(order["lines"]):
                self.problems.append(f"orders.csv:{order['line']}: order {key} amounts to {amount:,.2f} in Odoo, "
                                     f"{exact[key]:,.2f} in the files")
        print(f"{'untaxed amount':18}{sum(amounts.values()):>14,.2f} of {sum(exact.values()):,.2f} before rounding")

    def compare(self, label, expected, found):
        print(f"{label:18}{found:>14,} of {expected:,}")
        if expected != found:
            self.problems.append(f"{label}: {found:,} in Odoo, {expected:,} in the files")

    def check_owners(self, customers):
        """Tell customers that were handed over since, or loaded from other files: their owner is left as it is."""
        owners = self.data.owners()
        found = {row["id"]: row["user_id"] for row in self.odoo.read(
            "res.partner", [("id", "in", list(customers.values()))], ["user_id"])}
        for key, customer in customers.items():
            wanted = self.ids["res.users"].get(f"user_{login_of(owners[key])}") if key in owners else False
            if (found[customer] and found[customer][0]) != wanted:
                self.problems.append(
                    f"customers.csv:{self.data.customers[key]['line']}: {key} belongs to "
                    f"{found[customer][1] if found[customer] else 'nobody'} in Odoo, by its orders to "
                    f"{owners.get(key, 'nobody')}")

    def check_salespeople(self, customers):
        """Show who owns how many customers and, where the password is known, what they see when they log in."""
        owned = defaultdict(set)
        for row in self.odoo.read("res.partner", [("id", "in", customers)], ["user_id"]):
            owned[row["user_id"] and row["user_id"][0]].add(row["id"])
        print(f"\n{'salesperson':20}{'login':20}customers  sees")
        for name in self.data.salespeople():
            login, mine = login_of(name), owned[self.ids["res.users"].get(f"user_{login_of(name)}")]
            seen = self.seen_by(login, customers)
            if seen is not None and seen != mine:
                self.problems.append(f"{name} sees {len(seen)} of the loaded customers, but owns {len(mine)}")
            sees = "not checked: password unknown" if seen is None else len(seen)
            print(f"{name:20}{login:20}{len(mine):>9}  {sees}")
        print(f"{'nobody, no orders':40}{len(owned[False]):>9}")

    def seen_by(self, login, customers):
        password = self.passwords.get(login)
        if not password:
            return None
        try:
            odoo = Odoo(self.odoo.url, self.odoo.database, login, password)
        except Refused:
            return None
        return set(odoo.call("res.partner", "search", [("id", "in", customers)]))
