"""`make upgrade`: update a database with demo data that an earlier version made, and look whether all is as it should be.

FROM names the commit of the earlier version; the default is the last one that was released, in `tools/released`.
"""
import io
import os
import shutil
import subprocess
import sys
import tarfile

from cluster import Cluster
from databases import LANGUAGES, copy, drop, install, kept, odoo_command, odoo_environment
from environment import prepare
from runtime import ADDON, CHECKOUT, Problem, digest, folder, hand_over, lock, main, run_as_account, say

RELEASED = CHECKOUT / "tools/released"


def upgrade():
    commit = os.environ.get("FROM") or RELEASED.read_text().split()[0]
    prepare("test")
    with Cluster("test") as cluster:
        with lock("templates"):
            earlier = earlier_database(cluster, commit)
        name = f"test_run_{os.getpid()}"
        copy(cluster, earlier, name)
        try:
            say("Updating it")
            install(cluster, name, "-u", ADDON)
            say("Looking at it")
            with open(CHECKOUT / "tools/upgrade_check.py") as script:
                print(run_as_account(odoo_command("shell", "-d", name, "--no-http", "--log-level=error"), stdin=script,
                                     env=odoo_environment(cluster), log="odoo-upgrade-check").strip())
        finally:
            drop(cluster, name)


def earlier_database(cluster, commit):
    """A database with demo data that the addon made as it was at ``commit``; built once and kept."""

    def build(name):
        say(f"Making a database with the version of {commit} (a few minutes, once)")
        cluster.create_database(name)
        place = unpack(commit)
        command = odoo_command("-d", name, "--stop-after-init", "--no-http", "--max-cron-threads=0", "-i", ADDON,
                               "--with-demo", f"--load-language={LANGUAGES}")
        command[-2] = f"--addons-path={place}"
        run_as_account(command, env=odoo_environment(cluster), log="odoo-earlier")

    return kept(cluster, "template_earlier", digest(commit, LANGUAGES), build)


def unpack(commit):
    """The addon as it was at ``commit``, from this repository's history."""
    place = folder("earlier")
    shutil.rmtree(place / ADDON, ignore_errors=True)
    packed = subprocess.run(["git", "-C", CHECKOUT, "-c", f"safe.directory={CHECKOUT}", "archive", commit, ADDON],
                            capture_output=True, check=False)
    if packed.returncode:
        raise Problem(f"The history of this checkout does not reach {commit}: fetch it (git fetch --unshallow).")
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(place, filter="data")
    hand_over(place)
    return place


if __name__ == "__main__":
    sys.exit(main(upgrade))
