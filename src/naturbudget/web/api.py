"""The API: the routers of the apps, and one shape of refusal."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from naturbudget.apps.ledger.api import router as ledger
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.web import said

SIGN_IN = gettext_noop(
    "You are not signed in. Sign in, and send the cookie of the session."
)
NOT_THERE = gettext_noop("There is nothing of that name. Check the address.")
MAY_NOT = gettext_noop("You may not do this here. Ask the co-ordinator.")
DATABASE_AWAY = gettext_noop(
    "The connection to the database was lost. Nothing half-done was kept: wait a "
    "moment and send it again."
)
NOT_READABLE = gettext_noop("The request cannot be read: {said}")

NOT_UNDERSTOOD = gettext_noop(
    "The body of the request cannot be read. Send JSON, or nothing where nothing is "
    "asked for."
)
NO_TOKEN = gettext_noop(
    "The header X-CSRFToken is missing or does not fit. Send in it the value of the "
    "cookie csrftoken, which the sign-in page sets."
)
NOT_KEEPABLE = gettext_noop(
    "A text is longer, or a number larger, than the books can keep. Nothing was kept: "
    "shorten it, and send it again."
)

api = NinjaAPI(title="naturbudget", version="1", auth=django_auth, docs_url=None)
api.add_router("ledger", ledger)


def answer(
    request: HttpRequest, problems: Sequence[Problem], *, status: int
) -> HttpResponse:
    """Answer with problems, as every refusal of the API does."""
    told = [{"code": one.code, "message": said.problem(one)} for one in problems]
    return api.create_response(request, {"problems": told}, status=status)


@api.exception_handler(NaturbudgetError)
def refuse(request: HttpRequest, error: NaturbudgetError) -> HttpResponse:
    """Answer 409 with the problems, whichever rule refused."""
    return answer(request, error.problems, status=409)


@api.exception_handler(PermissionDenied)
def forbid(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Answer 403, with the roles that may."""
    given = [one for one in error.args if isinstance(one, Problem)]
    return answer(request, given or [Problem("not-permitted", MAY_NOT)], status=403)


@api.exception_handler(Http404)
def hide(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer 404: what is not there, and what is not for this reader, alike."""
    return answer(request, [Problem("not-there", NOT_THERE)], status=404)


@api.exception_handler(AuthenticationError)
def ask_to_sign_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401."""
    return answer(request, [Problem("not-signed-in", SIGN_IN)], status=401)


@api.exception_handler(ValidationError)
def not_readable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with what does not fit the schema."""
    values = {"said": "; ".join(str(one.get("msg", "")) for one in error.errors)}
    problem = Problem("not-readable", NOT_READABLE, values)
    return answer(request, [problem], status=422)


@api.exception_handler(HttpError)
def not_understood(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what cannot be parsed at all: no JSON, or nested without end."""
    problem = Problem("not-understood", NOT_UNDERSTOOD)
    if error.status_code == HTTPStatus.FORBIDDEN:  # its check comes before all others
        if not request.user.is_authenticated:
            return ask_to_sign_in(request, AuthenticationError())
        problem = Problem("no-token", NO_TOKEN)
    return answer(request, [problem], status=error.status_code)


@api.exception_handler(RawPostDataException)
def not_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """Answer 422: what came is a form, and was read as one before."""
    return answer(request, [Problem("not-understood", NOT_UNDERSTOOD)], status=422)


@api.exception_handler(DataError)
def not_keepable(request: HttpRequest, error: DataError) -> HttpResponse:
    """Answer 409: the database cannot hold it."""
    problem = Problem("not-keepable", NOT_KEEPABLE)
    return answer(request, [problem], status=409)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def wait(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 503: the same request may be sent again."""
    problem = Problem("database-away", DATABASE_AWAY)
    return answer(request, [problem], status=503)
