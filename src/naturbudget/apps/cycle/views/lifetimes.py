"""The end of an account or a series."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from naturbudget.apps.cycle.lifetimes import (
    close_account,
    name_of,
    reopen_account,
)
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import (
    UserRequest,
    add_problems,
    spoken,
    town_for,
)
from naturbudget.apps.municipalities.fields import DayField, PageForm
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.resources.queries import place_named
from naturbudget.core.errors import NaturbudgetError


class ClosingForm(PageForm):
    last = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "The last day of which figures may be typed. A flow ends with a year."
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: UserRequest, slug: str, name: str) -> HttpResponse:
    """Ask for the last day of an account or a series, and close it."""
    town = town_for(request, slug, to="close-account")
    where = _found(town, name)
    form = ClosingForm(request.POST or None, initial={"last": where.last_day})
    if request.method == "POST" and form.is_valid():
        try:
            close_account(
                where,
                last=form.cleaned_data["last"],
                by=request.user,
                at=timezone.now(),
            )
        except NaturbudgetError as error:
            add_problems(form, "last", error)
        else:
            messages.success(request, _("It takes no figures after that day."))
            return _back(slug, where)
    context = {
        **books_desk(request, town),
        "form": form,
        "where": where,
        "name": name,
        "is_account": isinstance(where, Account),
    }
    status = 409 if form.errors else 200
    return render(request, "cycle/close-account.html", context, status=status)


@login_required
@require_POST
def reopen(request: UserRequest, slug: str, name: str) -> HttpResponse:
    town = town_for(request, slug, to="close-account")
    where = _found(town, name)
    try:
        reopen_account(where, by=request.user, at=timezone.now())
    except NaturbudgetError as error:
        # Somebody opened it a moment ago; the page shows that it takes figures.
        messages.info(request, " ".join(map(spoken, error.problems)))
    else:
        messages.success(request, _("It takes figures again."))
    return _back(slug, where)


def _found(town: Municipality, name: str) -> Account | Series:
    found = place_named(town, name)
    if found is None:
        raise Http404("No account and no series of that name.")
    return found


def _back(slug: str, where: Account | Series) -> HttpResponse:
    page = "ledger:account" if isinstance(where, Account) else "ledger:series"
    response: HttpResponse = redirect(page, slug, name_of(where))
    return response
