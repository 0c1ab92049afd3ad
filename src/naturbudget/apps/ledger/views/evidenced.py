"""What the pages on which entries are typed share: drafts, years and evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.forms import EvidenceForm
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.moved import side_problems
from naturbudget.apps.ledger.queries.chart import Calendar
from naturbudget.apps.ledger.queries.lying import drafts_behind_the_council
from naturbudget.apps.ledger.typed import (
    Typed,
    TypedError,
    conversion_of,
    unit_problems,
)
from naturbudget.apps.ledger.views.asking import asked_about, reasons_in
from naturbudget.apps.ledger.views.shared import departments_of, other_books
from naturbudget.apps.municipalities.desk import UserRequest, spoken
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.resources.models import Account, Series
from naturbudget.core.errors import NaturbudgetError, Problem
from naturbudget.core.ledger.doubt import Doubt
from naturbudget.core.ledger.shares import without_split_note
from naturbudget.core.ledger.voucher import is_unassigned
from naturbudget.core.unit import without_note

YEARS_OFFERED = 3
Places = Mapping[str, Account | Series]


@dataclass(frozen=True)
class Given:
    """What a valid form gives: what was typed, what is odd about it, how it is kept."""

    typed: Typed
    doubts: Callable[..., list[Doubt]]
    keep: Callable[..., Voucher]


def own_accounts(request: UserRequest, town: Municipality) -> list[Account]:
    """Return the accounts the reader may type entries for."""
    standing = Standing(request.user, town)
    accounts = town.accounts.exclude(kind=Account.Kind.ENVIRONMENT)
    if standing.scope("draft-voucher") == "own":
        accounts = accounts.filter(department__in=standing.departments)
    rows = accounts.select_related("unit", "department").order_by("path")
    return [row for row in rows if not is_unassigned(row.path)]


def open_years(town: Municipality) -> list[int]:
    """Return the years a figure may be booked in beside that of its days."""
    open_year = Calendar(town).open_year(timezone.now().date())
    closed = set(town.closings.values_list("period__year", flat=True))
    years = range(open_year, open_year - YEARS_OFFERED, -1)
    return [year for year in years if year not in closed]


def changed_draft(request: UserRequest, town: Municipality) -> Voucher | None:
    """Return the draft that is typed anew, if one is named."""
    key = request.POST.get("change") or request.GET.get("change")
    if not key:
        return None
    row: Voucher = get_object_or_404(town.vouchers.drafts(), key=key)
    standing = Standing(request.user, town)
    if not standing.may("discard-voucher", department_ids=departments_of(row)):
        raise PermissionDenied(standing.refusal("discard-voucher"))
    return row


def given_initial(changed: Voucher) -> dict[str, Any]:
    """Return what a draft says beside its lines, for the form it is typed anew in."""
    reason = without_note(without_split_note(changed.reason))
    source = changed.source
    return {
        "valid_from": changed.valid_from,
        "valid_to": changed.valid_to,
        "source": source,
        "remark": "" if source and reason == source.origin else reason,
    }


def said_of(form: EvidenceForm) -> dict[str, Any]:
    """Return the days, the status and the remark that were typed."""
    given = form.cleaned_data
    return {
        "first": given["valid_from"],
        "last": given["valid_to"],
        "status": given["status"],
        "remark": " ".join(given["remark"].split()),
        "books_of": int(given["books_of"]) if given["books_of"] else None,
    }


def sent(request: UserRequest) -> tuple[Any, Any]:
    """Return the data and the files of a form; None and None before it was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def keep_evidence(
    request: UserRequest, town: Municipality, form: EvidenceForm
) -> Source | None:
    """Keep the file even if the rest is wrong, so that nobody sends it twice."""
    file = request.FILES.get("evidence")
    if file is None or "evidence" in form.errors:
        return None
    try:
        return keep_file(
            file.read(),
            of=town,
            origin=file.name or "evidence",
            media_type=file.content_type or "application/octet-stream",
            by=request.user,
            at=timezone.now(),
        )
    except NaturbudgetError as error:
        for problem in error.problems:
            form.add_error("evidence", spoken(problem))
        return None


