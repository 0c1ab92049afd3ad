"""The rooms Budget, Council, Balance, Audit and Documents of the desk."""

from __future__ import annotations

from django.urls import path

from naturbudget.apps.cycle.views import (
    audit,
    balances,
    benefits,
    budgets,
    calendars,
    closings,
    council,
    deadlines,
    documents,
    entries,
    evaluation,
    execution,
    lifetimes,
    lines,
    motions,
    proposals,
    supplements,
    undoing,
    whatif,
)

app_name = "cycle"

# /desk/<municipality>/
urlpatterns = [
    path("budget/", budgets.budgets, name="budgets"),
    path("budget/<int:year>/", budgets.budget, name="budget"),
    path("budget/<int:year>/load/", budgets.load, name="load-budget"),
    path("budget/<int:year>/add/", lines.add_line, name="add-line"),
    path("budget/<int:year>/step/<slug:step>/", budgets.step, name="budget-step"),
    path("budget/<int:year>/supplement/", supplements.supplement, name="supplement"),
    path(
        "budget/<int:year>/remove/<path:code>/", lines.remove_line, name="remove-line"
    ),
    path("budget/<int:year>/lines/<path:code>/", lines.line, name="line"),
    path("budget/<int:year>/what-if/", whatif.what_if, name="what-if"),
    path("budget/<int:year>/execution/", execution.execution, name="execution"),
    path("budget/<int:year>/enter/<slug:kind>/", entries.enter, name="enter"),
    path(
        "budget/<int:year>/provisional/", entries.give_provisional, name="provisional"
    ),
    path("budget/commitments/", execution.commitments, name="commitments"),
    path("budget/release/<path:key>/", undoing.release, name="release"),
    path("budget/lift/<path:key>/", undoing.lift, name="lift"),
    path("accounts/rules/<path:path>/", undoing.rules, name="rules"),
    path("council/<int:year>/told/", execution.for_council, name="for-council"),
    path("balance/<int:year>/", balances.balance, name="balance"),
    path("balance/<int:year>/step/<slug:step>/", balances.step, name="balance-step"),
    path("balance/<int:year>/explain/<path:code>/", balances.explain, name="explain"),
    path("balance/<int:year>/proposal/", proposals.word_proposal, name="word-proposal"),
    path("balance/<int:year>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<int:year>/", calendars.cycle, name="cycle"),
    path("calendar/<int:year>/lay/", deadlines.lay_calendar, name="lay-calendar"),
    path("calendar/<int:year>/sitting/", deadlines.sitting, name="move-sitting"),
    path(
        "calendar/<int:year>/move/<str:step>/<int:of>/",
        deadlines.move,
        name="move-deadline",
    ),
    path("benefits/", benefits.benefits, name="benefits"),
    path("benefits/<int:which>/", benefits.benefit, name="benefit"),
    path("benefits/<int:which>/remove/", benefits.remove, name="remove-benefit"),
    path("closing/", closings.closings, name="closings"),
    path("balance/<int:year>/closing/", closings.closing, name="closing"),
    path("accounts/close/<path:name>/", lifetimes.close, name="close-account"),
    path("accounts/reopen/<path:name>/", lifetimes.reopen, name="reopen-account"),
    path("council/", council.council, name="council"),
    path(
        "council/proposal-<int:year>.<slug:language>.pdf",
        council.proposal,
        name="proposal",
    ),
    path("council/requests/", motions.motions, name="motions"),
    path("council/requests/<int:which>/", motions.motion, name="motion"),
    path("council/requests/<int:which>/<slug:step>/", motions.step, name="motion-step"),
    path("council/<slug:kind>/<int:year>/", council.decide, name="decide"),
    path("audit/", audit.audit, name="audit"),
    path("documents/", documents.documents, name="documents"),
    path(
        "documents/<slug:kind>/<int:year>/<int:version>/issue/",
        documents.issue,
        name="issue-document",
    ),
    path(
        "documents/<slug:kind>/<int:year>/<int:version>/data.json",
        documents.data,
        name="document-data",
    ),
    path(
        "documents/<slug:kind>/<int:year>/<int:version>/<slug:language>.pdf",
        documents.issued,
        name="issued",
    ),
    path(
        "documents/<slug:kind>/<int:year>/<int:version>/<slug:language>.<slug:form>",
        documents.office,
        name="office",
    ),
    path("documents/pack-<int:year>.zip", documents.pack, name="pack"),
]
