import re
import tempfile

from lxml import etree

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_open
from odoo.tools.translate import PoFileReader, trans_export

MODULE = 'customer_mgmt_policy'


@tagged('post_install', '-at_install')
class TestTranslation(TransactionCase):
    """简体中文 is a first language of the product: every text that a user can meet has its Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open(f'{MODULE}/i18n/zh_CN.po', 'rb') as source:
            cls.chinese = {cls._key(row): row['value'] for row in PoFileReader(source)}

    @staticmethod
    def _key(row):
        # code is found by its text, everything else by the record that the text belongs to
        return (row['type'], row['src']) if row['type'] == 'code' else (row['name'], row['imd_name'], row['src'])

    def test_every_text_is_translated(self):
        with tempfile.NamedTemporaryFile(suffix='.po') as exported:
            trans_export(None, [MODULE], exported, 'po', self.env)
            exported.seek(0)
            keys = [self._key(row) for row in PoFileReader(exported)]
        missing = sorted({key[-1] for key in keys if not self.chinese.get(key)})
        self.assertFalse(missing, f"{len(missing)} texts have no Chinese:\n" + "\n".join(missing[:50]))

    def test_placeholders_survive_translation(self):
        """A lost or misspelt placeholder would make the message fail just when it is needed."""
        def placeholders(text):
            return sorted(re.findall(r'%\(\w+\)\w|%[sd]', text))
        wrong = [key[-1] for key, value in self.chinese.items() if value and placeholders(key[-1]) != placeholders(value)]
        self.assertFalse(wrong)

    def test_letters_say_as_much_in_chinese(self):
        """What a letter fills in or leaves out is the same in both languages, but for the comma of a list."""
        def parts(text):
            found = re.findall(r't-(?:out|if|elif|foreach|set|value)="[^"]*"', text)
            return sorted(part.replace("'、'", "', '") for part in found)
        wrong = [key[1] for key, value in self.chinese.items() if value and parts(key[-1]) != parts(value)]
        self.assertFalse(wrong)

    def test_one_english_word_one_meaning(self):
        """A catalogue has one Chinese for a text: taking an application back is not taking something out of use."""
        words = {key[-1]: value for key, value in self.chinese.items()}
        for english, chinese in {
            "Withdraw": "撤回", "Withdrawn": "已撤回", "Stop Offering": "停用", "No Longer Offered": "已停用",
            "Cooperation Ended": "合作终止", "Met in time": "按时办结", "Signed By": "签字人",
            "Form of Signature": "签署方式", "To": "收件人", "Hand Over To": "交给",
        }.items():
            self.assertEqual(words[english], chinese)

    def test_groupings_by_time_say_which_time(self):
        """Odoo appends the unit: “Month” grouped by month would read “Month: Month”, 月: 月."""
        views = self.env['ir.ui.view'].search([('type', '=', 'search'), ('model', '=like', 'customer.%')])
        units = {"Day", "Week", "Month", "Quarter", "Year"}
        wrong = []
        for view in views:
            fields_ = self.env[view.model]._fields
            for node in etree.fromstring(view.arch_db).iter('filter'):
                context, name = node.get('context', ''), node.get('date')
                if ':' in context.partition("'group_by'")[2].partition(':')[2]:
                    label = node.get('string')
                elif name:
                    label = node.get('string') or fields_[name].string
                else:
                    continue
                if label in units:
                    wrong.append(f"{view.xml_id}: {label}")
        self.assertTrue(views)
        self.assertFalse(wrong)
