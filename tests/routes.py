"""Every address of the product, what it needs, and an example in the demonstration.

The list is compared with the URL conf, so that a new route without an entry is found.
Each test that walks over all pages (permissions, barriers, headers) reads it from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import URLResolver, get_resolver, reverse

TOWN = "alvhamn"
CARS = "ghg/transport:2025-01-01:2025-03-31"
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Ask:
    """One thing that may be asked of a route."""

    method: str
    to: str  # the action of the table of permissions; "" asks for none
    args: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    held_by: str = ""  # the department whose thing it is about
    is_file: bool = False  # no page: something to take away


def get(to: str = "", *, query: str = "", is_file: bool = False, **args: Any) -> Ask:
    return Ask("get", to, args, query=query, is_file=is_file)


def post(to: str, data: Mapping[str, Any] = NOTHING, **args: Any) -> Ask:
    return Ask("post", to, args, data=data)


def of(department: str, ask: Ask) -> Ask:
    """Say which department holds the thing that is asked for."""
    return replace(ask, held_by=department)


def both(to: str, **args: Any) -> tuple[Ask, Ask]:
    """Return a form that is shown and sent by the same people."""
    return get(to, **args), post(to, **args)


RESERVE, FREEZE = "harbour-north:2026", "freeze-2026:2026"
FROZEN = {"kind": "budget-balance", "year": 2024, "version": 1}

HEAT = {"first": "2026-09-01", "last": "2026-09-30", "name": "supply/heat-schools"}
WATER = {"first": "2026-07-01", "last": "2026-07-31", "name": "supply/drinking-water"}

# The desk: /desk/<town>/…
DESK: dict[str, tuple[Ask, ...]] = {
    "desk:today": (get("read-desk"),),
    "ledger:books": (get("read-desk"),),
    "ledger:open-account": both("open-account"),
    "ledger:account": (
        get("read-voucher", path="ghg/transport"),
        get("read-voucher", path="trees/street-and-park"),
        get("read-voucher", path="ghg/transport", query="known=2026-01-31"),
    ),
    "ledger:open-series": both("open-series"),
    "ledger:series": (get("read-voucher", code="no2-harbour-street"),),
    "ledger:count": (
        of("streets", get("enter-count", path="ghg/transport")),
        of("streets", post("enter-count", path="ghg/transport")),
    ),
    "ledger:withdraw-count": (
        of("streets", post("enter-count", {"day": "2025-12-31"}, path="ghg/transport")),
    ),
    "ledger:node": (
        get("read-voucher", node="ghg"),
        get("read-voucher", node="trees"),
    ),
    "ledger:whole": (
        of("streets", get("enter-whole", node="ghg/transport")),
        of("streets", post("enter-whole", node="ghg/transport")),
    ),
    "ledger:withdraw-whole": (
        of("streets", post("enter-whole", {"whole": "0"}, node="ghg/transport")),
    ),
    "ledger:assets": (
        get("read-voucher"),
        get("read-voucher", query="first=2025-01-01&last=2025-12-31"),
    ),
    "ledger:assets-csv": (get("read-voucher", is_file=True),),
    "ledger:asset-matrix": (
        get("read-voucher"),
        get("read-voucher", query="first=2025-01-01&last=2025-12-31"),
    ),
    "ledger:matrix-csv": (get("read-voucher", is_file=True),),
    "ledger:supply": (
        get("read-voucher"),
        get("read-voucher", query="first=2025-01-01&last=2025-12-31"),
    ),
    "ledger:supply-csv": (get("read-voucher", is_file=True),),
    "ledger:several": both("draft-voucher"),
    "ledger:split": both("draft-voucher"),
    "ledger:groupings": (get("read-voucher"),),
    "ledger:open-grouping": both("regroup"),
    "ledger:grouping": (get("read-voucher", code="by-sector"),),
    "ledger:regroup": both("regroup", code="by-sector"),
    "ledger:rename": both("rename", name="ghg/transport"),
    "ledger:figure": (
        *both("draft-voucher"),
        get("draft-voucher", query="where=ghg/transport"),
    ),
    "ledger:movement": (
        *both("draft-voucher"),
        get("draft-voucher", query="out_of=trees/street-and-park"),
    ),
    "ledger:to-seal": (get("read-voucher"),),
    "ledger:seal-drafts": (post("seal-voucher"),),
    "ledger:discard-drafts": (post("discard-voucher"),),
    "ledger:relations": (get("read-voucher"), post("set-relation")),
    "ledger:remove-relation": (post("set-relation", number=1),),
    "ledger:provisional": (get("read-voucher"), post("reverse-voucher")),
    "ledger:doubts": (get("read-voucher"),),
    "ledger:answer-many": (post("answer-doubt"),),
    "ledger:export-doubts": (get("read-voucher", is_file=True),),
    "ledger:vouchers": (
        get("read-voucher"),
        get("read-voucher", query="year=2025&where=ghg/transport&kind=use"),
        get("read-voucher", query="where=nothing"),
    ),
    "ledger:voucher": (get("read-voucher", key=CARS),),
    "ledger:answer-doubts": (of("streets", post("answer-doubt", key=CARS)),),
    "ledger:seal-voucher": (of("streets", post("seal-voucher", key=CARS)),),
    "ledger:discard-voucher": (of("streets", post("discard-voucher", key=CARS)),),
    "ledger:reverse-voucher": (post("reverse-voucher", key=CARS),),
    "ledger:proof": (get("read-voucher", is_file=True, key=CARS),),
    "suppliers:calendar": (
        get("read-desk"),
        get("read-desk", query="show=all&who=vattenverket"),
        get("read-desk", query="show=late"),
    ),
    "suppliers:open-now": (post("ask-for-data"),),
    "suppliers:request": (get("read-desk", **HEAT), get("read-desk", **WATER)),
    "suppliers:write-again": (post("ask-for-data", **HEAT),),
    "suppliers:withdraw": (post("ask-for-data", **HEAT),),
    "suppliers:ask-again": (post("ask-for-data", **HEAT),),
    "suppliers:read-file": (of("real-estate", post("draft-voucher", **HEAT)),),
    "suppliers:suppliers": both("set-supply"),
    "suppliers:supplier": both("set-supply", code="hamnkraft"),
    "suppliers:remove-supplier": (post("set-supply", code="hamnkraft"),),
    "suppliers:head": (post("set-supply", code="streets"),),
    "suppliers:supplies": (
        *both("set-supply"),
        get("set-supply", query="indicator=CL-01"),
    ),
    "suppliers:ask": both("ask-for-data", name="supply/heat-schools"),
    "notices:letters": (get("send-letters"),),
    "notices:retry": (post("send-letters"),),
    "deliveries:import": both("import-figures"),
    "deliveries:job": both("import-figures", turn=1),
    "connections:connections": (get("read-desk"),),
    "connections:new": (
        get("save-connection", query="kind=eurostat"),
        post("save-connection"),
    ),
    "connections:connection": (
        get("read-desk", name="inhabitants-kolada"),
        get("read-desk", name="waste-genesis"),
    ),
    "connections:save-connection": both("save-connection", name="inhabitants-kolada"),
    "connections:run-connection": (post("run-connection", name="waste-genesis"),),
    "connections:run": (get("run-connection", name="inhabitants-kolada", turn=1),),
    "connections:seal-run": (
        post("run-connection", name="inhabitants-kolada", turn=1),
    ),
    "evidence:source": (get("read-voucher", sha256="evidence"),),
    "evidence:file": (get("read-voucher", is_file=True, sha256="evidence"),),
    "evidence:erase": (post("erase-file", sha256="evidence"),),
    "municipalities:people": (get("read-desk"),),
    "municipalities:appoint": (post("edit-people"),),
    "municipalities:dismiss": (post("edit-people", number=0),),
    "municipalities:add-department": (post("edit-people"),),
    "municipalities:set-seats": (post("set-seats", body=0),),
    "municipalities:journal": (
        get("read-journal"),
        get("read-journal", query="kind=voucher-sealed&about=ghg&first=2024-01-01"),
        get("read-journal", query="who=nobody&last=tomorrow"),
    ),
    "municipalities:journal-file": (
        get("read-journal", is_file=True, ending="csv"),
        get("read-journal", is_file=True, ending="jsonl"),
    ),
    "archives:everything": both("export-everything"),
    "resources:setup": (get("read-desk"),),
    "resources:factors": (get("read-desk"), post("define-indicator")),
    "resources:parameters": (get("read-desk"), post("set-parameters")),
    "resources:define": both("define-indicator"),
    "sheets:sheet": (get("read-desk", code="CL-01"),),
    "sheets:edit": both("write-sheet", code="CL-01"),
    "sheets:why": (get("read-voucher", code="CL-01", year=2025),),
    "sheets:preview": (post("define-indicator"),),
    "sheets:preview-version": (post("define-indicator", code="CL-01"),),
    "sheets:pdf": (get("read-desk", is_file=True, code="CL-01"),),
    "resources:define-version": both("define-indicator", code="CL-01"),
    "cycle:budgets": (get("read-desk"), post("draft-budget", {"year": "2028"})),
    "cycle:budget": (
        get("read-desk", year=2027),
        get("read-desk", year=2025),
        post("draft-budget", year=2027),
    ),
    "cycle:load-budget": (post("draft-budget", year=2027),),
    "cycle:add-line": (post("draft-budget", {"indicator": "CL-01"}, year=2027),),
    "cycle:budget-step": (
        post("hand-over-budget", year=2027, step="hand-over"),
        post("submit-budget", year=2027, step="submit"),
        post("send-back-budget", year=2027, step="send-back"),
    ),
    "cycle:supplement": (post("draft-budget", year=2026),),
    "cycle:what-if": (
        get("read-desk", year=2027, query="to-CL-01=225"),
        get("read-desk", year=2025),
    ),
    "cycle:execution": (
        get("read-desk", year=2026),
        get("read-desk", year=2025),
        get("read-desk", year=2028),
    ),
    "cycle:commitments": (get("read-desk"),),
    "cycle:for-council": (get("read-desk", year=2026), get("read-desk", year=2025)),
    "cycle:enter": (
        *both("reserve", year=2026, kind="reserve"),
        *both("move-budget", year=2026, kind="virement"),
        *both("freeze-budget", year=2026, kind="freeze"),
        *both("plan-budget", year=2028, kind="plan"),
        *both("carry-budget", year=2025, kind="carry"),
        *both("decide-overspending", year=2025, kind="overspending"),
    ),
    "cycle:provisional": (post("give-provisional", year=2028),),
    "cycle:release": (
        of("planning", get("release", key=RESERVE)),
        of("planning", post("release", key=RESERVE)),
    ),
    "cycle:lift": both("lift-freeze", key=FREEZE),
    "cycle:rules": both("set-rules", path="ghg/transport"),
    "cycle:remove-line": (post("draft-budget", year=2027, code="CL-01"),),
    "cycle:line": (
        get("read-desk", year=2027, code="CL-01"),
        get("read-desk", year=2026, code="CL-01"),
        post("draft-budget", year=2027, code="CL-01"),
    ),
    "cycle:balance": (get("read-desk", year=2025), get("read-desk", year=2026)),
    "cycle:evaluation": (get("read-desk", year=2024), get("read-desk", year=2026)),
    "cycle:balance-step": (
        post("draw-balance", year=2025, step="draw"),
        post("submit-balance", year=2025, step="submit"),
        post("send-back-balance", year=2025, step="send-back"),
    ),
    "cycle:calendar": (
        get("read-desk"),
        get("read-desk", query="year=2026"),
        get("read-desk", query="year=2030"),
    ),
    "cycle:cycle": (get("read-desk", year=2025), get("read-desk", year=2030)),
    "cycle:lay-calendar": both("lay-calendar", year=2028),
    "cycle:move-sitting": both("move-sitting", year=2027),
    "cycle:move-deadline": both("move-deadline", year=2027, step="1.7", of=2027),
    "cycle:closings": (get("read-desk", is_file=True),),
    "cycle:closing": (
        get("read-desk", year=2024),
        get("read-desk", year=2025),
        get("read-desk", year=2026),
        post("close-year", year=2025),
    ),
    "cycle:explain": (
        of("climate-office", get("explain-line", year=2025, code="CL-01")),
        of("climate-office", post("explain-line", year=2025, code="CL-01")),
    ),
    "cycle:benefits": both("set-benefit"),
    "cycle:benefit": both("set-benefit", which=1),
    "cycle:remove-benefit": (post("set-benefit", which=1),),
    "cycle:word-proposal": both("word-proposal", year=2025),
    "cycle:close-account": both("close-account", name="ghg/transport"),
    "cycle:reopen-account": (post("close-account", name="ghg/transport"),),
    "inyear:list": (
        get("read-desk", year=2026),
        get("read-desk", year=2024),
        post("begin-in-year", year=2026),
    ),
    "inyear:account": (
        get("read-desk", year=2026, account_number=1),
        get("read-desk", year=2026, account_number=2),
    ),
    "inyear:issue": (post("issue-in-year", year=2026, account_number=2),),
    "inyear:line": (
        get("read-desk", year=2026, account_number=1, code="CL-01"),
        get("read-desk", year=2026, account_number=2, code="CL-01"),
        get("read-desk", year=2026, account_number=2, code="AI-01"),
    ),
    "inyear:comment": (
        of(
            "climate-office",
            post("comment-line", year=2026, account_number=2, code="CL-01"),
        ),
    ),
    "inyear:steer": (post("steer-line", year=2026, account_number=2, code="CL-01"),),
    "cycle:council": (get("read-desk"),),
    "cycle:proposal": (get("read-desk", is_file=True, year=2027, language="en"),),
    "cycle:motions": (get("read-desk"), post("record-motion")),
    "cycle:motion": (get("read-desk", which=1), get("read-desk", which=2)),
    "cycle:motion-step": (
        post("prepare-motion", which=2, step="prepare"),
        post("answer-motion", which=2, step="answer"),
        post("close-motion", which=2, step="return"),
        post("close-motion", which=2, step="close"),
    ),
    "cycle:decide": (
        *both("ratify-budget", kind="master-budget", year=2027),
        *both("ratify-balance", kind="budget-balance", year=2025),
    ),
    "cycle:audit": (
        get("read-voucher"),
        get("read-voucher", query="year=2025"),
        post("read-voucher"),
    ),
    "cycle:office": (
        get(
            "read-desk",
            is_file=True,
            kind="budget-balance",
            year=2024,
            version=1,
            language="en",
            form="docx",
        ),
    ),
    "papers:papers": (get("read-desk"),),
    "papers:paper": (
        get("read-desk", kind="audit-report", year=2024),
        get("read-desk", kind="preliminary-report", year=2027),
        get("read-desk", kind="council-paper", year=2025),
        get("read-desk", kind="council-paper", year=2027),
        get("read-desk", kind="short-version", year=2024),
        get("read-desk", kind="organisation", year=2026),
        get("read-desk", kind="programme", year=2027),
        get("read-desk", kind="sub-budget", year=2026),
        get("read-desk", kind="sub-budget", year=2026, query="department=planning"),
    ),
    "papers:words": (post("write-passages", kind="organisation", year=2026),),
    "papers:issue": (post("issue-document", kind="organisation", year=2026),),
    "papers:file": (
        get("read-desk", is_file=True, kind="audit-report", year=2024, form="docx"),
        get("read-desk", is_file=True, kind="audit-report", year=2024, form="odt"),
    ),
    "needs:year": (get("read-desk", year=2027), get("read-desk", year=2026)),
    "needs:ask": both("ask-needs", year=2027),
    "needs:department": (
        get("read-desk", year=2027, code="planning"),
        of("planning", post("state-need", year=2027, code="planning")),
    ),
    "needs:none": (of("planning", post("state-need", year=2027, code="planning")),),
    "needs:need": (
        get("read-desk", year=2027, which=1),
        get("read-desk", year=2027, which=3),
        post("answer-need", year=2027, which=3),
    ),
    "needs:withdraw": (of("planning", post("state-need", year=2027, which=1)),),
    "programme:list": (get("read-desk"),),
    "programme:new": both("save-measure"),
    "programme:measure": (get("read-desk", which=1), get("read-desk", which=3)),
    "programme:edit": (
        of("streets", get("save-measure", which=2)),
        of("streets", post("save-measure", which=2)),
    ),
    "programme:effect": (of("streets", post("set-effect", which=2)),),
    "programme:report": (of("streets", post("report-measure", which=2)),),
    "audit:year": (get("read-desk", year=2024), get("read-desk", year=2025)),
    "audit:plan": both("plan-audit", year=2025),
    "audit:draw": both("draw-sample", year=2024),
    "audit:sample": (
        get("read-voucher", year=2024, sample_number=1),
        get("read-voucher", year=2024, sample_number=2),
    ),
    "audit:item": (
        get("read-voucher", year=2024, sample_number=1, position=1),
        post("trace-figure", year=2024, sample_number=1, position=1),
    ),
    "audit:new-finding": both("raise-finding", year=2024),
    "audit:finding": (get("read-desk", year=2024, finding_number=1),),
    "audit:answer": (
        of("planning", post("answer-finding", year=2024, finding_number=1)),
    ),
    "audit:read": (post("settle-finding", year=2024, finding_number=1),),
    "audit:opinion": both("give-opinion", year=2024),
    "cycle:documents": (get("read-desk"),),
    "cycle:issue-document": (post("issue-document", **FROZEN),),
    "cycle:document-data": (get("read-desk", is_file=True, **FROZEN),),
    "cycle:issued": (get("read-desk", is_file=True, language="en", **FROZEN),),
    "cycle:pack": (get("export-pack", is_file=True, year=2025),),
}
# The API: the same table behind another door.
API: dict[str, tuple[Ask, ...]] = {
    "api-1:execution": (get("read-desk", year=2026),),
    "api-1:seal_voucher": (of("streets", post("seal-voucher", key=CARS)),),
    "api-1:list_doubts": (of("streets", get("answer-doubt", key=CARS)),),
    "api-1:answer_doubts": (
        of("streets", post("answer-doubt", {"reason": "It is right."}, key=CARS)),
    ),
}
# What needs a sign-in and no town.
SIGNED_IN: dict[str, tuple[Ask, ...]] = {
    "desk:choose": (get(),),
    "account_logout": (get(),),
    "account_change_password": (get(),),
    "account_reauthenticate": (get(),),
}
# What anybody may open.
PUBLIC: dict[str, tuple[Ask, ...]] = {
    "api-1:openapi-json": (get(is_file=True),),
    "answers:answer": (),  # a link of its own: tests/apps/suppliers
    "answers:new-link": (),
    "public:towns": (get(),),
    "public:home": (
        get(slug="alvhamn"),
        get(slug="vaxjo"),
        get(slug="munster"),
        get(slug="umea"),
    ),
    "public:years": (get(slug="alvhamn"),),
    "public:year": (
        get(slug="alvhamn", year=2024),
        get(slug="alvhamn", year=2025),
        get(slug="alvhamn", year=2026),
        get(slug="vaxjo", year=2020),
    ),
    "public:line": (
        get(slug="alvhamn", code="CL-01"),
        get(slug="alvhamn", code="WA-02", query="year=2024"),
        get(slug="alvhamn", code="QU-01", query="year=2024"),
    ),
    "public:why": (get(slug="alvhamn", code="CL-01"),),
    "public:sheet": (get(slug="alvhamn", code="AI-01"),),
    "public:sheet-pdf": (get(is_file=True, slug="alvhamn", code="AI-01"),),
    "public:documents": (get(slug="alvhamn"),),
    "public:document": (
        get(slug="alvhamn", kind="master-budget", year=2026, version=1),
        get(slug="alvhamn", kind="in-year-account", year=2026, version=1),
        get(slug="alvhamn", **FROZEN),
    ),
    "public:paper": (
        get(slug="alvhamn", kind="audit-report", year=2024, version=1),
        get(slug="alvhamn", kind="short-version", year=2024, version=1),
    ),
    "public:paper-pdf": (
        get(is_file=True, slug="alvhamn", kind="audit-report", year=2024, version=1),
    ),
    "public:paper-json": (
        get(is_file=True, slug="alvhamn", kind="audit-report", year=2024, version=1),
    ),
    "public:check": (get(slug="alvhamn"),),
    "public:verifier": (get(is_file=True),),
    "public:pack": (get(is_file=True, slug="alvhamn", year=2024),),
    "public:sheet-csv": (get(is_file=True, slug="alvhamn", year=2024),),
    "public:document-json": (get(is_file=True, slug="alvhamn", **FROZEN),),
    "public:document-pdf": (
        get(is_file=True, slug="alvhamn", language="en", **FROZEN),
    ),
    "account_login": (get(),),
    "account_signup": (get(),),
    "account_inactive": (get(),),
    "account_reset_password": (get(),),
    "account_reset_password_done": (get(),),
    "account_reset_password_from_key": (get(uidb36="1", key="set-password"),),
    "account_reset_password_from_key_done": (get(),),
}
# Addresses that say 404 here, and the one that only takes a language.
NOT_SERVED = {
    "account_email",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_set_password",
    "account_confirm_login_code",
    "api-1:api-root",
}
NO_PAGE = {"set_language"}


def known() -> set[str]:
    """Return every route that has an entry."""
    return {*DESK, *API, *SIGNED_IN, *PUBLIC, *NOT_SERVED, *NO_PAGE}


def of_the_url_conf() -> set[str]:
    """Return the name of every route that the product answers to."""
    return set(_names(get_resolver()))


def _names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            inner = (*spaces, found.namespace) if found.namespace else spaces
            yield from _names(found, inner)
        else:
            yield ":".join([*spaces, found.name or str(found.pattern)])


def address(route: str, ask: Ask, *, town: str = "", **known: Any) -> str:
    """Return the address of a route; what only the database knows is handed in."""
    args = {**ask.args, **({"slug": town} if town else {})}
    args = {name: known.get(name, value) for name, value in args.items()}
    path = reverse(route, kwargs=args or None)
    return f"{path}?{ask.query}" if ask.query else path


def pages(routes: Mapping[str, tuple[Ask, ...]]) -> list[tuple[str, Ask]]:
    """Return every page among routes, with what may be asked of it."""
    return [
        (route, ask)
        for route, asks in routes.items()
        for ask in asks
        if ask.method == "get" and not ask.is_file
    ]
