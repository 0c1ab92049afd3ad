"""Whether the needs of departments and their answers are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.needs.models import Asked, Need, Round
from naturbudget.config.checks.journal.told import (
    Entry,
    Facts,
    Told,
    done,
    matched,
)

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was asked, stated or granted otherwise than it was told.

    Source:
        L-40 (docs/method/ledger.md), ND-1 to ND-3 (docs/method/cycle.md)
    """
    yield from _rounds(told)
    yield from _asked(told)
    yield from _needs(told)


def _rounds(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("needs-asked"):
        what, name = entry.what, _round(entry.what["year"])
        first = entries[name][0] if name in entries else entry
        facts = {"its day": what["due"], "its text": what["text"]}
        entries[name] = (entry, facts | first.done)
    rows: dict[str, Facts] = {
        _round(row.year): {
            "its day": row.due.isoformat(),
            "its text": print_of(row.remark),
            **done(row.opened_at, row.opened_by.email),
        }
        for row in Round.objects.filter(municipality=told.town).select_related(
            "period", "opened_by"
        )
    }
    yield from matched(entries, rows)


def _asked(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("needs-asked", "needs-none", "need-stated"):
        what = entry.what
        asked = entry.kind == "needs-asked"
        codes = what["departments"] if asked else [what["department"]]
        for code in codes:
            name = f"{code} in the needs of {what['year']}"
            said = what["text"] if entry.kind == "needs-none" else print_of("")
            entries[name] = (entry, {"why it needs nothing": said})
    rows: dict[str, Facts] = {
        f"{row.department.code} in the needs of {row.round.year}": {
            "why it needs nothing": print_of(row.none_because)
        }
        for row in Asked.objects.filter(round__municipality=told.town).select_related(
            "department", "round__period"
        )
    }
    yield from matched(entries, rows)


def _needs(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("need-stated", "need-withdrawn", "need-answered"):
        what = entry.what
        name = f"need {what['need']} of {what['year']}"
        before = entries[name][1] if name in entries else {}
        entries[name] = (entry, {**before, **_facts(entry)})
    rows: dict[str, Facts] = {
        f"need {row.number} of {row.round.year}": {
            "its department": row.department.code,
            "its account": row.account.path if row.account else "",
            "its amount": row.amount,
            "its text": print_of(row.purpose),
            "who stated it": row.stated_by.email,
            "whether it was withdrawn": row.is_withdrawn,
            "its answer": row.answer,
            "what was granted": row.granted,
            "the reason": print_of(row.reason),
            "who answered it": row.answered_by.email if row.answered_by else "",
        }
        for row in Need.objects.filter(round__municipality=told.town).select_related(
            *("department", "account", "round__period", "stated_by", "answered_by")
        )
    }
    yield from matched(entries, rows)


def _facts(entry: Entry) -> Facts:
    what = entry.what
    if entry.kind == "need-withdrawn":
        return {"whether it was withdrawn": True}
    if entry.kind == "need-answered":
        return {
            "its answer": what["answer"],
            "what was granted": what["granted"],
            "the reason": what["text"],
            "who answered it": entry.who,
        }
    return {
        "its department": what["department"],
        "its account": what["account"],
        "its amount": what["amount"],
        "its text": what["text"],
        "who stated it": entry.who,
        "whether it was withdrawn": False,
        "its answer": "",
        "what was granted": "",
        "the reason": print_of(""),
        "who answered it": "",
    }


def _round(year: int) -> str:
    return f"the round of needs of {year}"
