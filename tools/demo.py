"""`make demo`: a running Odoo with demo data, and the logins to look at it with."""
import contextlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request

from cluster import Cluster
from databases import demo_database, demo_name, odoo_command, odoo_environment
from environment import prepare
from runtime import ADDON, Problem, end, folder, main, say, start

LOG = "odoo-demo-server.log"
LOGINS = f"""
    SELECT u.login, p.name, string_agg(
               coalesce(g.name ->> 'en_US', CASE WHEN u.share THEN 'Customer (portal)'
                   WHEN u.login = 'admin' THEN 'Settings' ELSE 'Other applications only' END), ', ' ORDER BY g.id)
      FROM res_users u
      JOIN res_partner p ON p.id = u.partner_id
      LEFT JOIN res_groups_users_rel r ON r.uid = u.id
           AND r.gid IN (SELECT res_id FROM ir_model_data WHERE module = '{ADDON}' AND model = 'res.groups')
      LEFT JOIN res_groups g ON g.id = r.gid
     WHERE u.active AND (u.login = 'admin'
           OR u.id IN (SELECT res_id FROM ir_model_data WHERE module = '{ADDON}' AND model = 'res.users'))
     GROUP BY u.id, u.login, p.name
     ORDER BY u.id"""


def demo():
    check_port(port := chosen_port())
    prepare("demo")
    with Cluster("demo") as cluster:
        name = demo_database(cluster, demo_name())
        with serving(cluster, name, port) as server:
            show_logins(cluster, name, port)
            server.wait()
            raise Problem(f"Odoo ended by itself; {LOG} in {folder('log')} tells why.")


@contextlib.contextmanager
def serving(cluster, name, port):
    """Odoo answers on the port inside, and is stopped after."""
    say("Starting Odoo")
    log = folder("log") / LOG
    options = [f"--database={name}", f"--db-filter=^{name}$", "--no-database-list", "--http-interface=127.0.0.1",
               f"--http-port={port}", "--workers=0", f"--logfile={log}"]
    server = start(odoo_command(*options), odoo_environment(cluster))
    try:
        wait_for(server, port, log)
        yield server
    finally:
        say("Stopping")
        end(server)


def chosen_port():
    port = os.environ.get("PORT") or "8069"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Problem(f"PORT={port} is no port number: make demo PORT=8070")
    return int(port)


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Problem(f"Port {port} is for root only. Choose one above 1023: make demo PORT=8070") from error
        except OSError as error:
            raise Problem(f"Port {port} is taken, perhaps by a demo that is still running. Stop that program, or "
                          f"choose another port: make demo PORT={port + 1}") from error


def wait_for(server, port, log, patience=180):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Problem(f"Odoo did not start; {log} tells why.")
        with contextlib.suppress(urllib.error.URLError, OSError):
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            return opener.open(f"http://127.0.0.1:{port}/web/login", timeout=60).close()
        time.sleep(0.3)
    raise Problem(f"Odoo did not answer within {patience} seconds; {log} tells why.")


def show_logins(cluster, name, port):
    rows = [row.split("\t") for row in cluster.sql(name, LOGINS).splitlines()]
    print(f"\n  http://127.0.0.1:{port}   (Ctrl-C stops everything)\n\n  {'login':<12}{'name':<26}role")
    for login, person, roles in rows:
        print(f"  {login:<12}{person:<26}{roles}")
    print("\n  The password is the login.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(demo))
