from datetime import timedelta

from odoo import api, fields, models

WRONG_PHONE = "+86 21 5836 2210"


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_data_quality(self):
        """Start the company's duties, a finished and a running spot check, and a cleansing that waits for decisions."""
        company = self._company()
        if self.env['customer.spot.check'].search_count([('company_id', '=', company.id)], limit=1):
            return
        self.env['customer.duty']._maintain(company)
        self._verify_backup()
        self._check_cards()
        self._cleanse()

    def _verify_backup(self):
        duty = self.env['customer.duty'].search([('company_id', '=', self._company().id), ('code', '=', 'backup.verified')])
        now = fields.Datetime.now()
        evidence = self.env['ir.attachment'].create({
            'name': "restore-drill.log", 'raw': b"pg_restore: 0 errors; filestore: 0 missing files"})
        duty.with_user(self._user('it'))._log_done(
            "恢复演练：还原后登录、抽查 5 个客户及其附件，均正常。", backup_at=now - timedelta(hours=9), restored_to="测试服务器（浦东机房）",
            attachment_ids=evidence.ids)

    # SPOT CHECKS

    def _check_cards(self):
        customers = self._customers()
        if 'confirmed' not in customers.mapped('card_state'):
            customers.filtered(lambda customer: customer.id % 5).card_state = 'confirmed'
        today = fields.Date.context_today(self)
        done = self._draw('head1', date_from=today - timedelta(days=120), date_to=today - timedelta(days=30))
        self._judge_all(done)
        running = self._draw('head1', date_to=today)
        running.card_ids[:3].action_all_right()

    def _draw(self, login, **vals):
        check = self._as(self._user(login))['customer.spot.check'].create(vals)
        check.action_draw()
        return check

    def _judge_all(self, check):
        """Two numbers are wrong, one cannot be verified; one of the wrong ones is corrected by now."""
        phones = check.line_ids.filtered(lambda line: line.field_name == 'phone')
        for line in phones[:2]:
            line.correct_value = WRONG_PHONE
        phones[2:3].action_unverifiable()
        check.card_ids.action_all_right()
        check.action_finish()
        phones[:1].sudo().record_id.phone = WRONG_PHONE

    # CLEANSING

    def _cleanse(self):
        customers = self._age_customers()
        for number, customer in enumerate(customers[:6]):
            Attempt = self._as(customer.user_id)['customer.contact.attempt']
            for days, way, result in ((45, 'phone', 'no_answer'), (31, 'email', 'invalid'), (12 + number, 'phone', 'invalid')):
                Attempt.create({'partner_id': customer.id, 'way': way, 'result': result,
                                'tried_at': fields.Datetime.now() - timedelta(days=days)})
        campaign = self._as(self._user('csmanager'))['customer.cleansing'].create({})
        campaign.action_propose()
        lines = campaign.line_ids
        lines[:1].action_archive()
        lines[-1:].action_keep()
        lines[-1:].reason = "下半年有新厂投产，已约好回访"

    def _age_customers(self):
        """Return some customers without any order that have been on the books for three years."""
        trading = self.env['sale.order'].search([('company_id', '=', self._company().id)]).partner_id.commercial_partner_id
        customers = (self._customers() - trading)[:8]
        self.env.flush_all()
        for table, column, where in (('res_partner', 'create_date', 'id'), ('mail_message', 'date', 'res_id')):
            self.env.cr.execute(
                f"UPDATE {table} SET {column} = {column} - interval '3 years' WHERE {where} = ANY(%s)"
                + (" AND model = 'res.partner'" if table == 'mail_message' else ""), [customers.ids])
        self.env.invalidate_all()
        return customers
