"""All words of the documents in English; the caller passes them translated."""

from __future__ import annotations

from collections.abc import Mapping

from naturbudget.core.errors import gettext_noop as _
from naturbudget.engines.typeset.partwords import PART_WORDS
from naturbudget.engines.typeset.words_in_year import IN_YEAR

HEADS: Mapping[str, str] = {
    "line-unit": _("Line, unit"),
    "line": _("Line"),
    "base": _("Base"),
    "actual-year": _("Actual\n{year}"),
    "before": _("Before"),
    "budget-year": _("Budget\n{year}"),
    "result": _("Result"),
    "step": _("Step"),
    "long-term": _("Long-term\ntarget"),
    "distance": _("To go"),
    "way": _("Way"),
    "two-signals": _("Two signals"),
    "reason": _("Reason"),
    "cause": _("Cause, as the account holder tells it"),
    "consequence": _("Consequence for {year}"),
    "plan": _("Plan"),
    "year": _("Year"),
    "was": _("Was"),
    "is": _("Is now"),
    "group": _("Group"),
    "for": _("For"),
    "against": _("Against"),
    "abstaining": _("Abstaining"),
    "all-groups": _("All"),
    "direction": _("Wanted"),
    "interim": _("Interim\ntarget"),
    "path": _("Path\n{year}"),
    "ahead": _("Budget\nto path"),
    "need": _("Needed\na year"),
    "basis": _("Basis"),
    "holder": _("Holder"),
    "legal": _("Legal value"),
    "justification": _("Justification, sources"),
}

SIGNALS: Mapping[str, str] = {
    "kept": _("Kept"),
    "missed": _("Missed"),
    "unknown": _("Not assessed"),
    "improving": _("Improving"),
    "standstill": _("Standstill"),
    "worsening": _("Worsening"),
    "none": _("No trend"),
    "tracked": _("Tracked"),
    "legend-kept": _("within what was budgeted"),
    "legend-missed": _("outside it"),
    "legend-unknown": _("no value, with reason and plan"),
    "legend-tracked": _("watched without a budget"),
    "legend-improving": _("trend of {years} years towards the goal"),
    "legend-standstill": _("inside the dead band of {percent} a year"),
    "legend-worsening": _("trend of {years} years away from the goal"),
    "legend-none": _("too few values for a trend"),
}

STATES: Mapping[str, str] = {
    "no-value": _("no value"),
    "note": _("note {number}"),
    "overdue": _("overdue"),
    "done": _("done"),
    "not-done": _("not done"),
    "not-kept": _("not kept"),
    "band": _("{low} to {high}"),
    "not-explained": _("Not explained."),
    "no-plan": _("No plan is recorded."),
    "no-reason": _("No reason is recorded."),
    "nobody": _("Nobody is named."),
    "department-share": _("{department}: {share}"),
    "reserve": _("Reserve"),
    "scope-territory": _("Territory ({count})"),
    "scope-organisation": _("Own organisation ({count})"),
    "scope-both": _("counts the own organisation too"),
    "measured": _("measured"),
    "calculated": _("calculated"),
    "estimated": _("estimated"),
    "provisional": _("provisional"),
    "imputed": _("imputed"),
    "flow": _("flow"),
    "stock": _("stock"),
    "ratio": _("ratio"),
    "state": _("state"),
    "sum-over-days": _("sum over days"),
    "less": _("less"),
    "more": _("more"),
    "in-band": _("band"),
    "milestone": _("milestone"),
    "hold": _("hold"),
    "books": _("the books"),
    "law": _("law"),
    "national": _("national"),
    "regional": _("regional"),
    "council-programme": _("council programme"),
    "voluntary": _("voluntary"),
    "invented": _("an invented town"),
    "publication": _("a copy of a publication"),
    "council": _("council"),
    "committee": _("committee"),
    "mayor": _("mayor"),
    "officer": _("officer"),
    "adopted": _("adopted"),
    "rejected": _("rejected"),
    "sent-back": _("sent back"),
}

