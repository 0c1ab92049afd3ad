"""Whether the parts of balances that people word are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.budget.models import Balance
from naturbudget.apps.decisions.motions import print_of
from naturbudget.config.checks.journal.told import Entry, Facts, Told, matched

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield which proposed decision has other words than it was told.

    Source:
        L-40 (docs/method/ledger.md), H-1 (docs/method/balance.md)
    """
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


def _name(year: int, version: int) -> str:
    return f"the proposed decision on the balance {year} (budget version {version})"
