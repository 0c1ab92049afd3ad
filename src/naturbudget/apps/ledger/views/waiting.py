"""What waits to be sealed: drafts by the file they rest on, sealed all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.doubted import open_of
from naturbudget.apps.ledger.models import DoubtAnswer, Voucher
from naturbudget.apps.ledger.queries.doubts import answers_about
from naturbudget.apps.ledger.queries.lying import (
    drafts_behind_the_council,
    drafts_in_submitted_years,
)
from naturbudget.apps.ledger.queries.shown import Shown, lines_shown
from naturbudget.apps.ledger.views.shared import books_desk
from naturbudget.apps.municipalities.desk import UserRequest, town_for
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.municipalities.people import Signers
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.errors import NaturbudgetError, Problem

PROBLEMS_SHOWN = 100
KEYS_SHOWN = 5


@dataclass
class Waiting:
    """A draft as the list shows it: what it says, and what looks odd about it."""

    row: Voucher
    lines: list[Shown]
    # What has no answer yet, and what was answered.
    odd: list[Problem] = field(default_factory=list)
    answers: list[DoubtAnswer] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Drafts of one author that rest on one file, or on none."""

    source: Source | None
    author: User
    written_by: str
    count: int
    first: object
    last: object
    drafts: list[Waiting]
    waits_for_another: bool
    # Whether it came by a link to an address that is the reader's own word.
    is_own_address: bool
    # How many of them go behind a balance that lies before the council.
    behind: int
    # What tells these drafts from what became of them.
    shown: str


@login_required
@require_safe
def to_seal(request: UserRequest, slug: str) -> HttpResponse:
    """List what waits, a row for each file and author."""
    return _page(request, town_for(request, slug, to="read-voucher"))


def _page(
    request: UserRequest, town: Municipality, *, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    context = {
        **books_desk(request, town),
        "batches": _batches(town, request.user),
        "problems": problems[:PROBLEMS_SHOWN],
        "behind_council": drafts_behind_the_council(town),
    }
    status = 409 if problems else 200
    return render(request, "ledger/to-seal.html", context, status=status)


def _batches(town: Municipality, reader: User) -> list[Batch]:
    signers, four_eyes = Signers(town), actions.asks_for_a_second(town)
    groups = (
        town.vouchers.drafts()
        .values("source", "author")
        .annotate(count=Count("pk"), first=Min("valid_from"), last=Max("valid_to"))
        .annotate(newest=Max("pk"))
        .order_by("-count", "source", "author")
    )
    sources = Source.objects.in_bulk([row["source"] for row in groups])
    authors = User.objects.in_bulk([row["author"] for row in groups])
    behind = Counter(drafts_in_submitted_years(town).values_list("source", "author"))
    own = actions.who_stands_behind(town).items()
    mine = [key for key, person in own if person == reader.pk]
    found = []
    for row in groups:
        drafts = _drafts(town, sources.get(row["source"]), authors[row["author"]])
        is_own = bool(mine) and drafts.filter(key__in=mine).exists()
        found.append(
            Batch(
                source=sources.get(row["source"]),
                author=authors[row["author"]],
                written_by=signers.word(authors[row["author"]]),
                count=row["count"],
                first=row["first"],
                last=row["last"],
                drafts=[Waiting(one, lines_shown(one)) for one in drafts[:KEYS_SHOWN]],
                waits_for_another=(four_eyes and row["author"] == reader.pk) or is_own,
                is_own_address=is_own,
                behind=behind[row["source"], row["author"]],
                shown=actions.print_of(row["count"], row["newest"]),
            )
        )
    _tell_doubts(town, [one for batch in found for one in batch.drafts])
    return found


def _tell_doubts(town: Municipality, shown: list[Waiting]) -> None:
    """Say of each draft that is shown what looks odd about it, and the answers.

    Source:
        RQ-5 (docs/method/ledger.md)
    """
    answers = answers_about(town, [one.row.key for one in shown])
    rows, today = [one.row for one in shown], timezone.now().date()
    for doubt in open_of(town, rows, today=today):
        shown[doubt.position].odd.append(doubt.problem)
    for one in shown:
        one.answers = answers.get(one.row.key, [])


def _drafts(
    town: Municipality, source: Source | None, author: User
) -> QuerySet[Voucher]:
    rows = town.vouchers.drafts().prefetch_related(
        "postings__account__unit", "postings__department", "observations__series"
    )
    return rows.filter(source=source, author=author).order_by("pk")


@login_required
@require_POST
def seal_drafts(request: UserRequest, slug: str) -> HttpResponse:
    """Seal all drafts of a file and author: all or none."""
    town = town_for(request, slug, to="seal-voucher")
    drafts = _chosen(request, town, to="seal-voucher")
    try:
        count = actions.seal_drafts(
            town,
            drafts,
            by=request.user,
            at=timezone.now(),
            shown=request.POST.get("shown", ""),
        )
    except NaturbudgetError as error:
        return _page(request, town, problems=error.problems)
    said = ngettext("One voucher is sealed.", "%s vouchers are sealed.", count)
    messages.success(request, said % count if "%s" in said else said)
    return redirect("ledger:to-seal", slug)


@login_required
@require_POST
def discard_drafts(request: UserRequest, slug: str) -> HttpResponse:
    town = town_for(request, slug, to="discard-voucher")
    drafts = _chosen(request, town, to="discard-voucher")
    count = actions.discard_drafts(town, drafts, by=request.user, at=timezone.now())
    said = ngettext(
        "One draft is thrown away.", "%(count)s drafts are thrown away.", count
    )
    if count:
        messages.success(request, said % {"count": count})
    else:
        messages.warning(request, _(actions.NONE_WAITS))
    return redirect("ledger:to-seal", slug)


def _chosen(request: UserRequest, town: Municipality, *, to: str) -> Any:
    """Return the drafts that are named, if the reader may do it to all of them."""
    digest = request.POST.get("source", "")
    source = town.sources.filter(sha256=digest).first()
    number = request.POST.get("author", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 20
    author = User.objects.filter(pk=number if is_number else 0).first()
    if author is None or bool(digest) != bool(source):
        return town.vouchers.none()
    drafts = _drafts(town, source, author)
    if Standing(request.user, town).scope(to) == "own":
        _check_own(request, town, drafts, to=to)
    return drafts


def _check_own(
    request: UserRequest, town: Municipality, drafts: QuerySet[Voucher], *, to: str
) -> None:
    standing = Standing(request.user, town)
    held = standing.departments
    keys = list(drafts.values_list("pk", flat=True))
    accounts = town.accounts.exclude(kind="environment")
    touched = set(
        accounts.filter(postings__voucher__in=keys).values_list("department", flat=True)
    )
    seen = town.series.filter(observations__voucher__in=keys)
    touched |= set(seen.values_list("department", flat=True))
    undone = town.series.filter(observations__voucher__reversed_by__in=keys)
    touched |= set(undone.values_list("department", flat=True))
    if not touched <= held:
        raise PermissionDenied(standing.refusal(to))
