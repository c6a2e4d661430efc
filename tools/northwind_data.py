"""Northwind's CSV files as checked rows, without Odoo: what is wrong is told with file and line, the rest is kept."""
import csv
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

COLUMNS = {
    "customers.csv": ("customer_id", "company_name", "contact_name", "contact_title", "address", "city", "region",
                      "postal_code", "country", "phone", "fax"),
    "products.csv": ("product_id", "product_name", "category_name", "quantity_per_unit", "unit_price",
                     "units_in_stock"),
    "orders.csv": ("order_id", "customer_id", "salesperson", "order_date", "required_date", "shipped_date"),
    "order_lines.csv": ("order_id", "product_id", "unit_price", "quantity", "discount"),
}


class Unreadable(Exception):
    """Nothing of the folder can be loaded."""


class BadRow(Exception):
    """One row cannot be loaded."""


@dataclass
class Data:
    customers: dict     # {customer_id: values}
    products: dict
    orders: dict        # values with "lines": [values]
    problems: list      # ["orders.csv:12: reason"]

    def salespeople(self):
        return sorted({order["salesperson"] for order in self.orders.values()})

    def owners(self):
        """Return ``{customer_id: salesperson}`` by :func:`owner_of`; customers without orders have none."""
        orders = defaultdict(list)
        for order in self.orders.values():
            orders[order["customer_id"]].append(order)
        return {customer: owner_of(orders[customer]) for customer in self.customers if customer in orders}


def owner_of(orders):
    """Return who took most of a customer's orders; among equals, who took the latest."""
    counts = Counter(order["salesperson"] for order in orders)
    latest = max(orders, key=lambda order: (
        counts[order["salesperson"]], order["order_date"], len(order["order_id"]), order["order_id"]))
    return latest["salesperson"]


def amount_of(order):
    """Return the untaxed amount, not rounded."""
    return sum((line["unit_price"] * line["quantity"] * (1 - line["discount"]) for line in order["lines"]), Decimal())


