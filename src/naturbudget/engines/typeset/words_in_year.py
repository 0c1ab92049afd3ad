"""The words of in-year accounts in English."""

from __future__ import annotations

from collections.abc import Mapping

from naturbudget.core.budget.steering import DECIDES, NEEDS, STEERS
from naturbudget.core.errors import gettext_noop as _

IN_YEAR: Mapping[str, str] = {
    "in-year-over": _("In-year account of nature"),
    "in-year-title": _("The year {year} as of {day}"),
    "posted": _("Posted"),
    "by-now": _("Expected\nby then"),
    "forecast": _("Forecast"),
    "against-budget": _("Against\nthe budget"),
    "year-end": _("At the end\nof the year"),
    "until": _("until {day}"),
    "range": _("{low} – {high}"),
    "expected-kept": _("Expected to be kept"),
    "expected-missed": _("Expected to be missed"),
    "expected-unknown": _("No forecast"),
    "expected-tracked": _("Tracked"),
    "expected-unsure": _("It may still end otherwise."),
    "expected-counts": _(
        "Of {lines} lines {kept} are expected to be kept and {missed} to be missed; of "
        "{unknown} there is no forecast."
    ),
    "in-year-lines": _("The lines"),
    "in-year-caption": _(
        "Posted until {day}, where no other day stands. Against the budget: positive "
        "is good. Below a forecast stands its range, where the years of the profile "
        "differ."
    ),
    "note-by-profile": _("{codes}: by the share of the year used by this day, {what}."),
    "note-straight": _("{codes}: a straight line; no earlier year is known in parts."),
    "note-level": _("{codes}: as it stands; a level or a ratio is not used up."),
    "causes": _("Causes and decisions"),
    "in-year-cause": _("Cause and corrective measure"),
    "needs": _("It needs"),
    "needs-from": _("{need}; {who} decides"),
    "decided": _("Decided"),
    "not-decided": _("nothing yet"),
    "lacking": _("What was not delivered"),
    "lacking-none": _("Everything that was asked for is there."),
    "lacking-row": _("{name}: {first} – {last}, due {due}"),
    "lacking-year": _("No figure of this year yet: {names}."),
    **{f"needs-{code}": word for code, word in NEEDS.items()},
    **{f"decides-{code}": word for code, word in DECIDES.items()},
    **{f"steer-{code}": word for code, word in STEERS.items()},
}
