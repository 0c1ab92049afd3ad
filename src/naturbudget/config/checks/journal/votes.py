"""Whether budgets, balances, votes and documents went the way the journal tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from naturbudget.apps.budget.execution.entering import kept
from naturbudget.apps.budget.models import Balance, BudgetVersion, Explanation
from naturbudget.apps.documents.models import Issue
from naturbudget.apps.documents.queries import issue_name
from naturbudget.apps.ledger.models import PeriodClose
from naturbudget.config.checks.journal.told import (
    SEEK,
    Entry,
    Facts,
    Told,
    counted,
    done,
    matched,
)

Pairs = dict[str, tuple[Entry, Facts]]
BUDGET = {
    "budget-drafted": "draft",
    "supplement-drafted": "draft",
    "budget-loaded": "draft",
    "line-saved": "draft",
    "line-removed": "draft",
    "budget-handed-over": "handed-over",
    "budget-submitted": "submitted",
    "budget-sent-back": "sent-back",
    "budget-ratified": "ratified",
    "publication-copied": "published-copy",
}
BALANCE = {
    "balance-drawn": "drawn",
    "balance-submitted": "submitted",
    "balance-sent-back": "sent-back",
    "balance-ratified": "ratified",
}

# Which entry on the same year comes before one that passes a gate.
DRAFTING = [kind for kind, state in BUDGET.items() if state == "draft"]
BEFORE = {
    "budget-handed-over": (*DRAFTING, "budget-sent-back"),
    "budget-submitted": ("budget-handed-over",),
    "budget-sent-back": ("budget-handed-over", "budget-submitted"),
    "budget-ratified": ("budget-submitted",),
    "balance-submitted": ("balance-drawn", "balance-sent-back"),
    "balance-sent-back": ("balance-submitted",),
    "balance-ratified": ("balance-submitted",),
}


def differences(told: Told) -> Iterator[str]:
    """Yield which gate of the year was passed otherwise, or by somebody else.

    Source:
        L-32, L-36, L-40 (docs/method/ledger.md)
    """
    yield from _decisions(told)
    yield from _overspendings(told)
    yield from _skipped(told, BUDGET)
    yield from _budgets(told)
    yield from _skipped(told, BALANCE)
    yield from _balances(told)
    yield from _explanations(told)
    yield from _documents(told)
    yield from _issues(told)
    yield from _closes(told)
    yield from _checkpoints(told)


def _decisions(told: Told) -> Iterator[str]:
    names = ("about", "year", "supplement", "taken_on", "outcome")
    entries: list[tuple[Entry, Facts]] = [
        (entry, {**{name: entry.what.get(name) for name in names}, **entry.done})
        for entry in told.of("decision-recorded")
    ]
    rows = [
        {
            "about": row.kind,
            "year": row.year,
            "supplement": row.supplement,
            "taken_on": row.taken_on,
            "outcome": row.outcome,
            **done(row.recorded_at, row.recorded_by.email),
        }
        for row in told.town.decisions.select_related("recorded_by")
    ]
    yield from counted(entries, rows, "a decision")


def _overspendings(told: Told) -> Iterator[str]:
    """Each has the decision that was recorded with it (BL-7)."""
    entries: list[tuple[Entry, Facts]] = []
    for entry in told.of("overspending-decided"):
        facts = {name: entry.what[name] for name in ("account", "year", "amount")}
        entries.append((entry, {**facts, **entry.done}))
    found = told.town.overspendings.select_related(
        "account__unit", "period", "decision__recorded_by"
    )
    rows = [
        {
            "account": row.account.path,
            "year": row.period.year,
            "amount": str(kept(row.account).show(row.amount)),
            **done(row.decision.recorded_at, row.decision.recorded_by.email),
        }
        for row in found
    ]
    yield from counted(entries, rows, "a use beyond the plan")


def _skipped(told: Told, kinds: Iterable[str]) -> Iterator[str]:
    """Yield which gate was passed without the one before it (W-2)."""
    last: dict[int, str] = {}
    for entry in told.of(*kinds):
        before = last.get(entry.what["year"], "nothing")
        if entry.kind in BEFORE and before not in BEFORE[entry.kind]:
            yield (
                f"{entry} follows on {before}, not on {BEFORE[entry.kind][-1]}: an "
                f"entry is missing or none of ours; {SEEK}"
            )
        last[entry.what["year"]] = entry.kind


def _budgets(told: Told) -> Iterator[str]:
    versions = BudgetVersion.objects.filter(budget__municipality=told.town)
    rows: dict[str, Facts] = {}
    many: Counter[int] = Counter()
    for version in versions.select_related("budget__period").order_by("number"):
        many[version.budget.period.year] += 1
        rows[f"the last version of the budget {version.budget.period.year}"] = {
            "it is": version.state,
            "the moment": version.changed_at,
        }
    entries: Pairs = {}
    begun: Counter[int] = Counter()
    for entry in told.of(*BUDGET):
        year = entry.what["year"]
        begun[year] += entry.kind in ("budget-drafted", "supplement-drafted")
        facts = {"it is": BUDGET[entry.kind], "the moment": entry.at}
        entries[f"the last version of the budget {year}"] = (entry, facts)
    yield from matched(entries, rows)
    for year in sorted({*many, *begun}):
        if many[year] != begun[year]:
            yield (
                f"the budget {year} has {many[year]} versions, and the journal tells "
                f"of {begun[year]}; {SEEK}"
            )


def _balances(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    drawn: dict[int, Entry] = {}
    for entry in told.of(*BALANCE):
        year = entry.what["year"]
        if entry.kind == "balance-drawn":
            drawn[year] = entry
        first = drawn.get(year)
        facts = {"it is": BALANCE[entry.kind], "drawn": first.at if first else None}
        entries[f"the balance {year}"] = (entry, facts)
    rows: dict[str, Facts] = {}
    balances = Balance.objects.filter(version__budget__municipality=told.town)
    for balance in balances.select_related("version__budget__period"):
        state = balance.state
        if state == Balance.State.CALCULATED:
            state = Balance.State.DRAWN  # of a copy nothing more is asked
        rows[f"the balance {balance.year}"] = {
            "it is": state,
            "drawn": balance.drawn_at,
        }
    yield from matched(entries, rows)


def _explanations(told: Told) -> Iterator[str]:
    """A supplement may drop a line, and what was said of it."""
    rows: dict[str, Facts] = {}
    explanations = Explanation.objects.filter(
        balance__version__budget__municipality=told.town
    ).select_related(
        "explained_by",
        "line__definition__indicator",
        "balance__version__budget__period",
    )
    for row in explanations:
        rows[f"the cause of {row.line.code} in the balance {row.balance.year}"] = {
            **done(row.explained_at, row.explained_by.email),
        }
    lines = {
        f"the cause of {code} in the balance {year}"
        for year, code in Balance.objects.filter(
            version__budget__municipality=told.town
        ).values_list(
            "version__budget__period__year",
            "version__lines__definition__indicator__code",
        )
    }
    entries: Pairs = {}
    for entry in told.of("line-explained"):
        name = f"the cause of {entry.what['line']} in the balance {entry.what['year']}"
        if name in lines or name in rows:
            entries[name] = (entry, entry.done)
    yield from matched(entries, rows)


def _hashed(told: Told, kind: str, words: str, *, named: str) -> Pairs:
    """Return the entries on files that were made once, by what they are called."""
    return {
        f"{words} {entry.what[named]}": (
            entry,
            {"its hash": entry.what["sha256"], **entry.done},
        )
        for entry in told.of(kind)
    }


def _documents(told: Told) -> Iterator[str]:
    entries = _hashed(told, "document-frozen", "the document", named="document")
    rows = {
        f"the document {row.kind}-{row.year}-v{row.version}": {
            "its hash": row.sha256,
            **done(row.frozen_at, row.frozen_by.email),
        }
        for row in told.town.documents.select_related("data", "frozen_by")
    }
    yield from matched(entries, rows)


def _issues(told: Told) -> Iterator[str]:
    entries = _hashed(told, "document-issued", "the PDF", named="file")
    issues = Issue.objects.filter(document__municipality=told.town)
    rows = {
        f"the PDF {issue_name(row.document, row.language)}": {
            "its hash": row.pdf.sha256,
            **done(row.issued_at, row.issued_by.email),
        }
        for row in issues.select_related("document", "pdf", "issued_by")
    }
    yield from matched(entries, rows)


def _closes(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"the close of {entry.what['year']}": (entry, entry.done)
        for entry in told.of("year-closed")
    }
    closes = PeriodClose.objects.filter(period__municipality=told.town)
    rows = {
        f"the close of {row.period.year}": {
            **done(row.closed_at, row.closed_by.email),
        }
        for row in closes.select_related("period", "closed_by")
    }
    yield from matched(entries, rows)


def _checkpoints(told: Told) -> Iterator[str]:
    """A checkpoint comes with a document, a close, or the operator's check (L-29)."""
    roots = dict(told.town.checkpoints.values_list("size", "root"))
    for entry in told.of("checkpoint-kept"):
        size = entry.what["size"]
        if size and roots.get(size) != entry.what["root"]:
            yield (
                f"{entry} tells of the root of {size} vouchers, which is not there; "
                f"{SEEK}"
            )
    moments = {
        entry.at
        for entry in told.of("document-frozen", "year-closed", "checkpoint-kept")
    }
    for row in told.town.checkpoints.exclude(made_at__in=moments).order_by("size"):
        yield (
            f"the root of {row.size} vouchers was kept, and no entry of the journal "
            f"tells so; {SEEK}"
        )
