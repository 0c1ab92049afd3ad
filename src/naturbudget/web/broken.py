"""What is answered when something broke: our mistake, or the database is away."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "10"


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
