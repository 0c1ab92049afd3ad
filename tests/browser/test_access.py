"""No page keeps anybody out: axe finds nothing, in light, in dark and on a phone."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.core import mail
from tests import factories, routes, year
from tests.browser.axe import ENDS, LOOKS, PHONE, barriers, too_wide
from tests.cast import PASSWORD

from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.core.permission import TABLE

# What is read most, by route; the others are looked at in two looks.
MAIN = {
    "public:home",
    "public:year",
    "public:line",
    "desk:today",
    "ledger:books",
    "ledger:figure",
    "cycle:budget",
    "cycle:balance",
    "account_login",
}
# Who opens a page of the desk, the first of these who may.
READERS = {
    "co-ordinator": "coordinator",
    "clerk": "clerk",
    "executive": "executive",
    "auditor": "auditor",
}
PUBLIC = routes.pages(routes.PUBLIC)
DESK = [
    *routes.pages(routes.SIGNED_IN),
    *routes.pages(routes.DESK),
]
# Pages that look different to somebody else.
OTHERS = [
    ("executive", ""),
    ("executive", "budget/2027/"),
    ("clerk", "council/"),
    ("auditor", "balance/2025/"),
    ("auditor", "audit/?year=2025"),
    ("auditor", "books/vouchers/"),
    ("water", ""),
    ("water", "books/"),
    ("water", "balance/2025/"),
    ("council", "budget/2027/lines/CL-01/"),
    ("treasury", "documents/"),
    ("treasury", "calendar/2027/"),
]


def named(rows):
    return {
        "argvalues": rows,
        "ids": [f"{route} {ask.args or ''} {ask.query}" for route, ask in rows],
    }


@pytest.fixture(scope="module")
def demo_to_look_at(demo_template, databases, django_db_blocker):
    """A copy of the demonstration that all of these tests share: they only read."""
    name, before = databases.copy(of=demo_template), databases.current
    with django_db_blocker.unblock():
        databases.use(name)
        _add_what_the_story_has_not()
        databases.use(before)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


def _add_what_the_story_has_not():
    """Keep a draft of a figure, and towns that stand where the story has none."""
    town = Municipality.objects.get(slug=routes.TOWN)
    factories.voucher(
        town,
        lines={"ghg/transport": "21.5 kt CO2e"},
        key="draft",
        first="2026-10-01",
        last="2026-10-31",
        source_row=factories.source(town, b"a bill of our own"),
    )
    factories.municipality("empty-town")
    year.drafted(factories.municipality("lacking"), long_term="")
    year.submitted(factories.municipality("voting"))
    year.drawn(factories.municipality("unexplained"), "1300 m3")


@pytest.fixture
def transactional_db(demo_to_look_at, databases, django_db_blocker):
    """Let the server show that copy; only sessions are written to it."""
    before = databases.current
    with django_db_blocker.unblock():
        databases.use(demo_to_look_at)
        yield
        databases.use(before)


@pytest.fixture
def known(transactional_db):
    """What an address needs and only the database knows."""
    town = Municipality.objects.get(slug=routes.TOWN)
    kept = town.sources.filter(origin="bill.pdf").first()
    return {"town": routes.TOWN, "sha256": kept.sha256}


@pytest.fixture
def holder(sign_in, page):
    def as_(name):
        sign_in(page, User.objects.get(email=f"{name}@alvhamn.example"))
        return page

    return as_


@pytest.fixture
def nobody_is_kept_out(page, complaints):
    """Judge the page that is open; the browser names what it was refused."""

    def judge(status, answer, *, looks=ENDS):
        assert answer.status == status
        assert barriers(page, looks) == []
        assert [said for said in complaints if f"status of {status}" not in said] == []

    return judge


@pytest.fixture
def somebody(sign_in, page):
    """Sign somebody in who has a role in one of the towns beside the story."""

    def as_(role, slug):
        town = Municipality.objects.get(slug=slug)
        sign_in(page, factories.member(role, of=town))
        return page

    return as_


def reader_of(ask):
    may = (name for role, name in READERS.items() if role in TABLE[ask.to])
    return next(may)


def test_every_page_is_looked_at():
    """A route without an entry fails in tests/web/test_permissions.py."""
    looked_at = {route for route, _ in [*PUBLIC, *DESK]}
    forms = {name for name in routes.known() if name in routes.DESK} - looked_at

    assert all(
        ask.method == "post" or ask.is_file
        for route in forms
        for ask in routes.DESK[route]
    )
    assert looked_at >= MAIN


@pytest.mark.parametrize(("route", "ask"), **named(PUBLIC))
def test_a_public_page_keeps_nobody_out(page, nobody_is_kept_out, route, ask):
    answer = page.goto(routes.address(route, ask))

    nobody_is_kept_out(200, answer, looks=LOOKS if route in MAIN else ENDS)


@pytest.mark.parametrize(("route", "ask"), **named(DESK))
def test_a_page_of_the_desk_keeps_nobody_out(
    holder, known, nobody_is_kept_out, route, ask
):
    page = holder(reader_of(ask) if ask.to else "coordinator")
    address = routes.address(route, ask, **(known if route in routes.DESK else {}))

    answer = page.goto(address)

    nobody_is_kept_out(200, answer, looks=LOOKS if route in MAIN else ENDS)


@pytest.mark.parametrize(("who", "address"), OTHERS)
def test_what_others_see_keeps_nobody_out(holder, nobody_is_kept_out, who, address):
    page = holder(who)

    nobody_is_kept_out(200, page.goto(f"/desk/alvhamn/{address}"))


def test_a_draft_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")

    nobody_is_kept_out(200, page.goto("/desk/alvhamn/books/vouchers/show/draft/"))


def test_the_check_of_the_log_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("auditor")
    page.goto("/desk/alvhamn/audit/")
    with page.expect_navigation() as answered:
        page.locator("main form[method=post] button").first.click()

    nobody_is_kept_out(200, answered.value)


@pytest.mark.parametrize(
    "address", ["", "years/", "documents/", "check/"], ids=lambda text: text or "home"
)
def test_a_town_without_a_document_keeps_nobody_out(page, nobody_is_kept_out, address):
    nobody_is_kept_out(200, page.goto(f"/empty-town/{address}"))


def test_axe_finds_what_is_wrong(page):
    page.goto("/accounts/login/")
    page.evaluate("document.documentElement.removeAttribute('lang')")

    assert any("html-has-lang" in one for one in barriers(page))


def test_a_page_that_is_too_wide_is_found(page):
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main').style.width = '3000px'")

    assert any("too wide" in one for one in barriers(page))


@pytest.mark.parametrize("role", ["co-ordinator", "executive", "auditor"])
def test_a_balance_that_nobody_explained_keeps_nobody_out(
    somebody, nobody_is_kept_out, role
):
    page = somebody(role, "unexplained")

    answer = page.goto(f"/desk/unexplained/balance/{year.YEAR}/")

    assert year.CODE in page.locator("#problems").inner_text()
    nobody_is_kept_out(200, answer)


PUBLICATIONS = ("vaxjo", "munster", "umea", "oslo", "bologna", "fragments")


def test_no_line_of_a_publication_is_wider_than_a_phone(page, known):
    copies = Municipality.objects.filter(standing="publication")
    addresses = [
        (town, line["indicator"], document)
        for town in copies
        for document in [published_documents(town)[0]]
        for line in document_data(document)["lines"]
    ]
    assert {town.slug for town, _, _ in addresses} == {*PUBLICATIONS}

    for town, code, document in addresses:
        for tail in ("", "why/"):
            address = f"/{town.slug}/lines/{code}/{tail}?year={document.year}"
            answer = page.goto(address)
            assert answer.status == 200
            assert too_wide(page, PHONE) == []


@pytest.mark.parametrize("slug", PUBLICATIONS)
def test_a_line_of_a_publication_keeps_nobody_out(
    page, nobody_is_kept_out, known, slug
):
    town = Municipality.objects.get(slug=slug)
    document = published_documents(town)[0]
    first, *_, last = document_data(document)["lines"]

    for line in (first, last):
        for tail in ("", "why/"):
            address = f"/{slug}/lines/{line['indicator']}/{tail}?year={document.year}"
            nobody_is_kept_out(200, page.goto(address))


def test_a_link_for_a_new_password_keeps_nobody_out(page, nobody_is_kept_out, known):
    town = Municipality.objects.get(slug="empty-town")
    person = factories.member("clerk", of=town, password=PASSWORD)
    page.goto("/accounts/password/reset/")
    page.locator("main input[name=email]").fill(person.email)
    page.locator("main form button").click()
    page.wait_for_url("**/reset/done/")
    [letter] = mail.outbox
    [link] = re.findall(r"https?://\S+", letter.body)

    answer = page.goto(link)
    nobody_is_kept_out(200, answer)
    again = sends(page, FORM, password1="1", password2="2")
    assert page.locator(".problems").count() == 1
    nobody_is_kept_out(200, again)
    new = f"{PASSWORD}, by themselves"
    done = sends(page, FORM, password1=new, password2=new)

    nobody_is_kept_out(200, done)
    person.refresh_from_db()
    assert person.check_password(new)


# What is refused


CSV = "code,kind,unit,from,to,value,status,source\n"
ROW = "ghg/transport,flow,kt CO2e,2026-10-01,2026-10-31,{},measured,a report\n"
LINE = "form:has([name=base_year])"
FORM = "main form[method=post]"
# Where, which form, what is typed, and how the answer is marked.
REFUSED = {
    "no account": ("books/accounts/new/", FORM, {}, 409),
    "no series": ("books/series/new/", FORM, {}, 409),
    "no figure": ("books/figures/new/", FORM, {"quantity": "1,2.3"}, 409),
    "no file": ("books/import/", FORM, {}, 422),
    "no indicator": ("setup/indicators/new/", FORM, {"code": "X"}, 422),
    "no line": ("budget/2027/lines/CL-01/", LINE, {"target": "a lot"}, 422),
    "no year": ("budget/", FORM, {"year": "1700"}, 422),
    "no cause": ("balance/2025/explain/CL-01/", FORM, {"cause": ""}, 422),
    "no reversal": (
        f"books/vouchers/show/{routes.CARS}/",
        "form[action*=reverse]",
        {},
        409,
    ),
    "no person": ("people/", "form[action*=appoint]", {"email": "nobody"}, 409),
    "no department": ("people/", "form[action*=departments]", {}, 409),
}


def sends(page, form, **typed):
    """Send a form as it stands, whatever the browser thinks of it."""
    found = page.locator(form).first
    for name, text in typed.items():
        found.locator(f"[name={name}]").first.fill(text)
    with page.expect_navigation() as answered:
        found.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    return answered.value


def sends_file(page, form, name, content):
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator(form).locator("input[type=file]").first.set_input_files(file)
    return sends(page, form)


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_keeps_nobody_out(holder, nobody_is_kept_out, what):
    address, form, typed, status = REFUSED[what]
    page = holder("coordinator")
    page.goto(f"/desk/alvhamn/{address}")

    answer = sends(page, form, **typed)

    nobody_is_kept_out(status, answer)
    assert page.locator(".problems").count() > 0


def test_a_formula_that_does_not_fit_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/setup/indicators/CL-01/")

    nobody_is_kept_out(409, sends(page, FORM, formula="nothing / "))


def test_seats_that_are_refused_keep_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/people/")
    page.locator("summary", has_text="Set the seats").first.click()

    nobody_is_kept_out(409, sends(page, "form[action*=seats]", seats="0"))


def test_a_source_that_stays_keeps_nobody_out(holder, known, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto(f"/desk/alvhamn/books/evidence/{known['sha256']}/")

    nobody_is_kept_out(409, sends(page, "form[action*=erase]"))


def test_wrong_rows_of_a_file_keep_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/books/import/")
    rows = CSV + ROW.format("12,5") + ROW.format("a lot")

    answer = sends_file(page, FORM, "figures.csv", rows.encode())

    nobody_is_kept_out(409, answer)


def test_a_file_that_is_right_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/books/import/")

    answer = sends_file(page, FORM, "figures.csv", (CSV + ROW.format("7.1")).encode())

    nobody_is_kept_out(200, answer)


def test_a_budget_file_with_wrong_rows_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/budget/2027/")
    rows = b"indicator,target\nCL-01,a lot\nXX-99,3\n"

    answer = sends_file(page, "form[action*=load]", "budget.csv", rows)

    nobody_is_kept_out(409, answer)


@pytest.mark.parametrize("address", ["books/import/", "books/figures/new/"])
def test_a_file_that_is_too_large_keeps_nobody_out(
    holder, nobody_is_kept_out, settings, address
):
    settings.EVIDENCE_BYTES_MAX = 1_000
    page = holder("coordinator")
    page.goto(f"/desk/alvhamn/{address}")

    answer = sends_file(page, FORM, "large.csv", bytes(1_200_000))

    nobody_is_kept_out(413, answer)


@pytest.mark.parametrize("step", ["draw", "submit", "send-back"])
def test_a_step_of_a_balance_that_is_past_keeps_nobody_out(
    holder, nobody_is_kept_out, step
):
    page = holder("coordinator" if step == "draw" else "executive")
    page.goto("/desk/alvhamn/budget/")
    answer = posts(page, f"/desk/alvhamn/balance/2024/step/{step}/")

    nobody_is_kept_out(answer.status, answer)
    assert answer.status in (200, 409)


def test_a_vote_that_does_not_add_up_keeps_nobody_out(somebody, nobody_is_kept_out):
    page = somebody("clerk", "voting")
    page.goto(f"/desk/voting/council/master-budget/{year.YEAR}/")
    page.locator("#id_taken_on").fill("2024-11-26")
    minutes = {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"voted"}
    page.locator("#id_minutes").set_input_files(minutes)

    answer = sends(page, FORM, group="Harbour List", votes_for="3", votes_against="9")

    nobody_is_kept_out(409, answer)
    assert page.locator(".problems").count() == 1


def test_an_explanation_that_comes_too_late_keeps_nobody_out(
    holder, nobody_is_kept_out
):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/balance/2024/explain/CL-01/")

    answer = sends(page, FORM, cause="It was cold.", consequence="We insulate.")

    nobody_is_kept_out(409, answer)
    assert page.locator(".problems").count() == 1


def test_a_vote_that_is_refused_keeps_nobody_out(somebody, nobody_is_kept_out):
    page = somebody("clerk", "voting")
    page.goto(f"/desk/voting/council/master-budget/{year.YEAR}/")
    assert barriers(page, ENDS) == []

    answer = sends(page, FORM)

    nobody_is_kept_out(422, answer)
    assert page.locator(".problems").count() > 0


def test_a_draft_that_is_handed_over_too_soon_keeps_nobody_out(
    somebody, nobody_is_kept_out
):
    page = somebody("co-ordinator", "lacking")
    page.goto(f"/desk/lacking/budget/{year.YEAR}/")

    answer = sends(page, "form[action*=hand-over]")

    nobody_is_kept_out(409, answer)
    assert page.locator(".problems").count() == 1


def posts(page, address):
    """Send a form that the page does not offer."""
    token = page.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value")
    with page.expect_navigation() as answered:
        page.evaluate(
            """([address, token]) => {
                const form = document.createElement("form");
                form.method = "post"; form.action = address;
                const field = document.createElement("input");
                field.name = "csrfmiddlewaretoken"; field.value = token;
                form.append(field); document.body.append(form); form.submit();
            }""",
            [address, token],
        )
    return answered.value


def test_a_wrong_password_keeps_nobody_out(page, nobody_is_kept_out):
    page.goto("/accounts/login/")

    answer = sends(page, FORM, login="ada@example.org", password="wrong")

    nobody_is_kept_out(200, answer)
    assert page.locator(".problems").count() == 1


def test_a_new_password_that_is_too_easy_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/accounts/password/change/")

    answer = sends(page, FORM, oldpassword="wrong", password1="1", password2="2")

    nobody_is_kept_out(200, answer)


# What is not there, not allowed, or broken


def test_a_page_that_does_not_exist_keeps_nobody_out(page, nobody_is_kept_out):
    answer = page.goto(f"/alvhamn/lines/{quote('nothing at all')}/")

    nobody_is_kept_out(404, answer)


def test_a_page_of_another_role_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("water")

    nobody_is_kept_out(403, page.goto("/desk/alvhamn/people/journal/"))


def test_a_form_that_is_too_old_keeps_nobody_out(holder, nobody_is_kept_out):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/budget/")
    page.context.clear_cookies(name="csrftoken")

    nobody_is_kept_out(403, sends(page, FORM))
    assert "too old" in page.locator("h1").inner_text()


@pytest.mark.urls("tests.browser.broken_urls")
@pytest.mark.parametrize(
    ("address", "status"), [("broken", 500), ("away", 503), ("gone", 503)]
)
def test_a_page_that_is_broken_keeps_nobody_out(
    page, nobody_is_kept_out, address, status
):
    nobody_is_kept_out(status, page.goto(f"/{address}/"))
