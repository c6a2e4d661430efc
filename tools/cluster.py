"""PostgreSQL for one purpose: a cluster of our own on a unix socket, or the server that PGHOST names."""
import contextlib
import fcntl
import os
import re
import shutil
import subprocess
from pathlib import Path

from runtime import (
    Problem,
    account,
    deferred_signals,
    digest,
    environment,
    folder,
    give,
    lock,
    lock_file,
    run_as_account,
    runtime,
    try_lock,
)

SETTINGS = {
    "demo": ["shared_buffers=256MB"],
    "bench": ["shared_buffers=1GB", "work_mem=32MB", "max_wal_size=4GB"],
    "test": ["shared_buffers=256MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB"],
}


def programs():
    """The folder of PostgreSQL's programs (13 or newer), or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    usable = [(major, path) for path in found if (major := version(path)) >= 13]
    return max(usable)[1] if usable else None


def version(path):
    answer = subprocess.run([path / "initdb", "--version"], stdout=subprocess.PIPE, text=True, check=False).stdout
    return int(match[1]) if (match := re.search(r"(\d+)", answer)) else 0


class Cluster:
    """A context manager: inside it the server runs; the last command that leaves stops it."""

    def __init__(self, name):
        self.name = name
        self.external = bool(os.environ.get("PGHOST"))
        self.users = contextlib.ExitStack()
        self.shared = False                     # whether another command was using the server before us
        if self.external:
            self.variables = {key: value for key, value in os.environ.items() if key.startswith("PG")}
            self.variables.setdefault("PGUSER", account().pw_name)
        else:
            self.bin = programs()
            self.data = runtime() / f"cluster-{name}-{version(self.bin)}"
            # a socket path may not exceed 107 bytes: the checkout's may be longer, /tmp's never is
            self.socket = Path(f"/tmp/customer-policy-{account().pw_uid}-{name}-{digest(str(runtime()))[:8]}")
            self.variables = {"PGHOST": str(self.socket), "PGPORT": "5432", "PGUSER": "odoo"}

    def __enter__(self):
        if self.external:
            self.check_external()
            return self
        with deferred_signals(), lock(f"{self.name}-server"):
            self.shared = self.in_use()
            handle = self.users.enter_context(lock_file(f"{self.name}-users"))
            fcntl.flock(handle, fcntl.LOCK_SH)
            self.start()
        return self

    def __exit__(self, *_error):
        if self.external:
            return
        with deferred_signals(), lock(f"{self.name}-server"):
            self.users.close()
            if not self.in_use():
                run_as_account([self.bin / "pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w"])
                shutil.rmtree(self.socket, ignore_errors=True)

    def in_use(self):
        """Whether a command that still runs is using the server."""
        with lock_file(f"{self.name}-users") as handle:
            return not try_lock(handle)

    def start(self):
        if not (self.data / "ready").exists():
            self.create()
        if self.answers():
            return
        self.prepare_socket()
        settings = [f"unix_socket_directories={self.socket}", "listen_addresses=''", "port=5432", *SETTINGS[self.name]]
        try:
            run_as_account([self.bin / "pg_ctl", "restart", "-D", self.data, "-w", "-t", "60", "-m", "fast",
                            "-l", self.data / "server.log", "-o", " ".join(f"-c {setting}" for setting in settings)])
        except Problem as problem:
            raise Problem(f"{problem}\nPostgreSQL did not start; {self.data}/server.log tells why. "
                          "`make clean` removes its data, the next command makes them anew.") from problem

    def create(self):
        shutil.rmtree(self.data, ignore_errors=True)
        folder(self.data.name).chmod(0o700)
        run_as_account([self.bin / "initdb", "-D", self.data, "-U", "odoo", "--auth=trust", "--encoding=UTF8",
                        "--locale=C.UTF-8"], log=f"initdb-{self.name}")
        (self.data / "ready").touch()

    def answers(self):
        try:
            run_as_account([self.bin / "pg_isready", "-q"], env=environment(**self.variables))
            return True
        except Problem:
            return False

    def prepare_socket(self):
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.stat().st_uid not in (os.geteuid(), account().pw_uid):
            raise Problem(f"{self.socket} belongs to somebody else: remove it.")
        give(self.socket)

    def check_external(self):
        if self.variables["PGUSER"] == "postgres":
            raise Problem("Odoo refuses the user postgres: name a role that may create databases in PGUSER.")
        try:
            server = int(self.sql("postgres", "SHOW server_version_num"))
        except Problem as problem:
            raise Problem(f"No access to the PostgreSQL server that PGHOST={os.environ['PGHOST']} names; PGPORT, "
                          f"PGUSER and PGPASSWORD say how to log in.\n{problem}") from problem
        if server < 130000:
            raise Problem("Odoo 19 needs PostgreSQL 13 or newer; PGHOST names an older server.")

    # ----------------------------------------------------------------------- databases
    def sql(self, database, *statements):
        """Run statements one by one; the answer of all, one row per line, columns split by tabs."""
        commands = [part for statement in statements for part in ("-c", statement)]
        return run_as_account(["psql", "-qXAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", database, *commands],
                              env=environment(**self.variables)).strip()

    def mark(self, database):
        """What a finished database was marked with: None when there is none, '' when it was never finished."""
        found = self.sql("postgres", "SELECT 'x' || coalesce(shobj_description(oid, 'pg_database'), '') "
                                     f"FROM pg_database WHERE datname = '{database}'")
        return found[1:] if found else None

    def set_mark(self, database, mark):
        self.sql("postgres", f"""COMMENT ON DATABASE "{database}" IS '{mark}'""")

    def databases(self, prefix):
        return self.sql("postgres", f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')").split()

    def create_database(self, name, template="template0"):
        encoding = " ENCODING 'UTF8' LC_COLLATE 'C'" if template == "template0" else ""
        self.sql("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"{encoding}')
        if template == "template0":
            self.sql(name, "CREATE EXTENSION IF NOT EXISTS pg_trgm", "CREATE EXTENSION IF NOT EXISTS unaccent")

    def drop_database(self, name):
        self.sql("postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
