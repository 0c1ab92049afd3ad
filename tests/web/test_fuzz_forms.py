"""Whatever is typed into whichever form: never our mistake, and nothing half-kept."""

from __future__ import annotations

import html
import re
from http.cookies import SimpleCookie

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories, routes

from naturbudget.apps.municipalities.models import User
from naturbudget.core.permission import ROLES, TABLE

EXAMPLES = max(3, settings().max_examples // 6)
ASKS = [
    (route, ask)
    for found in (routes.DESK, routes.API)
    for route, asks in found.items()
    for ask in asks
    if ask.method == "post"
]
# What a form sends that no page of the demonstration shows just now.
HIDDEN = {
    "audit:answer": ["text", "voucher"],
    "audit:draw": ["method", "count", "seed", "share", "line"],
    "audit:item": ["result", "remark"],
    "audit:new-finding": [
        *("kind", "statement", "voucher", "line", "asked", "due"),
    ],
    "audit:opinion": ["opinion", "reasons"],
    "audit:plan": ["scope", "auditors", "starts_on", "ends_on", "threshold"],
    "audit:read": ["do", "text"],
    "papers:words": ["introduction", "rhythm", "training"],
    "programme:effect": ["indicator", "year", "likely", "low", "high", "confidence"],
    "programme:report": ["year", "text", "realised-CL-01"],
    "needs:need": ["answer", "granted", "reason"],
    "needs:department": ["purpose", "account", "amount"],
    "needs:none": ["because"],
    "cycle:add-line": ["indicator"],
    "cycle:budget-step": ["remark"],
    "cycle:balance-step": ["remark"],
    "cycle:lay-calendar": ["sitting", "rhythm", "template", "do"],
    "cycle:motion-step": ["text"],
    "cycle:move-deadline": ["due", "reason"],
    "cycle:move-sitting": ["due", "reason"],
    "cycle:decide": [
        *("body", "taken_on", "outcome", "reasons", "minutes"),
        *("group", "votes_for", "votes_against", "abstaining"),
    ],
    "cycle:closing": ["typed"],
    "cycle:explain": ["cause", "consequence", "plan"],
    "cycle:load-budget": ["file"],
    "cycle:word-proposal": ["text"],
    "cycle:benefits": [
        *("need", "own", "service", "load", "base_year", "department"),
        *("staff", "well_being"),
    ],
    "cycle:benefit": ["need", "service", "load", "base_year"],
    "deliveries:job": ["do", "why-far-from"],
    "deliveries:import": ["file", "create", "do", "checked"],
    "evidence:erase": ["reason", "sure"],
    "inyear:comment": ["cause", "measure", "needs", "decides"],
    "inyear:list": ["as_of"],
    "inyear:steer": ["how", "text"],
    "ledger:answer-doubts": ["do", "why-far-from"],
    "ledger:provisional": ["replace", "quantity", "evidence", "source"],
    "ledger:withdraw-whole": ["day", "reason"],
    "sheets:preview": ["code", "formula", "unit", "direction"],
    "sheets:preview-version": ["formula", "unit", "direction"],
    "ledger:discard-drafts": ["source", "author"],
    "ledger:figure": ["evidence", "source", "change", "books_of"],
    "ledger:reverse-voucher": ["reason"],
    "ledger:withdraw-count": ["day"],
    "ledger:seal-drafts": ["source", "author"],
}
NO_FIELDS = {
    "cycle:remove-benefit",
    "api-1:answer_doubts",
    "api-1:seal_voucher",
    "ledger:remove-relation",
    "cycle:remove-line",
    "needs:withdraw",
    "papers:issue",
    "cycle:reopen-account",
    "cycle:supplement",
    "ledger:discard-voucher",
    "ledger:seal-voucher",
    "municipalities:dismiss",
}
FOUND: dict[str, set[str]] = {}  # read once; the demonstration stays as it is
KEEPS_EVIDENCE = {
    *("ledger:figure", "ledger:count", "ledger:movement", "ledger:several"),
    *("ledger:split", "ledger:whole", "ledger:provisional", "cycle:enter"),
}
FILES = {"file", "evidence", "minutes"}
TABLES = (
    *("vouchers", "seals", "sources", "accounts", "series", "indicators", "factors"),
    *("periods", "decisions", "departments", "memberships", "events"),
)
NASTY = [
    *("", " ", "0", "-1", "1e999999", "NaN", "Infinity", "9" * 5_000, "9" * 20),
    *(
        "99999999999999999999",
        "2147483648",
        "0.00000000000000001",
        "1,5",
        "1.234,5",
    ),
    *("٣", "²", "½", "0000-00-00", "9999-12-31", "0001-01-01", "2025-02-30"),
    *("kg^999999999", "m/" * 30, "((((", "a + a", "change(a, 9999)", "mean("),
    *("a\0b", "\ud7ff\ufffd", "\u202e", "<script>", "' OR 1=1 --", "%s{}{0}%(a)s"),
    *("x" * 61, "x" * 201, "x" * 6_000, "../../x", "a@b.c", "yes", "on", "{", "}"),
]
TEXTS = st.sampled_from(NASTY) | st.text(max_size=40)
# What the test's own class of an uploaded file takes for a name at all.
FILE_NAMES = TEXTS.filter(lambda text: text.rpartition("/")[2] not in {"", ".", ".."})
BYTES = st.binary(max_size=200) | st.sampled_from(
    [
        b"code,kind,unit,from,to,value,status,source\na,flow,m3,2025-01-01,2025-01-01,"
        b"1,measured,x\n",
        b"indicator,target\nCL-01,5\n",
        b"indicator,target\nCL-01,1e99\n,\n",
        b"PK\x03\x04",
        b"\xff\xfe",
    ]
)


@pytest.fixture
def town(demo):
    return demo(routes.TOWN)


@pytest.fixture
def evidence(town):
    return factories.source(town, b"a bill of our own")


@pytest.fixture
def somebody(town):
    """Return somebody who may do an action, the same for the whole test."""
    found = {}

    def somebody(to):
        role = next(role for role in ROLES if TABLE[to].get(role) == "all")
        if role not in found:
            found[role] = factories.member(role, of=town)
        return found[role]

    return somebody


@pytest.fixture
def signed_in(somebody):
    """Return the browser of somebody who may do an action, as it was after signing in.

    What is sent is undone, so that the session stands as it did.
    """
    found = {}

    def signed_in(to):
        person = somebody(to)
        if person not in found:
            client = Client()
            client.force_login(person)
            found[person] = client, client.cookies["sessionid"].value
        client, session = found[person]
        client.cookies = SimpleCookie({"sessionid": session})
        return client

    return signed_in


@pytest.fixture
def post(town, evidence, signed_in):
    """Send a form, and tell what was answered and whether anything was kept."""
    number = factories.member("treasury", of=town).memberships.get().pk
    body = town.bodies.get(kind="council").pk
    known = {"sha256": evidence.sha256, "number": number, "body": body}

    counting = _counting([*(getattr(town, name) for name in TABLES), User.objects])

    def kept():
        with connection.cursor() as cursor:
            cursor.execute(*counting)
            return cursor.fetchone()

    def post(route, ask, data):
        address = routes.address(route, ask, town=town.slug, **known)
        client = signed_in(ask.to)
        with transaction.atomic():
            before = kept()
            answer = client.post(address, data)
            if answer.streaming:  # a file to take away stays open until it was sent
                list(answer.streaming_content)
            after = kept()
            transaction.set_rollback(True)
        asked_to_sign_in = answer.get("Location", "").startswith("/accounts/login")
        assert answer.status_code != 401
        assert not asked_to_sign_in
        return answer, before == after

    return post


def _counting(managers):
    """Return one statement that counts the rows of each: it is asked twice a form."""
    of_each = [one.order_by().values("pk").query.sql_with_params() for one in managers]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) rows)" for sql, _ in of_each)
    return f"SELECT {counts}", [one for _, params in of_each for one in params]


