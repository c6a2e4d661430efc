"""What the loader makes of good and bad files, without Odoo."""
from datetime import date
from decimal import Decimal

import pytest

import northwind_data
from northwind_data import Unreadable, amount_of, login_of, owner_of, read_folder
from northwind_odoo import noon

GOOD = {
    "customers.csv": [
        "customer_id,company_name,contact_name,contact_title,address,city,region,postal_code,country,phone,fax",
        'ALFKI,Alfreds Futterkiste,Maria Anders,Owner,"Obere Str. 57, Hof",Berlin,,12209,Germany,030-0074321,',
        "BOLID,Bólido,,,,Madrid,,28023,Spain,,",
        "PARIS,Paris spécialités,,,,Paris,,75012,France,,",
    ],
    "products.csv": [
        "product_id,product_name,category_name,quantity_per_unit,unit_price,units_in_stock,units_on_order,reorder_level",
        "1,Chai,Beverages,10 boxes,18,39,0,10",
        "2,Chang,Beverages,24 bottles,19.5,17,40,25",
    ],
    "orders.csv": [
        "order_id,customer_id,salesperson,order_date,required_date,shipped_date,freight",
        "10,ALFKI,Nancy Davolio,1996-07-04,1996-08-01,1996-07-16,32.38",
        "11,ALFKI,Robert King,1996-07-05,,,1",
        "12,BOLID,Robert King,1996-07-06,,1996-07-06,1",
    ],
    "order_lines.csv": [
        "order_id,product_id,unit_price,quantity,discount",
        "10,1,14,12,0",
        "10,2,9.8,10,0.15",
        "11,1,18,1,0",
        "12,2,19.5,3,0.05",
    ],
}


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


class Folder:
    """A small good folder, of which single lines can be spoiled."""

    def __init__(self, path):
        self.path = path
        self.files = {name: [line.encode() for line in lines] for name, lines in GOOD.items()}

    def spoil(self, name, line, text):
        self.files[name][line - 1:line] = [text if isinstance(text, bytes) else text.encode()]
        return self

    def add(self, name, text):
        self.files[name].append(text.encode())
        return self

    def read(self, newline=b"\n"):
        for name, lines in self.files.items():
            (self.path / name).write_bytes(newline.join(lines) + newline)
        return read_folder(self.path)


def test_good_folder(folder):
    data = folder.read()
    assert not data.problems
    assert list(data.customers) == ["ALFKI", "BOLID", "PARIS"]
    assert data.customers["ALFKI"]["address"] == "Obere Str. 57, Hof"
    assert data.products["2"]["unit_price"] == Decimal("19.5")
    assert data.orders["10"]["shipped_date"] == date(1996, 7, 16)
    assert data.orders["11"]["shipped_date"] is None
    assert amount_of(data.orders["10"]) == Decimal("251.3")
    assert data.salespeople() == ["Nancy Davolio", "Robert King"]


def test_windows_line_ends_byte_order_mark_and_blank_lines(folder):
    data = folder.spoil("orders.csv", 1, "\ufeff" + GOOD["orders.csv"][0]).add("orders.csv", "").read(b"\r\n")
    assert not data.problems
    assert len(data.orders) == 3


# --------------------------------------------------------------------------- owners
def order(number, salesperson, day):
    return {"order_id": number, "salesperson": salesperson, "order_date": date(1996, 7, day)}


@pytest.mark.parametrize(("orders", "owner"), [
    ([order("1", "A", 1)], "A"),
    ([order("1", "A", 1), order("2", "A", 2), order("3", "B", 3)], "A"),
    ([order("1", "A", 5), order("2", "B", 6)], "B"),
    ([order("9", "A", 5), order("10", "B", 5)], "B"),
    ([order("1", "B", 6), order("2", "A", 5), order("3", "A", 4), order("4", "B", 1)], "B"),
])
def test_owner_took_most_orders_or_the_latest(orders, owner):
    assert owner_of(orders) == owner
    assert owner_of(orders[::-1]) == owner


def test_customer_without_orders_has_no_owner(folder):
    assert folder.read().owners() == {"ALFKI": "Robert King", "BOLID": "Robert King"}


@pytest.mark.parametrize(("name", "login"), [
    ("Nancy Davolio", "nancy.davolio"), ("José  O'Neill", "jose.o.neill"), ("王芳", "u738b.u82b3"),
])
def test_login(name, login):
    assert login_of(name) == login


# --------------------------------------------------------------------------- bad input
@pytest.mark.parametrize(("name", "line", "text", "problem"), [
    ("customers.csv", 4, ",No id,,,,,,,,,", "customers.csv:4: customer_id is empty"),
    ("customers.csv", 4, "PARIS,,,,,,,,,,", "customers.csv:4: company_name is empty"),
    ("customers.csv", 4, "ALFKI,Again,,,,,,,,,", "customers.csv:4: customer_id 'ALFKI' is there twice"),
    ("customers.csv", 4, "PARIS,Paris", "customers.csv:4: 2 cells where the header has 11"),
    ("customers.csv", 4, "PARIS,Spécialités,,,,,,,,,".encode("latin-1"), "customers.csv:4: this row is not UTF-8"),
    ("customers.csv", 4, 'PARIS,"Paris,,,,,,,,,', "customers.csv:4: unexpected end of data"),
])
def test_bad_row_is_told_and_the_others_are_kept(folder, name, line, text, problem):
    data = folder.spoil(name, line, text).read()
    assert data.problems == [problem]
    assert list(data.customers) == ["ALFKI", "BOLID"]
    assert len(data.orders) == 3