SENTENCES: Mapping[str, str] = {
    # Numbers as words; further on, figures.
    "count-2": _("two"),
    "count-3": _("three"),
    "count-4": _("four"),
    "count-5": _("five"),
    "count-6": _("six"),
    "count-7": _("seven"),
    "count-8": _("eight"),
    "count-9": _("nine"),
    "count-10": _("ten"),
    "count-11": _("eleven"),
    "count-12": _("twelve"),
    # The sentence of the year, part by part; {all} and {count} are numbers.
    "kept-all": _("all {all} budgets were kept"),
    "kept-many": _("{count} of {all} budgets were kept"),
    "kept-one": _("one of {all} budgets was kept"),
    "kept-none": _("none of {all} budgets was kept"),
    "kept-neither": _("neither of the two budgets was kept"),
    "only-kept": _("the one budget was kept"),
    "only-missed": _("the one budget was missed"),
    "only-unknown": _("the one budget cannot be assessed"),
    "missed-many": _("{count} missed"),
    "missed-one": _("one missed"),
    "unknown-many": _("{count} cannot be assessed"),
    "unknown-one": _("one cannot be assessed"),
    "unknown-all": _("none of {all} budgets can be assessed"),
    "unknown-neither": _("neither of the two budgets can be assessed"),
    "of-the-missed": _("of the {count} missed, {parts}"),
    "the-missed-improving": _("the one missed is improving"),
    "the-missed-standstill": _("the one missed stands still"),
    "the-missed-worsening": _("the one missed is worsening"),
    "the-missed-none": _("the one missed shows no trend"),
    "all-missed-improving": _("the {count} missed are improving"),
    "all-missed-standstill": _("the {count} missed stand still"),
    "all-missed-worsening": _("the {count} missed are worsening"),
    "all-missed-none": _("the {count} missed show no trend"),
    "improving-many": _("{count} are improving"),
    "improving-one": _("one is improving"),
    "standstill-many": _("{count} stand still"),
    "standstill-one": _("one stands still"),
    "worsening-many": _("{count} are worsening"),
    "worsening-one": _("one is worsening"),
    "none-many": _("{count} show no trend"),
    "none-one": _("one shows no trend"),
    "budgets-none": _("no line has a budget for this year"),
    "budgets-one": _("one line has a budget for this year"),
    "budgets-many": _("{count} lines have a budget for this year"),
    "path-all": _("none falls short of the path to its long-term target"),
    "path-one": _("one falls short of the path to its long-term target"),
    "path-many": _("{count} fall short of the path to their long-term targets"),
    "tracked-one": _("one more line is tracked without a budget"),
    "tracked-many": _("{count} more lines are tracked without a budget"),
}

