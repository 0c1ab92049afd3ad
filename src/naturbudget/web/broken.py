"""What is answered where nothing else can be: forbidden, broken, database away."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from naturbudget.core.errors import Problem

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "10"


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the roles that may, in the reader's language."""
    problem = next((one for one in exception.args if isinstance(one, Problem)), None)
    return render(request, "403.html", {"problem": problem}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the connection to the database broke, 500 otherwise.

    Django asks while the exception is handled. The pages ask nothing of the
    database: neither who is signed in nor what was said before.
    """
    if not isinstance(sys.exc_info()[1], AWAY):
        return HttpResponse(render_to_string("500.html"), status=500)
    answer = HttpResponse(render_to_string("503_database.html"), status=503)
    answer["Retry-After"] = RETRY_AFTER_SECONDS
    return answer