def source_of(form: EvidenceForm, kept: Source | None) -> Source:
    found: Source = kept or form.cleaned_data["source"]
    return found


def choose_source(form: EvidenceForm, kept: Source) -> None:
    """Choose the file that was kept in the form that is shown again."""
    data: Any = form.data
    data = data.copy()
    data["source"] = str(kept.pk)
    form.data = data
    queryset = form.fields["source"].queryset  # type: ignore[attr-defined]
    newer = type(kept).objects.filter(pk=kept.pk)
    form.fields["source"].queryset = queryset | newer  # type: ignore[attr-defined]


def kept_or_asked(
    request: UserRequest,
    town: Municipality,
    form: EvidenceForm,
    changed: Voucher | None,
    given_by: Callable[[], Given],
    places: Places,
) -> HttpResponse | dict[str, Any]:
    """Keep an entry as a draft and lead to it, or return what its page has to say.

    What is doubted is asked about once: whoever typed it gives the reasons, corrects
    it, or keeps the draft with its doubts open, and then it is not sealed yet.
    With the doubts stands which submitted balance the draft would go behind.
    Where something cannot be read, the rest is compared with the books all the same,
    so that everything is said at once.
    """
    asked: dict[str, Any] = {"form": form, "changed": changed, "doubts": []}
    if not form.is_bound:
        return asked
    kept = keep_evidence(request, town, form)
    if form.is_valid():
        given = given_by()
        asked["conversion"] = conversion_of(given.typed)
        try:
            doubts = given.doubts(gone=changed)
            reasons = reasons_in(request.POST)
            asked["doubts"] = asked_about(doubts, reasons)
            keep = partial(
                given.keep,
                town,
                source=source_of(form, kept),
                by=request.user,
                at=timezone.now(),
                instead_of=changed,
                reasons=reasons,
            )
            is_later = request.POST.get("do") == "later"
            if is_later or all(one.given.strip() for one in asked["doubts"]):
                draft = keep()
                said = _("The draft is kept. Nothing counts until it is sealed.")
                late = other_books(draft, Calendar(town))
                messages.success(request, f"{said} {late}".rstrip())
                return redirect("ledger:voucher", town.slug, draft.key)
            asked["behind_council"] = _behind_council(town, keep)
        except NaturbudgetError as error:
            say(form, error)
    elif problems := _misfits(form, places):
        say(form, TypedError(*problems))
    if kept is not None:
        choose_source(form, kept)
    return asked


@transaction.atomic
def _behind_council(town: Municipality, keep: Callable[[], Voucher]) -> list[Problem]:
    """Return which submitted balances a draft would change, and keep nothing of it."""
    found = drafts_behind_the_council(town, [keep().pk])
    transaction.set_rollback(True)
    return found


def _misfits(form: EvidenceForm, places: Places) -> list[Problem]:
    """Return what does not fit the accounts, of a form that is wrong elsewhere."""
    given = form.cleaned_data
    names = ("where", "out_of", "into")
    where, out_of, into = (places.get(given.get(name, "")) for name in names)
    problems = []
    if isinstance(out_of, Account) and isinstance(into, Account):
        problems += side_problems(out_of, into)
    kept = where or out_of
    if kept is not None and given.get("unit"):
        problems += unit_problems(kept, given["unit"])
    return problems


def say(form: EvidenceForm, error: NaturbudgetError) -> None:
    """Say each problem at the field it names, or at the quantity."""
    for problem in error.problems:
        default = "quantity" if not isinstance(error, TypedError) else None
        field = str(problem.values.get("field") or default or "quantity")
        form.add_error(field, spoken(problem))
