"""The pages of connections, in the room Books."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.connections import actions
from naturbudget.apps.connections.adapters import ADAPTERS
from naturbudget.apps.connections.forms import ConnectionForm
from naturbudget.apps.connections.models import Connection, Run
from naturbudget.apps.connections.queries import listed, next_run
from naturbudget.apps.connections.reading import parted_of
from naturbudget.apps.deliveries.actions import DoubtsOpenError
from naturbudget.apps.deliveries.asking import done_of
from naturbudget.apps.ledger.views.asking import reasons_in
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    desk,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.core.errors import NaturbudgetError

RUNS_SHOWN = 50
ROWS_SHOWN = 500


@login_required
@require_http_methods(["GET", "HEAD"])
def connections(request: UserRequest, slug: str) -> HttpResponse:
    """Show every connection: when it was run, what came of it, when it is due."""
    town = town_for(request, slug, to="read-desk")
    context = {
        **desk(request, town, "books"),
        "connections": listed(town),
        "adapters": ADAPTERS.values(),
    }
    return render(request, "connections/connections.html", context)


@login_required
@require_http_methods(["GET", "HEAD"])
def connection(request: UserRequest, slug: str, name: str) -> HttpResponse:
    """Show one connection: what it asks for, what goes where, and its runs."""
    town = town_for(request, slug, to="read-desk")
    row = _named(town, name)
    adapter = ADAPTERS[row.kind]
    # A token stands in for the name, and has no password.
    names = adapter.secrets[:1]
    lacking = any(not settings.FETCH_SECRETS.get(name) for name in names)
    runs = row.runs.select_related("source", "connection__municipality")
    context = {
        **desk(request, town, "books"),
        "connection": row,
        "adapter": adapter,
        "parameters": [
            (one.label, row.parameters.get(one.name, "")) for one in adapter.parameters
        ],
        "lacking": adapter.secrets if lacking else (),
        "due": next_run(row),
        "runs": runs.order_by("-ran_at")[:RUNS_SHOWN],
    }
    return render(request, "connections/connection.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def save_connection(
    request: UserRequest, slug: str, name: str | None = None
) -> HttpResponse:
    """Set a connection up, or change it; nothing is fetched yet."""
    town = town_for(request, slug, to="save-connection")
    row = _named(town, name) if name else None
    kind = row.kind if row else request.GET.get("kind", "")
    if kind not in ADAPTERS:
        return redirect("connections:connections", slug)
    form = ConnectionForm(
        request.POST if request.method == "POST" else None,
        adapter=ADAPTERS[kind],
        connection=row,
    )
    context = {
        **desk(request, town, "books"),
        "form": form,
        "adapter": ADAPTERS[kind],
        "connection": row,
        "codes": _codes(town),
    }
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            saved = actions.save_connection(
                town,
                given["name"],
                kind=kind,
                parameters=given["parameters"],
                parts=given["parts"],
                rhythm=given["rhythm"],
                supplier=given["supplier"],
                is_new=row is None,
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            for problem in error.problems:
                form.add_error(
                    _field(form, problem.values.get("field")), spoken(problem)
                )
        else:
            messages.success(request, _("The connection is saved."))
            return redirect(saved)
    status = 409 if form.errors else 200
    return render(request, "connections/form.html", context, status=status)


@login_required
@require_POST
def run_connection(request: UserRequest, slug: str, name: str) -> HttpResponse:
    """Fetch now, and show what came."""
    town = town_for(request, slug, to="run-connection")
    done = actions.run_connection(
        _named(town, name), by=request.user, at=timezone.now()
    )
    return redirect(done)


@login_required
@require_http_methods(["GET", "HEAD"])
def run(request: UserRequest, slug: str, name: str, turn: int) -> HttpResponse:
    """Show what came, and what sealing it would do."""
    town = town_for(request, slug, to="run-connection")
    row = _run(town, name, turn)
    return _render_run(request, town, row)


@login_required
@require_POST
def seal_run(request: UserRequest, slug: str, name: str, turn: int) -> HttpResponse:
    """Seal what was fetched."""
    town = town_for(request, slug, to="run-connection")
    row = _run(town, name, turn)
    try:
        done = actions.seal_run(
            row,
            reasons=reasons_in(request.POST),
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        return _render_run(request, town, row, refused=error, status=409)
    if done.drafted:
        said = ngettext(
            "One draft is kept; it counts when a second person seals it.",
            "%s drafts are kept; they count when a second person seals them.",
            done.drafted,
        )
        messages.success(request, said % done.drafted if "%s" in said else said)
        return redirect("ledger:to-seal", slug)
    said = ngettext("One voucher is sealed.", "%s vouchers are sealed.", done.sealed)
    messages.success(request, said % done.sealed if "%s" in said else said)
    return redirect(row.connection)


def _render_run(
    request: UserRequest,
    town: Municipality,
    row: Run,
    *,
    refused: NaturbudgetError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a run; one that waits is looked at anew, for the books may have moved."""
    context: dict[str, Any] = {
        **desk(request, town, "books"),
        "run": row,
        "connection": row.connection,
        "problems": actions.problems_of(row),
    }
    is_asked = isinstance(refused, DoubtsOpenError)
    try:
        if row.is_waiting and (refused is None or is_asked):
            now = timezone.now()
            done = actions.look_at_run(row, by=request.user, at=now)
            content = actions.waiting_content(row)
            found = parted_of(row.connection, content, until=now.date())
            context |= {
                **done_of(done, reasons_in(request.POST)),
                "rows": [(one, _remark(one.remark)) for one in found.rows[:ROWS_SHOWN]],
                "rows_count": len(found.rows),
                "absent": [(one, _remark(one.remark)) for one in found.absent],
            }
    except NaturbudgetError as error:
        refused = error
    if refused is not None:
        wrong: Any = () if is_asked else getattr(refused, "rows", ())
        context["problems"] = [row.problem for row in wrong] or refused.problems
    return render(request, "connections/run.html", context, status=status)


def _remark(said: str) -> str:
    """Return what an office says of a figure, in the reader's words."""
    return ", ".join(_(one) for one in said.split(", ")) if said else ""


def _named(town: Municipality, name: str) -> Connection:
    rows = town.connections.select_related("municipality")
    return get_object_or_404(rows, name=name)


def _run(town: Municipality, name: str, turn: int) -> Run:
    rows = Run.objects.select_related("connection__municipality", "source")
    found = rows.filter(
        connection__municipality=town, connection__name=name, number=turn
    ).first()
    if found is None:
        raise Http404("No run of that number.")
    return found


def _field(form: ConnectionForm, named: object) -> str | None:
    """Return which field of the form a problem is about."""
    for name in (str(named), f"parameter_{named}"):
        if name in form.fields:
            return name
    return None


def _codes(town: Municipality) -> list[str]:
    accounts = town.accounts.exclude(kind="environment")
    return [
        *accounts.order_by("path").values_list("path", flat=True),
        *town.series.order_by("code").values_list("code", flat=True),
    ]
