from mimetypes import guess_type

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

MEGABYTE = 1024 * 1024
# an upload that waits for its message; what is left over Odoo clears away by itself
PENDING = {'res_model': 'mail.compose.message', 'res_id': 0}


class CustomerPortalMixin(models.AbstractModel):
    """Files of customers: how many, how big and of what types is decided by us and checked here."""
    _inherit = 'customer.portal.mixin'

    @api.model
    def _portal_get_file_limits(self):
        """Return the limits of the policy and the company: ``count``, ``megabytes``, ``bytes`` and ``types``."""
        company = self._portal_get_company()
        Criterion = self.env['customer.policy.criterion'].sudo()
        megabytes = Criterion._get(company, 'portal.file_size')
        return {
            'count': int(Criterion._get(company, 'portal.file_count')), 'types': company._get_portal_file_types(),
            'megabytes': megabytes, 'bytes': int(megabytes * MEGABYTE),
        }

    @api.model
    def _portal_take_files(self, uploads, kept):
        """Check the uploaded files, keep them, and return them with those kept before as ``ir.attachment``.

        :param uploads: file storages of the form
        :param kept: attachments of the same form that were kept when something else was wrong with it
        :return: ``(attachments, error)``; the good ones are kept when others are refused
        """
        limits, good, error = self._portal_get_file_limits(), [], ""
        for upload in uploads:
            content = upload.read(limits['bytes'] + 1)
            if problem := self._portal_get_file_problem(upload.filename, content, limits):
                error = error or problem
            else:
                good.append((upload.filename, content))
        if len(good) + len(kept) > limits['count']:
            error = error or self.env._("You can send up to %(count)s files at once.", count=limits['count'])
            good = good[:max(limits['count'] - len(kept), 0)]
        return kept | self._portal_keep_files(good), error

    @api.model
    def _portal_keep_files(self, files):
        return self.env['ir.attachment'].sudo().create(
            [{'name': name, 'raw': content, **PENDING} for name, content in files])

    @api.model
    def _portal_check_file(self, name, content):
        """Raise what is wrong with one file."""
        if problem := self._portal_get_file_problem(name, content, self._portal_get_file_limits()):
            raise UserError(problem)

    @api.model
    def _portal_get_file_problem(self, name, content, limits):
        """Return what is wrong with a file in words, or False."""
        if len(content) > limits['bytes']:
            size = f"{limits['megabytes']:g}"
            return self.env._("“%(file)s” is too big. A file may have up to %(size)s MB.", file=name, size=size)
        if not content:
            return self.env._("“%(file)s” is empty.", file=name)
        extension = name.rpartition('.')[2].lower() if '.' in name else ""
        if extension not in limits['types'] or not self._portal_is_what_it_says(name, content):
            types = ", ".join(limits['types'])
            return self.env._("“%(file)s” cannot be taken. Possible are: %(types)s.", file=name, types=types)
        return False

    @api.model
    def _portal_is_what_it_says(self, name, content):
        """Pictures and PDF are recognised by their content; programs and pages are none of what they call themselves."""
        said, found = guess_type(name)[0] or "", guess_mimetype(content)
        if said.startswith('image/'):
            return found.startswith('image/') and 'svg' not in found
        if said == 'application/pdf':
            return found == said
        return not content.startswith((b'MZ', b'\x7fELF', b'#!')) and not found.startswith(('text/html', 'image/svg'))
