"""Whether the words of the municipality in papers are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.papers.models import Passage
from naturbudget.config.checks.journal.told import (
    Entry,
    Facts,
    Told,
    done,
    matched,
)

Pairs = dict[str, tuple[Entry, Facts]]
PLACE = ("paper", "year", "about", "section", "language")


def differences(told: Told) -> Iterator[str]:
    """Yield what stands in papers otherwise than it was told.

    Source:
        L-40 (docs/method/ledger.md), DOC-2 (docs/method/documents.md)
    """
    entries: Pairs = {}
    for entry in told.of("passage-written"):
        name = _name(*(entry.what[part] for part in PLACE))
        entries[name] = (entry, {"its text": entry.what["text"], **entry.done})
    rows: dict[str, Facts] = {
        _name(row.kind, row.year, row.about, row.section, row.language): {
            "its text": print_of(row.text),
            **done(row.written_at, row.written_by.email),
        }
        for row in Passage.objects.filter(municipality=told.town).select_related(
            "written_by"
        )
    }
    yield from matched(entries, rows)


def _name(*place: object) -> str:
    return "the words in " + " ".join(str(part) for part in place if part != "")
