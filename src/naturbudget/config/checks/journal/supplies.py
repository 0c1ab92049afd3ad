"""Whether suppliers, supplies and requests for data are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.suppliers.models import Answer
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield who supplies, what was asked and answered otherwise than it was told.

    Source:
        L-40 (docs/method/ledger.md), DR-2 (docs/method/requests.md)
    """
    yield from _suppliers(told)
    yield from _heads(told)
    yield from _supplies(told)
    yield from _requests(told)
    yield from _answers(told)


def _suppliers(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("supplier-added", "supplier-removed"):
        name = f"the supplier {entry.what['supplier']}"
        if entry.kind == "supplier-added":
            entries[name] = (entry, {})
        elif not told.town.suppliers.filter(code=entry.what["supplier"]).exists():
            entries.pop(name, None)  # one that delivered keeps its short name
    rows: dict[str, Facts] = {
        f"the supplier {code}": {}
        for code in told.town.suppliers.values_list("code", flat=True)
    }
    yield from matched(entries, rows)


def _heads(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("department-head-set"):
        name = f"the head of {entry.what['department']}"
        if entry.what["is_known"]:
            entries[name] = (entry, {})
        else:
            entries.pop(name, None)
    departments = told.town.departments.filter(head__isnull=False)
    rows: dict[str, Facts] = {
        f"the head of {code}": {} for code in departments.values_list("code", flat=True)
    }
    yield from matched(entries, rows)


def _supplies(told: Told) -> Iterator[str]:
    names = ("supplier", "rhythm", "lag", "deadline", "since")
    entries: Pairs = {}
    for entry in told.of("supply-set", "supply-ended"):
        name = f"the supply of {entry.what['thing']}"
        if entry.kind == "supply-set":
            entries[name] = (entry, {fact: entry.what[fact] for fact in names})
        else:
            entries.pop(name, None)
    supplies = told.town.supplies.select_related("account", "series", "supplier")
    rows = {
        f"the supply of {row.thing}": {
            "supplier": row.supplier.code,
            "rhythm": row.rhythm,
            "lag": row.lag_days,
            "deadline": row.deadline_days,
            "since": row.active_from,
        }
        for row in supplies
    }
    yield from matched(entries, rows)


STATES = {
    "data-requested": "open",
    "request-reopened": "open",
    "request-withdrawn": "withdrawn",
}


def _requests(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of(*STATES, "request-answered"):
        what = entry.what
        name = f"the request for {what['thing']}, {what['first']} to {what['last']}"
        before = entries.get(name, (entry, {}))
        how = what.get("how")
        state = STATES.get(entry.kind) or (
            "not-available" if how == Answer.Kind.NOT_AVAILABLE else "answered"
        )
        due = what.get("due") or before[1].get("its day")
        facts: Facts = {"its state": state, "its day": due}
        entries[name] = (entry, facts)
    requests = told.town.data_requests.select_related("account", "series")
    rows = {
        f"the request for {row.thing}, {row.first} to {row.last}": {
            "its state": row.state,
            "its day": row.due,
        }
        for row in requests
    }
    yield from matched(entries, rows)


def _answers(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("request-answered"):
        what = entry.what
        name = (
            f"answer {what['answer']} for {what['thing']}, {what['first']} to "
            f"{what['last']}"
        )
        facts = {
            "its kind": what["how"],
            "its voucher": what["voucher"],
            "its amount": what.get("quantity"),
            "its unit": what.get("unit"),
            "its status": what.get("status"),
        }
        entries[name] = (entry, {**facts, **entry.done})
    answers = Answer.objects.filter(request__municipality=told.town)
    rows = {
        f"answer {row.number} for {row.request.thing}, {row.request.first} to "
        f"{row.request.last}": {
            "its kind": row.kind,
            "its voucher": row.voucher,
            "its amount": row.quantity,
            "its unit": row.unit,
            "its status": row.status,
            **done(row.given_at, row.given_by.email),
        }
        for row in answers.select_related(
            "request__account", "request__series", "given_by"
        )
    }
    yield from matched(entries, rows)
