"""Where an audit stands: samples, findings, opinion, and what that asks of whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from naturbudget.apps.audit.models import Audit, Finding, Item, Opinion, Sample, Trace
from naturbudget.apps.budget.models import Balance
from naturbudget.apps.ledger.models import Period
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.core.audit.finding import KINDS
from naturbudget.core.audit.opinion import RESULTS, Work
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.leaf import instant

NO_OPINION = gettext_noop(
    "The audit of {year} has no opinion yet. The auditor gives it on the page of the "
    "audit."
)
UNANSWERED = gettext_noop(
    "Finding {number} of the audit of {year} is not answered. Whom it asks answers it."
)
OUTDATED = gettext_noop(
    "The opinion on {year} was given before the last figures were sealed or explained. "
    "The auditor looks again and gives it anew."
)


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample with how far it was traced."""

    sample: Sample
    drawn: int
    results: dict[str, int]

    @property
    def untraced(self) -> int:
        return self.drawn - sum(self.results.values())


def audit_of(municipality: Municipality, year: int) -> Audit | None:
    """Return the audit of a year, if one is planned."""
    rows = municipality.audits.select_related("period", "municipality")
    return rows.filter(period__year=year).first()


def findings_of(audit: Audit) -> list[Finding]:
    """Return the findings of an audit, in their order, with all that pages show."""
    return list(with_steps(audit.findings).order_by("number"))


def with_steps(rows: Any) -> QuerySet[Finding]:
    """Return findings with their steps read beforehand."""
    found: QuerySet[Finding] = rows.select_related(
        "audit__municipality", "audit__period", "voucher", "department", "raised_by"
    ).prefetch_related("steps__voucher", "steps__done_by")
    return found


def samples_of(audit: Audit) -> list[Sampled]:
    """Return the samples of an audit with their results, in their order."""
    rows = audit.samples.select_related("audit__period", "audit__municipality")
    latest = latest_traces(audit)
    found = []
    for sample in rows.annotate(drawn=Count("items")).order_by("number"):
        results = [one.result for one in latest if one.item.sample_id == sample.pk]
        counts = {result: results.count(result) for result in RESULTS}
        found.append(Sampled(sample, sample.drawn, counts))
    return found


def latest_traces(audit: Audit) -> list[Trace]:
    """Return the result that counts of each drawn voucher that was traced."""
    rows = Trace.objects.filter(item__sample__audit=audit).select_related("item")
    return list(rows.order_by("item", "-number").distinct("item"))


def opinion_of(audit: Audit) -> Opinion | None:
    """Return the opinion that counts: the last one."""
    return audit.opinions.order_by("-number").first()


def balance_of(period: Period) -> Balance | None:
    """Return the balance of a year."""
    rows = Balance.objects.filter(version__budget__period=period)
    return rows.select_related("version").order_by("-version__number").first()


def is_over(audit: Audit) -> bool:
    """Tell whether the council has ratified the balance that is audited."""
    found = balance_of(audit.period)
    return found is not None and found.state == Balance.State.RATIFIED


def work_of(audit: Audit) -> Work:
    """Return what was done in an audit so far, in numbers."""
    sampled = samples_of(audit)
    major = [one for one in findings_of(audit) if one.kind == "major"]
    return Work(
        samples=len(sampled),
        untraced=sum(one.untraced for one in sampled),
        major_open=sum(one.state != "settled" for one in major),
    )


def is_outdated(opinion: Opinion) -> bool:
    """Tell whether figures of the year were sealed or explained after an opinion."""
    period = opinion.audit.period
    later = period.vouchers.filter(seal__seq__gt=opinion.size).exclude(kind="document")
    balance = balance_of(period)
    told = balance is not None and balance.explanations.filter(
        explained_at__gt=opinion.given_at
    )
    return later.exists() or bool(told and told.exists())


def audit_problems(period: Period) -> list[Problem]:
    """Return what of an audit is in the way of submitting a balance.

    Nothing where no audit is planned: a small town has none.

    Source:
        AU-5, AU-6 (docs/method/audit.md)
    """
    audit = audit_of(period.municipality, period.year)
    if audit is None:
        return []
    values: dict[str, object] = {"year": str(period.year)}
    problems = [
        Problem("finding-unanswered", UNANSWERED, {**values, "number": one.number})
        for one in findings_of(audit)
        if one.state == "open"
    ]
    opinion = opinion_of(audit)
    if opinion is None:
        problems.append(Problem("no-opinion", NO_OPINION, values))
    elif is_outdated(opinion):
        problems.append(Problem("opinion-outdated", OUTDATED, values))
    return problems


def audit_content(period: Period) -> dict[str, Any] | None:
    """Return part G of a balance: plan, samples, findings and opinion; no names.

    Source:
        AU-7 (docs/method/audit.md)
    """
    audit = audit_of(period.municipality, period.year)
    opinion = opinion_of(audit) if audit else None
    if audit is None or opinion is None:
        return None
    findings = findings_of(audit)
    return {
        "scope": audit.scope,
        "from": audit.starts_on.isoformat(),
        "until": audit.ends_on.isoformat(),
        "threshold": audit.threshold,
        "samples": [_sample_content(one) for one in samples_of(audit)],
        "findings": {
            kind: {
                "raised": sum(one.kind == kind for one in findings),
                "open": sum(
                    one.kind == kind and one.state != "settled" for one in findings
                ),
            }
            for kind in KINDS
        },
        "opinion": {
            "number": opinion.number,
            "opinion": opinion.opinion,
            "reasons": opinion.reasons,
            "given": instant(opinion.given_at),
            "size": opinion.size,
            "root": opinion.root,
        },
    }


def _sample_content(sampled: Sampled) -> dict[str, Any]:
    sample = sampled.sample
    return {
        "number": sample.number,
        "method": sample.method,
        "count": sample.count,
        "seed": sample.seed,
        "share": sample.share,
        "line": sample.line,
        "population": sample.population,
        "size": sample.size,
        "root": sample.root,
        "drawn": sampled.drawn,
        "results": sampled.results,
    }


def asked_of(standing: Standing) -> list[Finding]:
    """Return the open findings that ask this person, the earliest deadline first."""
    town = standing.municipality
    asks = Q()
    for role in ("co-ordinator", "executive"):
        if role in standing.roles:
            asks |= Q(asked=role)
    if "account-holder" in standing.roles:
        asks |= Q(asked="account-holder", department__in=standing.departments)
    if not asks:
        return []
    rows = with_steps(Finding.objects.filter(asks, audit__municipality=town))
    found = rows.order_by("due", "audit__period__year", "number")
    return [one for one in found if one.state == "open"]


def to_be_read(standing: Standing) -> list[Finding]:
    """Return the answered findings that wait for this auditor."""
    rows = Finding.objects.filter(
        audit__municipality=standing.municipality,
        audit__auditors__user=standing.user,
    )
    found = with_steps(rows).order_by("audit__period__year", "number")
    return [one for one in found if one.state == "answered"]


def items_of(sample: Sample) -> QuerySet[Item]:
    """Return the drawn vouchers of a sample in their order, with what pages show."""
    rows = sample.items.select_related(
        "voucher__seal", "voucher__period", "voucher__source"
    ).prefetch_related(
        "traces",
        "voucher__postings__account__unit",
        "voucher__postings__department",
        "voucher__observations__series",
    )
    return rows.order_by("position")
