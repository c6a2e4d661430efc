import re

from odoo import api, models
from odoo.fields import Domain

from .mail_text import clean_subject

# of each kind the latest of a customer are compared, and so many of them offered
COMPARED = 60
OFFERED = 8
# so much of the words of the shorter subject, and more than one of them unless it has no more
FITS = 0.3
WORDS = re.compile(r'[^\W_㐀-鿿]{2,}|[㐀-鿿]+')


class CustomerMailIntake(models.Model):
    """To which record of a customer a mail is added: those that fit are offered first."""
    _inherit = 'customer.mail.intake'

    @api.model
    def _find_offers(self, customers, company, subject, sought=None, besides=None):
        """Return the records of these customers that the user may write, those that fit best first.

        A record fits when its number is named or its subject has the same words; then open ones go first, then the latest.

        :param customers: none, as long as nobody knows whose mail it is: then only what is sought is found
        :param str sought: only records with these words in number or title
        :param besides: a record that is not offered
        :return: ``[(record, whether it fits), …]``
        """
        if not customers and not sought:
            return []
        subject = clean_subject(subject)
        words, offers = split_words(subject), []
        for kind, _label in self._get_kinds():
            for record in self._find_offered(kind, customers, company, sought):
                if record != besides:
                    fits = record.name in subject or share_words(words, split_words(record.title))
                    offers.append((record, fits))
        offers.sort(key=lambda offer: offer[0].received_at, reverse=True)
        offers.sort(key=lambda offer: (not offer[1], offer[0].state in offer[0]._closed_states))
        return offers[:OFFERED]

    @api.model
    def _find_offered(self, kind, customers, company, sought):
        Model = self.env[kind].sudo(False)
        if not Model.has_access('write'):
            return Model
        domain = Domain('company_id', '=', company.id) & Domain('state', 'not in', ('cancelled', 'merged')) & Domain(
            'partner_id', 'in' if customers else 'not in', customers.ids)
        if sought:
            domain &= Domain('name', 'ilike', sought) | Domain('title', 'ilike', sought)
        return Model.search(domain, order='received_at desc, id desc', limit=COMPARED)._filtered_access('write')


def split_words(text):
    """Return the words of a text; Chinese has no spaces between them, so there each two characters count as one."""
    words = set()
    for word in WORDS.findall((text or '').lower()):
        if '㐀' <= word[0] <= '鿿':
            words.update(word[at:at + 2] for at in range(max(1, len(word) - 1)))
        else:
            words.add(word)
    return words


def share_words(first, second):
    """Return whether two sets of words are likely about the same."""
    shared, fewer = len(first & second), min(len(first), len(second))
    return shared >= min(2, fewer or 2) and shared >= FITS * fewer
