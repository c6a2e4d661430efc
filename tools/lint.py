"""`make lint`: ruff and pylint-odoo through pre-commit."""
import os
import shlex
import subprocess
import sys

from environment import prepare
from runtime import CHECKOUT, Problem, folder, hand_over, main, runtime


def lint():
    if not (CHECKOUT / ".git").exists():
        raise Problem(f"{CHECKOUT} is no git checkout: pre-commit asks git which files to look at.")
    prepare("lint")
    tools = runtime() / "lint/bin"
    path = f"{tools}:{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "PRE_COMMIT_HOME": str(folder("pre-commit"))}
    chosen = shlex.split(os.environ.get("ARGS", "")) or ["--all-files"]
    done = subprocess.run([tools / "pre-commit", "run", *chosen], cwd=CHECKOUT, env=variables, check=False)
    hand_over(folder("pre-commit"))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(lint))
