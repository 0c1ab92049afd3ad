"""What a municipality may set for itself: each parameter, its default, its check."""

from __future__ import annotations

from collections.abc import Mapping

from naturbudget.core.budget.inyear import PROFILE_YEARS, PROFILE_YEARS_DEFAULT
from naturbudget.core.budget.line import Parameters
from naturbudget.core.budget.parameter import (
    Parameter,
    SettingError,
    age,
    budget_years,
    day_list,
    days,
    percent,
    switch,
    times,
    whole,
    years,
)
from naturbudget.core.budget.schemes import LEVELS
from naturbudget.core.budget.supplement import THRESHOLD, THRESHOLD_PERCENT
from naturbudget.core.calendar.parameters import (
    RHYTHM,
    RHYTHM_DEFAULT,
    SOON_DAYS,
    SOON_DEFAULT,
)
from naturbudget.core.delivery.parameters import (
    ESCALATE_DAYS,
    ESCALATE_DEFAULT,
    LINK_DAYS,
    LINK_DEFAULT,
    REMIND_DAYS,
    REMIND_DEFAULT,
    TELL_DAYS,
    TELL_DEFAULT,
)
from naturbudget.core.errors import Problem, gettext_noop
from naturbudget.core.ledger.plausible import DEFAULTS

ESTIMATE_DAYS, ESTIMATE_DAYS_DEFAULT = "estimate_days", "180"
FAR_FACTOR = "far_factor"
FAR_DAY_FACTOR = "far_day_factor"
SEASON_SPREAD = "season_spread"
ZERO_AFTER = "zero_after"
EQUAL_RUN = "equal_run"
FIRST_CALL = "overspending_first_call"
AGE_DAYS, AGE_DAYS_DEFAULT = "commitment_age_days", "365"
# Up to which percentage of a line's budget each body decides; above all, the council.
DECIDES: Mapping[str, tuple[str, str]] = {
    "officer": ("decides_officer_percent", "1"),
    "mayor": ("decides_mayor_percent", "5"),
    "committee": ("decides_committee_percent", "10"),
}

