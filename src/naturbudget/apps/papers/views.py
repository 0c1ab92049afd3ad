"""Papers: read as a page, taken along as a file, issued for good."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from naturbudget.apps.cycle.views.documents import ISSUED_IN, as_file, issued_in
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    desk,
    town_for,
)
from naturbudget.apps.municipalities.models import Department, Municipality
from naturbudget.apps.papers import actions
from naturbudget.apps.papers.files import FORMS, as_file_of, draft_of
from naturbudget.apps.papers.forms import PassagesForm
from naturbudget.apps.papers.kinds import KINDS, Kind
from naturbudget.apps.papers.models import Paper
from naturbudget.apps.papers.order import Order, PaperError
from naturbudget.apps.papers.shown import shown
from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop

NO_DEPARTMENT = gettext_noop(
    "There is one for each department. Choose the department it is about."
)


@login_required
@require_safe
def papers(request: UserRequest, slug: str) -> HttpResponse:
    """List which papers can be written of which year, and which were issued."""
    town = town_for(request, slug, to="read-desk")
    years = sorted(
        {
            *town.budgets.values_list("period__year", flat=True),
            *town.need_rounds.values_list("period__year", flat=True),
        },
        reverse=True,
    )
    issued = Paper.objects.filter(document__municipality=town).select_related(
        "document__data", "document__municipality"
    )
    context = {
        **desk(request, town, "documents"),
        "kinds": KINDS.values(),
        "years": years,
        "departments": town.departments.order_by("code"),
        "issued": issued.order_by("-document__frozen_at", "-pk"),
    }
    return render(request, "papers/papers.html", context)


@login_required
@require_safe
def paper(request: UserRequest, slug: str, kind: str, year: int) -> HttpResponse:
    """Show a paper as a page, as it reads today."""
    town = town_for(request, slug, to="read-desk")
    return _page(request, town, _kind_or_404(kind), year)


def _page(
    request: UserRequest,
    town: Municipality,
    kind: Kind,
    year: int,
    *,
    form: PassagesForm | None = None,
    refused: tuple[Problem, ...] = (),
) -> HttpResponse:
    department = _department(request, town, kind)
    problems, content, own = refused, None, {}
    if kind.is_of_department and department is None:
        problems = (Problem("no-department", NO_DEPARTMENT),)
    else:
        order = _order(request, town, kind, year, department)
        own = dict(order.own)
        try:
            content = shown(actions.written(kind.code, order).as_content())
        except PaperError as error:
            problems = (*refused, *error.problems)
    query = _query(request, town, department)
    context = {
        **desk(request, town, "documents"),
        "kind": kind,
        "year": year,
        "paper": content,
        "department": department,
        "departments": town.departments.order_by("code")
        if kind.is_of_department
        else [],
        "language": _language(request, town),
        "languages": issued_in(town),
        "problems": problems,
        "form": form or PassagesForm(kind=kind, initial=own),
        "query": query,
        "files": [
            (word, f"{_url('file', town, kind, year, form=name)}?{query}")
            for name, word in (
                ("pdf", "PDF"),
                ("docx", "Word (DOCX)"),
                ("odt", "OpenDocument (ODT)"),
                ("json", "JSON"),
                ("zip", _("tables (CSV)")),
            )
        ],
        "issued": Paper.objects.filter(
            document__municipality=town,
            document__kind=kind.code,
            document__year=year,
            about=department.code if department else "",
        ).select_related("document__data"),
    }
    status = 409 if refused or (form and form.errors) else 200
    return render(request, "papers/paper.html", context, status=status)


@login_required
@require_POST
def words(request: UserRequest, slug: str, kind: str, year: int) -> HttpResponse:
    """Keep what the municipality says in its own words."""
    town = town_for(request, slug, to="write-passages")
    found = _kind_or_404(kind)
    department = _department(request, town, found)
    form = PassagesForm(request.POST, kind=found)
    if form.is_valid():
        try:
            actions.write_passages(
                town,
                kind,
                year,
                {name: form.cleaned_data[name] for name in found.sections},
                language=_language(request, town),
                about=department.code if department else "",
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, None, error)
        else:
            messages.success(request, _("The words are kept."))
            return redirect(_back(request, town, found, year, department))
    return _page(request, town, found, year, form=form)


@login_required
@require_POST
def issue(request: UserRequest, slug: str, kind: str, year: int) -> HttpResponse:
    """Freeze the paper as it reads now, and make its PDF."""
    town = town_for(request, slug, to="issue-document")
    found = _kind_or_404(kind)
    department = _department(request, town, found)
    if found.is_of_department and department is None:
        return _page(request, town, found, year)
    order = _order(request, town, found, year, department)
    try:
        actions.issue_paper(kind, order, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        return _page(request, town, found, year, refused=error.problems)
    messages.success(request, _("The paper is issued: frozen, sealed, and as PDF."))
    return redirect(_back(request, town, found, year, department))


@login_required
@require_http_methods(["GET", "HEAD"])
def file(
    request: UserRequest, slug: str, kind: str, year: int, form: str
) -> HttpResponse:
    """Give the paper, as it reads today, as a file."""
    town = town_for(request, slug, to="read-desk")
    found = _kind_or_404(kind)
    if form not in FORMS:
        raise Http404("There is no such file of a paper.")
    department = _department(request, town, found)
    if found.is_of_department and department is None:
        return _page(request, town, found, year)
    order = _order(request, town, found, year, department)
    try:
        written = actions.written(kind, order)
        content = draft_of(kind, written, order, at=timezone.now())
        answer = as_file_of(content, form, town=order.name)
    except NaturbudgetError as error:
        return _page(request, town, found, year, refused=error.problems)
    about = f"-{department.code}" if department else ""
    name = f"{slug}-{kind}{about}-{year}.{order.language}.{form}"
    return as_file(answer, FORMS[form], name)


def _kind_or_404(code: str) -> Kind:
    if code not in KINDS:
        raise Http404("There is no such paper.")
    return KINDS[code]


def _language(request: UserRequest, town: Municipality) -> str:
    """Return the language asked for, else the reader's, else the town's first."""
    spoken = [one for one in issued_in(town) if one in ISSUED_IN]
    for one in (request.GET.get("language", ""), get_language() or ""):
        if one in spoken:
            return one
    return spoken[0]


def _department(
    request: UserRequest, town: Municipality, kind: Kind
) -> Department | None:
    code = request.GET.get("department", "")[:100]
    if not kind.is_of_department or not code:
        return None
    return town.departments.filter(code=code).first()


def _order(
    request: UserRequest,
    town: Municipality,
    kind: Kind,
    year: int,
    department: Department | None,
) -> Order:
    return actions.order_of(
        town,
        kind.code,
        year,
        language=_language(request, town),
        today=timezone.now().date(),
        department=department,
    )


def _query(
    request: UserRequest, town: Municipality, department: Department | None
) -> str:
    asked: dict[str, Any] = {"language": _language(request, town)}
    if department:
        asked["department"] = department.code
    return urlencode(asked)


def _url(name: str, town: Municipality, kind: Kind, year: int, **more: str) -> str:
    given = {"slug": town.slug, "kind": kind.code, "year": year, **more}
    return reverse(f"papers:{name}", kwargs=given)


def _back(
    request: UserRequest,
    town: Municipality,
    kind: Kind,
    year: int,
    department: Department | None,
) -> str:
    query = _query(request, town, department)
    return f"{_url('paper', town, kind, year)}?{query}"
