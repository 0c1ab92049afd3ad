"""The audit report of a year: scope, samples, findings with answers, opinion."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naturbudget.apps.audit.models import Finding
from naturbudget.apps.audit.queries.audits import (
    audit_of,
    findings_of,
    opinion_of,
    samples_of,
)
from naturbudget.apps.audit.words import asked_word, state_shown, way_word
from naturbudget.apps.papers.order import NOT_READY, Order, PaperError
from naturbudget.core.audit.opinion import OPINIONS
from naturbudget.core.audit.opinion import RESULTS as TRACED
from naturbudget.core.errors import Problem
from naturbudget.core.paper import Cell, Column, Paper


def audit_report(order: Order) -> Paper:
    """Write the report of the audit of a year (spec 5.8); it names no persons.

    Raises:
        PaperError: No audit of the year is planned.

    Source:
        DOC-1 (docs/method/documents.md), AU-1 to AU-7 (docs/method/audit.md)
    """
    audit = audit_of(order.town, order.year)
    if audit is None:
        what = _("No audit of {year} is planned.").format(year=order.year)
        raise PaperError(Problem("no-audit", NOT_READY, {"what": what}))
    pen, opinion = order.pen, opinion_of(audit)
    findings = findings_of(audit)
    lead = (
        _("The opinion on the balance of {year}: {opinion}.").format(
            year=order.year, opinion=_(OPINIONS[opinion.opinion])
        )
        if opinion
        else _("The audit goes on; its opinion is not given yet.")
    )
    paper = order.paper(
        _("Audit of the nature budget {year}").format(year=order.year),
        _("Audit report"),
        lead,
    )
    paper.heading(_("Scope"))
    paper.text(audit.scope)
    auditors = audit.auditors.count()
    paper.pairs(
        [
            (
                _("Days"),
                _("{first} to {last}").format(
                    first=pen.day(audit.starts_on), last=pen.day(audit.ends_on)
                ),
            ),
            (
                _("Auditors"),
                ngettext(
                    "one person, who had no hand in the figures of the year",
                    "{count} persons, who had no hand in the figures of the year",
                    auditors,
                ).format(count=pen.count(auditors)),
            ),
            (
                _("A difference is material from"),
                f"{pen.figure(audit.threshold)} %",
            ),
        ]
    )
    paper.heading(_("Samples"))
    samples = samples_of(audit)
    if not samples:
        paper.text(_("No sample was drawn."))
    paper.table(
        _("Each drawn voucher was followed to its file and its proof in the log."),
        [
            Column(_("Sample")),
            Column(_("Out of"), is_figure=True),
            Column(_("Drawn"), is_figure=True),
            *(Column(_(word).capitalize(), is_figure=True) for word in TRACED.values()),
        ],
        [
            [
                Cell(
                    f"{one.sample.number}. {way_word(one.sample)}",
                    below=(
                        (_("seed: {seed}").format(seed=one.sample.seed),)
                        if one.sample.seed
                        else ()
                    ),
                ),
                Cell(pen.count(one.sample.population)),
                Cell(pen.count(one.drawn)),
                *(Cell(pen.count(one.results[result])) for result in TRACED),
            ]
            for one in samples
        ],
    )
    paper.heading(_("Findings"))
    if not findings:
        paper.text(_("Nothing was found that asks for an answer."))
    for finding in findings:
        _finding(order, paper, finding)
    paper.heading(_("Opinion"))
    if opinion is None:
        paper.text(_("It is not given yet."))
    else:
        paper.text(str(_(OPINIONS[opinion.opinion])).capitalize() + ".")
        paper.text(opinion.reasons)
        paper.text(
            _("Given on {day}, when the books held {size} vouchers.").format(
                day=pen.day(opinion.given_at.date()), size=pen.count(opinion.size)
            ),
            quiet=True,
        )
    return paper


def _finding(order: Order, paper: Paper, finding: Finding) -> None:
    pen = order.pen
    _signal, state = state_shown(finding, order.today)
    paper.heading(
        _("Finding {number}, {kind}").format(
            number=finding.number, kind=finding.get_kind_display()
        ),
        level=3,
    )
    paper.text(finding.statement)
    paper.pairs(
        [
            (_("On"), ", ".join(filter(None, (finding.line, _voucher(finding))))),
            (_("Asks"), asked_word(finding) if finding.asked else ""),
            (_("Until"), pen.day(finding.due) if finding.due else ""),
            (_("State"), state),
        ]
    )
    for step in finding.steps.all():
        if step.text:
            said = _("{day}, {what}: {text}").format(
                day=pen.day(step.done_at.date()),
                what=step.get_step_display(),
                text=step.text,
            )
            paper.text(said)


def _voucher(finding: Finding) -> str:
    return finding.voucher.key if finding.voucher else ""
