"""Names in several languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings


def label(names: Mapping[str, str], language: str, *, otherwise: str = "") -> str:
    """Return the name in a language, else in English, else in any, else a code."""
    base = language.split("-")[0]
    for key in (language, base, "en"):
        if names.get(key):
            return names[key]
    return next((name for name in names.values() if name), otherwise)


def languages_of(own: Iterable[str]) -> list[str]:
    """Return the languages of names: a town's own, then the product's."""
    return list(dict.fromkeys([*own, *(code for code, _ in settings.LANGUAGES)]))
