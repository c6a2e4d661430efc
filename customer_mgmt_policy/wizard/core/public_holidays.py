"""Public holidays and make-up working days of a country and year, read from the ``holidays`` library."""
import re
from datetime import date, datetime
from typing import NamedTuple

try:
    import holidays
except ImportError:
    holidays = None

FALLBACK_LANGUAGE = 'en_US'


class PublicDay(NamedTuple):
    date: date
    kind: str            # 'holiday' or 'workday'
    is_substitute: bool  # worked, or off, instead of another day
    names: dict          # {language: name of the holiday that it belongs to}


def is_installed():
    return holidays is not None


def supported_countries():
    """Return ``{country code: [subdivision codes]}``."""
    return holidays.list_supported_countries(include_aliases=False)


def moves_working_days(country):
    """Return whether the country works weekends instead of bridge days, as announced year by year."""
    return holidays.country_holidays(country).has_substituted_holidays


def get_public_days(country, subdivision, year, languages):
    """Return the :class:`PublicDay` of ``year`` by date.

    :param languages: e.g. ``['en_US', 'zh_CN']``; one that the library does not speak gets English, or the country's own
    """
    entities = {language: _load(country, subdivision, year, language) for language in languages}
    entity = entities[languages[0]]
    days_in_lieu = {_get_replaced_day(entity, name): day for day, name in entity.items()}
    statutory = [day for day, name in entity.items() if _get_plain_name(entity, day) == name]

    def public_day(day, kind, reason):
        if not _get_plain_name(entity, reason):
            reason = min(statutory, key=lambda other: (abs(other - reason), other))
        return PublicDay(day, kind, day not in statutory, {
            language: _get_plain_name(spoken, reason) for language, spoken in entities.items()})

    return sorted([
        *(public_day(day, 'holiday', day) for day in entity if day.year == year),
        *(public_day(day, 'workday', days_in_lieu.get(day, day)) for day in entity.weekend_workdays if day.year == year),
    ])


def _load(country, subdivision, year, language):
    """Return the days of ``year`` and of the next one, whose first days off may be worked in December."""
    spoken = holidays.country_holidays(country).supported_languages or ()
    chosen = next((code for code in (language, language[:2], FALLBACK_LANGUAGE) if code in spoken), None)
    return holidays.country_holidays(country, subdiv=subdivision or None, years=(year, year + 1), language=chosen)


def _get_plain_name(entity, day):
    """Return the holiday on ``day`` without “(observed)”; None for a working day or a mere day off in lieu."""
    name = entity.get(day)
    if not name or _match(entity, 'substituted_label', name):
        return None
    observed = _match(entity, 'observed_label', name)
    return observed.group(1) if observed else name


def _get_replaced_day(entity, name):
    """Return the weekend day that is worked for the day off called ``name``, if it is one in lieu."""
    match = _match(entity, 'substituted_label', name)
    return match and datetime.strptime(match.group(1), entity.tr(entity.substituted_date_format)).date()


def _match(entity, label, name):
    """Match ``name`` against the library's pattern ``label``, e.g. “%s (observed)”, in the entity's language."""
    pattern = getattr(entity, label, None)
    return pattern and re.fullmatch(re.escape(entity.tr(pattern)).replace('%s', '(.*)'), name)
