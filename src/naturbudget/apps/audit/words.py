"""How pages say where samples, drawn vouchers and findings stand."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext

from naturbudget.apps.audit.models import Finding, Sample
from naturbudget.apps.municipalities.units import symbol
from naturbudget.core.audit.finding import ASKED, STATES
from naturbudget.core.audit.opinion import RESULTS
from naturbudget.core.audit.sample import METHODS, RISKS

# The signal beside each word: its symbol says the same as its word.
RESULT_SIGNALS: Final = {
    "agrees": "kept",
    "differs": "missed",
    "untraceable": "unknown",
    "": "prov",
}
STATE_SIGNALS: Final = {"open": "prov", "answered": "tracked", "settled": "kept"}
OPINION_SIGNALS: Final = {"clean": "kept", "qualified": "prov", "refused": "missed"}


def way_word(sample: Sample) -> str:
    """Return how a sample was drawn, in words."""
    if sample.method == "random":
        return gettext("{count} at random").format(count=sample.count)
    if sample.method == "size":
        return gettext("the largest, {share} % of each unit").format(share=sample.share)
    if sample.method == "risk" and sample.count:
        return gettext("by risk, at most {count}").format(count=sample.count)
    return gettext(METHODS[sample.method])


def why_words(method: str, why: list[str]) -> list[str]:
    """Return what spoke for a drawn voucher: a rank, units, or marks of risk."""
    if method == "risk":
        return [gettext(RISKS[risk]) for risk in why if risk in RISKS]
    if method == "size":
        return [symbol(unit) or unit for unit in why]
    return [f"{rank[:12]}…" for rank in why]


def result_word(result: str) -> str:
    """Return what became of a drawn voucher."""
    return gettext(RESULTS[result]) if result else gettext("not traced yet")


def asked_word(finding: Finding) -> str:
    """Return whom a finding asks."""
    if finding.department is not None:
        return finding.department.label
    return gettext(ASKED[finding.asked]) if finding.asked else gettext("nobody")


def state_shown(finding: Finding, today: date) -> tuple[str, str]:
    """Return the signal and the word of where a finding stands."""
    state = finding.state
    if state == "open" and finding.due is not None and finding.due < today:
        return "missed", gettext("open, and late")
    return STATE_SIGNALS[state], gettext(STATES[state])
