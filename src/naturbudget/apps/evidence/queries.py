"""What rests on a file of evidence, whoever names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet

from naturbudget.apps.evidence.models import Source
from naturbudget.apps.municipalities.journal_names import voucher_places


def with_cited(rows: QuerySet[Source]) -> QuerySet[Source]:
    """Add to each file whether anything rests on it: ``is_cited``."""
    return rows.annotate(is_cited=_named())


def is_cited(source: Source) -> bool:
    """Tell whether anything rests on a file: a voucher, a count, an answer, a run."""
    return Source.objects.filter(_named(), pk=source.pk).exists()


def _named() -> Q:
    """Return that some row names the file.

    The apps that own the rows stand above; their references are found by the model.
    """
    named = Q()
    for one in Source._meta.get_fields(include_hidden=True):
        if isinstance(one, ForeignObjectRel):
            rows = one.related_model._default_manager
            named |= Q(Exists(rows.filter(**{one.field.name: OuterRef("pk")})))
    return named


@dataclass(frozen=True)
class Use:
    """A voucher that cites a file: what it is about, and what became of it."""

    voucher: Any
    places: list[str]
    reversed_by: Any = None


@dataclass(frozen=True)
class Uses:
    """The vouchers that cite a file, the first ones; how many there are of each kind.

    What was reversed since still cites the file, but does not count any more. A
    reversal cites it where the file made it.
    """

    shown: list[Use]
    count: int
    drafts: int
    reversals: int
    reversed_since: int

    @property
    def counting(self) -> int:
        """How many of them say something today."""
        return self.count - self.drafts - self.reversals - self.reversed_since


def uses_of(source: Source, *, most: int) -> Uses:
    """Return which vouchers cite a file, by their days, and which were reversed."""
    rows: Any = source.vouchers.all()
    sealed = rows.filter(seal__isnull=False)
    shown = rows.select_related("seal", "period", "reverses", "reversed_by__seal")
    shown = shown.prefetch_related("postings__account", "observations__series")
    return Uses(
        [
            Use(row, voucher_places(row), _reversed_by(row))
            for row in shown.order_by("valid_to", "pk")[:most]
        ],
        count=rows.count(),
        drafts=rows.filter(seal__isnull=True).count(),
        reversals=sealed.filter(reverses__isnull=False).count(),
        reversed_since=sealed.filter(reversed_by__seal__isnull=False).count(),
    )


def _reversed_by(row: Any) -> Any:
    """Return the sealed reversal of a voucher; one that waits does not count yet."""
    found = getattr(row, "reversed_by", None)
    return found if found is not None and hasattr(found, "seal") else None
