"""A municipality's own factors: dated values with their source (UN-6)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import ChartError
from naturbudget.apps.resources.models import Factor, Name
from naturbudget.apps.resources.queries import unit_table
from naturbudget.apps.resources.taken import Taken
from naturbudget.core.errors import NaturbudgetError, Problem, UnitCode, gettext_noop
from naturbudget.core.quantity import exact_decimal, plain

NO_SOURCE = gettext_noop(
    "“{code}” has no source. Say where its value stands: the publication, the "
    "supplier's letter or the report, with its year."
)
ENDS_BEFORE = gettext_noop(
    "“{code}” would end on {last}, before it begins on {first}. Exchange the days, or "
    "correct one of them."
)
OTHER_UNITS = gettext_noop(
    "“{code}” turns {from_unit} into {to_unit}. A value in other units is another "
    "factor; give it a code of its own."
)
TOO_LONG = gettext_noop(
    "“{given}…” is too long for the {column}, which takes {limit} characters. Shorten "
    "it."
)
LONGEST = {"code": 100, "value": 40, "region": 100, "source": 300, "set": 60}


@transaction.atomic
def enter_factor(
    municipality: Municipality,
    code: str,
    *,
    value: str,
    from_unit: str,
    to_unit: str,
    source: str,
    by: User,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    region: str = "",
    potentials: str = "",
) -> Factor:
    """Enter a value of a factor; for the same first day it replaces the one before.

    Indicators keep the values they were defined with, so that nothing that was
    voted changes; define them again to take the new one (IN-5).

    Raises:
        ChartError: The name is taken, there is no source, the days are swapped, or
            the factor has other units.
        NotANumberError: The value is no decimal number.
        UnknownUnitError: A unit is not in the table.
    """
    lock(municipality)
    texts = {"code": code, "value": value, "region": region, "source": source}
    _check_texts({**texts, "set": potentials}, first, last)
    units = unit_table()
    pair = {
        "from_unit": units.canonical(from_unit),
        "to_unit": units.canonical(to_unit),
    }
    exact = plain(exact_decimal(value))
    known = municipality.factors.filter(code=code).first()
    if known is None:
        problems = Taken(municipality).problems_of(code)
        if problems:
            raise ChartError(*problems)
        Name.objects.create(municipality=municipality, name=code, what="factor")
    alone = municipality.factors.filter(code=code, valid_from=first).count()
    others = municipality.factors.filter(code=code).count() - alone
    if known and others and (known.from_unit, known.to_unit) != tuple(pair.values()):
        values = {
            "code": code,
            "from_unit": UnitCode(known.from_unit),
            "to_unit": UnitCode(known.to_unit),
        }
        raise ChartError(Problem("other-units", OTHER_UNITS, values))
    row, _ = Factor.objects.update_or_create(
        municipality=municipality,
        code=code,
        valid_from=first,
        defaults={
            **pair,
            "value": exact,
            "valid_to": last,
            "region": region.strip(),
            "source": source.strip(),
            "set": potentials.strip(),
        },
    )
    what = {"factor": code, "value": exact, **pair, "source": row.source}
    events.record(
        "factor-entered", of=municipality, by=by, at=at, **what, since=first, until=last
    )
    return row


def _check_texts(texts: dict[str, str], first: date | None, last: date | None) -> None:
    problems = [
        Problem(
            "too-long",
            TOO_LONG,
            {"given": texts[column][:20], "column": column, "limit": limit},
        )
        for column, limit in LONGEST.items()
        if len(texts[column]) > limit
    ]
    if not texts["source"].strip():
        problems.append(Problem("no-source", NO_SOURCE, {"code": texts["code"]}))
    if first and last and last < first:
        values = {"code": texts["code"], "first": first, "last": last}
        problems.append(Problem("ends-before", ENDS_BEFORE, values))
    if problems:
        raise ChartError(*problems)


def load_factors(
    municipality: Municipality,
    rows: list[dict[str, str]],
    *,
    by: User,
    at: datetime,
) -> tuple[list[Factor], list[tuple[int, Problem]]]:
    """Enter factors of a file; return them, and the place of each that is refused."""
    entered, refused = [], []
    for place, row in enumerate(rows):
        try:
            entered.append(_enter(municipality, row, by=by, at=at))
        except NaturbudgetError as error:
            refused += [(place, problem) for problem in error.problems]
    return entered, refused


def _enter(
    municipality: Municipality, row: dict[str, str], *, by: User, at: datetime
) -> Factor:
    def day(column: str) -> date | None:
        return date.fromisoformat(row[column]) if row.get(column) else None

    return enter_factor(
        municipality,
        row["code"],
        value=row["value"],
        from_unit=row["from_unit"],
        to_unit=row["to_unit"],
        source=row["source"],
        by=by,
        at=at,
        first=day("valid_from"),
        last=day("valid_to"),
        region=row.get("region", ""),
        potentials=row.get("set", ""),
    )
