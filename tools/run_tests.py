"""`make test`: the whole suite under pytest-odoo, browser tours included, on a fresh copy of a prepared database."""
import os
import shlex
import sys

from cluster import Cluster
from databases import (
    common_options,
    copy,
    dead_copies,
    drop,
    odoo_environment,
    test_template,
)
from environment import prepare
from runtime import folder, lock, main, runtime, say, supervise

COPY = "test_run_"


def run_tests():
    prepare("test")
    with Cluster("test") as cluster:
        with lock("templates"):
            say("Preparing the test database")
            for left in dead_copies(cluster, COPY):
                drop(cluster, left)
            name = f"{COPY}{os.getpid()}"
            template = test_template(cluster)
            copy(cluster, template, name)
        try:
            return supervise(pytest(name), odoo_environment(cluster))
        finally:
            drop(cluster, name)


def pytest(database):
    options = [f"--odoo-database={database}", "--odoo-http"]
    for option in (*common_options(), f"--screenshots={folder('screenshots')}"):
        options += ["--odoo-extra", option.removeprefix("--")]
    return [runtime() / "venv/bin/python", "-m", "pytest", "-o", f"cache_dir={folder('pytest')}", *options, *workers(),
            *shlex.split(os.environ.get("ARGS", ""))]


def workers():
    """Two processes for the whole suite, each with a database and a browser of its own; one for a selection."""
    chosen = os.environ.get("WORKERS") or ("0" if os.environ.get("ARGS", "").strip() else "2")
    return ["-n", chosen, "--dist=loadscope"] if chosen != "0" else []


if __name__ == "__main__":
    sys.exit(main(run_tests))
