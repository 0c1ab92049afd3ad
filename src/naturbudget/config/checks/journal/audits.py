"""Whether plans, samples, findings and opinions are as the journal tells."""

from __future__ import annotations

from collections.abc import Iterator

from naturbudget.apps.audit.actions.findings import told_of as told_of_finding
from naturbudget.apps.audit.actions.sampling import told_of as told_of_sample
from naturbudget.apps.audit.models import (
    Auditor,
    Finding,
    Opinion,
    Sample,
    Step,
    Trace,
)
from naturbudget.config.checks.journal.told import Entry, Facts, Told, done, matched
from naturbudget.core.audit.sample import Drawn

Pairs = dict[str, tuple[Entry, Facts]]


def differences(told: Told) -> Iterator[str]:
    """Yield what was planned, drawn, found or said otherwise than the journal tells.

    Source:
        L-40 (docs/method/ledger.md)
    """
    yield from _plans(told)
    yield from _auditors(told)
    yield from _samples(told)
    yield from _traces(told)
    yield from _findings(told)
    yield from _steps(told)
    yield from _opinions(told)


def _plans(told: Told) -> Iterator[str]:
    names = ("scope", "from", "to", "threshold")
    entries: Pairs = {
        f"the audit of {year}": (
            entry,
            {**{name: entry.what[name] for name in names}, **entry.done},
        )
        for year, entry in told.last("audit-planned", "year").items()
    }
    rows = {
        f"the audit of {row.period.year}": {
            "scope": row.scope,
            "from": row.starts_on,
            "to": row.ends_on,
            "threshold": row.threshold,
            **done(row.set_at, row.set_by.email),
        }
        for row in told.town.audits.select_related("period", "set_by")
    }
    yield from matched(entries, rows)


def _auditors(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("auditor-named", "auditor-released"):
        name = f"the auditor {entry.what['person']} of {entry.what['year']}"
        if entry.kind == "auditor-named":
            entries[name] = (entry, {})
        else:
            entries.pop(name, None)
    named = Auditor.objects.filter(audit__municipality=told.town)
    rows: dict[str, Facts] = {
        f"the auditor {row.user.email} of {row.audit.period.year}": {}
        for row in named.select_related("user", "audit__period")
    }
    yield from matched(entries, rows)


def _samples(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"sample {entry.what['sample']} of {entry.what['year']}": (
            entry,
            {**entry.what, **entry.done},
        )
        for entry in told.of("sample-drawn")
    }
    samples = Sample.objects.filter(audit__municipality=told.town)
    rows: dict[str, Facts] = {}
    for row in samples.select_related("audit__period", "drawn_by"):
        items = row.items.order_by("position").values_list("voucher__seal__seq", "why")
        drawn = [Drawn(seq, tuple(why)) for seq, why in items]
        rows[f"sample {row.number} of {row.audit.period.year}"] = {
            **told_of_sample(row, drawn),
            **done(row.drawn_at, row.drawn_by.email),
        }
    yield from matched(entries, rows)


def _traces(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("figure-traced"):
        what = entry.what
        name = (
            f"result {what['turn']} of voucher {what['position']} in sample "
            f"{what['sample']} of {what['year']}"
        )
        facts = {fact: what[fact] for fact in ("voucher", "result", "remark")}
        entries[name] = (entry, {**facts, **entry.done})
    traces = Trace.objects.filter(item__sample__audit__municipality=told.town)
    rows = {
        f"result {row.number} of voucher {row.item.position} in sample "
        f"{row.item.sample.number} of {row.item.sample.audit.period.year}": {
            "voucher": row.item.voucher.key,
            "result": row.result,
            "remark": row.remark,
            **done(row.traced_at, row.traced_by.email),
        }
        for row in traces.select_related(
            "item__sample__audit__period", "item__voucher", "traced_by"
        )
    }
    yield from matched(entries, rows)


def _findings(told: Told) -> Iterator[str]:
    entries: Pairs = {
        f"finding {entry.what['finding']} of {entry.what['year']}": (
            entry,
            {**entry.what, **entry.done},
        )
        for entry in told.of("finding-raised")
    }
    findings = Finding.objects.filter(audit__municipality=told.town)
    rows = {
        f"finding {row.number} of {row.audit.period.year}": {
            **told_of_finding(row),
            **done(row.raised_at, row.raised_by.email),
        }
        for row in findings.select_related(
            "audit__period", "voucher", "department", "raised_by"
        )
    }
    yield from matched(entries, rows)


def _steps(told: Told) -> Iterator[str]:
    entries: Pairs = {}
    for entry in told.of("finding-answered", "finding-sent-back", "finding-settled"):
        what = entry.what
        name = f"step {what['turn']} of finding {what['finding']} of {what['year']}"
        facts = {
            "the step": entry.kind.removeprefix("finding-"),
            "the text": what["remark"],
            "the voucher": what["voucher"],
        }
        entries[name] = (entry, {**facts, **entry.done})
    steps = Step.objects.filter(finding__audit__municipality=told.town)
    rows = {
        f"step {row.number} of finding {row.finding.number} of "
        f"{row.finding.audit.period.year}": {
            "the step": row.step,
            "the text": row.text,
            "the voucher": row.voucher.key if row.voucher else "",
            **done(row.done_at, row.done_by.email),
        }
        for row in steps.select_related("finding__audit__period", "voucher", "done_by")
    }
    yield from matched(entries, rows)


def _opinions(told: Told) -> Iterator[str]:
    names = ("opinion", "reasons", "size", "root")
    entries: Pairs = {
        f"opinion {entry.what['number']} on {entry.what['year']}": (
            entry,
            {**{name: entry.what[name] for name in names}, **entry.done},
        )
        for entry in told.of("opinion-given")
    }
    opinions = Opinion.objects.filter(audit__municipality=told.town)
    rows = {
        f"opinion {row.number} on {row.audit.period.year}": {
            **{name: getattr(row, name) for name in names},
            **done(row.given_at, row.given_by.email),
        }
        for row in opinions.select_related("audit__period", "given_by")
    }
    yield from matched(entries, rows)
