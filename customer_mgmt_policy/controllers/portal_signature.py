from base64 import b64decode
from binascii import Error

from odoo.exceptions import UserError
from odoo.http import request

PNG = b'\x89PNG\r\n\x1a\n'
MAX_BYTES = 500_000


def read_signature():
    """Return ``(name, picture)`` of the signature in the posted form; see the template ``portal_signature``.

    The picture is base64 text, None when there is none or when it is no picture of a signature.
    """
    form = request.httprequest.form
    image = form.get('signature')
    return (form.get('name') or '').strip()[:120], image if image and is_picture(image) else None


def check_signed(name, image):
    """Raise what is lacking of a signature."""
    if not any(letter.isalpha() for letter in name):
        raise UserError(request.env._("Type your full name to sign."))
    if not image:
        raise UserError(request.env._("Your signature is missing: type your name, or draw it."))


def is_picture(image):
    try:
        content = b64decode(image, validate=True)
    except (Error, ValueError):
        return False
    return content.startswith(PNG) and len(content) <= MAX_BYTES
