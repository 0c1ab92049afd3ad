"""What only somebody who is signed in may read is kept by no cache on the way."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Below these addresses everything is of one person: pages, packs, files, refusals too.
PRIVATE = ("/desk/", "/accounts/", "/answer/")
POLICY = "no-store, private"


class Private:
    """Forbid browsers and proxies to keep what is not public (Cache-Control)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if request.path_info.startswith(PRIVATE):
            answer["Cache-Control"] = POLICY
        return answer
