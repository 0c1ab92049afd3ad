"""The words of the parts of a balance beside its lines, in English."""

from __future__ import annotations

from collections.abc import Mapping

from naturbudget.core.errors import gettext_noop as _
from naturbudget.core.programme.measure import STATES

ASSETS: Mapping[str, str] = {
    "part-b": _("Statement of environmental assets"),
    "assets-none": _("This municipality keeps no stocks."),
    "assets-text": _(
        "Opening and changes add up to the closing on every line. What was only "
        "measured anew, or booked late of earlier years, stands apart: it is no change."
    ),
    "asset-unit": _("Asset, unit"),
    "opening": _("Opening"),
    "closing": _("Closing"),
    "trend": _("Trend"),
    "column-first": _("First level"),
    "column-additions": _("Additions"),
    "column-reductions": _("Reductions"),
    "column-reclassified": _("Reclassified"),
    "column-measured": _("Measured anew"),
    "missing": _("missing"),
    "looked-at": _("last looked at on {day}"),
    "measured-anew": _("measured anew in {year}"),
    "asset-organisation": _("own organisation"),
    "trend-rising": _("growing"),
    "trend-falling": _("shrinking"),
    "kind-opening": _("opening"),
    "kind-use": _("use or emission"),
    "kind-addition": _("addition"),
    "kind-loss": _("loss"),
    "kind-reclassification": _("reclassification"),
    "kind-reappraisal": _("reappraisal"),
    "kind-correction": _("correction of earlier years"),
    "cause-growth": _("growth"),
    "cause-discovery": _("discovery"),
    "cause-managed-in": _("managed expansion"),
    "cause-managed-out": _("managed regression"),
    "cause-natural-in": _("natural expansion"),
    "cause-natural-out": _("natural regression"),
    "cause-inflow": _("inflow"),
    "cause-survey": _("by survey"),
    "cause-extraction": _("extraction"),
    "cause-normal-loss": _("normal loss"),
    "cause-catastrophic-loss": _("catastrophic loss"),
    "cause-outflow": _("outflow"),
}

STATUS: Mapping[str, str] = {
    "part-e": _("How well the figures are known"),
    "part-e-caption": _(
        "Sealed figures of the year behind each line, by their status. The value of a "
        "line has the weakest of them."
    ),
    "value-of-year": _("Value of the year"),
    "breaks": _("Breaks"),
    "formula-since": _("{code}: another formula since {year}"),
    "break": _("{code}, {year}: {text}"),
}

BENEFIT: Mapping[str, str] = {
    "part-c": _("Benefit analysis"),
    "part-c-caption": _(
        "What serves a need, and what load it costs nature. Absolute: more service "
        "with no more load. Relative: the load grows more slowly than the service."
    ),
    "what-unit": _("What, unit"),
    "change-since": _("Change since {year}"),
    "together": _("all departments together"),
    "need-housing": _("housing"),
    "need-work": _("work"),
    "need-mobility": _("mobility"),
    "need-food": _("food"),
    "need-leisure": _("leisure"),
    "benefit-service": _("Service"),
    "benefit-load": _("Load"),
    "benefit-intensity": _("Intensity"),
    "staff": _("Staff"),
    "well-being": _("Well-being"),
    "reading-absolute": _("Since {year}: absolute decoupling."),
    "reading-relative": _("Since {year}: relative decoupling."),
    "reading-none": _("Since {year}: no decoupling."),
    "reading-not-read": _(
        "Since {year}: no reading (the service does not grow, or a value is missing)."
    ),
}

MEASURES: Mapping[str, str] = {
    "part-d": _("What the measures did"),
    "part-d-caption": _(
        "By how much each changed the value of a line in the year, against a year "
        "without it; below zero, the value falls. Unknown is not zero."
    ),
    "measures-none": _("No measure of the programme was in force in this year."),
    "measure": _("Measure"),
    "measure-state": _("State"),
    "effect-expected": _("Expected"),
    "effect-came": _("Came of it"),
    "effect-unknown": _("unknown"),
    "measure-done": _("What was done"),
    "measure-not-reported": _("Nothing was reported."),
    **{word: word for word in STATES.values()},
}

CYCLE: Mapping[str, str] = {
    "part-f": _("How the cycle kept its calendar"),
    "cycle-none": _("No calendar was laid for this cycle."),
    "cycle-step": _("Step"),
    "cycle-due": _("Due"),
    "cycle-done": _("Done"),
    "cycle-late": _("In time?"),
    "cycle-in-time": _("in time"),
    "cycle-day-late": _("{days} day late"),
    "cycle-days-late": _("{days} days late"),
    "cycle-not-recorded": _("not recorded"),
}

PART_WORDS: Mapping[str, str] = {
    **ASSETS,
    **BENEFIT,
    **MEASURES,
    **STATUS,
    **CYCLE,
}
