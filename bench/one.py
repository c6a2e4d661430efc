"""Run one benchmark: build its database, measure, print the table, drop the database."""
import importlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import odoo.sql_db
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import db as database_service
from odoo.tools import config

import odoo.addons

ROOT = Path(__file__).resolve().parent.parent
PEER_FOLDER = Path(os.environ.get('BENCH_PEERS', Path(tempfile.gettempdir()) / 'customer-mgmt-policy-bench-peers'))
# modules that PyPI has; every other peer is part of Odoo
PEER_PACKAGES = {
    'helpdesk_mgmt': 'odoo-addon-helpdesk-mgmt==19.0.*',
    'helpdesk_mgmt_sla': 'odoo-addon-helpdesk-mgmt-sla==19.0.*',
    'base_tier_validation': 'odoo-addon-base-tier-validation==19.0.*',
}


def main(topic, keep=False):
    benchmark = importlib.import_module(f'bench_{topic}')
    peers = fetch_peers(getattr(benchmark, 'PEERS', []))
    database = f'bench_{topic}'
    configure(database)
    drop(database)
    database_service._create_empty_database(database)
    try:
        registry = Registry.new(database, install_modules=['customer_mgmt_policy', *peers], update_module=True)
        with registry.cursor() as cr:
            rows = list(benchmark.run(api.Environment(cr, SUPERUSER_ID, {})))
    finally:
        odoo.sql_db.close_all()
        if not keep:
            drop(database)
    return report(topic, rows)


def fetch_peers(modules):
    """Return those of ``modules`` that are there, after fetching the missing ones from PyPI."""
    found = []
    for module in modules:
        # a folder for each: pip empties the folder “odoo” of its target before it installs another package there
        target = PEER_FOLDER / module
        folder = target / 'odoo' / 'addons' / module
        if module in PEER_PACKAGES and not folder.exists():
            subprocess.run([sys.executable, '-m', 'pip', 'install', '-q', '--no-deps', '--upgrade', '--target', target,
                            PEER_PACKAGES[module]], check=False)
        if module not in PEER_PACKAGES or folder.exists():
            found.append(module)
        else:
            print(f"  {module} could not be fetched: its figures are left out")
    return found


def configure(database):
    paths = [str(ROOT), *map(str, PEER_FOLDER.glob('*/odoo/addons')), *map(str, odoo.addons.__path__)]
    connection = [
        f'--db_{key}={os.environ[variable]}'
        for key, variable in (('host', 'PGHOST'), ('port', 'PGPORT'), ('user', 'PGUSER'), ('password', 'PGPASSWORD'))
        if os.environ.get(variable)
    ]
    config.parse_config([
        '-d', database, f"--addons-path={','.join(path for path in paths if Path(path).is_dir())}", '--log-level=error',
        '--no-http', *connection,
    ])


def drop(database):
    cr = odoo.sql_db.db_connect('postgres').cursor()
    try:
        cr._cnx.autocommit = True
        cr.execute(f'DROP DATABASE IF EXISTS "{database}"')
    finally:
        cr.close()


def report(topic, rows):
    """Print the figures; return whether every bound was kept."""
    print(f"\n== {topic}")
    for row in rows:
        print(f"  {row.name}\n      ours: {row.ours}")
        if row.reference is not None:
            bound = "" if row.limit is None else f", bound {row.limit:g}: {'kept' if row.kept else 'MISSED'}"
            print(f"      {row.reference_name}: {row.reference} → ratio {row.ratio:.2f} in {row.measure}{bound}")
        if row.note:
            print(f"      {row.note}")
    sys.stdout.flush()
    return all(row.kept for row in rows)


if __name__ == '__main__':
    sys.exit(0 if main(sys.argv[1], '--keep' in sys.argv[2:]) else 1)
