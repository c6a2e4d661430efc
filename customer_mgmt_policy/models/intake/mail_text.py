"""What a person wrote in a mail, without the mails that it answers and without signature."""
import re

import lxml.etree
import lxml.html

from odoo.tools.mail import email_split_tuples

BLOCKS = frozenset({
    'address', 'article', 'blockquote', 'br', 'dd', 'div', 'dl', 'dt', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'li', 'ol',
    'p', 'pre', 'section', 'table', 'tr', 'ul'})
HIDDEN = frozenset({'head', 'script', 'style', 'title', 'meta', 'link'})
REPLY_PREFIX = re.compile(r'^(?:re|aw|sv|回复|答复|回覆|答覆)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*', re.I)
FORWARD_PREFIX = re.compile(r'^(?:fw|fwd|wg|转发|轉寄|轉發)\s*(?:\[\d+\]|\(\d+\))?\s*[:\uff1a]\s*', re.I)
SENDER_LINE = re.compile(r'^[\s>*]*(?:from|发件人|寄件者|寄件人|發件人)[\s*]*[:\uff1a]\s*(.+)$', re.I | re.M)
HISTORY = re.compile('|'.join((
    r'^[\s>]*-{2,}.{0,12}(?:original message|forwarded message|原始邮件|原邮件|原始郵件|转发的?邮件|轉寄郵件).{0,12}-{2,}',
    r'^[\s>]*on\s[^\n]{6,200}(?:\n[^\n]{0,120})?wrote\s*:\s*$',
    r'^[\s>]*在\s*\d{4}[^\n]{4,200}(?:\n[^\n]{0,120})?(?:写道|寫道)\s*[:\uff1a]?\s*$',
    r'^[\s>]*\d{4}\s*[年/.-][^\n]{4,160}(?:写道|寫道)\s*[:\uff1a]?\s*$',
    r'^[\s>*]*(?:from|发件人|寄件者|寄件人|發件人)[\s*]*[:\uff1a][^\n]+\n+'
    r'[\s>*]*(?:sent|date|to|发送时间|日期|时间|收件人|傳送時間|寄件日期|收件者)[\s*]*[:\uff1a]',
    r'^>[^\n]*(?:\n+>[^\n]*)*\s*\Z',
)), re.I | re.M)
SIGNATURE = re.compile(r'^--\s*$', re.M)
DEVICE_LINE = re.compile(r'\n[^\S\n]*(?:发自|發自|来自|來自|傳送自|从我的|sent from)[^\n]{0,40}\s*\Z', re.I)


def clean_subject(subject):
    """Return a subject in one line, without the “Re:” and “转发：” of mail programs."""
    subject = ' '.join((subject or '').split())
    while match := REPLY_PREFIX.match(subject) or FORWARD_PREFIX.match(subject):
        subject = subject[match.end():]
    return subject


def to_text(html):
    """Return the text of a mail's HTML, line by line as it is shown."""
    if not (html or '').strip():
        return ''
    parts, hidden, kept = [], 0, 0
    root = lxml.html.fromstring(f'<div>{html}</div>'.replace('\r', ''))
    for event, node in lxml.etree.iterwalk(root, events=('start', 'end')):
        tag, start = node.tag, event == 'start'
        step = 1 if start else -1
        hidden += step * (tag in HIDDEN)
        kept += step * (tag == 'pre')
        if tag in BLOCKS and (start or tag != 'br'):
            parts.append('\n')
        text = node.text if start else node.tail
        if text and not hidden and not (start and not isinstance(tag, str)):
            parts.append(text if kept else re.sub(r'\s+', ' ', text))
    lines = [line.strip() for line in ''.join(parts).replace('\xa0', ' ').split('\n')]
    return re.sub(r'\n{3,}', '\n\n', '\n'.join(lines)).strip()


def strip_history(text, subject=''):
    """Return what was written new; of a forwarded mail all of it, and everything where nothing else is left."""
    own = text
    if not FORWARD_PREFIX.match((subject or '').strip()) and (match := HISTORY.search(own)):
        own = own[:match.start()]
    if match := SIGNATURE.search(own):
        own = own[:match.start()]
    own = DEVICE_LINE.sub('', f'\n{own}').strip()
    return own or text


def find_forwarded_sender(text):
    """Return (name, address) of who wrote the mail that was forwarded, or None."""
    for match in SENDER_LINE.finditer(text or ''):
        line = match[1].replace('[mailto:', '<').replace(']', '>')
        for name, address in email_split_tuples(line):
            name = name or line.partition('<')[0].strip(' "*')
            return '' if '@' in name else name, address.lower()
    return None
