from base64 import b64encode
from datetime import timedelta

from odoo import Command, api, fields, models

PDF = b64encode("上海恒信工业品贸易有限公司 个人信息使用同意书（演示文件）".encode())


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_privacy(self):
        """A notice in force, people who agreed, are about to expire, withdrew or were asked, and disclosures in every state."""
        if self.env['customer.consent'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        self._approve_notice()
        customers = self._customers()
        for number, customer in enumerate(customers):
            self._collect_consents(customer, number)
        self._ask_for_consent(customers[5:8].child_ids.filtered(lambda person: not person.consent_ids)[:3])
        self._disclose(customers)
        self._export(customers)

    def _approve_notice(self):
        notice = self.env.ref('customer_mgmt_policy.consent_notice_default').copy({
            'company_id': self._company().id, 'version': "1.0", 'effective_from': fields.Date.today() - timedelta(days=800)})
        notice.with_user(self._user('csmanager')).action_submit()
        notice.with_user(self._user('legal')).action_approval_approve()

    def _collect_consents(self, customer, number):
        """Most people agreed; some long ago, some withdrew, and every fourth customer was never asked."""
        if number % 4 == 3:
            return
        purposes = {code: self.env['customer.consent.purpose']._by_code(code) for code in ('information', 'greeting', 'survey', 'export')}
        for place, person in enumerate(customer.child_ids.filtered(lambda person: person.type == 'contact')):
            codes = ('information', 'greeting', 'survey', 'export')[:1 + (number + place) % 4]
            agreed = self.env['customer.consent.purpose'].concat(*(purposes[code] for code in codes))
            age = (60, 300, 715, 745)[(number * 3 + place) % 4]
            consents = self._as(customer.user_id)['res.partner'].browse(person.id)._give_consent(
                agreed, form='paper', evidence=PDF, evidence_name="同意书.txt", channels=('phone', 'email'),
                given_at=fields.Datetime.now() - timedelta(days=age), source="拜访时签署")
            if number % 7 == 2 and place == 0:
                consents._withdraw('staff')

    def _ask_for_consent(self, people):
        for owner, own in people.grouped('user_id').items():
            self._as(owner)['customer.consent.request']._ask(
                own.with_env(self._as(owner)), self.env['customer.consent.purpose'].search([('needs_consent', '=', True)]))
        # nobody outside of the demo gets a mail
        self.env['mail.mail'].search([('state', '=', 'outgoing'), ('email_to', 'like', 'example.cn')]).cancel()

    def _disclose(self, customers):
        law = {'legal_basis': 'law', 'law_citation': "《中华人民共和国税收征收管理法》第五十七条", 'evidence': PDF, 'evidence_name': "税务检查通知书.txt"}
        letter = {'legal_basis': 'document', 'evidence': PDF, 'evidence_name': "客户书面同意.txt"}
        cases = [
            (0, "国家税务总局上海市静安区税务局", "核查交易真实性", law, 'disclosed'),
            (1, "顺达物流有限公司", "安排到厂配送与现场卸货联系", letter, 'disclosed'),
            (4, "华东轴承厂技术部", "联合技术交流", letter, 'submitted'),
            (6, "上海展览服务有限公司", "展会邀请与胸卡制作", letter, 'refused'),
            (8, "中信保上海分公司", "信用额度评估", letter, 'approved'),
        ]
        for number, recipient, purpose, basis, end in cases:
            self._bring_disclosure(self._ask_disclosure(customers[number], recipient, purpose, basis), end)

    def _ask_disclosure(self, customer, recipient, purpose, basis):
        category = self.env.ref('customer_mgmt_policy.data_category_' + ('business' if basis['legal_basis'] == 'law' else 'contact'))
        return self._as(customer.user_id)['customer.disclosure'].create({
            'partner_id': customer.id, 'recipient': recipient, 'purpose': purpose,
            'category_ids': [Command.set(category.ids)], **basis,
        })

    def _bring_disclosure(self, disclosure, end):
        disclosure.action_submit()
        if end == 'submitted':
            return
        disclosure.with_user(self._head(disclosure.partner_id)).action_approval_approve()
        if end == 'refused':
            disclosure.approval_id.with_user(self._user('legal')).action_refuse("同意书未列明接收方，请补充后再提交。")
            return
        disclosure.with_user(self._user('legal')).action_approval_approve()
        if end == 'disclosed':
            disclosure.action_disclose("密封信件，EMS 寄送")

    def _export(self, customers):
        """A list exported, an export over the limit of the day, and a print."""
        now, names = fields.Datetime.now(), ('name', 'phone', 'email')
        for login, count, age, facts in (
            ('csmanager', 18, 9, {'file_type': 'xlsx'}),
            ('head1', len(customers), 4, {
                'file_type': 'xlsx', 'is_refused': True, 'reason': "本次导出的客户记录数超过制度规定的当日剩余额度（A2.3.1）。"}),
            ('sales1', 1, 1, {'file_type': 'pdf', 'report_name': "客户关系图谱"}),
        ):
            self._as(self._user(login))['customer.export.log']._log(
                customers[:count], names, count, **{'exported_at': now - timedelta(days=age), **facts})
