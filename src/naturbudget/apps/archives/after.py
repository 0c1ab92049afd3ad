"""The tables that are built again once the log stands: decisions may be named there."""

from __future__ import annotations

from typing import Final

from naturbudget.apps.archives.table import Table

AFTER_THE_LOG: Final = (
    Table(
        "motions",
        "decisions.Motion",
        "What the council asked for when it voted.",
        ("number",),
    ),
    Table(
        "motion-steps",
        "decisions.MotionStep",
        "What was said to these requests.",
        ("motion", "number"),
    ),
    Table(
        "documents",
        "documents.Document",
        "Frozen documents: data, log and seal they rest on.",
        ("kind", "year", "version"),
    ),
    Table("issues", "documents.Issue", "PDFs.", ("document", "language")),
    Table(
        "papers",
        "papers.Paper",
        "Papers that were issued: what they are about.",
        ("document",),
    ),
    Table(
        "passages",
        "papers.Passage",
        "What the municipality says in papers in its own words.",
        ("kind", "year", "about", "section", "language"),
    ),
    Table("budgets", "budget.MasterBudget", "Master Budgets.", ("period",)),
    Table(
        "versions",
        "budget.BudgetVersion",
        "Versions of budgets, as far as they came.",
        ("budget", "number"),
    ),
    Table(
        "lines",
        "budget.BudgetLine",
        "Lines of versions.",
        ("version", "definition"),
        order=("version__budget__period__year", "version__number", "position", "pk"),
    ),
    Table(
        "shares",
        "budget.SubLine",
        "Shares of departments in lines.",
        ("line", "department"),
    ),
    Table(
        "parts",
        "budget.PartLine",
        "Parts of districts and sectors in lines.",
        ("line", "scheme", "code"),
        order=(
            "line__version__budget__period__year",
            "line__version__number",
            "line__position",
            "pk",
        ),
    ),
    Table(
        "need-rounds",
        "needs.Round",
        "Years of which departments were asked for their needs.",
        ("period",),
    ),
    Table(
        "needs-asked",
        "needs.Asked",
        "Who was asked, and who said that nothing is needed.",
        ("round", "department"),
    ),
    Table("needs", "needs.Need", "Needs and their answers.", ("round", "number")),
    Table("measures", "programme.Measure", "Measures.", ("number",)),
    Table(
        "aims",
        "programme.Aim",
        "Which indicators measures serve.",
        ("measure", "indicator"),
    ),
    Table(
        "effects",
        "programme.Effect",
        "What measures are expected to do, by year.",
        ("aim", "year"),
    ),
    Table(
        "reports",
        "programme.Report",
        "What was done for measures, by year.",
        ("measure", "number"),
    ),
    Table(
        "realised",
        "programme.Realised",
        "Effects that were reported.",
        ("report", "indicator"),
    ),
    Table("balances", "budget.Balance", "Budget Balances.", ("version",)),
    Table(
        "explanations",
        "budget.Explanation",
        "Why lines ended as they did.",
        ("balance", "line"),
    ),
    Table(
        "overspendings",
        "budget.Overspending",
        "What a body decided of a use beyond the plan.",
        ("decision",),
        order=("pk",),
    ),
    Table(
        "calendars",
        "calendar.CycleCalendar",
        "Calendars of cycles.",
        ("year",),
    ),
    Table(
        "deadlines",
        "calendar.Deadline",
        "When each step of a cycle is due, as it was laid.",
        ("calendar", "step", "year"),
        order=("calendar__year", "position"),
    ),
    Table(
        "moves",
        "calendar.Move",
        "Deadlines that were moved, with the reason.",
        ("deadline", "number"),
        order=("deadline__calendar__year", "deadline__position", "number"),
    ),
    Table(
        "in-year-accounts",
        "inyear.InYearAccount",
        "How a year stood before it was over, as of a day.",
        ("period", "number"),
    ),
    Table(
        "in-year-comments",
        "inyear.Comment",
        "What account holders said of lines in these accounts.",
        ("account", "indicator"),
    ),
    Table(
        "in-year-steerings",
        "inyear.Steering",
        "What the executive decided of these lines.",
        ("account", "indicator"),
    ),
    Table("audits", "audit.Audit", "Audits of years: their plans.", ("period",)),
    Table("auditors", "audit.Auditor", "Who audits which year.", ("audit", "user")),
    Table(
        "samples",
        "audit.Sample",
        "What was drawn in audits, how, and from which log.",
        ("audit", "number"),
    ),
    Table("drawn", "audit.Item", "The drawn vouchers.", ("sample", "position")),
    Table(
        "traces",
        "audit.Trace",
        "What became of each drawn voucher.",
        ("item", "number"),
    ),
    Table("findings", "audit.Finding", "What auditors found.", ("audit", "number")),
    Table(
        "finding-steps",
        "audit.Step",
        "Answers to findings, and what auditors said to them.",
        ("finding", "number"),
    ),
    Table("opinions", "audit.Opinion", "Opinions on balances.", ("audit", "number")),
    Table(
        "journal",
        "municipalities.Event",
        "The journal: who did what, and when.",
        ("number",),
        is_big=True,
    ),
)
