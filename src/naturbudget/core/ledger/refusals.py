"""Why a voucher is refused, and what to do about it."""

from __future__ import annotations

from naturbudget.core.errors import gettext_noop

UNKNOWN_KIND = gettext_noop(
    "The {ledger} ledger has no vouchers of kind “{kind}”. It has: {kinds}."
)
NO_REASON = gettext_noop("The voucher has no reason. Say in a few words what happened.")
NO_EVIDENCE = gettext_noop(
    "The voucher has no evidence. Attach the bill, the list or the report it rests on."
)
NO_DECISION = gettext_noop(
    "A voucher of kind “{kind}” changes what was voted and needs the decision that "
    "allows it. Record the decision first."
)
DAYS_SWAPPED = gettext_noop(
    "The first day, {first}, is after the last day, {last}. Swap or correct them."
)
AFTER_THE_PERIOD = gettext_noop(
    "The voucher happens until {last}, after the books of {year} end. Book it in the "
    "year it belongs to."
)
PERIOD_CLOSED = gettext_noop(
    "The year {year} is closed. Book the figure in the open year {open_year} with its "
    "old days; it will appear as a correction of earlier years."
)
BALANCE_VOTED = gettext_noop(
    "The council has ratified the balance of {year}, so its books take nothing more. "
    "Book the figure in the open year {open_year} with its old days; it will appear as "
    "a correction of earlier years."
)
STOCK_VOTED = gettext_noop(
    "{account} is a stock, and the balance of a year after {year} is ratified: this "
    "would move an opening that was voted. Book it in the open year {open_year} with "
    "its old days."
)
TOO_FEW = gettext_noop(
    "The voucher has {count} posting(s) and needs at least two: "
    "what changed, and what it was taken from."
)
NO_POSTINGS_HERE = gettext_noop(
    "A voucher of kind “{kind}” moves no quantities. Take the postings out."
)
NO_OBSERVATIONS = gettext_noop(
    "The voucher carries no observation. Add the value that was observed."
)
NO_OBSERVATIONS_HERE = gettext_noop(
    "A voucher of kind “{kind}” carries no observations. Take them out."
)
ONLY_ENVIRONMENT = gettext_noop(
    "Only environment accounts are touched. Name the account that changed."
)
NOT_OPEN = gettext_noop(
    "Account {account} takes no postings from {first} to {last}. "
    "Open it for these days, or choose another account."
)
SERIES_NOT_OPEN = gettext_noop(
    "Series {series} takes no observations from {first} to {last}. "
    "Open it for these days, or choose another series."
)
OUTSIDE_ITS_DAYS = gettext_noop(
    "The observation of {series} is dated {first} to {last}, outside the voucher's "
    "own days. Correct one of them."
)
NOT_BALANCED = gettext_noop(
    "The postings add up to {rest}, not to zero. Add or correct the other account."
)
NOT_AMONG_STOCKS = gettext_noop(
    "A reclassification moves between stocks, and {account} is none. "
    "Choose a stock account, or book a use, an addition or a loss."
)
NO_STATUS = gettext_noop(
    "The figure on {account} has no status. Say whether it is measured, calculated, "
    "estimated, provisional or imputed."
)
NO_STATUS_HERE = gettext_noop(
    "What was voted has no status. Take the status of {account} out."
)
ONLY_BUDGETED = gettext_noop(
    "{account} holds what a budget does not assign and takes no figures. Choose one "
    "of the accounts beside it."
)
BEYOND_LIMIT = gettext_noop(
    "{quantity} on {account} is too large for the books. Check the unit."
)
