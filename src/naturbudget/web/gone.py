"""A file that is missing, changed or out of reach is a sentence, on every page."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from naturbudget.apps.documents.queries import DocumentGoneError
from naturbudget.apps.evidence.store import DamagedFileError, StoreError

log = logging.getLogger(__name__)


class GoneDocuments:
    """Answer 503 with the reason; whoever runs the installation finds it in the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if not isinstance(error, DocumentGoneError | DamagedFileError | StoreError):
            return None
        log.error("%s", error)
        return render(request, "503.html", {"problems": error.problems}, status=503)