def login_of(name):
    """Return ``nancy.davolio`` for “Nancy Davolio”; a name in another script becomes its code points."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain) or [f"u{ord(letter):x}" for letter in name if letter.isalnum()]
    return ".".join(words)


def read_folder(folder):
    """Return the :class:`Data` of a folder.

    An order is kept whole or left out: a bad line takes its order along, so that none is loaded with a wrong amount.
    """
    reader = Reader(folder)
    customers = reader.collect("customers.csv", parse_customer)
    products = reader.collect("products.csv", parse_product)
    orders = reader.collect("orders.csv", lambda row: parse_order(row, reader, customers))
    spoiled = read_lines(reader, orders, products)
    for key, order in list(orders.items()):
        if key in spoiled or not order["lines"]:
            reason = f"order_lines.csv:{spoiled[key]} is bad" if key in spoiled else "it has no lines"
            reader.report("orders.csv", order["line"], f"order {key} is left out, because {reason}")
            del orders[key]
    return Data(customers, products, orders, reader.problems)


def read_lines(reader, orders, products):
    """Hang the lines on their orders; return ``{order_id: line of the file}`` of orders with a bad one."""
    spoiled = {}
    for order in orders.values():
        order["lines"] = []
    for number, row, error in reader.rows("order_lines.csv"):
        key = row.get("order_id", "")
        if key in reader.seen["orders.csv"] and key not in orders:
            continue                        # the order itself is reported already
        try:
            if error:
                raise BadRow(error)
            reader.check_known("orders.csv", key, orders)
            reader.check_known("products.csv", row["product_id"], products)
            orders[key]["lines"].append(parse_line(row, orders[key]["lines"]))
        except BadRow as problem:
            reader.report("order_lines.csv", number, problem)
            spoiled.setdefault(key, number)
    return spoiled


# --------------------------------------------------------------------------- files
class Reader:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.problems = []
        self.seen = defaultdict(set)        # {file: ids in it, bad rows included}
        missing = [name for name in COLUMNS if not (self.folder / name).is_file()]
        if missing:
            raise Unreadable(f"{self.folder} has no {', '.join(missing)}")
        self.tables = {name: self.open(name) for name in COLUMNS}

    def report(self, name, line, reason):
        self.problems.append(f"{name}:{line}: {reason}")

    def check_known(self, name, key, kept):
        """Refuse a reference to a row that is not in the file, or that is left out."""
        if key not in kept:
            kind = COLUMNS[name][0].removesuffix("_id")
            raise BadRow(f"its {kind} {key!r} is left out" if key in self.seen[name] else f"unknown {kind} {key!r}")

    def open(self, name):
        """Return the header and the lines of a file; a row is one line, so that a stray quote spoils no other."""
        try:
            text = (self.folder / name).read_bytes().decode("utf-8-sig", "surrogateescape")
        except OSError as error:
            raise Unreadable(f"{name}: {error.strerror}") from error
        first, *lines = text.replace("\r\n", "\n").replace("\0", "\ufffd").split("\n")
        header = [column.strip() for column in first.split(",")]
        if missing := [column for column in COLUMNS[name] if column not in header]:
            raise Unreadable(f"{name}:1: the header has no {', '.join(missing)}")
        return header, lines

    def rows(self, name):
        """Yield line number, ``{column: text}`` and what is wrong with the row as such, or None."""
        header, lines = self.tables[name]
        for number, line in enumerate(lines, start=2):
            try:
                cells = [cell.strip() for cell in next(csv.reader([line], strict=True), [])]
            except csv.Error as error:
                key = line.split(",")[0]
                yield number, {COLUMNS[name][0]: key}, str(error)
            else:
                if any(cells):
                    yield number, dict(zip(header, cells, strict=False)), row_error(line, cells, header)

    def collect(self, name, parse):
        """Return ``{id: values}`` of the good rows, reporting the others."""
        key = COLUMNS[name][0]
        result = {}
        for number, row, error in self.rows(name):
            try:
                if error:
                    raise BadRow(error)
                if not row[key]:
                    raise BadRow(f"{key} is empty")
                if row[key] in self.seen[name]:
                    raise BadRow(f"{key} {row[key]!r} is there twice")
                result[row[key]] = {**parse(row), "line": number}
            except BadRow as problem:
                self.report(name, number, problem)
            self.seen[name].add(row.get(key))
        return result


def row_error(line, cells, header):
    if any("\udc80" <= letter <= "\udcff" for letter in line):
        return "this row is not UTF-8"
    if len(cells) != len(header):
        return f"{len(cells)} cells where the header has {len(header)}"
    return None


# --------------------------------------------------------------------------- rows
def parse_customer(row):
    return {**row, "company_name": required(row, "company_name")}


def parse_product(row):
    return {
        **row, "product_name": required(row, "product_name"), "unit_price": number(row, "unit_price", 0),
        "units_in_stock": whole_number(row, "units_in_stock", 0),
    }


def parse_order(row, reader, customers):
    reader.check_known("customers.csv", row["customer_id"], customers)
    order = {
        **row, "salesperson": required(row, "salesperson"), "order_date": day(row, "order_date"),
        "required_date": day(row, "required_date", optional=True),
        "shipped_date": day(row, "shipped_date", optional=True),
    }
    if order["shipped_date"] and order["shipped_date"] < order["order_date"]:
        raise BadRow(f"shipped on {order['shipped_date']}, before it was ordered on {order['order_date']}")
    return order


def parse_line(row, others):
    if any(other["product_id"] == row["product_id"] for other in others):
        raise BadRow(f"product {row['product_id']} is in order {row['order_id']} twice")
    return {
        "product_id": row["product_id"], "unit_price": number(row, "unit_price", 0),
        "quantity": whole_number(row, "quantity", 1), "discount": number(row, "discount", 0, 1),
    }


def required(row, column):
    if not row[column]:
        raise BadRow(f"{column} is empty")
    return row[column]


def number(row, column, low, high=None):
    try:
        value = Decimal(row[column])
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise BadRow(f"{column} {row[column]!r} is no number")
    if value < low or high is not None and value > high:
        raise BadRow(f"{column} {row[column]} is not {f'between {low} and {high}' if high else f'{low} or more'}")
    return value


def whole_number(row, column, low):
    value = number(row, column, low)
    if value != int(value):
        raise BadRow(f"{column} {row[column]} is no whole number")
    return int(value)


def day(row, column, optional=False):
    if optional and not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise BadRow(f"{column} {row[column]!r} is no date like 1996-07-04") from None
