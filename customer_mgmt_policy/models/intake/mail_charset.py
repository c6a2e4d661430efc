"""Many mails name one charset and are written in another. Python takes them at their word and loses characters."""
import codecs
import re
from email.header import decode_header
from email.utils import getaddresses

# what a label means in practice: mails marked GB2312 hold characters of GBK and GB18030, its supersets
SUPERSETS = {
    **dict.fromkeys(('gb2312', 'gb_2312-80', 'gbk', 'x-gbk', 'cp936', 'ms936', 'euc-cn', 'gb18030-2000'), 'gb18030'),
    **dict.fromkeys(('big5', 'x-x-big5', 'cp950', 'big5-hkscs'), 'big5hkscs'),
}
LABEL = '|'.join(re.escape(label) for label in SUPERSETS)
ENCODED_WORD = re.compile(rf'=\?({LABEL})\?', re.I)
EXTENDED_VALUE = re.compile(rf"(\*\s*=\s*\"?)({LABEL})'", re.I)
LOST = re.compile('[\ufffd\ud800-\udfff]|=\\?[\\w-]+\\?[BbQq]\\?')
UNPRINTABLE = re.compile('[\x00\ud800-\udfff]')
ADDRESS_HEADERS = ('From', 'To', 'Cc', 'Reply-To', 'Delivered-To')


def repair(message):
    """Let an ``email.message.EmailMessage`` be read in the charsets that it is really written in."""
    for part in message.walk():
        if part.get_content_maintype() == 'text' and not part.is_multipart():
            _repair_text(part)
        _repair_filename(part)
    _repair_header(message, 'Subject', decode_text)
    for name in ADDRESS_HEADERS:
        _repair_header(message, name, _decode_addresses)


def get_charset(label, content):
    """Return the charset of ``content`` (bytes), whose label says ``label``."""
    label = (label or '').strip().strip('"\'').lower()
    label = SUPERSETS.get(label, label) or 'utf-8'
    for charset in (label, 'utf-8', 'gb18030'):
        try:
            content.decode(charset)
            return charset
        except (LookupError, ValueError):
            continue
    try:
        return codecs.lookup(label).name
    except LookupError:
        return 'utf-8'


def decode_text(raw):
    """Return what a raw header says; neighbouring encoded words are joined before they are read."""
    if '=?' not in raw:
        return _decode_bytes(raw.encode('utf-8', 'surrogateescape'), None)
    raw = ' '.join(raw.split())
    return ''.join(
        chunk if isinstance(chunk, str) else _decode_bytes(chunk, label) for chunk, label in decode_header(raw))


def printable(value):
    """Return a text, or all texts of a dict, without what the database cannot hold."""
    if isinstance(value, dict):
        return {key: printable(item) for key, item in value.items()}
    if not isinstance(value, str) or not UNPRINTABLE.search(value):
        return value
    return type(value)(UNPRINTABLE.sub('', str(value)))


def _decode_bytes(content, label):
    return content.decode(get_charset(label, content), 'replace')


def _decode_addresses(raw):
    return ', '.join(_format_address(decode_text(name), address) for name, address in getaddresses([raw]))


def _format_address(name, address):
    name = name.replace('\\', '').replace('"', '')
    return f'"{name}" <{address}>' if name else address


def _repair_text(part):
    content = part.get_payload(decode=True) or b''
    label = part.get_content_charset()
    charset = get_charset(label, content)
    if content and charset != label:
        part.set_param('charset', charset)


def _repair_header(message, name, decode):
    values = _get_raw(message, name)
    if not values or not any(_is_lost(message, name, value) for value in values):
        return
    del message[name]
    for value in values[:1] if name in ('Subject', 'From', 'To', 'Cc', 'Reply-To') else values:
        message[name] = ' '.join(decode(value).split())


def _repair_filename(part):
    for name in ('Content-Disposition', 'Content-Type'):
        for raw in _get_raw(part, name):
            fitting = EXTENDED_VALUE.sub(r"\1gb18030'", ENCODED_WORD.sub(_relabel, raw))
            if fitting != raw:
                del part[name]
                part[name] = ' '.join(fitting.split())
    filename = part.get_filename()
    if filename and LOST.search(filename):
        part.set_param('filename', printable(decode_text(filename)), header='Content-Disposition')


def _relabel(match):
    return f'=?{SUPERSETS[match[1].lower()]}?'


def _get_raw(part, name):
    return [str(value) for key, value in part.raw_items() if key.lower() == name.lower()]


def _is_lost(message, name, raw):
    """Return whether Python's own reading of a header loses something."""
    try:
        return any(LOST.search(str(value)) for value in message.get_all(name))
    except Exception:   # headers that its parser stumbles over
        return True