@pytest.mark.parametrize(("name", "line", "text", "problem"), [
    ("products.csv", 3, "2,Chang,,,cheap,1,0,0", "products.csv:3: unit_price 'cheap' is no number"),
    ("products.csv", 3, "2,Chang,,,nan,1,0,0", "products.csv:3: unit_price 'nan' is no number"),
    ("products.csv", 3, "2,Chang,,,-1,1,0,0", "products.csv:3: unit_price -1 is not 0 or more"),
    ("products.csv", 3, "2,Chang,,,1,1.5,0,0", "products.csv:3: units_in_stock 1.5 is no whole number"),
    ("orders.csv", 4, "12,NOONE,Robert King,1996-07-06,,,1", "orders.csv:4: unknown customer 'NOONE'"),
    ("orders.csv", 4, "12,BOLID,,1996-07-06,,,1", "orders.csv:4: salesperson is empty"),
    ("orders.csv", 4, "12,BOLID,Robert King,6.7.1996,,,1",
     "orders.csv:4: order_date '6.7.1996' is no date like 1996-07-04"),
    ("orders.csv", 4, "12,BOLID,Robert King,1996-02-30,,,1",
     "orders.csv:4: order_date '1996-02-30' is no date like 1996-07-04"),
    ("orders.csv", 4, "12,BOLID,Robert King,1996-07-06,,1996-07-05,1",
     "orders.csv:4: shipped on 1996-07-05, before it was ordered on 1996-07-06"),
    ("order_lines.csv", 5, "12,9,19.5,3,0.05", "order_lines.csv:5: unknown product '9'"),
    ("order_lines.csv", 5, "12,2,19.5,0,0.05", "order_lines.csv:5: quantity 0 is not 1 or more"),
    ("order_lines.csv", 5, "12,2,19.5,3,5", "order_lines.csv:5: discount 5 is not between 0 and 1"),
    ("order_lines.csv", 5, '12,2,"19.5,3,0', "order_lines.csv:5: unexpected end of data"),
])
def test_bad_row_takes_its_order_along(folder, name, line, text, problem):
    data = folder.spoil(name, line, text).read()
    assert problem in data.problems
    assert "12" not in data.orders


def test_order_is_never_loaded_in_part(folder):
    data = folder.spoil("order_lines.csv", 3, "10,2,9.8,many,0").read()
    assert data.problems == [
        "order_lines.csv:3: quantity 'many' is no number",
        "orders.csv:2: order 10 is left out, because order_lines.csv:3 is bad",
    ]
    assert list(data.orders) == ["11", "12"]


def test_what_hangs_on_a_bad_row_says_so_once(folder):
    """The lines of an order that is reported already are not reported again."""
    data = folder.spoil("customers.csv", 3, "BOLID,,,,,,,,,,").read()
    assert data.problems == ["customers.csv:3: company_name is empty", "orders.csv:4: its customer 'BOLID' is left out"]


def test_same_product_twice_and_unknown_order(folder):
    data = folder.add("order_lines.csv", "10,1,14,1,0").add("order_lines.csv", "99,1,14,1,0").read()
    assert data.problems[:2] == [
        "order_lines.csv:6: product 1 is in order 10 twice", "order_lines.csv:7: unknown order '99'"]
    assert "10" not in data.orders


def test_order_without_lines(folder):
    data = folder.add("orders.csv", "13,BOLID,Robert King,1996-07-07,,,1").read()
    assert data.problems == ["orders.csv:5: order 13 is left out, because it has no lines"]


# --------------------------------------------------------------------------- nothing to load at all
def test_missing_folder_file_and_header(folder):
    with pytest.raises(Unreadable, match="has no customers.csv, products.csv, orders.csv, order_lines.csv"):
        read_folder(folder.path / "elsewhere")
    folder.read()
    (folder.path / "orders.csv").unlink()
    with pytest.raises(Unreadable, match="has no orders.csv$"):
        read_folder(folder.path)
    with pytest.raises(Unreadable, match="orders.csv:1: the header has no salesperson, order_date"):
        folder.spoil("orders.csv", 1, "order_id,customer_id,required_date,shipped_date").read()
    with pytest.raises(Unreadable, match="orders.csv:1: the header has no order_id"):
        folder.spoil("orders.csv", 1, "").read()


def test_noon_is_the_same_day_from_new_york_to_shanghai():
    assert noon(date(1996, 7, 4)) == "1996-07-04 12:00:00"


def test_files_named_in_the_readme():
    assert list(northwind_data.COLUMNS) == list(GOOD)
