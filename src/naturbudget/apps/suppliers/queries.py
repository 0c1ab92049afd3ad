"""What several callers ask about requests for data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.names import alphabetical
from naturbudget.apps.resources.models import IndicatorVersion
from naturbudget.apps.suppliers.models import (
    Answer,
    DataRequest,
    Head,
    Sent,
    Supplier,
    Supply,
)
from naturbudget.apps.suppliers.sealed import (
    WAITS,
    Figure,
    figure_of_a_request,
    figures_of,
    owed,
)
from naturbudget.core.indicator.weather import weather_how

THINGS = (
    "supplier__user",
    "supplier__department",
    "account__unit",
    "account__department",
    "series__department",
)


def requests_in(municipality: Municipality) -> QuerySet[DataRequest]:
    """Return all requests of a municipality, with what their lines show."""
    rows = municipality.data_requests.select_related("municipality", *THINGS)
    return rows.prefetch_related("answers", "sent")


def open_requests_of(
    municipality: Municipality, *, first: date, last: date
) -> QuerySet[DataRequest]:
    """Return what is still owed for days that end within a span."""
    rows = owed(requests_in(municipality))
    return rows.filter(last__range=(first, last)).order_by("due", "pk")


def head_of(asked: DataRequest) -> Head | None:
    """Return the head who hears of a late figure: of its holder, or its supplier."""
    for department in (asked.thing.department, asked.supplier.department):
        head = getattr(department, "head", None)
        if head is not None:
            found: Head = head
            return found
    return None


def indicators_of(about: DataRequest | Supply) -> list[str]:
    """Return the names of the indicators whose formula names the thing."""
    term = Q(terms__account=about.account)
    if about.series:
        how = weather_how(about.series.code)
        term = Q(terms__series=about.series) | Q(terms__how=how)
    rows = IndicatorVersion.objects.filter(
        term, indicator__municipality=about.municipality
    )
    rows = rows.select_related("indicator").order_by("indicator__code")
    return list(dict.fromkeys(row.indicator.label for row in rows))


def latest_answer(asked: DataRequest) -> Answer | None:
    """Return what counts of all that was answered."""
    rows = asked.answers.select_related("source", "given_by")
    return rows.order_by("-number").first()


def draft_of(asked: DataRequest, answer: Answer | None) -> Voucher | None:
    """Return the voucher an answer became, as long as it is there.

    What somebody entered under the same key with other evidence is another figure.
    """
    if answer is None or not answer.voucher:
        return None
    rows = asked.municipality.vouchers.select_related("seal", "reversed_by__seal")
    return rows.filter(key=answer.voucher, source=answer.source_id).first()


@dataclass(frozen=True)
class Delivered:
    """What was delivered of one figure, when, and how it stands."""

    asked: DataRequest
    answer: Answer | None
    voucher: Voucher | None
    # What came another way than by the last answer: sealed, or a draft that waits.
    other: Figure | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether the figure of the last answer is sealed, and stands."""
        return (
            self.voucher is not None
            and hasattr(self.voucher, "seal")
            and not self.was_reversed
        )

    @property
    def was_reversed(self) -> bool:
        """Whether the sealed figure of the last answer was taken back."""
        undone = getattr(self.voucher, "reversed_by", None)
        return undone is not None and hasattr(undone, "seal")

    @property
    def is_in_books(self) -> bool:
        """Whether the figure is sealed, however it came: then nothing is owed."""
        return self.is_sealed or (self.other is not None and self.other.is_sealed)

    @property
    def is_to_be_read(self) -> bool:
        """Whether a file came whose figure nobody has typed yet."""
        return (
            self._is_answered
            and self.answer is not None
            and self.answer.kind == Answer.Kind.FILE
            and self.voucher is None
        )

    @property
    def was_thrown_away(self) -> bool:
        """Whether the draft of an answer is not there any more."""
        return (
            self._is_answered
            and self.answer is not None
            and bool(self.answer.voucher)
            and self.voucher is None
        )

    @property
    def _is_answered(self) -> bool:
        is_answered = self.asked.state == DataRequest.State.ANSWERED
        return is_answered and not self.is_in_books


def delivered(asked: DataRequest) -> Delivered:
    """Return what came of a request."""
    answer = latest_answer(asked)
    voucher = draft_of(asked, answer)
    return Delivered(asked, answer, voucher, _another_way(asked, voucher))


def _another_way(asked: DataRequest, voucher: Voucher | None) -> Figure | None:
    """Return the voucher of the figure that is not the one of the last answer."""
    row = DataRequest.objects.filter(pk=asked.pk).values_list(
        figure_of_a_request(), figure_of_a_request(WAITS)
    )
    own = voucher.key if voucher else ""
    for key in row.get():
        if key is not None and key != own:
            return figures_of(asked.municipality, [key])[key]
    return None


def sent_before(asked: DataRequest, *, most: int) -> list[Answer]:
    """Return what the supplier sent of earlier days and nobody has sealed yet.

    The latest days come first. Of what others sent, a supplier sees what is sealed.
    """
    rows = DataRequest.objects.filter(
        supplier=asked.supplier,
        account=asked.account,
        series=asked.series,
        last__lt=asked.first,
        state=DataRequest.State.ANSWERED,
    )
    came = [delivered(row) for row in rows.order_by("-last")[:most]]
    return [
        one.answer
        for one in came
        if one.answer is not None
        and one.answer.kind == Answer.Kind.NUMBER
        and one.voucher is not None
        and not hasattr(one.voucher, "seal")
    ]


def to_be_read(municipality: Municipality) -> list[DataRequest]:
    """Return the requests that were answered by a file whose figure is not typed."""
    rows = requests_in(municipality).filter(state=DataRequest.State.ANSWERED)
    rows = rows.filter(answers__kind=Answer.Kind.FILE).distinct().order_by("due", "pk")
    return [row for row in rows if delivered(row).is_to_be_read]


def was_erased(asked: DataRequest) -> bool:
    """Tell whether the file of the last answer is gone, so that nobody reads it."""
    answer = latest_answer(asked)
    return answer is not None and answer.source.erased_at is not None


def taken_over(municipality: Municipality) -> QuerySet[DataRequest]:
    """Return what is so late that the co-ordinator takes over (DR-3)."""
    told = Sent.objects.filter(step="told", request__municipality=municipality)
    late = [
        sent.request_id
        for sent in told.select_related("request")
        if sent.turn == sent.request.turn
    ]
    rows = owed(requests_in(municipality))
    return rows.filter(pk__in=late).order_by("due", "pk")


def mark_answers(
    municipality: Municipality, parts: Iterable[Mapping[str, Any]]
) -> None:
    """Mark the entries that rest on an answer, also of a supplier who signed in.

    What they remark is shown as it was typed: an address in it opens nothing.

    Args:
        municipality: Whose books.
        parts: Terms with their ``entries``, as ``vouchers_behind`` gives them; the
            entries are changed.

    Source:
        DR-4 (docs/method/requests.md)
    """
    entries = [entry for part in parts for entry in part["entries"]]
    answers = Answer.objects.filter(request__municipality=municipality)
    keys = {entry["key"] for entry in entries}
    found = set(answers.filter(voucher__in=keys).values_list("voucher", flat=True))
    for entry in entries:
        entry["is_from_outside"] |= entry["key"] in found


def suppliers_by_words(municipality: Municipality) -> list[Supplier]:
    """Return the suppliers in the order of what they are called, for a list."""
    language = get_language() or "en"
    rows = municipality.suppliers.select_related("department")
    return sorted(rows, key=lambda row: alphabetical(row.label, language))
