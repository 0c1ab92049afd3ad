"""Whether the requests of the council and their steps are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.decisions.models import Motion, MotionStep
from naturbudget.apps.decisions.motions import STATES
from naturbudget.apps.municipalities.events import print_of
from naturbudget.config.checks.journal.told import (
    SEEK,
    Entry,
    Facts,
    Told,
    done,
    matched,
)

Pairs = dict[str, tuple[Entry, Facts]]
STEPS = tuple(f"motion-{kind}" for kind in MotionStep.Kind.values)


def differences(told: Told) -> Iterator[str]:
    """Yield what the council asked, or was answered, otherwise than it was told.

    Source:
        L-40 (docs/method/ledger.md), MO-1, MO-2 (docs/method/cycle.md)
    """
    yield from _motions(told)
    yield from _steps(told)
    yield from _states(told)


def _motions(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("motion-recorded"):
        what = entry.what
        facts = {"its text": what["text"], "its day": what["due"]}
        about = {"its vote": f"{what['about']} {what['year']}"}
        entries[_name(what["motion"])] = (entry, facts | about)
    rows: dict[str, Facts] = {
        _name(row.number): {
            "its text": print_of(row.text),
            "its day": row.due.isoformat(),
            "its vote": f"{row.decision.kind} {row.decision.year}",
        }
        for row in told.town.motions.select_related("decision")
    }
    yield from matched(entries, rows)


def _steps(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of(*STEPS):
        what = entry.what
        name = f"step {what['step']} of {_name(what['motion'])}"
        kind = entry.kind.removeprefix("motion-")
        facts = {"its text": what["text"], "its kind": kind, **entry.done}
        entries[name] = (entry, facts)
    steps = MotionStep.objects.filter(motion__municipality=told.town)
    rows: dict[str, Facts] = {
        f"step {row.number} of {_name(row.motion.number)}": {
            "its text": print_of(row.text),
            "its kind": row.kind,
            **done(row.taken_at, row.taken_by.email),
        }
        for row in steps.select_related("motion", "taken_by")
    }
    yield from matched(entries, rows)


def _states(told: Told) -> Iterator[str]:
    """Yield the requests that stand elsewhere than their last step led."""
    last: dict[int, str] = {}
    for entry in told.of(*STEPS):
        kind = entry.kind.removeprefix("motion-")
        state = {str(step): str(state) for step, state in STATES.items()}.get(kind)
        if state:
            last[entry.what["motion"]] = state
    for number, state in told.town.motions.values_list("number", "state"):
        expected = last.get(number, str(Motion.State.OPEN))
        if state != expected:
            yield f"{_name(number)} is {state}, and by the journal {expected}; {SEEK}"


def _name(number: int) -> str:
    return f"request {number} of the council"
