"""Whether wholes, split keys and groupings are as the journal tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from naturbudget.apps.ledger.actions.wholes import whole_of
from naturbudget.apps.ledger.groupings import members_of
from naturbudget.apps.ledger.splits import said_of_key
from naturbudget.config.checks.journal.told import Entry, Facts, Told, matched
from naturbudget.core.assets.grouping import Member, regrouped

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was entered, kept or grouped otherwise than the journal tells.

    Source:
        L-40 (docs/method/ledger.md)
    """
    yield from _wholes(told)
    yield from _keys(told)
    yield from _groupings(told)


def _wholes(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("whole-entered", "whole-withdrawn"):
        what = entry.what
        name = f"the whole of {what['node']} from {what['from']} until {what['day']}"
        if entry.kind == "whole-entered":
            entries[name] = (entry, {"the amount": what["amount"]})
        else:
            entries.pop(name, None)
    rows = {
        f"the whole of {row.node} from {row.first or ''} until {row.last}": {
            "the amount": str(whole_of(row))
        }
        for row in told.town.wholes.select_related("unit")
    }
    yield from matched(entries, rows)


def _keys(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("split-key-kept"):
        what = entry.what
        facts = {"it divides by": what["basis"], "its shares": what["shares"]}
        entries[f"the split key {what['name']}"] = (entry, {**facts, **entry.done})
    rows: dict[str, Facts] = {}
    for row in told.town.split_keys.select_related("kept_by"):
        said = said_of_key(row)
        rows[f"the split key {row.name}"] = {
            "it divides by": said["basis"],
            "its shares": said["shares"],
            "the moment": row.kept_at,
            "the person": row.kept_by.email,
        }
    yield from matched(entries, rows)


def _groupings(told: Told) -> Iterator[str]:
    members: dict[str, list[Member]] = defaultdict(list)
    last: dict[str, Entry] = {}
    for entry in told.of("accounts-grouped"):
        what = entry.what
        code = what["grouping"]
        since = date.fromisoformat(what["since"])
        members[code] = regrouped(members[code], what["places"], since)
        last[code] = entry
    entries: Pairs = {
        f"the grouping {code}": (last[code], {"its members": _line(found)})
        for code, found in members.items()
    }
    rows: dict[str, Facts] = {
        f"the grouping {row.code}": {"its members": _line(members_of(row))}
        for row in told.town.groupings.all()
    }
    yield from matched(entries, rows)


def _line(members: list[Member]) -> str:
    return "; ".join(
        f"{one.account} {one.node} {one.valid_from} {one.valid_to or ''}".rstrip()
        for one in sorted(members, key=lambda one: (one.account, one.valid_from))
    )
