from datetime import date

from odoo import Command, api, models

# what a card says, chosen by the customer's number
INDUSTRIES = ('C', 'H', 'G', 'C', 'C', 'C', 'C', 'F')
NEEDS = (
    "标准件与轴承长期供货，旺季需要提前备货；希望一站式采购。", "设备改造用电机与变频器，看重选型支持与现场调试。",
    "维修备件为主，批次小、品种多，要求 48 小时内到货。", "新产线配套，按项目采购，需要整体方案与分期交货。",
)
CYCLES = ("每季度首月集中采购", "每年 3 月、9 月各一次，平时零星补货", "按月滚动下单", "随项目，约每半年一次")
FOCUS = ("交期与供货稳定", "质量一致性、检测报告", "价格与账期", "售后响应速度、技术支持")
SCOPES = ("通用设备制造；五金产品批发；货物进出口。", "机械零部件加工、销售；工业自动化控制系统制造。", "电气设备销售；仓储服务；技术服务与咨询。")
# function: role in the decision, closeness, attitude
ROLES = {
    '总经理': ('decision_maker', 'good', 'supporter'), '采购总监': ('buyer', 'close', 'supporter'),
    '采购经理': ('buyer', 'good', 'neutral'), '技术主管': ('influencer', 'acquainted', 'supporter'),
    '生产经理': ('user', 'distant', 'neutral'), '财务经理': ('gatekeeper', 'strained', 'opponent'),
    '设备工程师': ('user', 'close', 'supporter'), '总经办秘书': ('gatekeeper', 'good', 'neutral'),
}
NOTES = {'总经理': "关注行业口碑，喜欢喝普洱茶", '财务经理': "对账期要求严格，去年有过对账分歧", '技术主管': "重视检测数据，愿意试用新品"}


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_cards(self):
        """Fill the customers' cards: most are complete, every third lacks something, the newest are bare."""
        demo = self._quietly()
        if demo.env['customer.relationship'].search_count([], limit=1):
            return
        for number, customer in enumerate(demo._customers()):
            if customer.customer_tier == 'potential' and number // 3 % 2:
                continue
            customer.write(demo._get_card_vals(customer, number))
            if number // 3 % 3 < 2 or customer.customer_tier == 'key':
                demo._draw_decision_chain(customer, number)

    def _get_card_vals(self, customer, number):
        vals = {
            'vat': customer.company_registry,
            'industry_id': self.env.ref(f'base.res_partner_industry_{INDUSTRIES[number % 8]}').id,
            'business_type': 'one_off' if customer.customer_tier == 'potential' else 'long_term',
            'cooperation_status': {'key': 'active', 'regular': 'active', 'potential': 'negotiation'}[customer.customer_tier],
            'information_source': ('customer', 'negotiation', 'research', 'referral')[number % 4],
            'employee_count': 60 + 137 * number % 2400, 'annual_revenue': (8 + 13 * number % 190) * 10 ** 7,
            'founded_on': date(1994 + number * 7 % 25, 1 + number % 12, 1 + number % 28),
            'registered_address': f"{customer.city}市{customer.street}", 'business_scope': SCOPES[number % 3],
            'demand_preference': NEEDS[number % 4], 'purchase_cycle': CYCLES[number % 4], 'focus': FOCUS[(number + 1) % 4],
        }
        if vals['information_source'] == 'referral':
            vals.update(referrer="上海市工业品流通协会", lawfulness_check="协会出示了客户同意推荐的书面函件，已存档。")
        if number // 3 % 3 == 2:
            for name in ('business_scope', 'annual_revenue', 'focus') if number % 2 else ('demand_preference', 'registered_address'):
                del vals[name]
        return vals

    def _draw_decision_chain(self, customer, number):
        if customer.customer_tier == 'key' and number < 4:
            customer.child_ids = [
                Command.create({'name': name, 'function': function, 'phone': f"+86 139 {7000 + number:04} {suffix}", 'lang': 'zh_CN',
                                'email': f"{mailbox}{number}@{customer.email.partition('@')[2]}"})
                for name, function, suffix, mailbox in (("陈立国", "总经理", "1001", "ceo"), ("沈佳", "设备工程师", "1002", "engineer"),
                                                        ("方圆", "总经办秘书", "1003", "office"))
                if function not in customer.child_ids.mapped('function')
            ]
        people = self.env['customer.relationship'].create([
            self._get_relationship_vals(customer, contact, number + place)
            for place, contact in enumerate(customer.child_ids.filtered('function'))
        ])
        top = people.filtered(lambda person: person.function == '总经理')[:1] or people.filtered(
            lambda person: person.function == '采购总监')[:1] or people[:1]
        top.role = 'decision_maker'
        others = people - top
        others.reports_to_id = top
        technical, workers = (others.filtered(lambda p, names=names: p.function in names) for names in (('技术主管', '财务经理'), ('生产经理', '设备工程师')))
        technical.influence_ids = [Command.set(top.ids)]
        if technical:
            workers.influence_ids = [Command.set(technical[:1].ids)]
        engineer = workers.filtered(lambda person: person.function == '设备工程师')
        engineer.reports_to_id = technical[:1] or top

    def _get_relationship_vals(self, customer, contact, number):
        role, closeness, attitude = ROLES.get(contact.function, ('other', 'acquainted', 'neutral'))
        return {
            'partner_id': customer.id, 'contact_id': contact.id, 'role': role, 'closeness': closeness, 'attitude': attitude,
            'user_id': (customer.cr_specialist_id if number % 3 == 0 and customer.cr_specialist_id else customer.user_id).id,
            'note': NOTES.get(contact.function),
        }
