"""The sentences a draft of the Master Budget is judged with."""

from __future__ import annotations

from naturbudget.core.errors import gettext_noop

NO_INDICATOR = gettext_noop("The line has no indicator. Choose one.")
NO_UNIT = gettext_noop("The line has no unit. Choose an indicator that has one.")
NO_KIND = gettext_noop(
    "“{kind}” is no kind of indicator. Choose flow, stock, ratio or state."
)
NO_DIRECTION = gettext_noop(
    "The line does not say what is better. Choose less, more, band or milestone."
)
NO_BASE = gettext_noop("The base is missing. Fill in the reference value.")
NO_BASE_YEAR = gettext_noop("The base has no year. Fill in the year it is from.")
NO_BASE_SOURCE = gettext_noop("The base has no source. Say where the value is from.")
NO_LONG_TERM = gettext_noop(
    "The long-term target is missing. Fill it in; if it is not decided yet, track the "
    "line without a budget and give the reason."
)
NO_LONG_TERM_YEAR = gettext_noop(
    "The long-term target has no year. Fill in the year it shall be reached in."
)
NO_OWNER = gettext_noop(
    "Nobody answers for the line. Choose the department or the account holder."
)
NO_PREVIOUS = gettext_noop(
    "There is no value of an earlier year, so the step of the year cannot be judged. "
    "Fill in the last known value with its year, or say in the justification why there "
    "is none."
)
NO_PREVIOUS_YEAR = gettext_noop(
    "The previous value has no year. Fill in the year it is from."
)
NO_TRACKED_REASON = gettext_noop(
    "The line has no budget. Fill in the target of the year, or give the reason why "
    "the line is only tracked."
)
HALF_A_BAND = gettext_noop(
    "The band has only one end. Fill in its lower and its upper end."
)
BAND_UPSIDE_DOWN = gettext_noop(
    "The band goes from {low} to {high}. Exchange the two, so that the lower end is "
    "the smaller one."
)
BAND_AND_TARGET = gettext_noop(
    "The direction is {direction}, and the target is written as {written}. Write a "
    "band with its two ends, and every other target as one value."
)
MILESTONE = gettext_noop(
    "The target of the milestone is {target}. Write 1, which means done; while it is "
    "not done the actual is 0."
)
HOLD = gettext_noop(
    "The line shall hold what there is, and its budget of {target} is neither the base "
    "nor the previous value. Take one of them, or do not mark the line as hold."
)
HOLD_HAS_NO_SIGN = gettext_noop(
    "Only a line with less or more can be marked as hold. Take the mark away."
)
YEARS_BACKWARDS = gettext_noop(
    "The long-term target is for {target_year} and the base for {base_year}. The "
    "target's year has to be the later one."
)
INTERIM_WITHOUT_YEAR = gettext_noop(
    "The interim target needs both a value and a year. Fill in the other one."
)
FROM_THE_FUTURE = gettext_noop(
    "The line rests on a value of {found}, which is after the budget year {year}. "
    "Correct the year."
)
WORSE_THAN_BEFORE = gettext_noop(
    "The budget of {target} is worse than {previous} in {previous_year}. That is "
    "allowed with a justification: say why."
)
BEHIND_THE_PATH = gettext_noop(
    "This budget alone does not lead to the long-term target: it ends {behind} behind "
    "the path, which asks for {planned}. Each following year would have to bring "
    "{need}."
)
BEHIND_AT_THE_END = gettext_noop(
    "This budget alone does not lead to the long-term target: it ends {behind} behind "
    "the path, which asks for {planned}, and no year is left."
)
TARGET_YEAR_OVER = gettext_noop(
    "The long-term target was for {target_year}. Ask the council for a new one."
)
NO_WAY_TO_GO = gettext_noop(
    "The long-term target of {long_term} is not better than the base of {base}, so "
    "there is no share of the way to show. If the line shall be preserved, mark it as "
    "hold."
)
TWICE = gettext_noop("{department} has two shares of the line. Put them together.")
TWICE = gettext_noop(
    "{indicator} has two lines for the same department. Take one of them out."
)
NO_LINES = gettext_noop("The budget has no lines. Add the first one.")
FEW_INDICATORS = gettext_noop(
    "The budget steers by {count} indicators; normally it is {least} to {most}. Ask "
    "whether a resource is forgotten."
)
MANY_INDICATORS = gettext_noop(
    "The budget steers by {count} indicators; normally it is {least} to {most}. Ask "
    "which of them the council really votes on, and track the others."
)
