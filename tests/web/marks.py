"""Finds on a page what was not asked of gettext and is no data either."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser
from itertools import chain

from babel.dates import get_month_names
from django.apps import apps
from django.db import models

from naturbudget.apps.calendar.queries import templates
from naturbudget.apps.documents.models import Document
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.commitments import commitments_of
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.queries import shipped_factors, unit_table
from naturbudget.core.budget.parameters import PARAMETERS

OPEN, CLOSE = "\u27e6", "\u27e7"
# Attributes that are read to people.
SAID = {"alt", "aria-label", "data-label", "placeholder", "title"}
NOT_READ = {"script", "style"}
# Names, which are the same in every language.
NAMES = {
    *(
        "naturbudget",
        "verifier.py",
        "JSON",
        "CSV",
        "XLSX",
        "XLS",
        "ODS",
        "PDF",
        *("DOCX", "ODT", "Word", "OpenDocument"),
        "UTC",
        "bill.pdf",
        "nothing",
    ),
    *("English", "Svenska", "Deutsch", "Italiano", "Swedish", "German", "Italian"),
    *calendar.month_name,
    *get_month_names("abbreviated", "stand-alone", locale="en_GB").values(),
}
# What is left out of a text first: figures, codes, hashes.
NO_WORDS = re.compile(
    r"[^\s,;:()]*[\d₂₃⁵²³][^\s,;:()]*|[A-Za-z0-9+/]{43}=|\b[0-9a-f]{12,}…?"
)
SPLIT = re.compile(r"[][,;:·/()“”|→←×\n]+|\.(?:\s|$)|(?:^|\s)[–-](?:\s|$)")


class Texts(HTMLParser):
    """Collects the texts of a page, and the attributes that are read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value or "" for name, value in attrs if name in SAID]
        if tag == "text":
            self.found.append("")
        if tag in NOT_READ or tag == "text" or given.get("class") == "mono":
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._inside:  # a label of a chart is drawn in parts
            self.found[-1] += data
        elif not self._inside:
            self.found.append(data)


def unmarked(page: str, known: set[str]) -> set[str]:
    """Return what stands on a page outside of brackets and is no data."""
    reader = Texts()
    reader.feed(page)
    left = {piece for text in reader.found for piece in pieces(outside(text))}
    return left - known


def outside(text: str) -> str:
    """Return a text without what stands in brackets, however deep.

    >>> outside("a \u27e6b \u27e6c\u27e7 d\u27e7 e")
    'a \\n e'
    """
    inner = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    found = 1
    while found:
        text, found = inner.subn("\n", text)
    return text


def pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text that hold words."""
    for part in SPLIT.split(NO_WORDS.sub(" ", text)):
        piece = " ".join(part.split()).strip(".… ")
        if re.search(r"[^\W\d_]{2,}", piece):
            yield piece


def data() -> set[str]:
    """Return every piece of the data that pages may show as it is."""
    texts = [*NAMES, *held(), *(one.name for one in PARAMETERS)]
    for document in Document.objects.all():
        texts += strings(document_data(document))
    for value in chain.from_iterable(shipped_factors().values()):
        texts += strings(asdict(value))
    for template in templates().values():
        texts += strings(asdict(template))
    for row in unit_table().rows:
        texts += [row.code, unit_table().symbol(row.code)]
    for town in Municipality.objects.all():  # short names are read from the keys
        texts += [one.name for one in commitments_of(town)]
    return {piece for text in texts for piece in pieces(text)}


def held() -> Iterator[str]:
    """Yield every text that the database holds, but for those of a choice."""
    kinds = models.CharField | models.TextField | models.JSONField
    for model in apps.get_models():
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, kinds) and not field.choices
        ]
        for row in model._default_manager.values_list(*fields):
            yield from strings(row)


def strings(value: object) -> Iterator[str]:
    """Yield the strings inside of lists and mappings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
