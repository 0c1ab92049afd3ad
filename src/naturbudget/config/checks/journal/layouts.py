"""Whether the layouts of files are remembered as the journal tells."""

from __future__ import annotations

import json
from collections.abc import Iterator

from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched


def differences(told: Told) -> Iterator[str]:
    """Yield each layout that is not remembered as the journal tells.

    Source:
        L-40 (docs/method/ledger.md)
    """
    entries: dict[str, tuple[Entry, Facts]] = {
        f"the layout {print_[:12]}": (
            entry,
            entry.done
            | {
                "its supplier": entry.what.get("supplier"),
                "its mapping": _plain(entry.what.get("mapping")),
            },
        )
        for print_, entry in told.last("layout-remembered", "layout").items()
    }
    rows = {
        f"the layout {row.fingerprint[:12]}": done(row.saved_at, row.saved_by.email)
        | {"its supplier": row.supplier, "its mapping": _plain(row.mapping)}
        for row in told.town.layouts.select_related("saved_by")
    }
    yield from matched(entries, rows)


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
