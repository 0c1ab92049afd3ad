"""Suppliers and what they supply, from a CSV file: all of it, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.models import Account
from naturbudget.apps.resources.queries import place_named
from naturbudget.apps.suppliers.actions.chart import (
    Person,
    SupplierError,
    Terms,
    set_supplier,
    set_supply,
)
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop, shortened
from naturbudget.core.ledger.figures import RowProblem
from naturbudget.core.ledger.row import day_in
from naturbudget.core.ledger.table import read_table

NEEDED = ("supplier",)
OPTIONAL = (
    *("thing", "name", "organisation", "email", "account", "language", "department"),
    *("rhythm", "lag", "deadline", "from"),
)
COLUMNS = {"lag_days": "lag", "deadline_days": "deadline"}
LAG, DEADLINE = "14", "45"
LIMITS = {"name": 200, "organisation": 200, "email": 254, "language": 10}

NO_THING = gettext_noop(
    "There is no account and no series “{given}”. Write the path or the code as it "
    "stands in the books."
)
NO_DEPARTMENT = gettext_noop(
    "There is no department “{given}”. Add it first, or leave the column empty."
)
NO_PERSON = gettext_noop(
    "Nobody with a role here signs in as {given}. Give the address under “email”."
)
NOT_DAYS = gettext_noop("“{given}” is no number of days. Write one, for example 45.")
NOT_A_DAY = gettext_noop("“{given}” is no day. Write it as in 2026-01-01.")
TOO_LONG = gettext_noop("“{given}” is longer than the {limit} characters there are.")
UNKNOWN = gettext_noop(
    "The supplier “{given}” is new: give its e-mail, or the account it signs in with."
)


class SuppliersRefusedError(NaturbudgetError):
    """The file holds rows that cannot be taken; ``rows`` say which, and why."""

    def __init__(self, rows: list[RowProblem]) -> None:
        super().__init__(*(row.problem for row in rows))
        self.rows = tuple(rows)


@dataclass(slots=True)
class Loaded:
    """How many suppliers and supplies a file set or changed."""

    suppliers: int = 0
    supplies: int = 0


@transaction.atomic
def load_suppliers(
    municipality: Municipality, content: bytes, *, name: str, by: User, at: datetime
) -> Loaded:
    """Take suppliers and supplies from a file; the same file again changes nothing.

    A row names a supplier, and, under ``thing``, an account or series it supplies.
    Who and where a supplier is needs to stand in one of its rows only.

    Raises:
        UnreadableFileError: It is no CSV in UTF-8, or its header is wrong.
        SuppliersRefusedError: A row cannot be taken.
    """
    header, lines = read_table(content, name=name, needed=NEEDED, optional=OPTIONAL)
    rows = [
        (line, dict(zip(header, (one.strip() for one in fields), strict=False)))
        for line, fields in lines
    ]
    done, wrong = Loaded(), list[RowProblem]()
    unknown = set()  # whoever could not be taken; that is told once
    for line, row in rows:
        with _telling(line, wrong) as told:
            done.suppliers += _take_supplier(municipality, row, by, at)
        if told:
            unknown.add(row["supplier"])
    for line, row in rows:
        if row["supplier"] not in unknown:
            with _telling(line, wrong):
                done.supplies += _take_supply(municipality, row, by, at)
    if wrong:
        raise SuppliersRefusedError(sorted(wrong, key=lambda one: one.rank))
    return done


@contextmanager
def _telling(line: int, wrong: list[RowProblem]) -> Iterator[list[RowProblem]]:
    """Take back what a wrong row did, and note why it is wrong."""
    told: list[RowProblem] = []
    try:
        with transaction.atomic():
            yield told
    except NaturbudgetError as error:
        for problem in error.problems:
            field = str(problem.values.get("field", ""))
            told.append(RowProblem(line, COLUMNS.get(field, field), problem))
    wrong += told


def _take_supplier(
    town: Municipality, row: Mapping[str, str], by: User, at: datetime
) -> bool:
    """Set who a supplier is, where the row says so; tell whether that changed."""
    person = _person(town, row)
    if person is None:
        return False
    before = _changes(town)
    set_supplier(town, row["supplier"], person, by=by, at=at)
    return _changes(town) > before


def _changes(town: Municipality) -> int:
    return town.events.filter(kind__startswith="supplier-").count()


def _take_supply(
    town: Municipality, row: Mapping[str, str], by: User, at: datetime
) -> bool:
    """Set what a supplier supplies, where the row says so; tell if that changed."""
    supplier = town.suppliers.filter(code=row["supplier"]).first()
    if supplier is None:
        raise _wrong("unknown-supplier", UNKNOWN, "supplier", row["supplier"])
    if not row.get("thing"):
        return False
    thing = place_named(town, row["thing"])
    if thing is None:
        raise _wrong("no-thing", NO_THING, "thing", row["thing"])
    rhythm = thing.rhythm if isinstance(thing, Account) else "year"
    terms = Terms(
        row.get("rhythm") or rhythm,  # type: ignore[arg-type]  # it is checked there
        _days(row, "lag", LAG),
        _days(row, "deadline", DEADLINE),
        _from(row, at.date().replace(month=1, day=1)),
    )
    return set_supply(thing, supplier, terms, by=by, at=at)


def _person(town: Municipality, row: Mapping[str, str]) -> Person | None:
    """Return who a row says a supplier is; nothing where it only names it."""
    if not row.get("email") and not row.get("account"):
        return None
    for column, limit in LIMITS.items():
        if len(row.get(column, "")) > limit:
            given = shortened(row[column])
            values = {"given": given, "limit": limit, "field": column}
            raise SupplierError(Problem("too-long", TOO_LONG, values))
    department = None
    if code := row.get("department"):
        department = town.departments.filter(code=code).first()
        if department is None:
            raise _wrong("no-department", NO_DEPARTMENT, "department", code)
    user = None
    if email := row.get("account"):
        held = town.memberships.select_related("user")
        found = held.filter(user__email=email.lower()).first()
        if found is None:
            raise _wrong("no-person", NO_PERSON, "account", email)
        user = found.user
    return Person(
        name=row.get("name", ""),
        organisation=row.get("organisation", ""),
        email=row.get("email", ""),
        user=user,
        language=row.get("language") or (town.languages or ["en"])[0],
        department=department,
    )


def _days(row: Mapping[str, str], column: str, otherwise: str) -> int:
    given = row.get(column) or otherwise
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise _wrong("not-days", NOT_DAYS, column, given)
    return int(given)


def _from(row: Mapping[str, str], otherwise: date) -> date:
    given = row.get("from", "")
    found = day_in(given) if given else otherwise
    if found is None:
        raise _wrong("not-a-day", NOT_A_DAY, "from", given)
    return found


def _wrong(code: str, text: str, field: str, given: str) -> SupplierError:
    return SupplierError(
        Problem(code, text, {"given": shortened(given), "field": field})
    )
