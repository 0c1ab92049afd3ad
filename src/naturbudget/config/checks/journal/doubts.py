"""Whether the journal tells of each answer to a doubt, and of no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from naturbudget.apps.ledger.actions.answering import batch_of
from naturbudget.apps.ledger.answers import DoubtAnswer
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched


def differences(told: Told) -> Iterator[str]:
    """Yield the answers that only the journal or only the table has, or that differ.

    Answers that were given together stand under one hash of what they say, so that a
    row which is changed behind the guards is found.

    Source:
        RQ-5, L-40 (docs/method/ledger.md)
    """
    batches: dict[str, list[DoubtAnswer]] = defaultdict(list)
    rows = DoubtAnswer.objects.filter(municipality=told.town)
    for row in rows.select_related("answered_by").order_by("pk"):
        batches[row.batch].append(row)
    there: dict[str, Facts] = {}
    for batch, members in batches.items():
        there[_name(batch)] = _facts(members)
    entries: dict[str, tuple[Entry, Facts]] = {}
    for entry in told.of("doubts-answered"):
        what = entry.what
        facts = {
            "the number": what["count"],
            "the check": what["check"],
            "the reason": what["reason"],
            "what is said": what["batch"],
            **entry.done,
        }
        entries[_name(what["batch"])] = entry, facts
    yield from matched(entries, there)
    yield from _relations(told)


def _relations(told: Told) -> Iterator[str]:
    """Yield the relations that the journal and the table say otherwise."""
    entries: dict[str, tuple[Entry, Facts]] = {}
    for entry in told.of("relation-set", "relation-removed"):
        what = entry.what
        name = f"the relation of {what['upper']} and {what['lower']}"
        entries.pop(name, None)
        if entry.kind == "relation-set":
            facts = {one: what[one] for one in ("how", "least", "most", "basis")}
            entries[name] = entry, {**facts, **entry.done}
    there: dict[str, Facts] = {
        f"the relation of {row.upper} and {row.lower}": {
            "how": row.kind,
            "least": row.least,
            "most": row.most,
            "basis": row.basis,
            **done(row.set_at, row.set_by.email),
        }
        for row in told.town.relations.select_related("set_by")
    }
    yield from matched(entries, there)


def _name(batch: str) -> str:
    return f"the answers {batch[:12]}"


def _facts(rows: list[DoubtAnswer]) -> Facts:
    first = rows[0]
    said = batch_of((row.key, row.figure, row.said, row.answer) for row in rows)
    return {
        "the number": len(rows),
        "the check": ", ".join(sorted({row.check_id for row in rows})),
        "the reason": "; ".join(sorted({row.reason for row in rows})),
        "what is said": said,
        **done(first.answered_at, first.answered_by.email),
    }
