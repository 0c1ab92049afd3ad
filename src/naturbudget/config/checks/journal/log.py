"""Whether the journal tells of each voucher, as often and in the order of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from naturbudget.apps.ledger.models import Seal
from naturbudget.config.checks.journal.told import SEEK, Entry, Told, differing

AT_ONCE = 2000


class Sealed(NamedTuple):
    """A voucher of the log, as far as the journal knows it."""

    seq: int
    key: str
    kind: str
    reverses: str | None
    reversed_kind: str | None
    at: datetime
    who: str


class Step(NamedTuple):
    """What an entry says was sealed next: how one knows it, here and in the table."""

    words: str
    is_it: Callable[[Sealed], bool]
    found_by: Q
    optional: bool = False


# What a vote posts comes just before the budget it freezes, and first of all the end
# of what was given until then.
POSTED = ("original", "supplement")
VOTED = Step(
    "what was voted",
    lambda row: row.kind in POSTED or row.reversed_kind == "provisional",
    Q(voucher__kind__in=POSTED) | Q(voucher__reverses__kind="provisional"),
    optional=True,
)
COLUMNS = (
    "seq",
    "voucher__key",
    "voucher__kind",
    "voucher__reverses__key",
    "voucher__reverses__kind",
    "recorded_at",
    "recorded_by__email",
)


MANY = {
    "vouchers-sealed": ("sealed",),
    "vouchers-discarded": ("count",),
    "figures-imported": ("sealed", "unchanged"),
    "figures-drafted": ("drafted", "unchanged"),
}


def differences(told: Told) -> Iterator[str]:
    """Yield where log and journal differ, walked together, each in its order.

    Both are written under one lock, so that the vouchers an entry tells of are the
    next of the log.

    Source:
        L-20, L-40 (docs/method/ledger.md)
    """
    yield from _Walk(told).differences()
    yield from _drafts(told)
    for entry in told.of(*MANY):
        if not any(entry.what.get(count) for count in MANY[entry.kind]):
            yield f"{entry} tells of no voucher, and none such is written; {SEEK}"


class _Walk:
    def __init__(self, told: Told) -> None:
        self.told = told
        self.seals = Seal.objects.filter(municipality=told.town)
        rows = self.seals.order_by("seq").values_list(*COLUMNS)
        self._rows = (Sealed(*row) for row in rows.iterator(chunk_size=AT_ONCE))
        self._latest: datetime | None = None
        self._next: Sealed | None = None
        self._step()

    def _step(self) -> None:
        if self._next is not None:
            self._latest = self._next.at
        self._next = next(self._rows, None)

    def differences(self) -> Iterator[str]:
        for entry in self.told.entries:
            found = [said for step in _steps(entry) for said in self._take(entry, step)]
            yield from found[:2]  # an import would say it a thousand times
        yield from self._untold(None)

    def _take(self, entry: Entry, step: Step) -> Iterator[str]:
        if step.optional:
            while self._next is not None and step.is_it(self._next):
                yield from self._accept(entry)
            return
        if self._next is None or not step.is_it(self._next):
            later = self._later(step)
            if later is None:
                yield (
                    f"{entry} tells of {step.words}, and the log does not go on with "
                    f"that; {SEEK}"
                )
                return
            yield from self._untold(later)
        yield from self._accept(entry)

    def _accept(self, entry: Entry) -> Iterator[str]:
        row = self._next
        assert row is not None, "only a voucher that was seen is accepted"
        # Time never goes back in the log (L-20).
        moment = max(entry.at, self._latest or entry.at)
        there = {"the moment": row.at, "the person": row.who}
        told = {"the moment": moment, "the person": entry.who}
        yield from differing(entry, f"voucher {row.seq}, {row.key}", told, there)
        self._step()

    def _later(self, step: Step) -> int | None:
        """Return the number of the voucher further on, if the log has it at all."""
        if self._next is None:
            return None
        rows = self.seals.filter(step.found_by, seq__gt=self._next.seq)
        return rows.order_by("seq").values_list("seq", flat=True).first()

    def _untold(self, until: int | None) -> Iterator[str]:
        """Yield the vouchers up to a number that no entry tells of."""
        first = last = None
        while self._next is not None and self._next.seq != until:
            first, last = first or self._next, self._next
            self._step()
        if first is None or last is None:
            return
        named = f"voucher {first.seq}, {first.key}"
        if last.seq > first.seq:
            named = f"vouchers {first.seq} to {last.seq}, {first.key} to {last.key}"
        yield f"of {named}, no entry of the journal tells at its place; {SEEK}"


def _steps(entry: Entry) -> Iterator[Step]:
    what = entry.what
    match entry.kind:
        case "voucher-sealed" | "voucher-entered":
            yield _named(what["voucher"])
        case "voucher-reversed":
            key = what["voucher"]
            yield Step(
                f"a reversal of {key}",
                lambda row: row.reverses == key,
                Q(voucher__reverses__key=key),
            )
        case "vouchers-sealed" | "figures-imported":
            yield from [_figure(entry)] * what["sealed"]
        case "document-frozen":
            if what["document"].startswith("master-budget-"):
                yield VOTED
            yield _named(what["document"])
        case "document-issued":
            yield _named(what["file"])
        case "balance-ratified":
            yield _named(f"{what['document']}-ratified")


def _named(key: str) -> Step:
    return Step(f"the voucher {key}", lambda row: row.key == key, Q(voucher__key=key))


def _figure(entry: Entry) -> Step:
    """Of many that were sealed at once, only person and moment are told."""
    return Step(
        "vouchers sealed at once",
        lambda row: (
            row.kind != "document" and row.who == entry.who and row.at >= entry.at
        ),
        Q(recorded_by__email=entry.who, recorded_at__gte=entry.at)
        & ~Q(voucher__kind="document"),
    )


def _drafts(told: Told) -> Iterator[str]:
    """Yield what was typed and is not there, and how many drafts are too many."""
    typed: dict[str, Entry] = {}
    count = swept = 0
    for entry in told.entries:
        what = entry.what
        match entry.kind:
            case "voucher-drafted":
                typed[what["voucher"]] = entry
                count += 1
            case "voucher-discarded":
                typed.pop(what["voucher"], None)
                count -= 1
            case "voucher-sealed":
                count -= 1
            case "figures-drafted":
                count += what["drafted"]
            case "vouchers-sealed":
                count -= what["sealed"]
            case "vouchers-discarded":
                # It names none: of what was typed before, nothing can be asked.
                count, swept = count - what["count"], entry.number
    standing = told.town.vouchers.filter(seal__isnull=True).count()
    if standing != count:
        yield f"{standing} drafts wait, and the journal tells of {count}; {SEEK}"
    asked = [key for key, entry in typed.items() if entry.number > swept]
    for start in range(0, len(asked), AT_ONCE):
        keys = asked[start : start + AT_ONCE]
        rows = told.town.vouchers.filter(key__in=keys)
        there = {
            key: {"the person": author, "the moment": written}
            for key, author, written in rows.values_list(
                "key", "author__email", "written_at"
            )
        }
        for key in keys:
            name = f"the voucher {key} as it was typed"
            if key in there:
                yield from differing(typed[key], name, typed[key].done, there[key])
            else:
                yield f"{typed[key]} tells of {name}, which is not there; {SEEK}"
