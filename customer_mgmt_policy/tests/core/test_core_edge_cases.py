"""``docs/edge-cases.md`` names the test of each edge case; it stays true."""
import re
import unittest
from pathlib import Path

from odoo.tests import TransactionCase, tagged

TESTS = Path(__file__).parents[1]
REPOSITORY = TESTS.parents[1]
EDGE_CASES = REPOSITORY / 'docs' / 'edge-cases.md'
PROOF = re.compile(r'`([\w/]+\.py)::(\w+)`')


@tagged('post_install', '-at_install')
class TestCoreEdgeCases(TransactionCase):

    @unittest.skipUnless(EDGE_CASES.exists(), "the addon alone comes without the documentation")
    def test_every_proof_exists(self):
        """Each row names tests that exist, a document that exists, or says that the thing is not built."""
        rows = [line for line in EDGE_CASES.read_text(encoding='utf-8').splitlines() if re.match(r'\| \d', line)]
        self.assertGreater(len(rows), 90)
        for row in rows:
            statement, proof = row.strip('| ').split(' | ')[1:]
            with self.subTest(statement):
                if proof.startswith('docs/'):
                    self.assertTrue((REPOSITORY / proof).exists())
                elif not proof.startswith('not built: '):
                    self.assertRegex(proof, rf'^{PROOF.pattern}(, {PROOF.pattern})*$')
                    for file, name in PROOF.findall(proof):
                        self.assertRegex((TESTS / file).read_text(encoding='utf-8'), rf'\n    def {name}\(')