@pytest.fixture
def fields(client, town):
    """Return the fields of each form, as the pages of the demonstration show them."""
    if not FOUND:
        FOUND.update(_fields(client, town))
    return FOUND


def _fields(client, town):
    found = {route: set(names) for route, names in HIDDEN.items()}
    known = {"sha256": factories.source(town, b"a bill of our own").sha256}
    reader = factories.member("co-ordinator", of=town)
    for role in ("executive", "clerk"):
        reader.memberships.create(municipality=town, role=role)
    client.force_login(reader)
    for route, ask in routes.pages(routes.DESK):
        address = routes.address(route, ask, town=town.slug, **known)
        page = client.get(address).content.decode()
        for attributes, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.S):
            action = re.search(r'action="([^"]*)"', attributes)
            where = html.unescape(action[1]) if action and action[1] else address
            try:
                name = resolve(where.split("?")[0]).view_name
            except Resolver404:
                continue
            names = re.findall(r'\sname="([^"]+)"', inside)
            found.setdefault(name, set()).update(names)
    return {route: names - {"csrfmiddlewaretoken"} for route, names in found.items()}


def filled(data, names):
    """Draw what is typed into some of the fields."""
    chosen = data.draw(st.lists(st.sampled_from(sorted(names)), unique=True))
    typed = {}
    for name in chosen:
        if name in FILES:
            content = data.draw(BYTES)
            typed[name] = SimpleUploadedFile(data.draw(FILE_NAMES), content)
        else:
            typed[name] = data.draw(st.lists(TEXTS, min_size=1, max_size=3))
    return typed


