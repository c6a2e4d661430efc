"""What people are told when a setting is wrong, or when nobody answers: one line that says what to do."""
import os
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from xmlrpc.server import SimpleXMLRPCServer

import load_northwind
import pytest
from test_load_northwind import GOOD

import environment
from demo import check_port, chosen_port
from northwind_data import Unreadable, read_folder
from northwind_odoo import Odoo, Refused
from runtime import Problem


# --------------------------------------------------------------------------- the demo
@pytest.mark.parametrize("port", ["http", "-1", "0", "65536", "80 69", "８０６９x"])
def test_no_port_number(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Problem, match="is no port number: make demo PORT=8070"):
        chosen_port()


def test_port_is_taken():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} is taken.* make demo PORT={port + 1}"):
            check_port(port)


def test_odoo_home(monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(Problem, match="nowhere is no Odoo source checkout"):
        environment.odoo_home()
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "odoo/release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    with pytest.raises(Problem, match=r"is not Odoo 19\.0"):
        environment.odoo_home()


def test_full_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "runtime", lambda: tmp_path)
    with pytest.raises(Problem, match=r"needs 1000000 GB.*\n.*CUSTOMER_POLICY_RUNTIME"):
        environment.check_room(needed_gb=1_000_000)


# --------------------------------------------------------------------------- the loader
class Website(BaseHTTPRequestHandler):
    """A server that is no Odoo."""

    def do_POST(self):
        self.send_error(404)

    def log_message(self, *_arguments):
        """Quiet."""


@pytest.fixture
def served():
    servers = []

    def serve(server):
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nobody_answers():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Refused, match=f"No answer from http://127.0.0.1:{port}.*make demo"):
        Odoo(f"http://127.0.0.1:{port}/", "demo", "admin", "admin")


@pytest.mark.parametrize("url", ["127.0.0.1:8069", "ftp://somewhere"])
def test_no_url(url):
    with pytest.raises(Refused, match=f"--url {url}"):
        Odoo(url, "demo", "admin", "admin")


def test_no_odoo(served):
    url = served(HTTPServer(("127.0.0.1", 0), Website))
    with pytest.raises(Refused, match="answers 404 .*: is it an Odoo 19"):
        Odoo(url, "demo", "admin", "admin")


def odoo_that_answers(**answers):
    server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False, allow_none=True)
    for name, answer in answers.items():
        server.register_function(lambda *_arguments, answer=answer: answer, name)
    server.RequestHandlerClass.rpc_paths = ("/xmlrpc/2/common", "/xmlrpc/2/object")
    return server


def test_wrong_password(served):
    url = served(odoo_that_answers(authenticate=False))
    with pytest.raises(Refused, match="boss cannot log in to the database shop: check --login and --password"):
        Odoo(url, "shop", "boss", "guess")


def test_database_without_the_addon(served, tmp_path, monkeypatch, capsys):
    """The command as it is typed: one clear line, exit code 2, nothing loaded."""
    url = served(odoo_that_answers(authenticate=2, execute_kw=[]))
    for name, lines in GOOD.items():
        (tmp_path / name).write_text("\n".join(lines))
    monkeypatch.setattr(sys, "argv", ["load_northwind.py", str(tmp_path), "--url", url, "--db", "shop"])
    assert load_northwind.main() == 2
    assert "The database shop does not have the addon customer_mgmt_policy." in capsys.readouterr().err


def test_file_instead_of_folder(tmp_path):
    (tmp_path / "customers.csv").touch()
    with pytest.raises(Unreadable, match="has no customers.csv"):
        read_folder(tmp_path / "customers.csv")


@pytest.mark.parametrize(("name", "encode"), [
    ("semicolons", lambda text: text.replace(",", ";").encode()), ("utf-16", lambda text: text.encode("utf-16")),
    ("nothing", lambda _text: b""), ("a picture", lambda _text: bytes(range(256))),
])
def test_no_csv_file(tmp_path, name, encode):
    for file, lines in GOOD.items():
        (tmp_path / file).write_bytes("\n".join(lines).encode())
    (tmp_path / "orders.csv").write_bytes(encode("\n".join(GOOD["orders.csv"])))
    with pytest.raises(Unreadable, match="orders.csv:1: the header has no order_id"):
        read_folder(tmp_path)


def test_unreadable_file(tmp_path):
    for name in GOOD:
        (tmp_path / name).write_text("\n".join(GOOD[name]))
    (tmp_path / "products.csv").chmod(0)
    if os.access(tmp_path / "products.csv", os.R_OK):
        pytest.skip("this account reads everything")
    with pytest.raises(Unreadable, match="products.csv: Permission denied"):
        read_folder(tmp_path)
