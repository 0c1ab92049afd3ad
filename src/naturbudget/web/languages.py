"""Which languages the product's own words are in; names and numbers know more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

SOURCE = "en"  # the language the sentences are written in


@cache
def has_words(language: str) -> bool:
    """Tell whether the sentences of the product are there in a language.

    Without a catalogue only names, numbers and days are in it, the words English.
    """
    folders = [Path(folder) / language for folder in settings.LOCALE_PATHS]
    return language == SOURCE or any(
        (folder / "LC_MESSAGES" / "django.mo").is_file() for folder in folders
    )
