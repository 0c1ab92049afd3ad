"""Which tables make up a municipality, in the order in which they are built again."""

from __future__ import annotations

from typing import Final

from django.db.models import F

from naturbudget.apps.archives.after import AFTER_THE_LOG
from naturbudget.apps.archives.table import Table

# A voucher stands where the log has it, drafts after all that is sealed.
BY_SEAL: Final = (F("voucher__seal__seq").asc(nulls_last=True), "voucher_id")

# A new table of a municipality costs a line here; a test tells when it is missing.
BEFORE_THE_LOG: Final = (
    Table(
        "municipality",
        "municipalities.Municipality",
        "The municipality itself, with its parameters.",
        ("slug",),
        set_last=("parameters",),
    ),
    Table(
        "people",
        "municipalities.User",
        "Everybody the other tables name: number in the log, address, name. Personal "
        "data; no passwords.",
        ("number",),
    ),
    Table(
        "departments",
        "municipalities.Department",
        "Departments, boards and companies.",
        ("code",),
    ),
    Table("bodies", "municipalities.Body", "Bodies that decide, and their seats."),
    Table("roles", "municipalities.Membership", "Who holds which role, and where."),
    Table(
        "units",
        "resources.Unit",
        "The units of the accounts: canonical = amount * num / den.",
        ("code",),
    ),
    Table("names", "resources.Name", "The names in use.", ("name",)),
    Table("resources", "resources.Resource", "Natural goods.", ("code",)),
    Table(
        "accounts",
        "resources.Account",
        "Accounts, by path.",
        ("path",),
        set_last=("control", "carry", "cover_group"),
    ),
    Table("series", "resources.Series", "Series of observations.", ("code",)),
    Table("factors", "resources.Factor", "Factors of one's own, with sources."),
    Table("indicators", "resources.Indicator", "Indicators.", ("code",)),
    Table(
        "definitions",
        "resources.IndicatorVersion",
        "Definitions of indicators, in versions.",
        ("indicator", "number"),
    ),
    Table(
        "terms",
        "resources.Term",
        "The parts of each definition.",
        ("version", "position"),
    ),
    Table(
        "benefits",
        "budget.Benefit",
        "What the benefit analysis compares: need, load, service.",
        ("number",),
    ),
    Table("periods", "ledger.Period", "Budget years.", ("year",)),
    Table(
        "sources",
        "evidence.Source",
        "Evidence by hash; its bytes are in evidence/, unless they were erased.",
        ("sha256",),
    ),
    Table(
        "counts",
        "ledger.Assertion",
        "What inventories and meters said.",
        ("account", "day"),
    ),
    Table("wholes", "ledger.Whole", "What all accounts below a node come to."),
    Table("split-keys", "ledger.SplitKey", "How bills are divided.", ("name",)),
    Table("groupings", "ledger.Grouping", "Other trees over the accounts.", ("code",)),
    Table(
        "grouped",
        "ledger.Grouped",
        "Accounts in their places of these trees.",
        ("grouping", "account", "valid_from"),
    ),
    Table(
        "relations",
        "ledger.Relation",
        "Which figures must fit each other.",
        ("upper", "lower"),
    ),
    Table(
        "doubt-answers",
        "ledger.DoubtAnswer",
        "What looked odd about a figure, and what was answered.",
        ("key", "figure", "check_id"),
        order=("pk",),
    ),
    Table(
        "layouts",
        "deliveries.Layout",
        "How files of suppliers are read.",
        ("fingerprint",),
    ),
    Table(
        "connections",
        "connections.Connection",
        "Where figures are fetched, and what goes where.",
        ("name",),
    ),
    Table(
        "runs",
        "connections.Run",
        "Each time that something was fetched.",
        ("connection", "number"),
    ),
    Table(
        "suppliers",
        "suppliers.Supplier",
        "Who supplies figures. Personal data.",
        ("code",),
    ),
    Table(
        "heads",
        "suppliers.Head",
        "Heads of departments. Personal data.",
        ("department",),
    ),
    Table("supplies", "suppliers.Supply", "What each supplies, and when it is due."),
    Table(
        "data-requests",
        "suppliers.DataRequest",
        "Figures that were asked for.",
        ("key",),
    ),
    Table(
        "answers",
        "suppliers.Answer",
        "What was answered to requests.",
        ("request", "number"),
    ),
    Table(
        "steps",
        "suppliers.Sent",
        "When each request was sent and reminded of.",
        ("request", "turn", "step"),
        left_out=("letter",),
    ),
)
THE_LOG: Final = (
    Table(
        "decisions",
        "decisions.Decision",
        "What a body decided.",
        order=("recorded_at", "pk"),
    ),
    Table(
        "votes",
        "decisions.Vote",
        "How each group voted.",
        ("decision", "group"),
        order=("decision__recorded_at", "decision_id", "position", "pk"),
    ),
    Table(
        "vouchers",
        "ledger.Voucher",
        "Vouchers: what is sealed, in the order of the log, then drafts.",
        ("key",),
        order=(F("seal__seq").asc(nulls_last=True), "pk"),
        is_big=True,
    ),
    Table(
        "postings",
        "ledger.Posting",
        "Lines of vouchers, in whole smallest parts of the account's unit.",
        ("voucher", "line"),
        order=(*BY_SEAL, "line"),
        is_big=True,
    ),
    Table(
        "observations",
        "ledger.Observation",
        "Values of series.",
        ("voucher", "line"),
        order=(*BY_SEAL, "line"),
        is_big=True,
    ),
    Table(
        "seals",
        "ledger.Seal",
        "The log: number, moment, who sealed, and the leaf.",
        ("seq",),
        is_big=True,
    ),
    Table(
        "checkpoints",
        "ledger.Checkpoint",
        "Roots of the log that were kept.",
        ("size",),
    ),
    Table("closings", "ledger.PeriodClose", "Years that were closed.", ("period",)),
    Table(
        "closing-rows",
        "ledger.ClosingRow",
        "What each account held when its year was closed.",
        ("period", "account"),
    ),
)
TABLES: Final = (*BEFORE_THE_LOG, *THE_LOG, *AFTER_THE_LOG)
BY_NAME: Final = {table.name: table for table in TABLES}
BY_LABEL: Final = {table.label: table for table in TABLES}
