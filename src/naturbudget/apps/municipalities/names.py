"""Names in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import combining, normalize

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import gettext

from naturbudget.core.errors import gettext_noop

DECIDED = {
    "master-budget": gettext_noop("Master Budget {year}"),
    "budget-balance": gettext_noop("Budget Balance {year}"),
    "commitment": gettext_noop("Plan, permit or contract {year}"),
    "virement": gettext_noop("Virement {year}"),
    "freeze": gettext_noop("Freeze {year}"),
    "carry": gettext_noop("Carry into {year}"),
    "over-plan": gettext_noop("Use beyond the plan {year}"),
}
SUPPLEMENT = gettext_noop("Supplement {number} to the Master Budget {year}")


def label(names: Mapping[str, str], language: str, *, otherwise: str = "") -> str:
    """Return the name in a language, else in English, else in any, else a code."""
    base = language.split("-")[0]
    for key in (language, base, "en"):
        if names.get(key):
            return names[key]
    return next((name for name in names.values() if name), otherwise)


def name_and_key(name: str, key: str) -> str:
    """Return a name before its key, and the key alone where that is all there is.

    >>> name_and_key("Town hall, gas", "gas/town-hall"), name_and_key("gas", "gas")
    ('Town hall, gas (gas/town-hall)', 'gas')
    """
    return f"{name} ({key})" if name and name != key else key


# Swedish has three letters behind z; { | } are what follows z among the signs.
SWEDISH = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y"})
# Letters that no sign stands on, so that nothing takes them apart.
JOINED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"})


def alphabetical(text: str, language: str) -> tuple[str, str]:
    """Return by what a text stands in a list, in the alphabet of a language.

    Swedish has å, ä and ö behind z. The other languages of the product sort a letter
    with a sign as the letter without (DIN 5007-1 for German); only where two texts are
    else the same does the sign decide.

    >>> words = ["Zoo", "Östra", "Årsta", "Ekudden", "Äppelviken", "Énergie"]
    >>> sorted(words, key=lambda word: alphabetical(word, "sv"))
    ['Ekudden', 'Énergie', 'Zoo', 'Årsta', 'Äppelviken', 'Östra']
    >>> sorted(words, key=lambda word: alphabetical(word, "de"))
    ['Äppelviken', 'Årsta', 'Ekudden', 'Énergie', 'Östra', 'Zoo']
    """
    whole = normalize("NFC", text.casefold())
    letters = whole.translate(SWEDISH) if language.split("-")[0] == "sv" else whole
    bare = normalize("NFKD", letters.translate(JOINED))
    return "".join(sign for sign in bare if not combining(sign)), whole


def languages_of(own: Iterable[str]) -> list[str]:
    """Return the languages of names: a town's own, then the product's."""
    return list(dict.fromkeys([*own, *(code for code, _ in settings.LANGUAGES)]))


def decision_title(kind: str, year: int, supplement: int | None = None) -> str:
    """Return what a body decided on, in the reader's language.

    Args:
        kind: The kind of the decision, for example ``budget-balance``.
        year: The budget year.
        supplement: The number of the supplement, where the budget was one.
    """
    if supplement is not None:
        return gettext(SUPPLEMENT).format(number=supplement, year=year)
    return gettext(DECIDED[kind]).format(year=year)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return the conventions of a language; plain English is the world's."""
    wanted = "en_GB" if language in ("", "en") else language.replace("-", "_")
    try:
        return Locale.parse(wanted)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
