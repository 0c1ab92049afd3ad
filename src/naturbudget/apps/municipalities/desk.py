"""What every page of the desk needs: the reader, the roles and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from babel.dates import format_date
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.names import locale_of
from naturbudget.apps.municipalities.queries import Standing, municipality_for
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.errors import Listed, NaturbudgetError, Problem, UnitCode, Word
from naturbudget.core.permission import ROLES, TABLE
from naturbudget.core.quantity import Quantity, plain

View = Callable[..., HttpResponse]


class UserRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def town_for(request: UserRequest, slug: str, *, to: str) -> Municipality:
    """Return the municipality, if the reader may do the action in it."""
    return municipality_for(request.user, slug, to=to)


def desk(request: UserRequest, town: Municipality, room: str) -> dict[str, Any]:
    """Return what each page of the desk shows: room, roles, what the reader may do."""
    standing = Standing(request.user, town)
    return {
        "municipality": town,
        "room": room,
        "role_words": role_words(standing.roles),
        "standing": standing,
        "may": {name.replace("-", "_"): standing.may(name) for name in TABLE},
    }


def role_words(roles: frozenset[str] | set[str]) -> str:
    """Return roles as people read them, in the order of the table."""
    return ", ".join(gettext(word) for role, word in ROLES.items() if role in roles)


def spoken(problem: Problem) -> str:
    """Return a refusal in the reader's language, for the field it belongs to."""
    values = {name: _spoken(value) for name, value in problem.values.items()}
    parts = [gettext(text) for text in (problem.text, problem.remedy) if text]
    return " ".join(parts).format(**values)


def _spoken(value: object) -> object:
    if isinstance(value, Problem):
        return spoken(value)
    if isinstance(value, Word):
        return gettext(value)
    if isinstance(value, UnitCode):
        return symbol(value) or value
    if isinstance(value, Quantity):
        return f"{plain(value.amount)} {symbol(value.unit)}".rstrip()
    if isinstance(value, Listed):
        return Listed(map(_spoken, value))
    if isinstance(value, date):
        locale = locale_of(get_language() or "en")
        return format_date(value, format="long", locale=locale)
    return value


def add_problems(form: BaseForm, field: str | None, error: NaturbudgetError) -> None:
    """Say a refusal at the field it belongs to."""
    for problem in error.problems:
        form.add_error(field, spoken(problem))


def takes_files(view: View) -> View:
    """Say that a page takes a file, so that a larger request is let through to it."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark, read by the edge
    return view
