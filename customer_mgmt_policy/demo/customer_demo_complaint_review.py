from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

from .customer_demo_complaint import STORIES

CAUSES = "一、阀门规格发错：拣货只核对料号前四位，标签不含口径。\n二、交货延迟：备货计划周五才同步到仓库，周一发货来不及。"
GAPS = "出库复核只抽查外观，不核对规格；备货计划变更没有通知义务人。"
# title, what is done, how the effect shows, problem type, cause, department, days until due, how far it is
IMPROVEMENTS = [
    ("出库扫码复核口径与数量", "所有阀门出库前扫码，系统比对订单口径，不一致不能出库。", "连续三个月没有规格发错的投诉。", 'delivery', 'delivery_picking', 'logistics', 21, 'in_progress'),
    ("装车口加装雨棚", "一号装车口加装雨棚，雨天装车拍照留存。", "雨季不再有受潮投诉。", 'delivery', 'delivery_loading', 'logistics', 40, 'planned'),
    ("外观检查纳入出库单必签项", "出库单增加外观检查栏，未签字不放行。", "破损投诉每月不超过一件。", 'quality', 'product_inspection', 'quality', 5, 'done'),
    ("开票信息每季核对", "客户服务部每季度与客户核对开票信息。", "不再有抬头错误。", 'billing', 'contract_invoice', 'finance', 10, 'effective'),
    ("备货计划每日同步仓库", "销售助理每天 16 点前把备货计划发给仓库。", "交货延迟减半。", 'delivery', 'delivery_planning', 'sales', 15, 'ineffective'),
    ("随货附保养提示卡", "电机随货附防尘保养卡。", "使用不当类投诉减少。", 'quality', 'customer_storage', 'technical', 30, 'cancelled'),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_complaint_reviews(self):
        """Three months of reviews, improvement actions in every state, a series, a refund asked for and a delivery drafted."""
        company = self._company()
        if self.env['customer.complaint.review'].search_count([('company_id', '=', company.id), ('state', '!=', 'draft')], limit=1):
            return
        self._load_older_complaints()
        self._name_products()
        self._date_steps()
        self._review_months()
        self._settle_remedies()

    # COMPLAINTS

    def _load_older_complaints(self):
        now, customers = fields.Datetime.now(), self._customers()
        for number, age in enumerate((112, 104, 97, 90, 83, 76), 20):
            story = STORIES[number % len(STORIES)]
            complaint = self._receive_complaint(customers[(number * 13 + 4) % len(customers)], story, now - timedelta(days=age), number)
            self._handle_complaint(complaint, story, number, age, now)

    def _name_products(self):
        """The valve that is picked wrongly again and again makes a series."""
        products = self.env['product.product'].search([('company_id', '=', self._company().id), ('is_storable', '=', True)])
        for number in (0, 1, 5):
            complaints = self.env['customer.complaint'].search([
                ('company_id', '=', self._company().id), ('title', '=', STORIES[number][0])])
            complaints.product_ids = [Command.set(products[number].ids)]

    def _date_steps(self):
        """What was done with today's date was done in its time."""
        complaints = self.env['customer.complaint'].search([('company_id', '=', self._company().id), ('assessed_at', '!=', False)])
        for complaint in complaints:
            settled = complaint.liability_settled_at
            moments = {'acknowledged_at': complaint.received_at + timedelta(minutes=40), 'assessed_at': complaint.received_at + timedelta(hours=5)}
            if settled and complaint.liability_reviewed_at:
                moments['liability_reviewed_at'] = settled + timedelta(hours=20)
            if settled and complaint.remedy_reviewed_at:
                moments['remedy_reviewed_at'] = settled + timedelta(hours=23)
            if complaint.closed_at:
                moments['closed_at'] = complaint.called_back_at + timedelta(hours=2)
            complaint.write({name: min(moment, fields.Datetime.now()) for name, moment in moments.items()})

    # REVIEWS

    def _review_months(self):
        quality, Review = self._as(self._user('quality')), self.env['customer.complaint.review']
        last = Review._get_last_month()
        for months in (2, 1, 0):
            month = last - relativedelta(months=months)
            review = quality['customer.complaint.review'].search([('month', '=', month)]) or quality['customer.complaint.review'].create(
                {'month': month, 'company_id': self._company().id})
            review.action_refresh()
            review.write({
                'causes': CAUSES, 'gaps': GAPS, 'discussed_on': month + relativedelta(months=1, day=6),
                'participant_ids': [Command.set((self._user('csmanager') + self._user('quality') + self._user('csagent')).ids)]})
            if months == 1:
                self._plan_improvements(review)
            if months:
                self._conclude(review)

    def _conclude(self, review):
        month = review.month
        review.write({
            'conclusion': "按期落实改进措施，下月会议复核效果。",
            'standard_ids': [Command.create({
                'name': "WI-07 出库作业指导书", 'change': "增加扫码核对口径和外观签字。", 'version': "V3.2",
                'done_on': month + relativedelta(months=1, day=20)})],
            'training_ids': [
                Command.create({'topic': "出库扫码复核", 'date': month + relativedelta(months=1, day=18),
                                'department_id': self.env.ref('customer_mgmt_policy.department_logistics').id}),
                Command.create({'topic': "投诉首次回应话术", 'date': fields.Date.today() + timedelta(days=12),
                                'attendee_ids': [Command.set(self._user('csagent').ids)]})]})
        review.training_ids[:1].action_done()
        review.training_ids[:1].note = "参加 8 人，全部通过"
        for figure in review._get_frequent_without_action():
            self._plan(review, (f"针对“{figure.name}”的专项改进", "由质量部牵头成立小组，逐项排查。", "下月同类投诉减半。", None, None, 'quality', 20, 'in_progress'),
                       type_id=figure.res_id)
        review.action_discuss()
        review.with_user(self._user('csmanager')).action_conclude()
        review.sudo().concluded_at = fields.Datetime.to_datetime(month + relativedelta(months=1, day=8)) + timedelta(hours=8)

    def _plan_improvements(self, review):
        for story in IMPROVEMENTS:
            self._plan(review, story)
        late = self._plan(review, (
            "客户标签打印机更换", "更换仓库旧打印机，标签含口径和客户料号。", "标签清晰率 100%。", 'delivery', 'delivery_picking', 'logistics', 2, 'in_progress'))
        late.sudo().write({'date': fields.Date.today() - timedelta(days=3)})
        late.sudo()._deadline_open()._cancel()
        late.sudo()._start_clock()

    def _plan(self, review, story, **vals):
        name, measure, target, kind, cause, department, days, state = story
        Ref = self.env.ref
        improvement = review.env['customer.improvement'].create({
            'name': name, 'measure': measure, 'target': target, 'review_id': review.id, 'company_id': review.company_id.id,
            'type_id': kind and Ref(f'customer_mgmt_policy.complaint_type_{kind}').id,
            'cause_id': cause and Ref(f'customer_mgmt_policy.complaint_cause_{cause}').id,
            'department_id': Ref(f'customer_mgmt_policy.department_{department}').id, 'problem': "见当月复盘会结论。",
            'user_id': self._user('warehouse').id, 'date': fields.Date.today() + timedelta(days=days), **vals})
        self._take(improvement, state)
        return improvement

    def _take(self, improvement, state):
        """Take the action as far as its story says."""
        if state == 'planned':
            return
        if state == 'cancelled':
            improvement.action_cancel("客户要求改用防尘电机，不再需要。")
            return
        mine = improvement.with_user(self._user('warehouse'))
        mine.action_start()
        if state == 'in_progress':
            return
        mine.action_finish("已完成并通知相关班组。")
        if state == 'effective':
            improvement.action_confirm_effect("近两个月抽查 40 张发票，抬头全部正确。")
        elif state == 'ineffective':
            improvement.action_deny_effect("计划仍有三次晚到，人工发送不可靠。", fields.Date.today() + timedelta(days=25), user=self._user('csmanager'))

    # REFUNDS AND DELIVERIES

    def _settle_remedies(self):
        remedies = self.env['customer.complaint.remedy'].search([
            ('complaint_id.company_id', '=', self._company().id), ('complaint_id.state', '=', 'executing'), ('round_id', '=', False)])
        refund = remedies.filtered(lambda remedy: remedy.kind == 'compensation')[:1]
        if refund:
            self._ask(refund, 'credit_note', self._user('finance'), note="请按原发票红冲，金额以批准为准。")
        goods = remedies.filtered(lambda remedy: remedy.kind == 'rectification' and remedy.complaint_id.product_ids)[:1]
        if goods:
            settlement = self._ask(goods, 'delivery', self._user('warehouse'))
            settle = self._as(self._user('warehouse'))['customer.complaint.settle'].create({
                'remedy_id': goods.id, 'settlement_id': settlement.id})
            settle.line_ids[:1].quantity = 2
            settle.action_confirm()

    def _ask(self, remedy, kind, user, note=None):
        self._as(self._user('csagent'))['customer.complaint.settle'].create({
            'remedy_id': remedy.id, 'kind': kind, 'user_id': user.id, 'note': note}).action_confirm()
        return remedy.settlement_ids[:1]
