"""Load the Northwind data into a running Odoo through its external API: `make load-northwind DIR=…`.

Customers come with their contact and their owner, products with stock, orders confirmed on their order date,
deliveries done on their shipping date. What is there already is left as it is, so the command can be stopped at any
time and run again: it goes on where it stopped. Bad rows are reported as `file:line: reason` and left out.

A customer's owner is the salesperson with most of the customer's orders; among equals, the one with the latest order.
Customers without orders get no owner. The stock is set so that what was not shipped yet and `units_in_stock` remain.
Freight, units on order and reorder levels have no place in an order or product and are not loaded.

Exit code: 0 everything is loaded, 1 rows were left out or something is not as it should be, 2 nothing could be done.
"""
import argparse
import os
import secrets
import sys
import xmlrpc.client
from collections import Counter
from datetime import timedelta

from northwind_check import Check
from northwind_data import Unreadable, login_of, read_folder
from northwind_odoo import Importer, Odoo, Progress, Refused, batches, noon, reason

ADDON = "customer_mgmt_policy"
STOCK = "Northwind opening stock"
COUNTRIES = {"UK": "United Kingdom", "USA": "United States"}


class Loader(Importer):
    def __init__(self, odoo, data, password):
        super().__init__(odoo, data.problems)
        self.data, self.password = data, password
        self.passwords = {}             # {login: password} where it is known

    def load(self):
        self.check_addon()
        self.load_users()
        self.load_customers()
        self.load_products()
        self.load_orders()
        done, waiting = self.split_orders()
        self.fill_stock(done)
        self.confirm(done, "shipped orders confirmed")
        self.deliver(done)
        self.confirm(waiting, "other orders confirmed")     # last: they must not reserve what others were shipped

    def check_addon(self):
        if not self.odoo.call("ir.module.module", "search_count", [("name", "=", ADDON), ("state", "=", "installed")]):
            raise Refused(f"The database {self.odoo.database} does not have the addon {ADDON}.")

    # ----------------------------------------------------------------------- users
    def load_users(self):
        group = self.odoo.read(
            "ir.model.data", [("module", "=", ADDON), ("name", "=", "group_salesperson")], ["res_id"])[0]["res_id"]
        for name in self.data.salespeople():
            login = login_of(name)
            if f"user_{login}" not in self.ids["res.users"]:
                self.load_user(name, login, group)
            elif self.password:
                self.passwords[login] = self.password

    def load_user(self, name, login, group):
        """Create a salesperson, or make one of the user who has that login already."""
        found = self.odoo.call("res.users", "search", [("login", "=", login)], context={"active_test": False})
        if found:
            self.remember("res.users", f"user_{login}", found[0])
            self.odoo.call("res.users", "write", found, {"group_ids": [[4, group]]})
            return
        password = self.password or secrets.token_urlsafe(9)
        values = [name, login, f"{login}@example.com", password, str(group)]
        line = next(order["line"] for order in self.data.orders.values() if order["salesperson"] == name)
        self.create("res.users", ["name", "login", "email", "password", "group_ids/.id"], [
            (f"user_{login}", [values], f"orders.csv:{line}")])
        if f"user_{login}" in self.ids["res.users"]:
            self.passwords[login] = password
            print(f"user created: {login:20} password {password}", flush=True)

    # ----------------------------------------------------------------------- customers and products
    def load_customers(self):
        owners = self.data.owners()
        countries, states = self.countries(), self.states()
        rows = []
        for key, customer in self.data.customers.items():
            country = countries.get(COUNTRIES.get(customer["country"], customer["country"]))
            if customer["country"] and not country:
                self.problems.append(f"customers.csv:{customer['line']}: Odoo knows no country {customer['country']!r}")
            state = states.get((country, customer["region"]))
            owner = self.ids["res.users"].get(f"user_{login_of(owners[key])}") if key in owners else None
            rows.append((f"customer_{key}", [[
                customer["company_name"], key, "1", "1", "regular", str(owner or ""), customer["address"],
                "" if state else customer["region"], customer["city"], customer["postal_code"], str(country or ""),
                str(state or ""), customer["phone"], f"Fax: {customer['fax']}" if customer["fax"] else "",
            ]], f"customers.csv:{customer['line']}"))
        self.create("res.partner", [
            "name", "ref", "is_company", "is_managed_customer", "customer_tier", "user_id/.id", "street", "street2",
            "city", "zip", "country_id/.id", "state_id/.id", "phone", "comment"], rows, "customers")
        self.create("res.partner", ["name", "function", "parent_id/.id"], [
            (f"contact_{key}", [[customer["contact_name"], customer["contact_title"],
                                 str(self.ids["res.partner"][f"customer_{key}"])]], f"customers.csv:{customer['line']}")
            for key, customer in self.data.customers.items()
            if customer["contact_name"] and f"customer_{key}" in self.ids["res.partner"]
        ], "contacts")

    def countries(self):
        return {row["name"]: row["id"] for row in self.odoo.read("res.country", [], ["name"])}

    def states(self):
        rows = self.odoo.read("res.country.state", [], ["country_id", "code", "name"])
        return {(row["country_id"][0], text): row["id"] for row in rows for text in (row["code"], row["name"])}

    def load_products(self):
        first = {}      # {category: product that names it first}
        for product in self.data.products.values():
            if product["category_name"]:
                first.setdefault(product["category_name"], product)
        self.create("product.category", ["name"], [
            (category_xid(name), [[name]], f"products.csv:{product['line']}") for name, product in first.items()
        ], "product categories")
        categories = {name: self.ids["product.category"].get(category_xid(name), "") for name in first}
        self.create("product.product", [
            "name", "default_code", "list_price", "is_storable", "type", "description_sale", "categ_id/.id", "taxes_id",
        ], [(f"product_{key}", [[
            product["product_name"], f"NW-{key}", str(product["unit_price"]), "1", "consu",
            product["quantity_per_unit"], str(categories.get(product["category_name"], "")), "",
        ]], f"products.csv:{product['line']}") for key, product in self.data.products.items()], "products")

    # ----------------------------------------------------------------------- orders
    def load_orders(self):
        rows = []
        for key, order in self.data.orders.items():
            customer = self.ids["res.partner"].get(f"customer_{order['customer_id']}")
            products = [self.ids["product.product"].get(f"product_{line['product_id']}") for line in order["lines"]]
            user = self.ids["res.users"].get(f"user_{login_of(order['salesperson'])}")
            if not all([customer, user, *products]):
                continue                    # Odoo refused one of them: reported there
            head = [str(customer), str(user), noon(order["order_date"]), key,
                    noon(order["required_date"]) if order["required_date"] else ""]
            rows.append((f"order_{key}", [
                [*(head if number == 0 else [""] * len(head)), str(product), str(line["quantity"]),
                 str(line["unit_price"]), str(line["discount"] * 100)]
                for number, (product, line) in enumerate(zip(products, order["lines"], strict=True))
            ], f"orders.csv:{order['line']}"))
        self.create("sale.order", [
            "partner_id/.id", "user_id/.id", "date_order", "client_order_ref", "commitment_date",
            "order_line/product_id/.id", "order_line/product_uom_qty", "order_line/price_unit", "order_line/discount",
        ], rows, "orders")

    # ----------------------------------------------------------------------- from draft to delivered
    def split_orders(self):
        """Return the orders in Odoo that were shipped, by shipping date, and the others, by order date."""
        ids = self.ids_of("sale.order", "order_", self.data.orders)
        orders = [{**self.data.orders[key], "id": record} for key, record in ids.items()]
        return (sorted((order for order in orders if order["shipped_date"]), key=lambda order: order["shipped_date"]),
                sorted((order for order in orders if not order["shipped_date"]), key=lambda order: order["order_date"]))

    def fill_stock(self, shipped):
        """Count into the warehouse what is still to be shipped and what shall remain."""
        company = self.odoo.read("res.users", [("id", "=", self.odoo.uid)], ["company_id"])[0]["company_id"][0]
        warehouse = self.odoo.read("stock.warehouse", [("company_id", "=", company)], ["lot_stock_id"], limit=1)[0]
        location = warehouse["lot_stock_id"][0]
        ids = self.ids_of("product.product", "product_", self.data.products)
        on_hand = {row["product_id"][0]: row["quantity"] for row in self.odoo.read(
            "stock.quant", [("location_id", "=", location), ("product_id", "in", list(ids.values()))],
            ["product_id", "quantity"])}
        waiting = self.undelivered(shipped)
        to_ship = Counter()
        for order in shipped:
            if order["id"] in waiting:
                to_ship.update({line["product_id"]: line["quantity"] for line in order["lines"]})
        counts = {}
        for key, product in ids.items():
            wanted = to_ship[key] + self.data.products[key]["units_in_stock"]
            if product not in on_hand and wanted or to_ship[key] and on_hand.get(product, 0) < wanted:
                counts[product] = wanted
        for batch in batches(list(counts.items())):
            self.odoo.call("stock.quant", "create", [
                {"product_id": product, "location_id": location, "inventory_quantity_auto_apply": quantity}
                for product, quantity in batch], context={"inventory_mode": True, "inventory_name": STOCK})
        self.date_counts()

    def date_counts(self):
        """Date the counts on the day before the first order."""
        opening = min(order["order_date"] for order in self.data.orders.values()) - timedelta(days=1)
        moves = self.odoo.call(
            "stock.move", "search", [("inventory_name", "=", STOCK), ("date", ">", noon(opening))])
        if moves:
            self.odoo.call("stock.move", "write", moves, {"date": noon(opening)})
            print(f"stock counted for {len(moves)} products, as of {opening}")

    def undelivered(self, orders):
        return {row["id"] for row in self.odoo.read("sale.order", [
            ("id", "in", [order["id"] for order in orders]), ("state", "!=", "cancel"),
            ("delivery_status", "!=", "full")], ["id"])}

    def confirm(self, orders, label):
        """Confirm what is still a quotation and give it back its order date, which confirming sets to now."""
        found = {row["id"]: row for row in self.odoo.read(
            "sale.order", [("id", "in", [order["id"] for order in orders])], ["state", "date_order", "create_date"])}
        drafts = {key for key, row in found.items() if row["state"] in ("draft", "sent")}
        undated = {key for key, row in found.items()
                   if row["state"] == "sale" and row["date_order"] >= row["create_date"]}
        todo = [order for order in orders if order["id"] in drafts | undated]
        progress = Progress(label, len(orders), len(orders) - len(todo))
        for batch in batches(todo):
            refused = self.try_all("sale.order", "action_confirm", [
                (order["id"], order) for order in batch if order["id"] in drafts])
            self.write_dates("sale.order", "date_order", [
                (order["id"], order["order_date"]) for order in batch if order["id"] not in refused])
            progress.step(len(batch))

    def deliver(self, orders):
        """Validate the transfers of shipped orders and date them, with their moves, on the shipping day."""
        undelivered, undated = self.undelivered(orders), set(self.undated_transfers(orders).values())
        todo = [order for order in orders if order["id"] in undelivered | undated]
        progress = Progress("orders delivered", len(orders), len(orders) - len(todo))
        for batch in batches(todo):
            self.validate({order["id"]: order for order in batch if order["id"] in undelivered})
            shipped = {order["id"]: order["shipped_date"] for order in batch}
            self.write_dates("stock.picking", "date_done", [
                (transfer, shipped[order]) for transfer, order in self.undated_transfers(batch).items()])
            progress.step(len(batch))

    def validate(self, orders):
        """Carry out the open transfers, one after the other where a warehouse picks and packs before it ships."""
        tried = []
        while transfers := self.odoo.read("stock.picking", [
            ("sale_id", "in", list(orders)), ("state", "in", ["confirmed", "assigned"]), ("id", "not in", tried),
        ], ["sale_id"]):
            ids = [row["id"] for row in transfers]
            self.take_all(ids)
            self.try_all("stock.picking", "button_validate", [
                (row["id"], orders[row["sale_id"][0]]) for row in transfers])
            tried += ids

    def take_all(self, transfers):
        """Reserve the goods, and take what could not be reserved all the same: it was shipped."""
        self.odoo.call("stock.picking", "action_assign", transfers)
        for move in self.odoo.read("stock.move", [("picking_id", "in", transfers)], ["quantity", "product_uom_qty"]):
            if move["quantity"] < move["product_uom_qty"]:
                self.odoo.call("stock.move", "write", [move["id"]], {"quantity": move["product_uom_qty"]})

    def undated_transfers(self, orders):
        """Return ``{transfer: order}`` of those done whose date is still when they were entered here."""
        return {row["id"]: row["sale_id"][0] for row in self.odoo.read("stock.picking", [
            ("sale_id", "in", [order["id"] for order in orders]), ("state", "=", "done"), ("return_id", "=", False),
        ], ["sale_id", "date_done", "create_date"]) if row["date_done"] >= row["create_date"]}


def category_xid(name):
    return f"category_{login_of(name)}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="DIR", help="the folder of the CSV files")
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT') or 8069}",
                        help="default: %(default)s")
    parser.add_argument("--db", default=os.environ.get("DEMO_DB") or "demo", help="database; default: %(default)s")
    parser.add_argument("--login", default="admin", help="an administrator; default: %(default)s")
    parser.add_argument("--password", default="admin", help="default: admin")
    parser.add_argument("--salesperson-password", help="password of the new users; default: one at random for each")
    return parser.parse_args()


def main():
    options = arguments()
    try:
        data = read_folder(options.folder)
        odoo = Odoo(options.url, options.db, options.login, options.password)
        loader = Loader(odoo, data, options.salesperson_password)
        loader.load()
        Check(loader).run()
    except (Unreadable, Refused) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 2
    except xmlrpc.client.Fault as fault:
        print(f"\nOdoo refuses: {reason(fault)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    for problem in data.problems:
        print(problem, file=sys.stderr)
    print(f"\n{len(data.problems)} problems." if data.problems else "\nEverything is loaded.")
    return 1 if data.problems else 0


if __name__ == "__main__":
    sys.exit(main())
