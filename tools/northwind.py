"""`make load-northwind`: the loader against the running demo, or against one that is started for it."""
import os
import sys

from cluster import Cluster
from databases import demo_database, demo_name
from demo import check_port, chosen_port, serving
from environment import prepare
from runtime import CHECKOUT, Problem, end, main, say, start


def northwind(folder):
    port = chosen_port()
    try:
        check_port(port)
    except Problem:
        say(f"Loading into the Odoo that runs on port {port}")
        return load(folder)
    prepare("demo")
    with Cluster("demo") as cluster, serving(cluster, demo_database(cluster, demo_name()), port):
        return load(folder)


def load(folder):
    """The loader is a client like any other: it runs as the caller, who can read the folder."""
    caller = {"user": None, "group": None, "extra_groups": None, "cwd": os.getcwd()}
    child = start([sys.executable, CHECKOUT / "tools/load_northwind.py", folder], os.environ, **caller)
    try:
        return child.wait()
    finally:
        end(child)


if __name__ == "__main__":
    sys.exit(main(northwind))
