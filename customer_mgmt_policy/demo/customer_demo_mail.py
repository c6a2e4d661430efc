from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from odoo import api, fields, models

DOMAIN = 'hengxin.example.cn'
# hours ago, address, sender, subject, text; what is written to a known customer's address becomes a record by itself
MAILS = [
    (30, 'complaint', '王芳 <wangfang_0571@163.example>', "收到的密封圈尺寸不对",
     "你好：\n\n上周收到的密封圈内径比图纸小 2 毫米，装不上，请尽快联系我换货。\n我是杭州那边的，电话 139 0000 0000。\n\n王芳\n发自我的iPhone"),
    (9, 'demand', '"Tom Becker" <t.becker@rheintal-pumpen.example.com>', "Request for quotation: 40 mechanical seals",
     "Dear Sir or Madam,\n\nplease quote 40 mechanical seals DN50, delivery to Cologne.\n\nKind regards\nTom Becker"),
    (5, 'complaint', '李娜 <sales1@hengxin.example.cn>', "转发: 电机温升过高",
     "请客服处理，谢谢。李娜\n\n发件人: {name} [mailto:{email}]\n发送时间: 2026年11月24日 9:30\n收件人: 李娜\n主题: 电机温升过高\n\n"
     "连续运行 2 小时外壳温度达 95 度，请派工程师到现场。"),
    (3, 'complaint', '"12315 平台" <notice@platform.example.com>', "投诉转办通知 315-2026-4188",
     "贵单位收到一件消费者投诉，请于 3 个工作日内登录平台处理。\n投诉内容：到货的控制柜门锁损坏。"),
    (1, 'demand', '"展会服务" <sales@expo-booth.example.com>', "2027 工业博览会展位特价，最后三天！",
     "尊敬的客户：展位 8 折，欢迎来电。"),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_mails(self):
        """Mails of the last day: strangers, a colleague who forwards, a platform and advertising wait; one customer's is a complaint."""
        company = self._company()
        if self.env['customer.mail.intake'].search_count([('company_id', '=', company.id)], limit=1):
            return
        domain = self.env['mail.alias.domain'].search([('name', '=', DOMAIN)]) or (
            self.env['mail.alias.domain'].create({'name': DOMAIN}))     # Odoo gives the first one to every company
        (self.env['res.company'].search([('alias_domain_id', '=', domain.id)]) - company).alias_domain_id = False
        company.alias_domain_id = domain
        for address in self.env['customer.mail.address'].search([('company_id', '=', company.id)]):
            address.alias_name = self.env[address.kind]._intake_alias
        contact = self.env['res.partner'].search([
            ('commercial_partner_id', 'in', self._customers().ids), ('parent_id', '!=', False), ('email', '!=', False)],
            order='id', limit=1)
        known = (2, 'complaint', contact.email_formatted, "开箱发现两只气缸漏气", "今天开箱试机，两只气缸漏气，请补发。")
        for number, mail in enumerate([*MAILS, known]):
            self._deliver_mail(number, contact, *mail)

    def _deliver_mail(self, number, contact, hours, alias, sender, subject, text):
        message = EmailMessage()
        message['From'], message['To'], message['Subject'] = sender, f'{alias}@{DOMAIN}', subject
        message['Message-ID'] = f'<demo-{number}@mail.example.com>'
        message['Date'] = format_datetime(
            (fields.Datetime.now() - timedelta(hours=hours)).replace(tzinfo=ZoneInfo('UTC')).astimezone(ZoneInfo('Asia/Shanghai')))
        if '平台' in sender:
            message['Auto-Submitted'] = 'auto-generated'
        message.set_content(text.format(name=contact.name, email=contact.email))
        self.env['mail.thread'].with_context(mail_notify_force_send=False).message_process(None, message.as_bytes())
