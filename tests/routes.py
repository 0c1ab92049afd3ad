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


FROZEN = {"kind": "budget-balance", "year": 2024, "version": 1}

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
    "ledger:vouchers": (
        get("read-voucher"),
        get("read-voucher", query="year=2025&where=ghg/transport&kind=use"),
        get("read-voucher", query="where=nothing"),
    ),
    "ledger:voucher": (get("read-voucher", key=CARS),),
    "ledger:seal-voucher": (of("streets", post("seal-voucher", key=CARS)),),
    "ledger:discard-voucher": (of("streets", post("discard-voucher", key=CARS)),),
    "ledger:reverse-voucher": (post("reverse-voucher", key=CARS),),
    "ledger:proof": (get("read-voucher", is_file=True, key=CARS),),
    "deliveries:import": both("import-figures"),
    "evidence:source": (get("read-voucher", sha256="evidence"),),
    "evidence:file": (get("read-voucher", is_file=True, sha256="evidence"),),
    "evidence:erase": (post("erase-file", sha256="evidence"),),
    "municipalities:people": (get("read-desk"),),
    "municipalities:appoint": (post("edit-people"),),
    "municipalities:dismiss": (post("edit-people", number=0),),
    "municipalities:add-department": (post("edit-people"),),
    "municipalities:set-seats": (post("set-seats", body=0),),
    "municipalities:journal": (get("read-journal"),),
    "resources:setup": (get("read-desk"),),
    "resources:factors": (get("read-desk"), post("define-indicator")),
    "resources:parameters": (get("read-desk"), post("set-parameters")),
    "resources:define": both("define-indicator"),
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
    "cycle:remove-line": (post("draft-budget", year=2027, code="CL-01"),),
    "cycle:line": (
        get("read-desk", year=2027, code="CL-01"),
        get("read-desk", year=2026, code="CL-01"),
        post("draft-budget", year=2027, code="CL-01"),
    ),
    "cycle:balance": (get("read-desk", year=2025), get("read-desk", year=2026)),
    "cycle:balance-step": (
        post("draw-balance", year=2025, step="draw"),
        post("submit-balance", year=2025, step="submit"),
        post("send-back-balance", year=2025, step="send-back"),
        post("close-year", year=2025, step="close"),
    ),
    "cycle:explain": (
        of("climate-office", get("explain-line", year=2025, code="CL-01")),
        of("climate-office", post("explain-line", year=2025, code="CL-01")),
    ),
    "cycle:close-account": both("close-account", name="ghg/transport"),
    "cycle:reopen-account": (post("close-account", name="ghg/transport"),),
    "cycle:council": (get("read-desk"),),
    "cycle:proposal": (get("read-desk", is_file=True, year=2027, language="en"),),
    "cycle:decide": (
        *both("ratify-budget", kind="master-budget", year=2027),
        *both("ratify-balance", kind="budget-balance", year=2025),
    ),
    "cycle:audit": (
        get("read-voucher"),
        get("read-voucher", query="year=2025"),
        post("read-voucher"),
    ),
    "cycle:documents": (get("read-desk"),),
    "cycle:issue-document": (post("issue-document", **FROZEN),),
    "cycle:document-data": (get("read-desk", is_file=True, **FROZEN),),
    "cycle:issued": (get("read-desk", is_file=True, language="en", **FROZEN),),
    "cycle:pack": (get("export-pack", is_file=True, year=2025),),
}
# The API: the same table behind another door.
API: dict[str, tuple[Ask, ...]] = {
    "api-1:seal_voucher": (of("streets", post("seal-voucher", key=CARS)),),
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
    "public:documents": (get(slug="alvhamn"),),
    "public:document": (
        get(slug="alvhamn", kind="master-budget", year=2026, version=1),
        get(slug="alvhamn", **FROZEN),
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
