"""Whether a figure that is asked for is in the books already, and how it came there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from naturbudget.apps.connections.models import Run
from naturbudget.apps.ledger.models import Observation, Posting, Voucher
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.models import Account, Series
from naturbudget.apps.suppliers.models import Answer, DataRequest
from naturbudget.core.period import Span

# A reversal that waits does not count yet, and a reversal is no figure itself.
STANDS = Q(
    voucher__seal__isnull=False,
    voucher__reverses__isnull=True,
    voucher__reversed_by__seal__isnull=True,
)
WAITS = Q(voucher__seal__isnull=True, voucher__reverses__isnull=True)
Came = Literal["answer", "connection", "import", "typed"]


def is_sealed(thing: Account | Series, span: Span) -> bool:
    """Tell whether the books hold a figure of all these days, or a level of them.

    A bill of the quarter holds its months: what is delivered for one of them as well
    would be counted twice.

    Source:
        DR-2 (docs/method/requests.md)
    """
    if isinstance(thing, Series):
        rows = Observation.objects.filter(STANDS, series=thing)
        return rows.filter(first=span.first, last=span.last).exists()
    posted = Posting.objects.filter(STANDS, account=thing, voucher__ledger="actual")
    if thing.kind == Account.Kind.STOCK:
        return posted.filter(voucher__valid_to=span.last).exists()
    return posted.filter(
        voucher__valid_from__lte=span.first, voucher__valid_to__gte=span.last
    ).exists()


def figure_of_a_request(which: Q = STANDS) -> Coalesce:
    """Return, for rows of requests, the key of the voucher that holds the figure.

    The latest one, of a flow of all days that are asked for or more, of a series of
    exactly these, of a stock a level of their last day; with `WAITS` a draft instead
    of what is sealed.

    Source:
        DR-2 (docs/method/requests.md)
    """
    level = Q(account__kind=Account.Kind.STOCK, voucher__valid_to=OuterRef("last"))
    days = level | Q(
        ~Q(account__kind=Account.Kind.STOCK),
        voucher__valid_from__lte=OuterRef("first"),
        voucher__valid_to__gte=OuterRef("last"),
    )
    posted = Posting.objects.filter(
        which,
        days,
        account=OuterRef("account"),
        voucher__ledger="actual",
    )
    seen = Observation.objects.filter(
        which,
        series=OuterRef("series"),
        first=OuterRef("first"),
        last=OuterRef("last"),
    )
    return Coalesce(
        *(
            Subquery(rows.order_by("-voucher").values("voucher__key")[:1])
            for rows in (posted, seen)
        )
    )


def in_books(rows: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
    """Add to each request the key of the voucher its figure is sealed under."""
    return rows.annotate(sealed_as=figure_of_a_request())


def owed(rows: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
    """Return the open requests whose figure the books do not hold.

    Source:
        DR-2 (docs/method/requests.md)
    """
    known = rows.annotate(sealed_as=figure_of_a_request())
    return known.filter(state=DataRequest.State.OPEN, sealed_as=None)


def settled(rows: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
    """Return the open requests whose figure came another way: nothing is owed.

    Source:
        DR-2 (docs/method/requests.md)
    """
    known = rows.annotate(sealed_as=figure_of_a_request())
    return known.filter(state=DataRequest.State.OPEN, sealed_as__isnull=False)


def answered(rows: QuerySet[DataRequest]) -> QuerySet[DataRequest]:
    """Return the requests that were answered, or whose figure came another way."""
    known = rows.annotate(sealed_as=figure_of_a_request())
    said = [DataRequest.State.ANSWERED, DataRequest.State.NOT_AVAILABLE]
    came = Q(state=DataRequest.State.OPEN, sealed_as__isnull=False)
    return known.filter(Q(state__in=said) | came)


def drafts_of(rows: Iterable[DataRequest]) -> dict[int, str]:
    """Return the key of a draft of the figure, where one waits, by request."""
    asked = DataRequest.objects.filter(pk__in=[row.pk for row in rows])
    found = asked.values_list("pk", figure_of_a_request(WAITS))
    return {number: key for number, key in found if key}


@dataclass(frozen=True, slots=True)
class Figure:
    """A voucher that holds what was asked for, and how it came into the books."""

    voucher: Voucher
    came: Came
    # What it came with: the name of a connection, or of a file.
    name: str = ""

    @property
    def is_sealed(self) -> bool:
        return hasattr(self.voucher, "seal")


def figures_of(municipality: Municipality, keys: Collection[str]) -> dict[str, Figure]:
    """Return how vouchers came into the books, by their keys.

    What is typed is drafted one by one, and the journal tells of each; what neither a
    supplier answered nor a connection fetched nor anybody typed came with a file.
    """
    vouchers = list(
        municipality.vouchers.filter(key__in=keys).select_related("seal", "source")
    )
    names = [one.key for one in vouchers]
    answered = Answer.objects.filter(request__municipality=municipality)
    answers = set(answered.filter(voucher__in=names).values_list("voucher", flat=True))
    drafted = municipality.events.filter(
        kind="voucher-drafted", what__voucher__in=names
    )
    typed = set(drafted.values_list("what__voucher", "at"))
    outcomes = (Run.Outcome.SEALED, Run.Outcome.DRAFTED)
    runs = Run.objects.filter(
        connection__municipality=municipality,
        source__in=[one.source_id for one in vouchers if one.source_id],
        outcome__in=outcomes,
    )
    fetched = dict(runs.order_by("pk").values_list("source", F("connection__name")))
    found = {}
    for one in vouchers:
        file = one.source.origin if one.source else ""
        came: Came = "import"
        name = file
        if one.key in answers:
            came = "answer"
        elif (one.key, one.written_at) in typed:
            came = "typed"
        elif one.source_id in fetched:
            came, name = "connection", fetched[one.source_id]
        found[one.key] = Figure(one, came, name)
    return found
