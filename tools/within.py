"""Run a Python program of this repository, or Odoo's shell, inside the built environment."""
import sys
from pathlib import Path

from cluster import Cluster
from databases import demo_database, demo_name, odoo_command, odoo_environment
from environment import prepare
from runtime import Problem, account, converse, main, readable, runtime, supervise, workplace


def within(cluster_name, program, *arguments):
    """`bench bench/run.py …`, `demo tools/load_northwind.py …`, `demo shell`."""
    if program != "shell" and not (workplace() / program).exists():
        raise Problem(f"{program} does not exist.")
    arguments = [visible(argument) for argument in arguments]
    prepare("demo")
    with Cluster(cluster_name) as cluster:
        variables = odoo_environment(cluster)
        if cluster_name == "demo":
            variables["DEMO_DB"] = demo_database(cluster, demo_name())
        if program == "shell":
            return converse(odoo_command("shell", "-d", variables["DEMO_DB"], "--no-http"), variables)
        return supervise([runtime() / "venv/bin/python", workplace() / program, *arguments], variables)


def visible(argument):
    """Paths are meant from where make was called; what only root may read cannot be handed on."""
    path = Path(argument)
    if not path.exists():
        return argument
    if not readable(path.resolve()):
        raise Problem(f"{path.resolve()} cannot be read by {account().pw_name}, who runs Odoo: copy it elsewhere.")
    return str(path.resolve())


if __name__ == "__main__":
    sys.exit(main(within))
