"""Whether the tables still hold what was sealed: all comparisons, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.core.exceptions import ObjectDoesNotExist

from naturbudget.apps.ledger.queries.log import changed_vouchers
from naturbudget.apps.municipalities.locks import as_of_now
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.config import proof
from naturbudget.config.checks import (
    chart,
    closed,
    files,
    frozen,
    guards,
    journal,
    votes,
)
from naturbudget.core.errors import NaturbudgetError

Part = Callable[[Municipality], Iterator[str]]
# What reading rows ends in where somebody moved or removed what they name.
BROKEN = (LookupError, AttributeError, TypeError, ValueError, ArithmeticError)


def _log(town: Municipality) -> Iterator[str]:
    for seq in changed_vouchers(town):
        yield f"voucher {seq} is not what was sealed"
    yield from proof.roots_differing(town)


PARTS: Sequence[Part] = (
    _log,
    closed.differences,
    frozen.differences,
    votes.differences,
    chart.differences,
    files.differences,
    *journal.PARTS,
)


def differences(towns: Sequence[Municipality]) -> list[str]:
    """Return a sentence for each place where tables, files or guards were changed.

    Args:
        towns: The municipalities whose books are read; the guards are those of all.

    Source:
        L-21, L-27, L-34 (docs/method/ledger.md)
    """
    found = list(guards.differences())
    for town in towns:
        found += differences_in(town)
    return found


def differences_in(town: Municipality) -> list[str]:
    """Return a sentence for each place where the books of one municipality differ."""
    with as_of_now():
        found = [f"{town.slug}: {said}" for part in PARTS for said in _told(part, town)]
        return found + proof.false_totals(town)


def _told(part: Part, town: Municipality) -> Iterator[str]:
    """Yield what a part finds; what can no longer be read is a difference as well."""
    try:
        yield from part(town)
    except (*BROKEN, ObjectDoesNotExist, NaturbudgetError) as error:
        yield (
            f"{part.__module__.rpartition('.')[2]} cannot be compared to the end, rows "
            f"are missing or name what is not there ({type(error).__name__}: {error})"
        )
