"""`make i18n`: write the translation template and the Chinese catalogue anew from the addon, and name what lacks Chinese."""
import json
import os
import re
import sys

from cluster import Cluster
from databases import addon_template, copy, drop, odoo_command, odoo_environment
from environment import prepare
from runtime import ADDON, CHECKOUT, folder, lock, main, run_as_account, say

FILES = {"": f"{ADDON}.pot", "zh_CN": "zh_CN.po"}


def translate():
    prepare("test")
    with Cluster("test") as cluster:
        with lock("templates"):
            say("Reading the texts of the addon")
            name = f"test_run_{os.getpid()}"
            copy(cluster, addon_template(cluster), name)
        try:
            export(cluster, name)
        finally:
            drop(cluster, name)
    missing = untranslated((CHECKOUT / ADDON / "i18n/zh_CN.po").read_text())
    print("\n".join(missing) or "Every text has its Chinese.")
    return bool(missing)


def export(cluster, database):
    paths = {language: folder("i18n") / file for language, file in FILES.items()}
    texts = json.dumps(paths, default=str)
    with open(CHECKOUT / "tools/texts.py") as script:
        run_as_account(odoo_command("shell", "-d", database, "--no-http"), stdin=script,
                       env={**odoo_environment(cluster), "TEXTS": texts}, log="odoo-texts")
    for path in paths.values():
        text = re.sub(r'^"PO[TR]-?[-\w]*-Date: .*\n', "", path.read_text(), flags=re.M)     # would change at every run
        (CHECKOUT / ADDON / "i18n" / path.name).write_text(text)


def untranslated(catalogue):
    """The texts of a catalogue that have no translation."""
    entries = [entry for entry in re.split(r"\n\s*\n", catalogue)[1:] if 'msgid "' in entry]
    return [value(entry, "msgid") for entry in entries if not value(entry, "msgstr")]


def value(entry, key):
    found = re.search(rf'^{key} ((?:".*"\n?)+)', entry, re.M)
    return "".join(re.findall(r'"(.*)"', found[1])) if found else ""


if __name__ == "__main__":
    sys.exit(main(translate))