UNKNOWN = gettext_noop("There is no parameter “{name}”. There are: {known}.")
_OF_LINES = Parameters().as_strings()
_LEVEL_LABELS = {
    "excellent": gettext_noop("Performance is excellent, from percent of budgets kept"),
    "fair": gettext_noop("Performance is fair, from percent of budgets kept"),
    "poor": gettext_noop("Performance is poor, from percent of budgets kept"),
}
PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "four_eyes",
        gettext_noop("A second person seals"),
        gettext_noop(
            "Yes: who wrote a figure, an import or a reversal does not seal it; it "
            "waits until somebody else does."
        ),
        "L-25",
        False,
        switch,
        is_switch=True,
    ),
    Parameter(
        FAR_FACTOR,
        gettext_noop("Figure that is worth a second look, in times last year’s"),
        gettext_noop(
            "A figure that is so many times as much as that of the same days a year "
            "before, or as little, is doubted: whoever delivers it says why it is "
            "right."
        ),
        "RQ-5",
        str(DEFAULTS.far),
        times,
    ),
    Parameter(
        FAR_DAY_FACTOR,
        gettext_noop("The same for a day, in times the average of the last year known"),
        gettext_noop(
            "Of a flow, where there is no figure of the same days a year before: a "
            "figure that is so many times as much a day as the figures of the last 365 "
            "days known, or as little, is doubted."
        ),
        "RQ-5",
        str(DEFAULTS.far_a_day),
        times,
    ),
    Parameter(
        SEASON_SPREAD,
        gettext_noop("Unlike earlier years, in times their usual distance"),
        gettext_noop(
            "Half of the earlier years lie within a distance of their middle. A figure "
            "of the same days that is so many times as far away is doubted, if that is "
            "also so many tenths of the middle."
        ),
        "RQ-5",
        str(DEFAULTS.season_spread),
        times,
    ),
    Parameter(
        ZERO_AFTER,
        gettext_noop("Zero that is doubted, after so many figures"),
        gettext_noop("A zero of a flow after so many figures in a row is doubted."),
        "RQ-5",
        str(DEFAULTS.zero_after),
        whole,
    ),
    Parameter(
        EQUAL_RUN,
        gettext_noop("Equal figures in a row that are doubted"),
        gettext_noop("So many equal figures of a flow in a row are doubted."),
        "RQ-5",
        str(DEFAULTS.equal_run),
        whole,
    ),
    Parameter(
        ESTIMATE_DAYS,
        gettext_noop("Estimate that is too old, in days after its last day"),
        gettext_noop(
            "A figure that is estimated, provisional or imputed and that nothing has "
            "replaced for so long is named in the checklist of the closing. It holds "
            "nothing up."
        ),
        "L-33",
        ESTIMATE_DAYS_DEFAULT,
        age,
    ),
    Parameter(
        "trend_years",
        gettext_noop("Values of a trend"),
        gettext_noop(
            "The signal “where it is heading” looks at the last values of a line; "
            "this is how many."
        ),
        "V-5",
        _OF_LINES["trend_years"],
        years,
    ),
    Parameter(
        PROFILE_YEARS,
        gettext_noop("Full years of the seasonal profile"),
        gettext_noop(
            "Which share of a year is used by a day is the mean of so many earlier "
            "years. In-year accounts forecast by it."
        ),
        "IY-2",
        PROFILE_YEARS_DEFAULT,
        whole,
    ),
    Parameter(
        "dead_band_percent",
        gettext_noop("Standstill, in percent of the base a year"),
        gettext_noop("A trend that is not steeper than this is called a standstill."),
        "V-5",
        _OF_LINES["dead_band_percent"],
        percent,
    ),
    Parameter(
        "explain_threshold_percent",
        gettext_noop("Miss that needs no explanation, in percent of the budget"),
        gettext_noop(
            "A line that missed its budget by more than this is explained before the "
            "balance goes to the council. 0: every miss is explained."
        ),
        "CHK-8",
        _OF_LINES["explain_threshold_percent"],
        percent,
    ),
    *(
        Parameter(
            name,
            _LEVEL_LABELS[level],
            gettext_noop(
                "The year as a whole reaches this level when so many percent of all "
                "budgets are kept; a legal gap, or no vote of the council, makes it "
                "non-performance all the same."
            ),
            "V-8",
            default,
            percent,
        )
        for level, (name, default) in LEVELS.items()
    ),
    Parameter(
        THRESHOLD,
        gettext_noop("Excess that asks for a supplement, in percent of the budget"),
        gettext_noop(
            "A flow that is beyond its budget by more than this while the year still "
            "runs makes a supplement compulsory; the desk says so."
        ),
        "BL-4",
        THRESHOLD_PERCENT,
        percent,
    ),
    Parameter(
        REMIND_DAYS,
        gettext_noop("Reminders of a figure that is owed, in days from its deadline"),
        gettext_noop(
            "On these days a supplier who has not answered is written to again; minus "
            "is before the deadline. Write none for no reminder."
        ),
        "DR-3",
        REMIND_DEFAULT,
        day_list,
    ),
    Parameter(
        ESCALATE_DAYS,
        gettext_noop("Days after the deadline until the head of department is told"),
        gettext_noop(
            "The head of the department a late figure belongs to gets a letter, once."
        ),
        "DR-3",
        ESCALATE_DEFAULT,
        days,
    ),
    Parameter(
        TELL_DAYS,
        gettext_noop("Days after the deadline until the co-ordinator takes over"),
        gettext_noop("A figure that is so late stands on the co-ordinator’s Today."),
        "DR-3",
        TELL_DEFAULT,
        days,
    ),
    Parameter(
        LINK_DAYS,
        gettext_noop("Days that the link of a data request holds"),
        gettext_noop(
            "After them the link only offers a new letter to the same address."
        ),
        "DR-4",
        LINK_DEFAULT,
        days,
    ),
)
_DECIDE_LABELS = {
    "officer": gettext_noop("An officer decides, up to percent of the budget"),
    "mayor": gettext_noop("The mayor decides, up to percent of the budget"),
    "committee": gettext_noop("A committee decides, up to percent of the budget"),
}
PARAMETERS += (
    *(
        Parameter(
            name,
            _DECIDE_LABELS[level],
            gettext_noop(
                "Of a virement and of a use beyond the plan, in percent of the budget "
                "of the line it takes from. More than all of these decides the council."
            ),
            "BL-5",
            default,
            percent,
        )
        for level, (name, default) in DECIDES.items()
    ),
    Parameter(
        FIRST_CALL,
        gettext_noop("Overspending is the first call on the next year"),
        gettext_noop(
            "Yes: what an account in path mode overspent may be carried as well, and "
            "lowers the budget of the next year."
        ),
        "BL-14",
        False,
        switch,
        is_switch=True,
    ),
    Parameter(
        AGE_DAYS,
        gettext_noop("Days after which an open reserve is old"),
        gettext_noop(
            "A reserve that has been open for longer is marked on the list of "
            "commitments and on the desk."
        ),
        "BL-11",
        AGE_DAYS_DEFAULT,
        age,
    ),
    Parameter(
        RHYTHM,
        gettext_noop("Years that a budget is voted for"),
        gettext_noop(
            "1 or 2, as the financial budget. The calendar of the next cycle is laid "
            "with it; the form lets you choose otherwise."
        ),
        "W-10",
        RHYTHM_DEFAULT,
        budget_years,
    ),
    Parameter(
        SOON_DAYS,
        gettext_noop("Days before its deadline that a step is told of"),
        gettext_noop(
            "Whoever holds a step finds it on Today so many days before it is due, and "
            "until it is done."
        ),
        "CAL-8",
        SOON_DEFAULT,
        days,
    ),
)
_BY_NAME = {one.name: one for one in PARAMETERS}


def read_parameters(given: Mapping[str, str]) -> dict[str, object]:
    """Return parameters as they are kept, or refuse with every reason at once.

    Args:
        given: Names with what was typed; an empty text means the default.

    Raises:
        SettingError: A name is unknown, or a value means nothing.

    Source:
        BL-20 (docs/method/ledger.md)

    >>> read_parameters({"four_eyes": "yes", "dead_band_percent": "1.50"})
    {'four_eyes': True, 'dead_band_percent': '1.5'}
    """
    found: dict[str, object] = {}
    problems: list[Problem] = []
    for name, text in given.items():
        parameter = _BY_NAME.get(name)
        if parameter is None:
            values = {"name": name, "known": ", ".join(_BY_NAME), "field": ""}
            problems.append(Problem("unknown-parameter", UNKNOWN, values))
            continue
        try:
            typed = text.strip()
            found[name] = parameter.read(name, typed) if typed else parameter.default
        except SettingError as error:
            problems += error.problems
    if problems:
        raise SettingError(*problems)
    return found
