"""What was not delivered of a year until a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from naturbudget.apps.inyear.models import InYearAccount
from naturbudget.apps.ledger.queries.missing import without_figure
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import open_requests_of


@dataclass(frozen=True)
class Lacking:
    """A figure that is not there: of which account or series, and of which days.

    ``asked`` is the request for it, where somebody was asked; whom, no document says.
    """

    code: str
    names: Mapping[str, str]
    first: date
    last: date
    due: date | None = None
    asked: DataRequest | None = None


def lacking_of(account: InYearAccount) -> list[Lacking]:
    """Return what was asked for and is owed, then what has no figure of the year yet.

    Source:
        IY-1 (docs/method/in-year.md)
    """
    town, period = account.municipality, account.period
    owed = open_requests_of(town, first=period.first, last=account.as_of)
    found = [
        Lacking(str(one.thing), one.thing.names, one.first, one.last, one.due, one)
        for one in owed
    ]
    asked = {one.code for one in found}
    rest = [
        Lacking(str(thing), thing.names, period.first, account.as_of)
        for thing in without_figure(town, period.year)
        if str(thing) not in asked
    ]
    return [*found, *rest]
