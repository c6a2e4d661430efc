"""Run a Python program of this repository, or Odoo's shell, inside the built environment."""
import os
import sys
from pathlib import Path

from cluster import Cluster
from databases import demo_database, demo_name, odoo_command, odoo_environment
from environment import prepare
from runtime import Problem, main, readable, runtime, say, supervise, workplace


def within(cluster_name, program, *arguments):
    """`bench bench/run.py …`, `demo tools/load_northwind.py …`, `demo shell`."""
    if program != "shell" and not (workplace() / program).exists():
        raise Problem(f"{program} does not exist.")
    arguments = [visible(argument) for argument in arguments]
    prepare("demo")
    with Cluster(cluster_name) as cluster:
        variables = odoo_environment(cluster)
        if cluster_name == "demo":
            variables["DEMO_DB"] = demo_database(cluster, demo_name(), say)
        if program == "shell":
            command = odoo_command("shell", "-d", variables["DEMO_DB"], "--no-http")
        else:
            command = [runtime() / "venv/bin/python", workplace() / program, *arguments]
        return supervise(command, variables)


def visible(argument):
    """Paths are meant from where make was called; what only root may read cannot be handed on."""
    path = Path(argument)
    if not path.exists():
        return argument
    if not readable(path.resolve()):
        raise Problem(f"{path.resolve()} cannot be read by the unprivileged account: copy it to a folder that all may read.")
    return str(path.resolve())


if __name__ == "__main__":
    sys.exit(main(within))
