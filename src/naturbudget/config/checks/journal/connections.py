"""Whether connections and their runs are as the journal tells."""

from __future__ import annotations

import json
from collections.abc import Iterator

from naturbudget.apps.connections.models import Run
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched

FACTS = {
    "its supplier": "supplier",
    "its rhythm": "rhythm",
    "its parameters": "parameters",
    "its parts": "parts",
}


def differences(told: Told) -> Iterator[str]:
    """Yield what was set up or fetched otherwise than the journal tells.

    Source:
        L-40 (docs/method/ledger.md)
    """
    yield from _saved(told)
    yield from _ran(told)


def _saved(told: Told) -> Iterator[str]:
    entries: dict[str, tuple[Entry, Facts]] = {
        f"the connection {name}": (
            entry,
            entry.done
            | {"its office": entry.what["office"]}
            | {fact: _plain(entry.what.get(key)) for fact, key in FACTS.items()},
        )
        for name, entry in told.last("connection-saved", "connection").items()
    }
    rows = {
        f"the connection {row}": done(row.saved_at, row.saved_by.email)
        | {"its office": row.kind}
        | {fact: _plain(getattr(row, key)) for fact, key in FACTS.items()}
        for row in told.town.connections.select_related("saved_by")
    }
    yield from matched(entries, rows)


def _ran(told: Told) -> Iterator[str]:
    """Compare each run with its last entry; the first one tells who ran it."""
    entries: dict[str, tuple[Entry, Facts]] = {}
    for entry in told.of("connection-run"):
        what = entry.what
        name = f"run {what['run']} of {what['connection']}"
        facts = {"its outcome": what["outcome"], "its file": what["sha256"]}
        first = entries[name][1] if name in entries else entry.done
        kept = {fact: first[fact] for fact in ("the moment", "the person")}
        entries[name] = (entry, {**kept, **facts})
    runs = Run.objects.filter(connection__municipality=told.town)
    rows = {
        f"run {run.number} of {run.connection}": {
            **done(run.ran_at, run.ran_by.email),
            "its outcome": run.outcome,
            "its file": run.source.sha256 if run.source else "",
        }
        for run in runs.select_related("connection", "source", "ran_by")
    }
    yield from matched(entries, rows)


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
