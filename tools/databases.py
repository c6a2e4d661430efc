"""Odoo databases: how Odoo is called, and finished databases that are kept as templates for quick copies."""
import os
import shutil
from pathlib import Path

from environment import manifest, odoo_path, odoo_program
from runtime import ADDON, CHECKOUT, Problem, digest, environment, folder, lock, run_as_account, runtime, say, workplace

LANGUAGES = "en_US,zh_CN"              # the first is what new users get


def odoo_command(*options):
    return [runtime() / "venv/bin/python", odoo_program(), *options, *common_options()]


def common_options():
    return [f"--addons-path={workplace()}", f"--data-dir={folder('data')}"]


def odoo_environment(cluster):
    """What Odoo, pytest, benchmarks and loaders find their way with."""
    return environment(
        **cluster.variables, ODOO_PROGRAM=str(odoo_program()), ODOO_PATH=str(odoo_path()),
        ODOO_ADDONS_PATH=str(workplace()), ODOO_DATA_DIR=str(folder("data")), CUSTOMER_POLICY_RUNTIME=str(runtime()),
        BENCH_PEERS=str(folder("bench-peers")),
    )


def install(cluster, database, *options):
    """Run Odoo once over a database: install, update, load a language."""
    run_as_account(odoo_command("-d", database, "--stop-after-init", "--no-http", "--max-cron-threads=0", *options),
                   env=odoo_environment(cluster), log=f"odoo-{database}")


def addon_digest(*ignored):
    """What of the addon a database depends on."""
    parts = [part for part in sorted((workplace() / ADDON).iterdir()) if part.name not in ignored]
    return digest(*parts)


def kept(cluster, name, mark, build):
    """A database that is built once and kept while its mark fits; one that was left half-made is built anew."""
    if cluster.mark(name) != mark:
        drop(cluster, name)
        build(name)
        cluster.set_mark(name, mark)
    return name


def copy(cluster, source, target):
    drop(cluster, target)
    cluster.create_database(target, template=source)
    if filestore(source).exists():                      # content never changes in place: links do
        run_as_account(["cp", "-al", filestore(source), filestore(target)])


def drop(cluster, name):
    cluster.drop_database(name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def filestore(name):
    return folder("data") / "filestore" / name


def dependencies_template(cluster):
    """All that the addon depends on, without demo data, in English and Chinese."""
    depends = sorted(manifest()["depends"])
    mark = digest(*depends, (runtime() / "venv/stamp").read_text(), LANGUAGES)

    def build(name):
        cluster.create_database(name)
        install(cluster, name, "-i", ",".join(depends), f"--load-language={LANGUAGES}")

    return kept(cluster, "template_dependencies", mark, build)


def addon_template(cluster):
    """The dependencies with the addon installed."""
    base = dependencies_template(cluster)
    mark = digest(cluster.mark(base), addon_digest("tests", "static", "demo"))

    def build(name):
        copy(cluster, base, name)
        install(cluster, name, "-i", ADDON)

    return kept(cluster, "template_addon", mark, build)


def test_template(cluster):
    """The addon with its asset bundles: without them every class with a tour would build its own, and time out."""
    base = addon_template(cluster)
    mark = digest(cluster.mark(base), workplace() / ADDON / "static")

    def build(name):
        copy(cluster, base, name)
        with open(CHECKOUT / "tools/bundles.py") as script:
            run_as_account(odoo_command("shell", "-d", name, "--no-http"), stdin=script,
                           env=odoo_environment(cluster), log="odoo-bundles")

    return kept(cluster, "template_test", mark, build)


def dead_copies(cluster, prefix):
    """Copies that a killed command left behind: the process that their name ends with is gone."""
    numbers = {name: name.removeprefix(prefix).split("-")[0] for name in cluster.databases(prefix)}
    return [name for name, number in numbers.items() if not Path("/proc", number).exists()]


def demo_database(cluster, name):
    """The database of `make demo`: with demo data and both languages, updated when the addon changed."""
    with lock("demo-database"):
        found = cluster.mark(name)
        if found and cluster.shared:
            return name                         # a running Odoo is serving it: leave it as it is
        if found is not None and not found and cluster.external:
            raise Problem(f"PGHOST's server has a database {name} that is not ours: choose another with DEMO_DB=…")
        return fresh_demo_database(cluster, name, found, addon_digest("tests"))


def fresh_demo_database(cluster, name, found, mark):

    def build(database):
        say("Creating the database with demo data (a few minutes, once)")
        cluster.create_database(database)
        install(cluster, database, "-i", ADDON, "--with-demo", f"--load-language={LANGUAGES}")

    if found and found != mark:
        say("The addon changed: updating the database")
        install(cluster, name, "-u", ADDON)
        cluster.set_mark(name, mark)
    return kept(cluster, name, mark, build)


def demo_name():
    return os.environ.get("DEMO_DB") or "demo"
