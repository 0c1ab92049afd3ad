"""What a request may hold, judged before anybody works on it.

What is longer, larger or stranger than people write is refused in a sentence: by
what the request announces about itself, before it is read, wherever that is enough.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from naturbudget.apps.municipalities.desk import spoken
from naturbudget.core.errors import (
    TURNING,
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.web import api

PATH_MAX, QUERY_MAX = 1_000, 2_000  # characters of an address
FORM_BYTES = 1_000_000  # what a form weighs beside its file, at most
API = "/api/"
# PostgreSQL keeps no NUL in a text, and no person types one.
NUL = "\0"
FULL = (errno.ENOSPC, errno.EDQUOT)

ADDRESS_TOO_LONG = gettext_noop(
    "The address has {size} characters; {limit} at most are read. Begin again at the "
    "first page, and choose less at once."
)
ADDRESS_WITH_NUL = gettext_noop(
    "The address holds a sign that no text can have. Check it, or begin again at the "
    "first page."
)
FIELD_WITH_NUL = gettext_noop(
    "“{field}” holds a sign that no text can have (a NUL, as in a copied program "
    "file). Nothing was kept: go back, type the text anew, and send it again."
)
FIELD_TURNS = gettext_noop(
    "“{field}” holds an unseen sign that turns the direction of writing, so that it "
    "reads as something else. Nothing was kept: go back, type the text anew, and send "
    "it again."
)
FILE_TOO_LARGE = gettext_noop(
    "What you sent has {size} MB; a file may have at most {limit} MB. Nothing of it "
    "was read. Divide the file, or send an extract."
)
FORM_TOO_LARGE = gettext_noop(
    "What you sent has {size} MB; a form takes {limit} MB at most. Nothing of it was "
    "kept. Shorten the texts; files are sent on the pages that ask for one."
)
TOO_MANY_FIELDS = gettext_noop(
    "The form has more fields than are read. Nothing of it was kept: send fewer at "
    "once, or use a file."
)
UNREADABLE = gettext_noop(
    "What was sent cannot be read as a form: it was cut off on the way, or is no form. "
    "Nothing was kept: go back and send it again."
)
DISK_FULL = gettext_noop(
    "The disk of the server is full. Nothing of what you sent was kept: tell the "
    "operator, and send it again once there is room."
)
NOT_KEEPABLE = gettext_noop(
    "A text is longer, or a number larger, than the books can keep. Nothing was kept: "
    "go back, shorten it, and send it again."
)


class Bounds:
    """Refuse what is out of bounds; say every refusal that nobody else has said."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        problem = address_problem(request)
        if problem is not None:
            status = 414 if problem.code == "address-too-long" else 400
            return refused(request, problem, status=status)
        problem = size_problem(request, takes_files=True)
        if problem is not None:
            return refused(request, problem, status=413)
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Judge the size before the check of the form's token reads the whole form."""
        takes_files = getattr(view, "takes_files", False)
        problem = size_problem(request, takes_files=takes_files)
        if problem is not None:
            return refused(request, problem, status=413)
        try:
            problem = form_problem(request)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            problem = Problem("too-many-fields", TOO_MANY_FIELDS)
            return refused(request, problem, status=413)
        except OSError as error:  # the disk, or a connection that was lost
            if not _is_full(error):
                return refused(request, Problem("unreadable", UNREADABLE), status=400)
            return refused(request, Problem("disk-full", DISK_FULL), status=507)
        except (MultiPartParserError, BadRequest):
            return refused(request, Problem("unreadable", UNREADABLE), status=400)
        return None if problem is None else refused(request, problem, status=400)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Say what a rule or the database refused, where the page did not."""
        if isinstance(error, NaturbudgetError):
            return refused(request, *error.problems, status=409)
        if isinstance(error, DataError):
            return refused(request, Problem("not-keepable", NOT_KEEPABLE), status=409)
        return None


def address_problem(request: HttpRequest) -> Problem | None:
    """Return why an address is not looked up."""
    query = request.META.get("QUERY_STRING", "")
    for text, limit in ((request.path_info, PATH_MAX), (query, QUERY_MAX)):
        if len(text) > limit:
            values = {"size": len(text), "limit": limit}
            return Problem("address-too-long", ADDRESS_TOO_LONG, values)
    if NUL in request.path_info or NUL in query or "%00" in query:
        return Problem("address-with-nul", ADDRESS_WITH_NUL)
    return None


def size_problem(request: HttpRequest, *, takes_files: bool) -> Problem | None:
    """Return why a request is too large to be read, judged by what it announces."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    is_number = announced.isascii() and announced.isdigit() and len(announced) < 20
    size = int(announced) if is_number else 0
    file, form = settings.EVIDENCE_BYTES_MAX, settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if takes_files and size > file + FORM_BYTES:
        values = {"size": round(size / 1e6), "limit": file // 1_000_000}
        return Problem("request-too-big", FILE_TOO_LARGE, values)
    if not takes_files and size > form:
        values = {"size": round(size / 1e6), "limit": form // 1_000_000}
        return Problem("request-too-big", FORM_TOO_LARGE, values)
    return None


def form_problem(request: HttpRequest) -> Problem | None:
    """Return what a form holds that no text can hold.

    Raises:
        RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent: It holds too much.
        MultiPartParserError, BadRequest: It is no form.
        OSError: It was cut off on the way, or there is no room to take it in.
    """
    for name, values in request.POST.lists():
        if NUL in name or any(NUL in value for value in values):
            shown = shortened(name.replace(NUL, "")) or "?"
            return Problem("field-with-nul", FIELD_WITH_NUL, {"field": shown})
        if any(map(TURNING.search, (name, *values))):
            shown = shortened(TURNING.sub("", name)) or "?"
            return Problem("field-turns", FIELD_TURNS, {"field": shown})
    return None


def _is_full(error: OSError) -> bool:
    """Tell whether there was no room for a file, here or in what caused the error."""
    return any(
        isinstance(one, OSError) and one.errno in FULL
        for one in (error, error.__cause__)
    )


def refused(
    request: HttpRequest, *problems: Problem, status: int = 400
) -> HttpResponse:
    """Answer with the sentences: a page, or the shape of the API."""
    if request.path_info.startswith(API):
        return api.answer(request, problems, status=status)
    if status == 413:
        said = spoken(problems[0])
        return render(request, "413.html", {"exception": said}, status=status)
    page = "409.html" if status == 409 else "400.html"
    return render(request, page, {"problems": problems}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 where the framework refused; nothing of the request is trusted."""
    return render(request, "400.html", {}, status=400)