PARTS: Mapping[str, str] = {
    "balance-over": _("Budget Balance of nature"),
    "balance-title": _("Budget Balance {year}"),
    "budget-over": _("Master Budget of nature"),
    "budget-title": _("Master Budget {year}"),
    "title-of": _("{title}, {municipality}"),
    "version": _("{title}, version {version}"),
    "span": _("{first} to {last}"),
    "decision": _("{body}, {day}"),
    "part-a": _("Balance of accounts"),
    "part-a-caption": _(
        "Result: positive is good. Step: share of the year's step that was done. "
        "To go: distance to the long-term target and its change in the year. "
        "Way: share of the way from the base to the long-term target."
    ),
    "notes": _("Notes"),
    "note-line": _("{codes}: {reason}"),
    "note-undefined": _("{what}, {codes}: not defined. {reason}"),
    "note-provisional": _(
        "The actual value of {codes} is provisional; if it changes, a correction "
        "appears in a later Balance."
    ),
    "note-before": _("Before, {codes}, as voted: {reason}."),
    "note-estimated": _("The actual value of {codes} is estimated."),
    "note-imputed": _(
        "The actual value of {codes} contains values that a rule filled in."
    ),
    "note-rounded": _(
        "The figures of {codes} are rounded here, so they may not add up to the "
        "last digit; the attached data are exact."
    ),
    "note-overdue": _(
        "The target year of {codes} is over and the long-term target is not reached."
    ),
    "why-one": _("Why one budget was missed"),
    "why-many": _("Why {count} budgets were missed"),
    "not-assessed": _("What cannot be assessed"),
    "paths": _("The path of each line"),
    "paths-caption": _(
        "From the base (ring) to the long-term target (bar on the right). Dotted: "
        "even path. Line: values. Short bar: budget of the year. Each line has a "
        "scale of its own."
    ),
    "path-figure": _("{actual} in {year}; goal {goal} in {goal_year}"),
    "path-figure-budget": _("budget {budget} in {year}; goal {goal} in {goal_year}"),
    "path-alt": _(
        "{name}: base {base} in {base_year}; {values}; budget {budget} in {year}; "
        "long-term target {goal} in {goal_year}."
    ),
    "path-value": _("{value} in {year}"),
    "path-no-values": _("no values yet"),
    "tracked-lines": _("Tracked without a budget"),
    "signals-title": _("How to read the two signals"),
    "signals-text": _(
        "The first signal says whether the budget of the year was kept. The second "
        "says where the line is heading. They are never merged: missed and "
        "improving at once is possible."
    ),
    "vote": _("The vote on this budget"),
    "vote-balance": _("The vote on the budget of this year"),
    "vote-text": _("{body}, {day}: {outcome}."),
    "vote-none": _("No vote is recorded."),
    "vote-groups-none": _("The votes are not recorded by group."),
    "publication-title": _("A copy of a publication"),
    "publication-text": _(
        "No council voted on this document; nobody is named as holder of an account."
    ),
    "corrections": _("Corrections of earlier years"),
    "corrections-none": _("Figures of earlier Balances stand unchanged."),
    "audit": _("What the auditor says"),
    "audit-none": _("This balance is not audited."),
    "opinion-clean": _("The opinion is clean: the balance can be relied on."),
    "opinion-qualified": _(
        "The opinion is qualified: the balance can be relied on, but for what follows."
    ),
    "opinion-refused": _(
        "The opinion is refused: the balance cannot be judged, or not be relied on."
    ),
    "audit-traced": _(
        "Vouchers that were drawn: {drawn}; of them agree with their evidence: "
        "{agrees}; do not: {differs}; cannot be traced: {untraceable}."
    ),
    "audit-findings": _(
        "Findings: major {major}, minor {minor}, remarks {remark}, strengths "
        "{strength}; not settled: {open}."
    ),
    "audit-given": _("Given on {day}, on the vouchers 1 to {size}."),
    "proposal": _("Proposal for the decision"),
    "propose-balance": _("The Budget Balance {year} is ratified."),
    "propose-causes": _(
        "The causes of the missed budgets ({codes}) and their consequences are noted."
    ),
    "propose-gaps": _("The plans for what cannot be assessed ({codes}) are confirmed."),
    "propose-root": _("The root printed at the foot of this page enters the minutes."),
    "propose-budget": _("The Master Budget {year} is adopted."),
    "propose-next-root": _(
        "The vote freezes the Master Budget. The root printed on the frozen document "
        "enters the minutes of the next sitting."
    ),
    "title-unvoted": _("{title} (proposal, not yet voted)"),
    "unvoted": _("Proposal, not yet voted"),
    "unvoted-text": _(
        "This is a proposal: nothing of it is frozen, and it has no root yet. The vote "
        "freezes these lines as they stand; the document it makes prints its hash and "
        "the root of the books it rests on."
    ),
    "supplement": _("What this supplement changes"),
    "supplement-over": _("Supplement to the Master Budget of nature"),
    "supplement-text": _(
        "It takes the place of version {version}, which was voted on {day}. All other "
        "lines stay as they were."
    ),
    "supplement-text-undated": _(
        "It takes the place of version {version}. All other lines stay as they were."
    ),
    "supplement-new": _("was not in it"),
    "supplement-gone": _("is no longer in it"),
    "values": _("1. Values"),
    "values-caption": _(
        "Path: where an even path from the base to the long-term target stands. "
        "Budget to path: positive leads to the target in time. Needed a year: from "
        "the budget to the target."
    ),
    "reasons": _("2. Holders and reasons"),
    "source-base": _("Base {year}: {source}"),
    "source-previous": _("Value {year}: {source}"),
    "check": _("How to check this document"),
    "check-data": _(
        "All figures are attached to this file as {file}. The SHA-256 of that "
        "attachment is the document's name:"
    ),
    "check-root": _(
        "It rests on vouchers 1 to {size} of the books. The root below sums up each "
        "of them to the last byte; it changes if any of them is changed."
    ),
    "foot-document": _("Document"),
    "foot-rests": _("Rests on vouchers 1 to {size}, root"),
    "page": _("Page {page} of {pages}"),
    "attachment": _("The figures of this document as data"),
}

