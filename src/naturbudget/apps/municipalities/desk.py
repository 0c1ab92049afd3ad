"""What every page of the desk needs: the reader, the roles and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.queries import Standing, municipality_for
from naturbudget.core.errors import (
    Listed,
    NaturbudgetError,
    Problem,
    Word,
    gettext_noop,
)
from naturbudget.core.permission import ROLES, TABLE

REQUEST_TOO_BIG = gettext_noop(
    "What you sent has {size} MB; a file may have at most {limit} MB. Nothing of it "
    "was read. Divide the file, or send an extract."
)
FORM_BYTES = 1_000_000  # what a form weighs beside its file, at most

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
    if isinstance(value, Listed):
        return Listed(map(_spoken, value))
    return value


def add_problems(form: BaseForm, field: str | None, error: NaturbudgetError) -> None:
    """Say a refusal at the field it belongs to."""
    for problem in error.problems:
        form.add_error(field, spoken(problem))


def request_problem(request: HttpRequest) -> Problem | None:
    """Return why a request is too large to be read, judged by what it announces."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    size = int(announced) if announced.isdigit() else 0
    limit = settings.EVIDENCE_BYTES_MAX
    if size <= limit + FORM_BYTES:
        return None
    values = {"size": round(size / 1e6), "limit": limit // 1_000_000}
    return Problem("request-too-big", REQUEST_TOO_BIG, values)


def too_large(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with the page that says how large a file may be."""
    return render(request, "413.html", {"exception": spoken(problem)}, status=413)


def refuses_large(
    answer: Callable[[HttpRequest, Problem], HttpResponse],
) -> Callable[[View], View]:
    """Answer a request that is too large before anybody reads it.

    The check of the form's token reads the whole request, so it is done by the view
    inside, after the size was judged.
    """

    def decorate(view: View) -> View:
        inner = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            problem = request_problem(request)
            if problem is not None:
                return answer(request, problem)
            return inner(request, *args, **kwargs)

        return guarded

    return decorate
