"""Whether each file was kept, and erased, by whom and when the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.config.checks.journal.told import (
    SEEK,
    Entry,
    Facts,
    Told,
    done,
    matched,
)


def differences(told: Told) -> Iterator[str]:
    """Yield which files of evidence came, or were erased, in another way.

    Source:
        L-31, L-40 (docs/method/ledger.md)
    """
    entries: dict[str, tuple[Entry, Facts]] = {}
    gone: dict[str, tuple[Entry, Facts]] = {}
    for entry in told.of("file-kept", "file-erased"):
        digest = entry.what["sha256"]
        kept, erased = f"the file {digest}", f"the erasing of the file {digest}"
        if entry.kind == "file-erased":
            reason = {"the moment": entry.at, "the reason": entry.what["reason"]}
            gone[erased] = (entry, reason)
            continue
        if kept in entries and erased not in gone:
            yield (
                f"{entry} tells of {kept}, which entry {entries[kept][0].number} had "
                f"kept already, with no erasing between; {SEEK}"
            )
        # What was erased and came again keeps its first day, and is erased no more.
        facts = {
            "its name": entry.what["file"][:300],
            "what it is": entry.what.get("holds"),
            **entry.done,
        }
        entries.setdefault(kept, (entry, facts))
        gone.pop(erased, None)
    sources = told.town.sources.select_related("received_by")
    rows = {
        f"the file {source.sha256}": {
            "its name": source.origin,
            "what it is": source.media_type,
            **done(source.received_at, source.received_by.email),
        }
        for source in sources
    }
    yield from matched(entries, rows)
    without = {
        f"the erasing of the file {source.sha256}": {
            "the moment": source.erased_at,
            "the reason": source.erased_reason,
        }
        for source in sources
        if source.erased_at is not None or source.erased_reason
    }
    yield from matched(gone, without)
