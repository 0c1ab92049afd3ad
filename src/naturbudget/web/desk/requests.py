"""Requests for data on the page Today: what I owe, what is late, what is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.notices.models import Letter
from naturbudget.apps.suppliers.models import DataRequest
from naturbudget.apps.suppliers.queries import (
    requests_in,
    taken_over,
    to_be_read,
    was_erased,
)
from naturbudget.apps.suppliers.sealed import owed as still_owed
from naturbudget.apps.suppliers.words import day_word, span_word
from naturbudget.web.said import spelled

SHOWN = 5


def owed(standing: Standing, today: date) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what a supplier who is signed in still owes, as a task is told."""
    town = standing.municipality
    mine = still_owed(requests_in(town)).filter(supplier__user=standing.user)
    for asked in mine.order_by("due", "pk")[:SHOWN]:
        late = asked.is_late(today)
        yield (
            _("late") if late else _("until {due}").format(due=day_word(asked.due)),
            _("Deliver {thing}, {span}").format(**_names(asked)),
            _("It was due on {due}.").format(due=day_word(asked.due))
            if late
            else _("One figure, five minutes."),
            asked.get_absolute_url(),
            _("Answer"),
        )


def to_look_after(standing: Standing) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what the co-ordinator takes over: files to read, late figures, letters."""
    town = standing.municipality
    if standing.may("draft-voucher"):
        for asked in to_be_read(town)[:SHOWN]:
            held = {asked.thing.department_id}
            if not standing.may("draft-voucher", department_ids=held):
                continue
            if was_erased(asked):
                yield _erased(standing, asked)
                continue
            yield (
                _("Books"),
                _("Read {thing}, {span}, from the file").format(**_names(asked)),
                _("{who} sent a file and left the figure to you.").format(
                    who=asked.supplier.label
                ),
                asked.get_absolute_url(),
                _("Read"),
            )
    if standing.may("ask-for-data"):
        late: dict[str, list[DataRequest]] = {}
        for asked in taken_over(town):
            late.setdefault(asked.supplier.code, []).append(asked)
        yield from (_late(standing, code, owed) for code, owed in late.items())
    if standing.may("send-letters"):
        count = town.letters.filter(state=Letter.State.GIVEN_UP).count()
        if count:
            yield (
                _("Letters"),
                ngettext(
                    "One letter could not be delivered",
                    "{count} letters could not be delivered",
                    count,
                ).format(count=spelled(count).capitalize()),
                _("Look at the address, or try again."),
                reverse("notices:letters", args=[town.slug]),
                _("Look"),
            )


def _erased(standing: Standing, asked: DataRequest) -> tuple[str, str, str, str, str]:
    """Return that a figure can be read no more, and that one asks for it again."""
    may_ask = standing.may("ask-for-data")
    if may_ask:
        text = _("{who} left it to you to read the figure. Ask again if it is needed.")
    else:
        text = _(
            "{who} left it to you to read the figure. If it is needed, tell the "
            "co-ordinator, who can ask again."
        )
    return (
        _("Books"),
        _("The file with {thing}, {span}, was erased").format(**_names(asked)),
        text.format(who=asked.supplier.label),
        asked.get_absolute_url(),
        _("Ask again") if may_ask else _("Look"),
    )


def _late(
    standing: Standing, code: str, owed: list[DataRequest]
) -> tuple[str, str, str, str, str]:
    """Return that a supplier does not answer: one figure, or several in one task."""
    first, who = owed[0], owed[0].supplier.label
    text = _(
        "Reminded, and no answer. Call, ask somebody else, or withdraw the request."
    )
    if len(owed) == 1:
        title = _("{thing}, {span}, from {who} is still missing")
        url = first.get_absolute_url()
    else:
        title = _("{count} figures from {who} are still missing")
        since = _("{thing}, {span}, was due on {due}.").format(
            **_names(first), due=day_word(first.due)
        )
        text = f"{since} {text}"
        page = reverse("suppliers:calendar", args=[standing.municipality.slug])
        url = f"{page}?show=late&who={code}"
    count = spelled(len(owed)).capitalize()
    said = title.format(**_names(first), who=who, count=count)
    return _("late"), said, text, url, _("Open")


def waiting_on(standing: Standing, today: date) -> tuple[str, str, str] | None:
    """Return how many figures others owe, until when, and where that stands."""
    town = standing.municipality
    rows = still_owed(requests_in(town))
    rows = rows.exclude(supplier__user=standing.user).order_by("due", "pk")
    first, count = rows.first(), rows.count()
    if first is None:
        return None
    title = ngettext(
        "One figure to be delivered", "{count} figures to be delivered", count
    ).format(count=spelled(count).capitalize())
    if first.is_late(today):
        text = ngettext(
            "{thing}, {span}, was due from {who} on {due}.",
            "The longest awaited, {thing}, {span}, was due from {who} on {due}.",
            count,
        )
    else:
        text = ngettext(
            "{thing}, {span}, is due from {who} on {due}.",
            "The next one, {thing}, {span}, is due from {who} on {due}.",
            count,
        )
    text = text.format(
        **_names(first), who=first.supplier.label, due=day_word(first.due)
    )
    return title, text, reverse("suppliers:calendar", args=[town.slug])


def _names(asked: DataRequest) -> dict[str, str]:
    return {
        "thing": asked.thing.label,
        "span": span_word(asked.first, asked.last),
    }
