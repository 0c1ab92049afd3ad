"""Why a formula makes no sense, in words."""

from __future__ import annotations

from naturbudget.core.errors import UnitCode, gettext_noop

UNKNOWN = gettext_noop(
    "There is no account, series or indicator “{ref}”. Open it first, or correct the "
    "name."
)
UNKNOWN_NEAR = gettext_noop(
    "There is no account, series or indicator “{ref}”. Did you mean {near}?"
)
NOTHING_BELOW = gettext_noop(
    "There are no accounts below “{ref}”. Open one, or correct the path."
)
# Words and parts that stand in the sentences.
KINDS = (
    gettext_noop("flow"),
    gettext_noop("stock"),
    gettext_noop("ratio"),
    gettext_noop("state"),
)
STOCK_INSIDE = gettext_noop("stock in another indicator")
ENTITIES = (gettext_noop("territory"), gettext_noop("organisation"))
KIND_IN = gettext_noop("{kind} in {unit}")
OF_ORGANISATION = gettext_noop("{kind} in {unit} of the organisation")
MIXED_BELOW = gettext_noop(
    "The accounts below “{ref}” cannot be added: {what}. Name those that you mean one "
    "by one."
)
NOT_A_FACTOR = gettext_noop(
    "“{ref}” is not a factor. Only a number may be multiplied with a name from the "
    "left, and a factor with its source from the right."
)
FACTOR_ALONE = gettext_noop(
    "“{ref}” is a factor. Write it behind what it is multiplied with: name * {ref}."
)
KINDS_ADDED = gettext_noop(
    "“{left}” is a {left_kind} and “{right}” is a {right_kind}; they cannot be added. "
    "Add flows to flows and stocks to stocks, or divide one by the other."
)
STATES_ADDED = gettext_noop(
    "“{ref}” is a state; states are observed and never added. Let it stand alone, or "
    "above or below the division."
)
STOCK_PER_FLOW = gettext_noop(
    "A stock is divided by a flow. Turn the formula around, so that what is used "
    "stands above what there is."
)
UNITS_ADDED = gettext_noop(
    "“{left}” is in {left_unit} and “{right}” in {right_unit}; they cannot be added. "
    "Multiply one of them by a factor that names its source."
)
UNIT_DECLARED = gettext_noop(
    "The formula gives {found}, and the indicator says {declared}. Correct the unit, "
    "or multiply by a factor that names its source."
)
CYCLE = gettext_noop(
    "The indicator would need itself: {path}. Take one of them out of the formula."
)
RATIO_INSIDE = gettext_noop(
    "“{ref}” is already a ratio or a change, and cannot be part of a sum or of a "
    "second division. Write its parts out."
)
CHANGE_OF_CHANGE = gettext_noop(
    "“{ref}” is already a change. Take the change of what it is made of."
)
BROKEN_INSIDE = gettext_noop(
    "The formula of indicator “{ref}” is not in order: {reason} Correct that one first."
)
NETTED = gettext_noop(
    "“{left}” belongs to the {left_entity} and “{right}” to the {right_entity}; the "
    "two are never added. Make an indicator of each, or divide one by the other."
)
MEAN_OF_STOCKS = gettext_noop(
    "mean({ref}) is not possible: “{ref}” is a {kind}. Only of a stock the mean can be "
    "taken; a flow is a sum, and a series says itself how it is drawn together."
)
FLOW_INSIDE = gettext_noop("flow in another indicator")
WEATHER_OF_FLOWS = gettext_noop(
    "weather({ref}, {by}) is not possible: “{ref}” is a {kind}. Only the flow of "
    "accounts is divided by degree days; name the part of it that depends on them."
)
NOT_DEGREE_DAYS = gettext_noop(
    "“{ref}” is no series of degree days. Name one that is kept in {unit}."
)
NO_NORMAL_YEAR = gettext_noop(
    "weather({ref}, {by}) is what was used for each degree day. Multiply it by a "
    "factor that holds the degree days of a normal year, with its source: "
    "weather({ref}, {by}) * factor."
)
NOT_THEN = gettext_noop(
    "“{ref}” holds in no year in which all the rest of the formula holds. Enter the "
    "value or the formula of those years first."
)
TOO_DEEP = gettext_noop(
    "The indicator rests on others that rest on others ({path} → …), more than {limit} "
    "deep. Name accounts and series instead."
)
TOO_MANY_DIGITS = gettext_noop(
    "The numbers and units of the formula multiply to more than {limit} digits. Round "
    "the numbers, or choose a unit that is nearer to the figures."
)


def units(**codes: str) -> dict[str, object]:
    """Return the units of a sentence, so that people read their symbols."""
    return {name: UnitCode(code) for name, code in codes.items()}