def test_every_form_is_known(fields):
    posted = {route for route, _ in ASKS}

    assert posted <= fields.keys() | NO_FIELDS
    assert not {route for route in NO_FIELDS if fields.get(route)} & posted


def _texts_for(route):
    """Return all odd texts in `make prove`; else those that break most, and a third."""
    if settings().max_examples > 100:
        return NASTY
    turn = sorted({route for route, _ in ASKS}).index(route) % 3
    return list(dict.fromkeys(["9" * 5_000, "2147483648", "x" * 201, *NASTY[turn::3]]))


@pytest.mark.parametrize("route", sorted({route for route, _ in ASKS}))
def test_one_odd_text_in_every_field_is_taken_or_refused_in_words(post, fields, route):
    ask = next(ask for found, ask in ASKS if found == route)
    names = fields.get(route, set()) - FILES or {"anything"}

    for text in _texts_for(route):
        answer, is_same = post(route, ask, dict.fromkeys(names, text))

        assert answer.status_code < 500, text[:80]
        assert is_same or answer.status_code < 400, text[:80]


@pytest.mark.parametrize("route", sorted({route for route, _ in ASKS}))
def test_whatever_is_typed_is_taken_or_refused_in_words(post, fields, route):
    asks = [ask for found, ask in ASKS if found == route]
    names = fields.get(route, set()) or {"anything"}

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def types(data):
        ask = data.draw(st.sampled_from(asks))
        answer, is_same = post(route, ask, {**ask.data, **filled(data, names)})

        assert answer.status_code < 500, answer.content.decode()[:2_000]
        # Evidence is kept though the figure is refused, so that nobody sends it twice.
        if answer.status_code >= 400 and route not in KEEPS_EVIDENCE:
            assert is_same

    types()


@pytest.mark.parametrize("route", sorted(routes.API))
@settings(max_examples=EXAMPLES)
@given(
    body=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    ).map(lambda value: repr(value).encode(errors="replace")),
    kind=st.sampled_from(
        [
            "application/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "",
            "a/b; charset=\x7f",
        ]
    ),
    key=st.text(min_size=1, max_size=300).filter(lambda text: "\n" not in text),
)
def test_the_api_answers_any_request_in_one_shape(
    client, town, somebody, route, body, kind, key
):
    [ask] = routes.API[route]
    address = routes.address(route, ask, town=town.slug)
    client.force_login(somebody(ask.to))
    before = town.seals.count()

    for asked in (address.replace(routes.CARS, key.strip("/.?#") or "x"), address):
        with transaction.atomic():
            answer = client.generic("POST", asked, body, content_type=kind)
            transaction.set_rollback(True)

        assert answer.status_code < 500
        if answer.status_code >= 400 and answer["Content-Type"].startswith(
            "application/json"
        ):
            assert all(one["message"] for one in answer.json()["problems"])
    assert town.seals.count() == before
