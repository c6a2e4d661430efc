"""`make lint`: ruff and pylint-odoo through pre-commit."""
import os
import shlex
import subprocess
import sys

from environment import prepare
from runtime import CHECKOUT, Problem, main, runtime


def lint():
    if not (CHECKOUT / ".git").exists():
        raise Problem(f"{CHECKOUT} is no git checkout: pre-commit asks git which files to look at.")
    prepare("lint")
    tools = runtime() / "lint/bin"
    variables = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(runtime() / "pre-commit")}
    chosen = shlex.split(os.environ.get("ARGS", "")) or ["--all-files"]
    return subprocess.run([tools / "pre-commit", "run", *chosen], cwd=CHECKOUT, env=variables, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(lint))
