"""The page on which a municipality takes everything away."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naturbudget.apps.archives.actions import export_everything
from naturbudget.apps.archives.writing import digest_of
from naturbudget.apps.ledger.queries.log import log_size
from naturbudget.apps.municipalities.desk import UserRequest, desk, town_for
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import NaturbudgetError, Problem

# More than these take longer than a browser waits; the command has the time.
VOUCHERS_MAX: Final = 100_000


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: UserRequest, slug: str) -> HttpResponse | FileResponse:
    town = town_for(request, slug, to="export-everything")
    if request.method != "POST" or log_size(town) > VOUCHERS_MAX:
        return _page(request, town)
    try:
        return _archive(request, town)
    except NaturbudgetError as error:
        return _page(request, town, error.problems)


def _archive(request: UserRequest, town: Municipality) -> FileResponse:
    """Return the archive; its file is gone as soon as it was sent."""
    folder = Path(settings.DATA_FOLDER) / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / "everything.zip"
        export_everything(town, path, by=request.user, at=timezone.now())
        digest = bytes.fromhex(digest_of(path))
        file = path.open("rb")
    name = f"{town.slug}-everything.zip"
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type="application/zip"
    )
    # What a script compares its file with (RFC 9530); people find it on the page.
    response["Repr-Digest"] = f"sha-256=:{b64encode(digest).decode()}:"
    return response


def _page(
    request: UserRequest, town: Municipality, refused: tuple[Problem, ...] = ()
) -> HttpResponse:
    size = log_size(town)
    context = {
        **desk(request, town, "documents"),
        "refused": refused,
        "size": size,
        "files": town.sources.filter(erased_at=None).count(),
        "is_too_long": size > VOUCHERS_MAX,
        "latest": town.events.filter(kind="everything-exported")
        .order_by("-number")
        .first(),
    }
    status = 409 if refused else 200
    return render(request, "archives/everything.html", context, status=status)
