"""Write the texts of the addon into files, `{language: path}` as JSON in TEXTS; runs in Odoo's shell."""
import json
import os

import polib

from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

ADDON = "customer_mgmt_policy"


def keep_translations(path, earlier):
    """Our own wording goes before Odoo's, and what Odoo leaves out stays: texts that moved, or read the same in Chinese."""
    catalogue, earlier = polib.pofile(path), polib.pofile(earlier)
    catalogue.metadata = earlier.metadata
    known = {entry.msgid: entry.msgstr for entry in earlier}
    for entry in catalogue:
        entry.msgstr = known.get(entry.msgid) or entry.msgstr
    catalogue.save(path)


for language, path in json.loads(os.environ["TEXTS"]).items():
    with open(path, "wb") as file:
        trans_export(language or None, [ADDON], file, "po", env)  # noqa: F821
    if language:
        keep_translations(path, file_path(f"{ADDON}/i18n/{language}.po"))
