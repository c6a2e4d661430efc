from uuid import uuid4

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from .portal_signature import check_signed, is_picture

# what the page thanks for, right after it was done
DONE = ('raised', 'answered', 'signed', 'refused', 'rated')


class CustomerRequestPortal(CustomerPortal):
    """The customer's own door: raise, follow, answer, accept and rate what is registered by ``customer.portal.mixin``."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for kind, Kind in self._get_kinds().items():
            for name, filter_name in (('count', 'all'), ('open_count', 'open'), ('waiting_count', 'waiting')):
                if (name := f'customer_{kind}_{name}') in counters:
                    values[name] = Kind.sudo().search_count(Kind._portal_get_domain() & Kind._portal_get_filter(filter_name))
        return values

    def _prepare_portal_layout_values(self):
        """The cards of the home page; who is nobody's customer finds none."""
        values = super()._prepare_portal_layout_values()
        if self._get_mixin()._portal_get_customer():
            values['customer_kinds'] = {kind: Kind._portal_get_words() for kind, Kind in self._get_kinds().items()}
        return values

    # LIST

    @http.route(['/my/requests/<string:kind>', '/my/requests/<string:kind>/page/<int:page>'],
                type='http', auth='user', website=True, methods=['GET'])
    def portal_my_requests(self, kind, page=1, sortby='new', filterby='open', search='', search_in='title', **_kwargs):
        Kind = self._get_kind(kind)
        sortings, filters, inputs = self._get_sortings(), self._get_filters(), self._get_inputs()
        sortby, filterby = sortby if sortby in sortings else 'new', filterby if filterby in filters else 'open'
        search_in = search_in if search_in in inputs else 'title'
        domain = Kind._portal_get_domain() & Kind._portal_get_filter(filterby)
        if search:
            domain &= Kind._portal_get_search(search_in, search)
        url = f'/my/requests/{kind}'
        pages = pager(url, Kind.sudo().search_count(domain), page, self._items_per_page, url_args={
            'sortby': sortby, 'filterby': filterby, 'search': search, 'search_in': search_in})
        records = Kind.sudo().search(domain, order=sortings[sortby]['order'], limit=self._items_per_page, offset=pages['offset'])
        request.session[f'my_customer_{kind}_history'] = records.ids[:100]
        return request.render('customer_mgmt_policy.portal_my_requests', {
            **self._prepare_portal_layout_values(), **self._get_kind_values(kind, Kind), 'records': records,
            'statuses': records._portal_get_statuses(), 'pager': pages, 'default_url': url, 'is_filtered': bool(search),
            'searchbar_sortings': sortings, 'sortby': sortby, 'searchbar_filters': filters, 'filterby': filterby,
            'searchbar_inputs': inputs, 'search_in': search_in, 'search': search,
            'customer': Kind._portal_get_customer(),
        })

    def _get_sortings(self):
        return {
            'new': {'label': request.env._("Newest"), 'order': 'received_at desc, id desc'},
            'old': {'label': request.env._("Oldest"), 'order': 'received_at, id'},
            'title': {'label': request.env._("Title"), 'order': 'title, id'},
        }

    def _get_filters(self):
        return {
            'open': {'label': request.env._("Open")},
            'waiting': {'label': request.env._("Waiting for you")},
            'closed': {'label': request.env._("Done")},
            'all': {'label': request.env._("All")},
        }

    def _get_inputs(self):
        return {
            'title': {'input': 'title', 'label': request.env._("Search in number and title")},
            'content': {'input': 'content', 'label': request.env._("Search in what you wrote")},
        }

    # ONE RECORD

    @http.route('/my/requests/<string:kind>/<int:record_id>', type='http', auth='user', website=True, methods=['GET'])
    def portal_my_request(self, kind, record_id, done=None, **_kwargs):
        return self._render_record(kind, self._get_record(kind, record_id), done=done if done in DONE else None)

    def _render_record(self, kind, record, **values):
        if not record:
            return request.redirect(f'/my/requests/{kind}')
        record = record.with_context(lang=request.env.context.get('lang'))
        page = {
            **self._prepare_portal_layout_values(), **self._get_kind_values(kind, record), 'record': record,
            'status': record._portal_get_statuses()[record.id], 'limits': record._portal_get_file_limits(),
            'satisfactions': record._portal_get_satisfactions(), 'error': None, 'typed': {}, 'kept': record.env['ir.attachment'],
            **values,
        }
        token, history = record._portal_ensure_token(), f'my_customer_{kind}_history'
        return request.render(
            'customer_mgmt_policy.portal_my_request', self._get_page_view_values(record, token, page, history, False))

    @http.route('/my/requests/<string:kind>/<int:record_id>/answer', type='http', auth='user', website=True, methods=['POST'])
    def portal_my_request_answer(self, kind, record_id, **_post):
        return self._act(kind, record_id, 'answer', 'answered')

    @http.route('/my/requests/<string:kind>/<int:record_id>/refuse', type='http', auth='user', website=True, methods=['POST'])
    def portal_my_request_refuse(self, kind, record_id, **_post):
        return self._act(kind, record_id, 'refuse', 'refused')

    @http.route('/my/requests/<string:kind>/<int:record_id>/rate', type='http', auth='user', website=True, methods=['POST'])
    def portal_my_request_rate(self, kind, record_id, satisfaction=None, text='', **_post):
        record = self._get_record(kind, record_id)
        try:
            if record:
                record._portal_rate(satisfaction, text.strip())
        except UserError as error:
            typed = {'text': text, 'satisfaction': satisfaction}
            return self._render_record(kind, record, error=str(error), act='rate', typed=typed)
        return request.redirect(f'/my/requests/{kind}/{record_id}?done=rated')

    @http.route('/my/requests/<string:kind>/<int:record_id>/accept', type='jsonrpc', auth='user', website=True)
    def portal_my_request_accept(self, kind, record_id, name=None, signature=None):
        record, name = self._get_record(kind, record_id), (name or '').strip()[:120]
        if not record:
            return {'error': request.env._("This page does not exist any more.")}
        try:
            check_signed(name, signature and is_picture(signature))
            record._portal_accept(name, signature)
        except UserError as error:
            return {'error': str(error)}
        return {'force_refresh': True, 'redirect_url': f'/my/requests/{kind}/{record_id}?done=signed'}

    def _act(self, kind, record_id, act, done):
        """Take a text with files; when something is wrong, what was typed and the good files stay."""
        record = self._get_record(kind, record_id)
        if not record:
            return request.redirect(f'/my/requests/{kind}')
        text = (request.httprequest.form.get('text') or '').strip()[:20000]
        attachments, error = self._take_files(record)
        try:
            if error:
                raise UserError(error)
            getattr(record, f'_portal_{act}')(text, attachments)
        except UserError as problem:
            return self._render_record(kind, record, error=str(problem), act=act, typed={'text': text}, kept=attachments)
        return request.redirect(f'/my/requests/{kind}/{record_id}?done={done}')

    # TELL US

    @http.route('/my/tell-us', type='http', auth='user', website=True, methods=['GET'])
    def portal_tell_us(self, kind=None, **_kwargs):
        return self._render_form(kind if kind in self._get_kinds() else None)

    @http.route('/my/tell-us/<string:kind>', type='http', auth='user', website=True, methods=['POST'])
    def portal_tell_us_send(self, kind, **_post):
        Kind, form = self._get_kind(kind), request.httprequest.form
        if not Kind._portal_get_customer():
            return request.redirect('/my/tell-us')
        typed = {name: form.get(name) or '' for name in Kind._portal_form}
        attachments, error = self._take_files(Kind)
        try:
            if error:
                raise UserError(error)
            record = Kind._portal_raise(typed, attachments, once=(form.get('once') or '')[:40] or None)
        except UserError as problem:
            return self._render_form(kind, error=str(problem), typed=typed, kept=attachments, once=form.get('once'))
        return request.redirect(f'/my/requests/{kind}/{record.id}?done=raised')

    def _render_form(self, kind, **values):
        Kind = self._get_kinds().get(kind)
        customer = self._get_mixin()._portal_get_customer()
        return request.render('customer_mgmt_policy.portal_tell_us', {
            **self._prepare_portal_layout_values(), 'page_name': 'tell_us', 'kind': kind, 'Kind': Kind, 'customer': customer,
            'limits': self._get_mixin()._portal_get_file_limits() if customer else None,
            'labels': Kind._portal_get_labels() if Kind is not None else {}, 'typed': {}, 'error': None, 'once': str(uuid4()),
            'kept': request.env['ir.attachment'], **values,
        })

    def _take_files(self, Kind):
        """Return the files of the form, those kept before among them, and what is wrong with them."""
        form = request.httprequest
        kept = request.env['ir.attachment']
        for value in form.form.getlist('kept'):
            number, _colon, token = value.partition(':')
            attachment = kept.browse(int(number)) if number.isdigit() else kept
            if attachment and attachment._has_attachments_ownership([token]) and attachment.sudo().res_id == 0:
                kept |= attachment.sudo()
        return Kind._portal_take_files([upload for upload in form.files.getlist('files') if upload.filename], kept.sudo())

    # TOOLS

    def _get_mixin(self):
        return request.env['customer.portal.mixin']

    def _get_kinds(self):
        return self._get_mixin()._portal_get_kinds()

    def _get_kind(self, kind):
        kinds = self._get_kinds()
        if kind not in kinds:
            raise request.not_found()
        return kinds[kind]

    def _get_record(self, kind, record_id):
        """Return the customer's own record under sudo, or nothing."""
        return self._get_kind(kind)._portal_browse(record_id)

    def _get_kind_values(self, kind, Kind):
        return {'page_name': f'customer_{kind}', 'kind': kind, 'words': Kind._portal_get_words()}
