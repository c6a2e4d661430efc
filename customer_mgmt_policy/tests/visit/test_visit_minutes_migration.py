from datetime import timedelta
from hashlib import md5

from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import VisitCase

SCRIPT = 'customer_mgmt_policy/migrations/19.0.1.2.0/post-visit-minutes.py'


@tagged('post_install', '-at_install')
class TestVisitMinutesMigration(VisitCase):
    """The minutes of the version before did not say who signed them."""

    def setUp(self):
        super().setUp()
        self.template = self.env.ref('customer_mgmt_policy.mail_template_visit_minutes')
        self.installed = self.template.create_date, self.template.write_date
        self.template.body_html = "<p>Old</p>"
        self.env.flush_all()

    def test_installed_text_counts_as_untouched(self):
        created, written = self.installed
        self.assertEqual(created, written)

    def _migrate(self, edited_after):
        self.env.cr.execute("UPDATE mail_template SET write_date = create_date + %s WHERE id = %s",
                            [edited_after, self.template.id])
        self.env.invalidate_all()
        load_script(file_path(SCRIPT), 'post_visit_minutes').migrate(self.env.cr, '19.0.1.1.0')
        self.env.invalidate_all()

    def test_untouched_text_becomes_the_new_one(self):
        self._migrate(timedelta())
        self.assertIn("signed_at", self.template.body_html)

    def test_own_text_stays(self):
        self._migrate(timedelta(days=1))
        self.assertEqual(self.template.body_html, "<p>Old</p>")


@tagged('post_install', '-at_install')
class TestVisitChineseMigration(VisitCase):
    """Up to 19.0.1.2.0 the Chinese minutes left out who signed them."""

    def test_shipped_text_is_read_anew_and_own_words_stay(self):
        self.env['res.lang']._activate_lang('zh_CN')
        minutes = self.env.ref('customer_mgmt_policy.mail_template_visit_minutes').with_context(lang='zh_CN')
        minutes.body_html = "<p>我们自己的纪要</p>"
        month = self.env['ir.model.fields']._get('customer.complaint.review', 'month').with_context(lang='zh_CN')
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_model_fields SET field_description = field_description || '{\"zh_CN\": \"月\"}' WHERE id = %s", [month.id])
        script = load_script(file_path('customer_mgmt_policy/migrations/19.0.1.3.0/post-wrong-chinese.py'), 'post_wrong_chinese')
        script.migrate(self.env.cr, '19.0.1.2.0')
        self.env.invalidate_all()
        self.assertIn("自己的", minutes.body_html)
        self.assertNotEqual(month.field_description, "月")
        script.MINUTES = md5(minutes.body_html.encode(), usedforsecurity=False).hexdigest()
        script.migrate(self.env.cr, '19.0.1.2.0')
        self.env.invalidate_all()
        self.assertNotIn("自己的", minutes.body_html)
