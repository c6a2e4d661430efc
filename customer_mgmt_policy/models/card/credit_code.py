"""The unified social credit code (统一社会信用代码) of Chinese organisations, GB 32100-2015."""
import re
import unicodedata

ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'    # 31 characters: no I, O, S, V, Z
WEIGHTS = tuple(3 ** place % 31 for place in range(17))
LENGTH = 18


def normalize(code):
    """Return a code as it is stored: upper case, half width, without spaces and separators."""
    return re.sub(r'[\s\-_.·]', '', unicodedata.normalize('NFKC', code or '')).upper()


def get_check_digit(code):
    """Return the check character that belongs to the first 17 characters of ``code``."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(code[:17], WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def find_fault(code):
    """Return what is wrong with a normalized code, as ``(kind, details)``, or None.

    The kinds are ``length`` (details: the length), ``character`` (the wrong characters) and ``check_digit``.
    """
    if len(code) != LENGTH:
        return 'length', len(code)
    if wrong := sorted(set(code) - set(ALPHABET)):
        return 'character', ', '.join(wrong)
    if code[-1] != get_check_digit(code):
        return 'check_digit', code[-1]
    return None
