"""Whether accounts, series, indicators, factors and counts are as the journal tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from naturbudget.apps.ledger.actions.counting import expected_of
from naturbudget.apps.resources.actions import names_said
from naturbudget.apps.resources.models import (
    Account,
    Indicator,
    IndicatorVersion,
    Series,
)
from naturbudget.apps.resources.rules import rules_said
from naturbudget.apps.resources.sheets import sheet_of
from naturbudget.config.checks.journal.told import (
    SEEK,
    Entry,
    Facts,
    Told,
    chained,
    differing,
    done,
    matched,
)

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was opened, closed, named, held, defined or counted otherwise.

    Source:
        L-3, L-40 (docs/method/ledger.md)
    """
    yield from _opened(told)
    yield from _ended(told)
    yield from _held(told)
    yield from _ruled(told)
    yield from _renamed(told)
    yield from _defined(told)
    yield from _sheets(told)
    yield from _factors(told)
    yield from _counted(told)


def _places(told: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what can be closed and held: all accounts but nature's, all series."""
    columns = (
        *("entity", "opened", "place", "names"),
        *("department__code", "resource__code"),
    )
    accounts = told.town.accounts.values_list("path", "kind", *columns)
    series = told.town.series.values_list("code", "aggregation", *columns)
    for name, holds, *rest in [*accounts, *series]:
        if holds == Account.Kind.ENVIRONMENT and name.startswith("environment/"):
            continue
        yield name, {"holds": holds, **dict(zip(columns, rest, strict=True))}


def _opened(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    held = told.last("account-held", "account")
    renamed = told.last("renamed", "name")
    for entry in told.of("account-opened", "series-opened"):
        what = entry.what
        name = what.get("account") or what.get("series")
        facts = {
            "it holds": what.get("holds"),
            "it is of": what.get("entity"),
            "its resource": what.get("resource"),
            "its first day": what.get("first"),
            "its place": what.get("place"),
        }
        if name not in renamed:
            facts["its name"] = what.get("named")
        if name not in held:  # what was held later is compared by itself
            facts["its department"] = what.get("department")
        entries[f"the account or series {name}"] = (entry, facts)
    rows: dict[str, Facts] = {}
    for place, there in _places(told):
        name = f"the account or series {place}"
        first, said = str(there["opened"]), None
        if name in entries:
            said = entries[name][1]["its first day"]
        rows[name] = {
            "it holds": there["holds"],
            "it is of": there["entity"],
            "its resource": there["resource__code"],
            "its place": there["place"],
            "its name": names_said(there["names"]),
            # Figures of earlier years move it back; nothing moves it on (L-3).
            "its first day": said if said and first < str(said) else first,
            "its department": there["department__code"],
        }
    yield from matched(entries, rows)


def _ended(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("account-closed", "account-reopened"):
        name = f"the end of {entry.what['account']}"
        if entry.kind == "account-closed":
            entries[name] = (entry, {"its last day": entry.what["last"]})
        else:
            entries.pop(name, None)
    places = [*told.town.accounts.all(), *told.town.series.all()]
    rows = {
        f"the end of {place}": {"its last day": place.last_day}
        for place in places
        if place.closed is not None
    }
    yield from matched(entries, rows)


def _held(told: Told) -> Iterator[str]:
    there = dict(_places(told))
    for name, entry in told.last("account-held", "account").items():
        if name in there:
            holder = {"its department": entry.what["department"]}
            now = {"its department": there[name]["department__code"]}
            yield from differing(entry, name, holder, now)


def _ruled(told: Told) -> Iterator[str]:
    """Without an entry, an account keeps the rules that every account begins with."""
    entries: Pairs = {}
    for entry in told.of("account-ruled"):
        what = entry.what
        facts = {name: what[name] for name in ("control", "carry", "group")}
        entries[f"the rules of {what['account']}"] = (entry, facts)
    rows: dict[str, Facts] = {}
    begins = Account()
    for row in told.town.accounts.all():
        name, said = f"the rules of {row.path}", rules_said(row)
        if name in entries or said != rules_said(begins) | {"account": row.path}:
            rows[name] = said
    yield from matched(entries, rows)


def _renamed(told: Told) -> Iterator[str]:
    chains: dict[str, list[Entry]] = defaultdict(list)
    for entry in told.of("renamed"):
        chains[entry.what["name"]].append(entry)
    rows: list[Account | Series | Indicator] = [
        *told.town.accounts.filter(path__in=chains),
        *told.town.series.filter(code__in=chains),
        *told.town.indicators.filter(code__in=chains),
    ]
    names = {str(row): names_said(row.names) for row in rows}
    for name, chain in chains.items():
        yield from chained(chain, f"the name of {name}")
        if name not in names:
            yield f"{chain[-1]} tells of {name}, which is not there; {SEEK}"
            continue
        after, now = {"its name": chain[-1].what["after"]}, {"its name": names[name]}
        yield from differing(chain[-1], name, after, now)


def _defined(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("indicator-defined"):
        what = entry.what
        facts = {"its formula": what["formula"], "it holds from": what["since"]}
        name = f"version {what['version']} of the indicator {what['indicator']}"
        entries[name] = (entry, {**facts, **entry.done})
    versions = IndicatorVersion.objects.filter(indicator__municipality=told.town)
    rows = {
        f"version {version.number} of the indicator {version.indicator.code}": {
            "its formula": version.formula,
            "it holds from": version.valid_from,
            **done(version.defined_at, version.defined_by.email),
        }
        for version in versions.select_related("indicator", "defined_by")
    }
    yield from matched(entries, rows)


def _sheets(told: Told) -> Iterator[str]:
    """Yield what a sheet says otherwise than its entries, which tell what changed."""
    entries: dict[str, tuple[Entry, dict[str, object]]] = {}
    for entry in told.of("sheet-written"):
        name = f"the sheet of the indicator {entry.what['indicator']}"
        _, before = entries.get(name, (entry, {}))
        entries[name] = (entry, {**before, **entry.what["changed"]})
    rows = {
        f"the sheet of the indicator {row.code}": said
        for row in told.town.indicators.select_related("owner")
        if (said := {key: text for key, text in sheet_of(row).items() if text})
    }
    pairs: Pairs = {
        name: (entry, {key: text for key, text in said.items() if text})
        for name, (entry, said) in entries.items()
        if name in rows or any(said.values())
    }
    yield from matched(pairs, rows)


def _factors(told: Told) -> Iterator[str]:
    names = ("value", "from_unit", "to_unit", "source", "until")
    entries: Pairs = {}
    for entry in told.of("factor-entered"):
        what = entry.what
        name = f"the factor {what['factor']} from {what['since'] or 'ever'}"
        entries[name] = (entry, {fact: what.get(fact) for fact in names})
    rows = {
        f"the factor {row.code} from {row.valid_from or 'ever'}": {
            "value": row.value,
            "from_unit": row.from_unit,
            "to_unit": row.to_unit,
            "source": row.source,
            "until": row.valid_to,
        }
        for row in told.town.factors.all()
    }
    yield from matched(entries, rows)


def _counted(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("count-entered", "count-withdrawn"):
        name = f"the count of {entry.what['account']} on {entry.what['day']}"
        if entry.kind == "count-entered":
            entries[name] = (entry, {"the amount": entry.what["amount"]})
        else:
            entries.pop(name, None)
    counts = told.town.assertions.select_related("account__unit")
    rows = {
        f"the count of {row.account.path} on {row.day}": {
            "the amount": str(expected_of(row))
        }
        for row in counts
    }
    yield from matched(entries, rows)
