"""Whoever belongs to another town is told nothing, not even what an address takes."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from naturbudget.apps.municipalities.queries import standing

DESK = "/desk/"


class Hidden:
    """Answer 404 instead of 405 where the reader has no place in the municipality.

    The views judge the method before they look who asks; that an address takes a form
    alone would tell strangers that it is there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        found = request.resolver_match
        is_asked = answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        slug = found.kwargs.get("slug") if found else None
        if is_asked and slug and request.path_info.startswith(DESK):
            standing(request.user, slug)  # refuses who does not belong to it
        return answer
