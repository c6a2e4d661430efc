import logging
import re
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, email_split
from odoo.tools.mail import email_split_tuples

from .customer_mail_intake import LIMIT
from .mail_text import clean_subject, find_forwarded_sender, strip_history, to_text

_logger = logging.getLogger(__name__)

FACTS = 'customer.mail.facts'
UNADDRESSED = 'customer.mail.unaddressed'
HEADERS_MAX = 20_000
TEXT_MAX = 100_000
# what may be the number of a record, also amidst Chinese
NUMBER = re.compile(r'[A-Za-z0-9][A-Za-z0-9/_-]{4,}')


class CustomerMailIntake(models.Model):
    """How a mail comes in: to its record where that is clear, else into the queue. Nothing that goes wrong loses it."""
    _inherit = 'customer.mail.intake'

    # ROUTES

    @api.model
    def _direct_routes(self, msg_dict, routes):
        """Lead answers to where their matter is now, and let a mail to several addresses of a company become one record."""
        directed, taken = [], {}
        for route in sorted(routes or (), key=self._get_rank):
            model, thread_id, values, *rest = route
            if thread_id:
                survivor = self._get_survivor(model, thread_id)
                directed.append((survivor._name, survivor.id, values, *rest) if survivor else route)
            elif not self._takes_mail(model):
                directed.append(route)
            elif thread := self._find_thread(model, msg_dict):
                directed.append((thread._name, thread.id, values, *rest))
            elif (company_id := (values or {}).get('company_id')) not in taken:
                taken[company_id] = model
                directed.append(route)
        return list({(route[0], route[1] or f'new {number}'): route for number, route in enumerate(directed)}.values())

    @api.model
    def _get_unaddressed_routes(self):
        """A mail fetched from a mailbox that is to none of our addresses, e.g. passed on from an old one: nobody would tell
        the sender, and Odoo takes it out of the mailbox, so it waits for a person."""
        return [(self._get_kinds()[0][0], 0, {UNADDRESSED: True}, self.env.uid, None)]

    @api.model
    def _get_rank(self, route):
        return self.pool[route[0]]._intake_rank if self._takes_mail(route[0]) else 0

    @api.model
    def _takes_mail(self, model):
        return model in self.env and issubclass(self.pool[model], self.pool['customer.intake.mixin'])

    @api.model
    def _get_survivor(self, model, thread_id):
        """Return the record that answers to this one go to, when it is another one."""
        if not self._takes_mail(model) and model != self._name:
            return None
        record = self.env[model].sudo().browse(thread_id).exists()
        survivor = record and record._intake_survivor()
        return survivor if survivor and survivor != record else None

    @api.model
    def _find_thread(self, model, msg_dict):
        """Return what a mail to an address continues: a waiting mail that it answers, or the record that its subject names."""
        references = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}".split()[-32:]
        message = references and self.env['mail.message'].sudo().search(
            [('message_id', 'in', references), ('model', '=', self._name)], limit=1, order='id desc')
        item = self.browse(message.res_id).exists() if message else self
        if item:
            return item if item.state == 'waiting' else item._get_record()
        return self._find_named_record(model, msg_dict)

    @api.model
    def _find_named_record(self, model, msg_dict):
        """Some mail programs answer without saying to what; the number in the subject tells, if it is the sender's own."""
        numbers = {word for word in NUMBER.findall(msg_dict.get('subject') or '') if any(map(str.isdigit, word))}
        email = email_normalize(msg_dict.get('email_from') or '')
        if not numbers or not email:
            return None
        customers = self.env['res.partner'].sudo().search([('email_normalized', '=', email)]).commercial_partner_id
        record = self.env[model].sudo().search(
            [('partner_id', 'in', customers.ids), ('name', 'in', list(numbers))], limit=1)
        return record._intake_survivor() if record else None

    @api.model
    def _add_facts(self, message, routes):
        """Let new records know what only the raw mail tells: its headers, and whether a program wrote it."""
        if not any(self._takes_mail(route[0]) and not route[1] for route in routes or ()):
            return routes
        headers = '\n'.join(f'{name}: {value}' for name, value in message.raw_items())
        facts = {
            'headers': headers.encode('utf-8', 'replace').decode().replace('\x00', '')[:HEADERS_MAX],
            'automatic': self.env['mail.thread']._is_automatic_mail(message),
            'forwarded': self._get_forwarded_header(message),
        }
        return [
            (model, thread_id, {**(values or {}), FACTS: facts}, *rest)
            if self._takes_mail(model) and not thread_id else (model, thread_id, values, *rest)
            for model, thread_id, values, *rest in routes
        ]

    @api.model
    def _get_forwarded_header(self, message):
        """Return who wrote a mail that is attached to this one, as its header says."""
        for part in message.walk():
            if part.get_content_type() == 'message/rfc822' and part.is_multipart():
                return f"From: {part.get_payload(0).get('From') or ''}"
        return False

    # RECEIVE

    @api.model
    def _receive(self, kind, msg_dict, custom_values):
        """Return the record that a new mail becomes: of ``kind``, or a waiting one of the queue."""
        self = self.with_user(self.env.ref('base.user_root')).sudo()
        mail = self._read_mail(kind, msg_dict, dict(custom_values or {}))
        try:
            with self.env.cr.savepoint():
                mail.update(self._judge(mail))
                if not mail['reason']:
                    record = self.env[kind]._intake_create(mail)
                    record.env.flush_all()
                    return record
        except psycopg2.OperationalError:
            raise       # the whole mail is tried again
        except Exception as error:
            _logger.exception("Mail %s could not be recorded as %s and waits", msg_dict.get('message_id'), kind)
            mail.update(reason='failed', reason_note=str(error), contact=mail['contact'].exists())
        return self._queue(mail)

    @api.model
    def _read_mail(self, kind, msg_dict, values):
        """Return what the mail says, and what is not known yet as nothing."""
        company = self.env['res.company'].browse(values.get('company_id') or []).exists() or self._guess_company(msg_dict)
        speaking = self.with_context(lang=company.partner_id.lang)
        subject, text = msg_dict.get('subject') or '', to_text(msg_dict.get('body'))[:TEXT_MAX]
        name, email = (email_split_tuples(msg_dict.get('email_from') or '') or [('', '')])[0]
        email = email_normalize(email) or False
        description = strip_history(text, subject)
        title = clean_subject(subject) or description.partition('\n')[0][:80] or (
            speaking.env._("Mail from %(sender)s", sender=name or email or speaking.env._("somebody without a name")))
        return {
            **(values.get(FACTS) or {'headers': False, 'automatic': False, 'forwarded': False}),
            'kind': kind, 'company': company, 'name': title, 'text': text,
            'description': description or speaking.env._("(The mail has no text.)"),
            'email_from': msg_dict.get('email_from') or False, 'writer_name': name, 'email': email,
            'received_at': self._get_received_at(msg_dict, company), 'reason': False, 'reason_note': False,
            'partner': self.env['res.partner'], 'contact': self.env['res.partner'], 'candidates': self.env['res.partner'],
            'unaddressed': bool(values.get(UNADDRESSED)),
        }

    @api.model
    def _guess_company(self, msg_dict):
        domains = {address.rpartition('@')[2].lower() for address in email_split(msg_dict.get('recipients') or '')}
        return self.env['res.company'].search(
            Domain('alias_domain_id.name', 'in', list(domains)), order='id', limit=1) or self.env.company

    @api.model
    def _get_received_at(self, msg_dict, company):
        """Return when the customer wrote, as far as the mail is to be believed: not in the future, and not long ago."""
        now = fields.Datetime.now()
        try:
            days = self.env['customer.policy.criterion']._get(company, 'mail.backdate_days')
            written_at = fields.Datetime.to_datetime(msg_dict.get('date')) or now
        except Exception:   # a policy without the figure, a date that is none
            return now
        return written_at if now - timedelta(days=days) <= written_at <= now else now

    # JUDGE

    @api.model
    def _judge(self, mail):
        """Return customer and contact of a mail that becomes a record by itself, or the reason why it does not."""
        found = self._find_customer(mail['email'], mail['company'])
        if found['reason'] == 'colleague':
            found = self._find_forwarded(mail)
        elif not found['reason'] and mail['unaddressed']:
            found['reason'] = 'unaddressed'
        elif not found['reason'] and mail['automatic']:
            found['reason'] = 'automatic'
        elif not found['reason'] and self._is_flood(mail):
            found['reason'] = 'flood'
        if not found['reason'] and not found['contact'] and mail['email'] != found['partner'].email_normalized:
            found['contact'] = self._create_contact(found['partner'], mail['writer_name'], mail['email'])
        return found

    @api.model
    def _find_forwarded(self, mail):
        """A colleague wrote on behalf of a customer: propose whose mail was forwarded."""
        name, email = find_forwarded_sender(mail['forwarded'] or mail['text']) or (False, False)
        found = self._find_customer(email, mail['company'])
        if found['reason'] == 'colleague':
            name, email = False, False
        return {**found, 'reason': 'colleague', 'writer_name': name, 'email': email}

    @api.model
    def _is_flood(self, mail):
        """Return whether the sender's mails became records too often within an hour."""
        cap = self.env['customer.policy.criterion']._get(mail['company'], 'mail.sender_hourly')
        recent = Domain('intake_email', '=', mail['email']) & Domain(
            'create_date', '>=', self.env.cr.now() - timedelta(hours=1))
        return sum(self.env[kind].sudo().search_count(recent) for kind, _label in self._get_kinds()) >= cap

    # QUEUE

    @api.model
    def _queue(self, mail):
        """Let the mail wait for a person; the clock counts from when it arrived."""
        company = mail['company']
        item = self.with_company(company).with_context(allowed_company_ids=company.ids).create({
            'name': mail['name'], 'kind': mail['kind'], 'company_id': company.id, 'email_from': mail['email_from'],
            'writer_name': mail['writer_name'], 'writer_email': mail['email'], 'received_at': mail['received_at'],
            'text': mail['text'], 'description': mail['description'], 'headers': mail['headers'],
            'reason': mail['reason'], 'reason_note': mail['reason_note'], 'partner_id': mail['partner'].id,
            'contact_id': mail['contact'].id, 'candidate_ids': mail['candidates'].ids,
            'user_id': self._get_duty_user(company).id,
        })
        try:
            with self.env.cr.savepoint():
                item._deadline_start(LIMIT, at='received_at')
                self.env.flush_all()
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("The time limit of the waiting mail %s could not be started", item.id)
        return item
