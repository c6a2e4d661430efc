"""`make clean` removes databases and servers' data and keeps downloads; `make distclean` removes everything built."""
import shutil
import sys

from cluster import Cluster, programs
from runtime import Problem, main, runtime, say


def clean(everything=""):
    kept = set() if everything else {"downloads", "odoo", "venv", "pip", "lint", "pre-commit", "bench-peers"}
    for name in ("demo", "test", "bench"):
        if programs() and Cluster(name).in_use():
            raise Problem(f"The {name} server is in use: end the command that uses it first.")
    for path in runtime().iterdir():
        if path.name not in kept:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if everything:
        runtime().rmdir()
    say(f"Removed {runtime()}" if everything else "Removed the databases; downloads and packages are kept")


if __name__ == "__main__":
    sys.exit(main(clean))
