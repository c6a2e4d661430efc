from datetime import timedelta

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
