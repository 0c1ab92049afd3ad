"""Whether the parts of balances that people word are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.budget.actions.benefits import told_of
from naturbudget.apps.budget.models import Balance
from naturbudget.apps.budget.queries.part_c import benefits_of
from naturbudget.apps.municipalities.events import print_of
from naturbudget.config.checks.journal.told import Entry, Facts, Told, matched

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield which proposed decision, or row of the analysis, is not as it was told.

    Source:
        L-40 (docs/method/ledger.md), E-1, H-1 (docs/method/balance.md)
    """
    yield from _proposals(told)
    yield from _benefits(told)


def _proposals(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("proposal-worded"):
        what = entry.what
        name = _name(what["year"], what["version"])
        entries[name] = (entry, {"its text": what["text"]})
    balances = Balance.objects.filter(version__budget__municipality=told.town)
    rows: dict[str, Facts] = {
        name: {"its text": print_of(row.proposal)}
        for row in balances.select_related("version__budget__period")
        if (name := _name(row.year, row.version.number)) in entries or row.proposal
    }
    yield from matched(entries, rows)


def _benefits(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("benefit-saved", "benefit-removed"):
        name = f"row {entry.what['benefit']} of the benefit analysis"
        if entry.kind == "benefit-removed":
            entries.pop(name, None)
        else:
            entries[name] = (entry, dict(entry.what))
    rows: dict[str, Facts] = {
        f"row {row.number} of the benefit analysis": told_of(row)
        for row in benefits_of(told.town)
    }
    yield from matched(entries, rows)


def _name(year: int, version: int) -> str:
    return f"the proposed decision on the balance {year} (budget version {version})"
