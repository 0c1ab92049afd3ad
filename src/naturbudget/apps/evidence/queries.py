"""What rests on a file of evidence, whoever names it."""

from __future__ import annotations

from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet

from naturbudget.apps.evidence.models import Source


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
