"""Chapters meet only through card and the engines: no file names a model or record of a chapter that it must not know."""
import re
from collections import defaultdict
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).parents[2]
ENGINES = {'core', 'policy', 'deadline', 'approval', 'intake'}
# chapter: what it may know besides itself; the others, which are chapters of the policy, know the engines and card
KNOWS = {
    'core': set(),
    'policy': {'core'},
    'deadline': {'core', 'policy'},
    'approval': {'core', 'policy', 'deadline'},
    'intake': {'core', 'policy', 'deadline', 'approval'},
    'card': ENGINES,
}
CHAPTERS = ('visit', 'service', 'demand', 'complaint', 'key_customer', 'care', 'growth')
KNOWS.update(dict.fromkeys(CHAPTERS, ENGINES | {'card'}))
KNOWS['care'] = ENGINES | {'card', 'key_customer'}      # a gift belongs to a key customer

# the rows of the policy say which kind of record a limit or route is for
POLICY_ROWS = ROOT / 'data' / 'policy'

MODEL_NAME = re.compile(r"^\s+_name = '(customer\.[\w.]+)'", re.M)
XML_ID = re.compile(r'<(?:record|template|menuitem)\s[^>]*?\bid="([\w.]+)"')
WORD = re.compile(r'[A-Za-z_][\w.]*')


def chapter_files():
    """Yield (chapter, path) of everything that ships, chapter by chapter."""
    for path in ROOT.rglob('*'):
        kind, *inner = path.relative_to(ROOT).parts
        if kind in ('tests', 'demo', 'i18n', 'migrations') or path.suffix not in ('.py', '.xml', '.js', '.csv'):
            continue
        for chapter in KNOWS:
            if chapter in inner[:-1] or re.search(rf'(?:rules_|access-){chapter}[._]', path.name):
                yield chapter, path


@tagged('post_install', '-at_install')
class TestCoreArrows(TransactionCase):

    def test_arrows(self):
        defined, used = {}, defaultdict(set)
        for chapter, path in chapter_files():
            text = path.read_text(encoding='utf-8')
            for model in MODEL_NAME.findall(text):
                defined.update({model: chapter, f"model_{model.replace('.', '_')}": chapter})
            defined.update(dict.fromkeys(XML_ID.findall(text), chapter))
            if path.parent == POLICY_ROWS:
                continue
            for word in WORD.findall(text):
                used[chapter, path].add(word.removeprefix('customer_mgmt_policy.'))
        self.assertGreater(len(defined), 50)
        wrong = [
            f"{path.relative_to(ROOT)} ({chapter}) names {word} ({defined[word]})"
            for (chapter, path), words in used.items() for word in sorted(words & defined.keys())
            if defined[word] != chapter and defined[word] not in KNOWS[chapter]
        ]
        self.assertFalse(wrong, "\n".join(wrong))
