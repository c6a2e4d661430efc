from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models

# type, subject, medium, years ago
PAPERS = [
    ('contract', "年度框架采购合同", 'both', 0), ('licence', "营业执照副本复印件", 'electronic', 0),
    ('visit_record', "季度拜访记录", 'electronic', 0), ('letter', "关于交货期的往来函件", 'paper', 1),
    ('feedback', "满意度反馈表", 'electronic', 4), ('contract', "设备供货合同", 'both', 11),
    ('mail', "价格磋商邮件往来", 'electronic', 4), ('information', "客户信息登记表", 'paper', 6),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_archive(self):
        """Documents in every state, loans (one overdue), an inspection with a finding, disposals and a legal hold."""
        if self.env['customer.document'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        customers = self._customers()[:14]
        documents = self.env['customer.document'].browse()
        for number, customer in enumerate(customers):
            for offset in range(4):
                documents |= self._bring_document(customer, PAPERS[(number + offset * 3) % len(PAPERS)], number)
        self._lend_documents(documents)
        self._inspect_archive()
        self._dispose_documents(documents)

    def _bring_document(self, customer, paper, number):
        code, subject, medium, age = paper
        env = self._as(customer.user_id)
        day = fields.Date.today() - relativedelta(years=age, days=3 + number)
        document = env['customer.document'].create({
            'partner_id': customer.id, 'type_id': self.env.ref(f'customer_mgmt_policy.document_type_{code}').id,
            'year': day.year, 'subject': subject, 'medium': medium,
        })
        if medium != 'paper':
            env['ir.attachment'].create({
                'name': f"{subject}.txt", 'res_model': document._name, 'res_id': document.id,
                'raw': f"{customer.name}\n{subject}\n{day}".encode(),
            })
        if number % 7 == 6 and not age:     # some still wait to be filed
            return document
        document = document.with_user(self._user('archive'))
        if medium != 'electronic':
            key = customer.customer_tier == 'key'
            cabinet = self.env.ref('customer_mgmt_policy.demo_cabinet_' + ('c' if key else 'ab'[number % 2]))
            document.write({'cabinet_id': cabinet.id, 'bag_number': f"{cabinet.name[0]}-{number + 1:04d}"})
        document.sudo().filed_on = day
        document.action_file()
        return document

    def _lend_documents(self, documents):
        keeper, today = self._user('archive'), fields.Date.today()
        papers = documents.filtered(lambda document: document.state == 'filed' and document.medium != 'electronic')
        for number, document in enumerate(papers[:6]):
            loan = self._as(document.partner_id.user_id)['customer.document.loan'].create({
                'document_id': document.id, 'purpose': "合同续签谈判核对条款", 'due_on': today + timedelta(days=5 + number),
                'leaves_premises': number == 1,
            })
            loan.action_submit()
            if number in (1, 2):    # one waits for the department head, one for the archive keeper
                continue
            loan = loan.with_user(keeper)
            loan.action_hand_out()
            if number == 3:
                loan.action_take_back('damaged', "封底缺角，已用胶带修补。")
            if number == 4:         # handed out three weeks ago and overdue
                self._make_overdue(loan.sudo(), today)

    def _make_overdue(self, loan, today):
        due_on = today - timedelta(days=6)
        loan.env.cr.execute("UPDATE customer_document_loan SET due_on = %s WHERE id = %s", (due_on, loan.id))
        loan.invalidate_recordset(['due_on'])
        loan.handed_out_on = fields.Datetime.now() - timedelta(days=21)
        loan.document_id.due_back_on = due_on
        loan._deadline_cancel('archive.return')
        loan._deadline_start('archive.return', at=loan.handed_out_on, due_at=loan._get_due_at())

    def _inspect_archive(self):
        inspection = self._as(self._user('archive'))['customer.archive.inspection'].create({'sample_size': 5})
        inspection.action_start()
        inspection.line_ids[0].write({'in_place': 'yes', 'labelled': 'no', 'complete': 'yes', 'note': "档案袋未标注归档日期。"})
        inspection.action_all_right()
        inspection.action_finish()

    def _dispose_documents(self, documents):
        expired = documents.filtered('is_disposable')
        for documents, end in zip((expired[:1], expired[1:2], expired[2:3]), ('done', 'approved', 'in_review'), strict=True):
            owner = documents.partner_id.user_id
            disposal = self._as(owner)['customer.disposal'].create({
                'partner_id': documents.partner_id.id, 'document_ids': [Command.set(documents.ids)],
                'reason': "保管期限已满，无继续利用价值。",
            })
            disposal.action_submit()
            if end == 'in_review':
                continue
            head = disposal.approval_id.waiting_user_ids[:1]
            disposal.with_user(head).action_approval_approve()
            disposal.with_user(self._user('csmanager')).action_approval_approve()
            if end == 'done':
                if disposal.needs_erasure:
                    disposal.with_user(self._user('it')).action_confirm_erasure()
                if disposal.needs_shredding:
                    disposal.with_user(self._user('archive')).action_confirm_shredding()
        if held := expired[3:4]:
            self._as(self._user('legal'))['customer.legal.hold'].create({
                'partner_id': held.partner_id.id, 'document_ids': [Command.set(held.ids)],
                'reason': "货款纠纷诉讼期间，相关资料不得销毁。",
            })
