"""The names of the months in the languages that files are written in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from django.conf import settings


@lru_cache(maxsize=1)
def month_names() -> Mapping[str, int]:
    """Return each name and abbreviation, in small letters, with its number.

    >>> names = month_names()
    >>> names["märz"], names["maj"], names["dic"], names["sept"]
    (3, 5, 12, 9)
    """
    found: dict[str, int] = {}
    for language, _ in settings.LANGUAGES:
        months = Locale.parse(language).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    found.setdefault(name.lower().rstrip("."), number)
    return {"sept": 9, **found}
