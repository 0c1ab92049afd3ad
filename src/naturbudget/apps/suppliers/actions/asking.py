"""Figures are asked for, reminded of, escalated, withdrawn and asked for again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.parameters import reminding
from naturbudget.apps.notices.actions import write_letter
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.suppliers import letters
from naturbudget.apps.suppliers.actions.chart import requests_of, terms_of
from naturbudget.apps.suppliers.links import new_secret
from naturbudget.apps.suppliers.models import DataRequest, Sent, Supply
from naturbudget.apps.suppliers.queries import head_of
from naturbudget.apps.suppliers.sealed import is_sealed, owed
from naturbudget.core.delivery.due import ESCALATED, TOLD, Step, due_day, elapsed
from naturbudget.core.delivery.due import steps_now as steps_of_today
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.period import ONE_DAY, Span, year_of

ASKED = "asked"
ANOTHER_LETTERS_MAX = 5  # that are sent on a day, whoever asks for them

ALREADY_ASKED = gettext_noop(
    "{thing} was asked for from {first} to {last} already. Open that request instead."
)
NOT_OVER = gettext_noop(
    "The days asked for last until {last}; nobody has a figure of them before they are "
    "over. Ask for it from {from_day} on, or for days that are over."
)
YEAR_CLOSED = gettext_noop(
    "{year} is closed, so nothing more is asked for. A figure that came late is typed "
    "under Books; it stands in the open year as a correction."
)
NO_SUPPLIER = gettext_noop(
    "Nobody supplies {thing} yet. Say who does under “Suppliers”, then ask."
)
NOT_OPEN = gettext_noop(
    "The request is not open any more ({state}). Ask again if a figure is needed still."
)
IS_OPEN = gettext_noop("The request is open; a letter can be sent again as it is.")
NO_REASON = gettext_noop("Say why; the reason stays on record.")
IS_SEALED = gettext_noop(
    "The figure of {thing} is sealed. Reverse its voucher first, then ask again."
)
NOT_NEEDED = gettext_noop(
    "The figure of {thing} is in the books already. No letter is needed any more."
)
ENOUGH_LETTERS = gettext_noop(
    "{count} letters about this request were written in the last day. Wait until "
    "tomorrow, or ask the person named in the letter."
)


class RequestError(NaturbudgetError):
    """What is asked for cannot be asked like this, or not any more."""


@dataclass(slots=True)
class Round:
    """What a periodic round did."""

    opened: int = 0
    reminded: int = 0
    escalated: int = 0
    told: int = 0


@transaction.atomic
def open_requests(
    municipality: Municipality, *, on: date, by: User, at: datetime
) -> list[DataRequest]:
    """Ask for every figure whose period is over and whose usual lag has passed.

    A figure that is there already, or was asked for, is not asked for again. Running
    it twice changes nothing.

    Source:
        DR-1, DR-2 (docs/method/requests.md)
    """
    of = lock(municipality)
    rows = of.supplies.select_related(
        "supplier__user", "account__unit", "series", "account__department"
    )
    found = []
    for supply in rows.order_by("pk"):
        spans = _unasked(supply, of, on)
        found += [
            ask(supply, span, by=by, at=at, asked_on=on) for span in reversed(spans)
        ]
    return found


def _unasked(supply: Supply, of: Municipality, on: date) -> list[Span]:
    thing = supply.thing
    terms = terms_of(supply)
    spans = elapsed(
        terms.rhythm,
        since=max(terms.active_from, thing.opened),
        on=on,
        lag_days=terms.lag_days,
        first_month=of.first_month,
    )
    last_day = thing.last_day
    asked = set(requests_of(thing).values_list("first", "last"))
    return [
        span
        for span in spans
        if (span.first, span.last) not in asked
        and (last_day is None or span.last <= last_day)
        and not is_sealed(thing, span)
    ]


def ask(
    supply: Supply, span: Span, *, by: User, at: datetime, asked_on: date
) -> DataRequest:
    """Ask for one figure and write the letter; the caller holds the lock."""
    of = supply.municipality
    asked = DataRequest.objects.create(
        municipality=of,
        account=supply.account,
        series=supply.series,
        key=new_secret(),
        salt=new_secret(),
        supplier=supply.supplier,
        first=span.first,
        last=span.last,
        due=due_day(span, deadline_days=supply.deadline_days, asked_on=asked_on),
        asked_at=at,
        opened_at=at,
        opened_by=by,
    )
    events.record(
        "data-requested",
        of=of,
        by=by,
        at=at,
        **_which(asked),
        supplier=asked.supplier.code,
        due=str(asked.due),
    )
    _write(asked, ASKED, letters.asked, at)
    return asked


@transaction.atomic
def ask_by_hand(
    thing: Account | Series, span: Span, *, by: User, at: datetime
) -> DataRequest:
    """Ask for a figure of days that no rhythm has, or that lie before its first day.

    Raises:
        RequestError: The days are not over, their year is closed, nobody supplies it,
            or it was asked for.

    Source:
        DR-1 (docs/method/requests.md)
    """
    lock(thing.municipality)
    if span.last >= at.date():
        values = {"last": span.last, "from_day": span.last + ONE_DAY, "field": "last"}
        raise RequestError(Problem("days-not-over", NOT_OVER, values))
    year = year_of(span.last, thing.municipality.first_month)
    if Calendar(thing.municipality).is_closed(year):
        values = {"year": str(year), "field": "last"}
        raise RequestError(Problem("year-closed", YEAR_CLOSED, values))
    rows = Supply.objects.select_related("supplier__user", "municipality")
    key = "account" if isinstance(thing, Account) else "series"
    supply = rows.filter(**{key: thing}).first()
    if supply is None:
        raise RequestError(Problem("no-supplier", NO_SUPPLIER, {"thing": str(thing)}))
    if requests_of(thing).filter(first=span.first, last=span.last).exists():
        values = {"thing": str(thing), "first": span.first, "last": span.last}
        raise RequestError(Problem("already-asked", ALREADY_ASKED, values))
    return ask(supply, span, by=by, at=at, asked_on=at.date())


def _which(asked: DataRequest) -> dict[str, object]:
    """Return what the journal calls a request: its thing and its days."""
    return {
        "thing": str(asked.thing),
        "first": str(asked.first),
        "last": str(asked.last),
    }


def _write(
    asked: DataRequest,
    step: str,
    text: Callable[[DataRequest, datetime], letters.Draft],
    at: datetime,
) -> None:
    letter = write_letter(text(asked, at), of=asked.municipality, at=at)
    row = {"request": asked, "turn": asked.turn, "step": step}
    Sent.objects.create(**row, at=at, letter=letter)


@transaction.atomic
def remind(municipality: Municipality, *, on: date, by: User, at: datetime) -> Round:
    """Write what is due on a day about figures that are owed.

    Reminders go to the supplier, an escalation to the head of the department that
    holds the thing; where none is known, and in the end, the co-ordinator is told by
    the page Today. Running it twice on a day changes nothing. What came another way and
    is sealed is owed no more.

    Source:
        DR-3 (docs/method/requests.md)
    """
    of = lock(municipality)
    plan, done = reminding(of), Round()
    for asked in (
        owed(of.data_requests.all())
        .select_related(
            "supplier__user",
            "supplier__department__head",
            "account__unit",
            "account__department__head",
            "series__department__head",
            "municipality",
        )
        .prefetch_related("sent")
    ):
        was = {sent.step for sent in asked.sent.all() if sent.turn == asked.turn}
        opened = asked.asked_at.date()
        for step in steps_of_today(asked.due, plan, asked_on=opened, on=on, done=was):
            _do(asked, step, done, by, at)
    return done


def _do(asked: DataRequest, step: Step, done: Round, by: User, at: datetime) -> None:
    if step.is_reminder:
        _write(asked, step.name, letters.reminder, at)
        done.reminded += 1
        _record("request-reminded", asked, by, at)
    elif step.name == ESCALATED and head_of(asked) is not None:
        _write(asked, step.name, letters.escalation, at)
        done.escalated += 1
        _record("request-escalated", asked, by, at)
    else:
        Sent.objects.create(request=asked, turn=asked.turn, step=step.name, at=at)
        done.told += step.name == TOLD


def _record(kind: str, asked: DataRequest, by: User, at: datetime, **more: str) -> None:
    events.record(kind, of=asked.municipality, by=by, at=at, **_which(asked), **more)


@transaction.atomic
def write_again(asked: DataRequest, *, by: User, at: datetime) -> None:
    """Send another letter with a new link to the same address, whoever asks for it.

    The links before it open nothing any more.

    Source:
        DR-4 (docs/method/requests.md)
    """
    lock(asked.municipality)
    row = _locked(asked)
    if row.state == DataRequest.State.WITHDRAWN:
        raise _not_open(row)
    if is_sealed(row.thing, Span(row.first, row.last)):
        values = {"thing": str(row.thing)}
        raise RequestError(Problem("not-needed", NOT_NEEDED, values))
    day = at.date()
    today = row.sent.filter(step__startswith="again", at__date=day).count()
    if today >= ANOTHER_LETTERS_MAX:
        counted = {"count": today}
        raise RequestError(Problem("enough-letters", ENOUGH_LETTERS, counted))
    number = row.sent.filter(step__startswith="again").count() + 1
    row.links += 1
    row.save(update_fields=["links"])
    _write(row, f"again {number}", letters.again, at)
    _record("request-reminded", row, by, at)


@transaction.atomic
def withdraw(asked: DataRequest, *, reason: str, by: User, at: datetime) -> None:
    """Take a request back; its link then says that nothing is to be done."""
    lock(asked.municipality)
    row = _locked(asked)
    if not row.is_open:
        raise _not_open(row)
    row.state, row.because = DataRequest.State.WITHDRAWN, _reason(reason)
    row.save(update_fields=["state", "because"])
    _record("request-withdrawn", row, by, at, reason=row.because)


@transaction.atomic
def ask_again(asked: DataRequest, *, reason: str, by: User, at: datetime) -> None:
    """Open a request anew, because of what was answered, with a letter that says why.

    Source:
        DR-2 (docs/method/requests.md)
    """
    lock(asked.municipality)
    row = _locked(asked)
    if is_sealed(row.thing, Span(row.first, row.last)):
        values = {"thing": str(row.thing)}
        raise RequestError(Problem("is-sealed", IS_SEALED, values))
    if row.is_open:
        raise RequestError(Problem("is-open", IS_OPEN))
    said = _reason(reason)
    row.state, row.because = DataRequest.State.OPEN, ""
    row.due = due_day(Span(row.first, row.last), deadline_days=0, asked_on=at.date())
    row.asked_at, row.turn, row.links = at, row.turn + 1, row.links + 1
    row.save(update_fields=["state", "because", "due", "asked_at", "turn", "links"])
    _write(row, ASKED, partial(letters.asked_again, why=said), at)
    _record("request-reopened", row, by, at, reason=said, due=str(row.due))


def _locked(asked: DataRequest) -> DataRequest:
    rows = DataRequest.objects.select_for_update(of=("self",)).select_related(
        "municipality",
        "supplier__user",
        "account__unit",
        "account__municipality",
        "account__department",
        "series__municipality",
        "series__department",
    )
    return rows.get(pk=asked.pk)


def _not_open(asked: DataRequest) -> RequestError:
    values = {"state": str(asked.get_state_display())}
    return RequestError(Problem("not-open", NOT_OPEN, values))


def _reason(text: str) -> str:
    said = " ".join(text.split())[:400]
    if not said:
        raise RequestError(Problem("no-reason", NO_REASON, {"field": "reason"}))
    return said
