"""Drawing a sample, and what becomes of each voucher that was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from naturbudget.apps.audit.actions.planning import (
    AuditError,
    check_auditor,
    check_running,
)
from naturbudget.apps.audit.models import Audit, Item, Sample, Trace
from naturbudget.apps.audit.queries.figures import figures_of
from naturbudget.apps.ledger.queries.log import log_root, log_size
from naturbudget.apps.municipalities import events
from naturbudget.apps.municipalities.locks import lock
from naturbudget.apps.municipalities.models import User
from naturbudget.core.audit.opinion import check_result
from naturbudget.core.audit.sample import Drawn, Way, draw
from naturbudget.core.ledger.log import canonical


@transaction.atomic
def draw_sample(
    audit: Audit, way: Way, *, line: str = "", by: User, at: datetime
) -> Sample:
    """Draw vouchers of the year and keep what was drawn, how, and from which log.

    Args:
        audit: The audit.
        way: How it is drawn.
        line: Only from what lies behind the figure of this line; empty: from all.
        by: An auditor of the year.
        at: When.

    Raises:
        AuditError: The audit is over, or somebody else's.
        SampleError: Nothing can be drawn like this.

    Source:
        AU-1 (docs/method/audit.md)
    """
    of = lock(audit.municipality)
    check_running(audit)
    check_auditor(audit, by)
    size, year = log_size(of), audit.period.year
    figures = figures_of(audit.period, size=size, line=line)
    drawn = draw(figures, way, year=year)
    sample = Sample.objects.create(
        audit=audit,
        number=audit.samples.count() + 1,
        method=way.method,
        count=way.count,
        seed=way.seed,
        share=way.share,
        line=line,
        population=len(figures),
        size=size,
        root=log_root(of, size=size).hex(),
        drawn_at=at,
        drawn_by=by,
    )
    vouchers = dict(
        of.seals.filter(seq__in=[one.seq for one in drawn]).values_list(
            "seq", "voucher_id"
        )
    )
    Item.objects.bulk_create(
        Item(
            sample=sample,
            position=position,
            voucher_id=vouchers[one.seq],
            why=list(one.why),
        )
        for position, one in enumerate(drawn, start=1)
    )
    events.record("sample-drawn", of=of, by=by, at=at, **told_of(sample, drawn))
    return sample


def told_of(sample: Sample, drawn: Sequence[Drawn]) -> dict[str, object]:
    """Return what the journal tells of a sample; its vouchers as one hash."""
    return {
        "year": sample.audit.period.year,
        "sample": sample.number,
        "method": sample.method,
        "count": sample.count,
        "seed": sample.seed,
        "share": sample.share,
        "line": sample.line,
        "population": sample.population,
        "size": sample.size,
        "root": sample.root,
        "drawn": len(drawn),
        "batch": batch_of(drawn),
    }


def batch_of(drawn: Sequence[Drawn]) -> str:
    """Return the hash of what was drawn, in its order, with what spoke for it."""
    rows = [[one.seq, list(one.why)] for one in drawn]
    return sha256(canonical(rows)).hexdigest()


@transaction.atomic
def trace_figure(
    item: Item, *, result: str, remark: str = "", by: User, at: datetime
) -> Trace:
    """Keep what became of a drawn voucher: it agrees, does not, or has no trail.

    The last result counts, earlier ones stay.

    Source:
        AU-2 (docs/method/audit.md)
    """
    audit = item.sample.audit
    of = lock(audit.municipality)
    check_running(audit)
    check_auditor(audit, by)
    if problems := check_result(result, remark):
        raise AuditError(*problems)
    last = item.traces.order_by("-number").first()
    if last is not None and (last.result, last.remark) == (result, remark):
        return last
    trace = Trace.objects.create(
        item=item,
        number=last.number + 1 if last else 1,
        result=result,
        remark=remark,
        traced_at=at,
        traced_by=by,
    )
    events.record(
        "figure-traced",
        of=of,
        by=by,
        at=at,
        year=audit.period.year,
        sample=item.sample.number,
        position=item.position,
        turn=trace.number,
        voucher=item.voucher.key,
        result=result,
        remark=remark,
    )
    return trace
