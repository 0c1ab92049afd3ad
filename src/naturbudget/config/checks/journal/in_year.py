"""Whether in-year accounts are begun, commented and steered as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.inyear.actions.beginning import told_of
from naturbudget.apps.inyear.actions.saying import fingerprints
from naturbudget.apps.inyear.models import Comment, Steering
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was begun, said, decided or issued otherwise than the journal tells.

    Source:
        L-40 (docs/method/ledger.md)
    """
    yield from _begun(told)
    yield from _issued(told)
    yield from _comments(told)
    yield from _steerings(told)


def _begun(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"the in-year account {name}": (entry, {**entry.what, **entry.done})
        for name, entry in told.last("in-year-begun", "year", "number").items()
    }
    rows = told.town.in_year_accounts.select_related("period", "begun_by")
    there = {
        f"the in-year account {row.period.year} {row.number}": {
            **told_of(row),
            **done(row.begun_at, row.begun_by.email),
        }
        for row in rows
    }
    yield from matched(entries, there)


def _issued(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"the issue of the in-year account {name}": (
            entry,
            {**entry.what, **entry.done},
        )
        for name, entry in told.last("in-year-issued", "year", "number").items()
    }
    rows = told.town.in_year_accounts.filter(document__isnull=False)
    there: dict[str, Facts] = {}
    for row in rows.select_related("period", "document__frozen_by"):
        assert row.document is not None, "it was asked for"
        document = row.document
        there[f"the issue of the in-year account {row.period.year} {row.number}"] = {
            **told_of(row),
            "document": document.key,
            **done(document.frozen_at, document.frozen_by.email),
        }
    yield from matched(entries, there)


def _comments(told: Told) -> Iterator[str]:
    names = ("cause", "measure", "needs", "decides")
    entries: Pairs = {
        f"the comment on {name}": (
            entry,
            {**{fact: entry.what[fact] for fact in names}, **entry.done},
        )
        for name, entry in told.last("line-commented", "line", "year", "number").items()
    }
    rows = Comment.objects.filter(account__municipality=told.town)
    there = {
        f"the comment on {row.indicator.code} {row.account.period.year} "
        f"{row.account.number}": {
            **fingerprints(cause=row.cause, measure=row.measure),
            "needs": row.needs,
            "decides": row.decides,
            **done(row.written_at, row.written_by.email),
        }
        for row in rows.select_related("account__period", "indicator", "written_by")
    }
    yield from matched(entries, there)


def _steerings(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"the decision on {name}": (
            entry,
            {"how": entry.what["how"], "text": entry.what["text"], **entry.done},
        )
        for name, entry in told.last("line-steered", "line", "year", "number").items()
    }
    rows = Steering.objects.filter(account__municipality=told.town)
    there = {
        f"the decision on {row.indicator.code} {row.account.period.year} "
        f"{row.account.number}": {
            "how": row.how,
            **fingerprints(text=row.text),
            **done(row.decided_at, row.decided_by.email),
        }
        for row in rows.select_related("account__period", "indicator", "decided_by")
    }
    yield from matched(entries, there)
