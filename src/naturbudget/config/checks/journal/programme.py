"""Whether measures, their effects and reports are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.municipalities.events import print_of
from naturbudget.apps.programme.actions import told_of as told_of_measure
from naturbudget.apps.programme.models import Effect, Report
from naturbudget.apps.programme.queries import measures_of
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched

Pairs = dict[str, tuple[Entry, Facts]]
NUMBERS = ("likely", "low", "high", "unit", "confidence")


def differences(told: Told) -> Iterator[str]:
    """Yield what stands of measures otherwise than it was told.

    Source:
        L-40 (docs/method/ledger.md), PG-1, PG-3, PG-6 (docs/method/programme.md)
    """
    yield from _measures(told)
    yield from _effects(told)
    yield from _reports(told)


def _measures(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"measure {entry.what['measure']}": (entry, _facts(entry.what))
        for entry in told.of("measure-saved")
    }
    rows = {f"{row}": _facts(told_of_measure(row)) for row in measures_of(told.town)}
    yield from matched(entries, rows)


def _facts(what: Facts) -> Facts:
    return {f"its {name}": said for name, said in what.items() if name != "measure"}


def _effects(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("measure-saved", "effect-set"):
        what = entry.what
        start = f"the effect of measure {what['measure']} on "
        if entry.kind == "effect-set":
            name = f"{start}{what['indicator']} in {what['year']}"
            entries[name] = (entry, {f"its {one}": what[one] for one in NUMBERS})
            continue
        served = tuple(f"{start}{code} in " for code in what["indicators"])
        for name in [one for one in entries if one.startswith(start)]:
            if not name.startswith(served):  # it lost its aim, and its effects with it
                del entries[name]
    rows: dict[str, Facts] = {
        f"the effect of measure {row.aim.measure.number} on "
        f"{row.aim.indicator.code} in {row.year}": {
            f"its {one}": getattr(row, one) for one in NUMBERS
        }
        for row in Effect.objects.filter(
            aim__measure__municipality=told.town
        ).select_related("aim__measure", "aim__indicator")
    }
    yield from matched(entries, rows)


def _reports(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"report {entry.what['report']} of measure {entry.what['measure']}": (
            entry,
            {
                "its year": entry.what["year"],
                "its text": entry.what["text"],
                "its effects": entry.what["realised"],
                **entry.done,
            },
        )
        for entry in told.of("measure-reported")
    }
    rows: dict[str, Facts] = {
        f"{row}": {
            "its year": row.year,
            "its text": print_of(row.text),
            "its effects": sorted(
                f"{one.indicator.code} {one.amount} {one.unit}"
                for one in row.realised.all()
            ),
            **done(row.reported_at, row.reported_by.email),
        }
        for row in Report.objects.filter(measure__municipality=told.town)
        .select_related("measure", "reported_by")
        .prefetch_related("realised__indicator")
    }
    yield from matched(entries, rows)