# A copy of a publication has targets where a council's document has budgets. Each
# word stands in for the one of its name after the prefix.
COPY = "copy-"
COPIES: Mapping[str, str] = {
    "copy-balance-over": _("A copy of published figures"),
    "copy-budget-over": _("A copy of published targets"),
    "copy-budget-year": _("Target\n{year}"),
    "copy-ahead": _("Target\nto path"),
    "copy-cause": _("Cause, as published"),
    "copy-not-explained": _("No explanation is published with the figures."),
    "copy-legend-kept": _("within the published target"),
    "copy-legend-tracked": _("watched without a target"),
    "copy-kept-all": _("all {all} targets were reached"),
    "copy-kept-many": _("{count} of {all} targets were reached"),
    "copy-kept-one": _("one of {all} targets was reached"),
    "copy-kept-none": _("none of {all} targets was reached"),
    "copy-kept-neither": _("neither of the two targets was reached"),
    "copy-only-kept": _("the one target was reached"),
    "copy-only-missed": _("the one target was missed"),
    "copy-only-unknown": _("the one target cannot be assessed"),
    "copy-unknown-all": _("none of {all} targets can be assessed"),
    "copy-unknown-neither": _("neither of the two targets can be assessed"),
    "copy-budgets-none": _("no line has a target for this year"),
    "copy-budgets-one": _("one line has a target for this year"),
    "copy-budgets-many": _("{count} lines have a target for this year"),
    "copy-tracked-one": _("one more line is tracked without a target"),
    "copy-tracked-many": _("{count} more lines are tracked without a target"),
    "copy-why-one": _("Why one target was missed"),
    "copy-why-many": _("Why {count} targets were missed"),
    "copy-paths-caption": _(
        "From the base (ring) to the long-term target (bar on the right). Dotted: "
        "even path. Line: values. Short bar: target of the year. Each line has a "
        "scale of its own."
    ),
    "copy-path-figure-budget": _(
        "target {budget} in {year}; goal {goal} in {goal_year}"
    ),
    "copy-path-alt": _(
        "{name}: base {base} in {base_year}; {values}; target {budget} in {year}; "
        "long-term target {goal} in {goal_year}."
    ),
    "copy-tracked-lines": _("Tracked without a target"),
    "copy-signals-text": _(
        "The first signal says whether the target of the year was reached. The second "
        "says where the line is heading. Both are calculated here by default rules; "
        "they are not the municipality's."
    ),
    "copy-values-caption": _(
        "Path: where an even path from the base to the long-term target stands. "
        "Target to path: positive leads to the long-term target in time. Needed a "
        "year: from the target of the year to the long-term target."
    ),
    "copy-reasons": _("2. Basis and reasons"),
}

WORDS: Mapping[str, str] = {
    **HEADS,
    **SIGNALS,
    **STATES,
    **SENTENCES,
    **PARTS,
    **PART_WORDS,
    **COPIES,
    **IN_YEAR,
}


def for_a_copy(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words for a copy of a publication, by the names of the others."""
    own = {key.removeprefix(COPY): words[key] for key in COPIES}
    return {**words, **own}
