"""The page a link opens: no account, one figure, and nothing for who has no link."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from tests import factories, suppliers
from tests.suppliers import noon

from naturbudget.apps.evidence import store
from naturbudget.apps.evidence.actions import erase_file
from naturbudget.apps.ledger import actions as ledger
from naturbudget.apps.ledger.doubted import open_of
from naturbudget.apps.ledger.queries.voted import vouchers_behind
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.municipalities.queries import Standing
from naturbudget.apps.suppliers import limits, links
from naturbudget.apps.suppliers.actions import asking
from naturbudget.apps.suppliers.actions.answering import Given, answer, doubts_of
from naturbudget.apps.suppliers.actions.asking import open_requests
from naturbudget.apps.suppliers.actions.chart import Person, set_supplier
from naturbudget.apps.suppliers.models import Answer, DataRequest
from naturbudget.config.checks.journal import PARTS
from naturbudget.web.desk.tasks import tasks_for
from naturbudget.web.sheets import why

NUMBER = {"kind": "number", "quantity": "1180", "unit": "m3", "status": "measured"}


@pytest.fixture
def asked(vaxjo, ada):
    return suppliers.asked(vaxjo, by=ada)


def link(asked, **when):
    until = timezone.now() + timedelta(**(when or {"days": 5}))
    return reverse("answers:answer", args=[links.token_of(asked, until=until)])


@pytest.fixture
def post(client, asked):
    def post(**fields):
        return client.post(link(asked), {**NUMBER, **fields})

    return post


def state(asked):
    return DataRequest.objects.get(pk=asked.pk).state


def test_the_page_says_what_is_asked_with_the_last_values(client, vaxjo, asked):
    factories.sealed(
        vaxjo,
        lines={"gas/town-hall": "1234.5 m3"},
        first="2024-10-01",
        last="2024-12-31",
    )

    answer = client.get(link(asked))
    page = answer.content.decode()

    assert answer.status_code == 200
    for word in ("gas/town-hall, Q1 2025", "1,234.5", "Q4 2024", "15 May 2025"):
        assert word in page
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert suppliers.OUTSIDE not in page


def test_what_was_sent_of_the_days_before_is_shown_though_nobody_sealed_it(
    client, vaxjo, asked, ada, post
):
    post(quantity="1300")
    on = "2025-07-20"
    [later] = open_requests(vaxjo, on=date.fromisoformat(on), by=ada, at=noon(on))

    page = client.get(link(later)).content.decode()

    assert "1,300" in page
    assert "your answer, not sealed yet" in page
    assert "There is no earlier figure" not in page
    # Who takes over hears nothing of what the other one sent.
    other = suppliers.supplier(vaxjo, "other", by=ada)
    DataRequest.objects.filter(pk=later.pk).update(supplier=other)
    page = client.get(link(later)).content.decode()
    assert "1,300" not in page
    assert "There is no earlier figure" in page


def test_a_number_becomes_a_draft_with_the_answer_as_evidence(vaxjo, asked, post):
    answer = post()

    assert answer.status_code == 302
    draft = vaxjo.vouchers.get()
    assert not hasattr(draft, "seal")
    assert draft.key == "gas/town-hall:2025-01-01:2025-03-31"
    assert draft.author == User.objects.outsider()
    assert draft.reason == "answer of hamnkraft to a data request"
    assert draft.postings.get().amount == 1_180_000
    record = store.read(draft.source.sha256).decode()
    assert "Figure: 1180\nUnit: m3\nStatus: measured" in record
    assert "Karin" not in record
    assert suppliers.OUTSIDE not in record
    assert state(asked) == "answered"


def test_no_name_and_no_address_reaches_log_or_journal(vaxjo, ada, asked, post):
    post()
    ledger.seal_voucher(vaxjo.vouchers.get(), by=ada, at=timezone.now())

    told = " ".join(str(event.what) + event.who for event in vaxjo.events.all())
    assert "Karin" not in told
    assert suppliers.OUTSIDE not in told


@pytest.mark.parametrize(
    ("quantity", "unit", "amount"),
    [("1,180.5", "m3", 1_180_500), ("1180500", "l", 1_180_500), ("0", "m3", 0)],
)
def test_a_figure_may_come_in_another_unit(vaxjo, asked, post, quantity, unit, amount):
    post(quantity=quantity, unit=unit, remark="as read")

    assert vaxjo.vouchers.get().postings.get().amount == amount


def test_a_decimal_comma_is_read_in_the_language_of_the_supplier(
    client, vaxjo, ada, asked
):
    suppliers.supplier(vaxjo, by=ada, language="sv")

    client.post(link(asked), {**NUMBER, "quantity": "1180,5"})

    assert vaxjo.vouchers.get().postings.get().amount == 1_180_500


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"quantity": "lots"}, "is not a number"),
        ({"quantity": ""}, "Type the figure"),
        ({"unit": "kWh"}, "is not in the list"),
        ({"kind": "not-available"}, "Say why there is no figure"),
        ({"kind": "file"}, "Choose the file"),
        ({"kind": "guess"}, "is not in the list"),
        ({"quantity": "1180.12345"}, "decimal places"),
        ({"kind": "not-available", "because": "no meter"}, "chose another answer"),
        ({"kind": "file", "evidence": "list"}, "chose another answer"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_is_kept(
    vaxjo, asked, post, fields, said
):
    answer = post(**fields)

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not vaxjo.vouchers.exists()
    assert state(asked) == "open"


def doubted_in(page):
    return re.search('name="doubted" value="([^"]+)"', page.content.decode())[1]


def test_a_doubt_is_shown_and_answered_with_a_reason(vaxjo, asked, post):
    factories.sealed(
        vaxjo, lines={"gas/town-hall": "1200 m3"}, first="2024-01-01", last="2024-03-31"
    )

    doubted = post(quantity="118000")

    assert doubted.status_code == 409
    assert "times the figure" in doubted.content.decode()
    assert state(asked) == "open"
    # A remark is no reason, and a reason holds for the figure it was asked about.
    again = post(quantity="118000", remark="read by hand")
    assert again.status_code == 409
    why = {"doubted": doubted_in(again), "why": "the heating ran open"}
    other = post(quantity="119000", **why)
    assert other.status_code == 409
    assert "the heating ran open" not in other.content.decode()
    short = post(quantity="118000", **{**why, "why": "x"})
    assert "No reason is given" in short.content.decode()
    assert state(asked) == "open"

    assert post(quantity="118000", remark="read by hand", **why).status_code == 302
    draft = vaxjo.vouchers.drafts().get()
    assert draft.reason == "read by hand"
    [said] = set(vaxjo.doubt_answers.values_list("reason", flat=True))
    assert said == "the heating ran open"


def test_no_doubt_tells_the_amount_of_somebody_elses_draft(vaxjo, ada, asked, post):
    secret = factories.voucher(
        vaxjo, lines={"gas/town-hall": "7 m3"}, first="2024-01-01", last="2024-03-31"
    )

    taken = post(quantity="118000")

    assert taken.status_code == 302
    draft = vaxjo.vouchers.drafts().exclude(pk=secret.pk).get()
    # The desk reads both drafts, and still has to say why the figure is right.
    told = [
        str(one.problem) for one in open_of(vaxjo, [draft], today=asked.asked_at.date())
    ]
    assert any("7 m3" in one for one in told)


def test_the_drafts_of_the_own_answers_are_compared(vaxjo, ada, asked, post):
    post(quantity="7")
    later = open_requests(vaxjo, on=date(2025, 7, 20), by=ada, at=noon("2025-07-20"))

    doubts = doubts_of(
        later[0],
        Given(kind="number", quantity=Decimal(118_000), unit=""),
        today=date(2025, 7, 20),
    )

    assert any("7 m3" in str(one) for one in doubts)


def test_a_file_that_came_with_a_doubted_answer_is_not_sent_twice(
    client, vaxjo, asked, post
):
    factories.sealed(
        vaxjo, lines={"gas/town-hall": "1200 m3"}, first="2024-01-01", last="2024-03-31"
    )
    bill = SimpleUploadedFile("bill.pdf", b"%PDF the bill", "application/pdf")

    page = post(quantity="118000", evidence=bill).content.decode()
    [kept] = re.findall(r'name="kept" value="([^"]+)"', page)
    why = {"doubted": re.search('name="doubted" value="([^"]+)"', page)[1]}
    post(quantity="118000", why="the heating ran open", kept=kept, **why)

    draft = vaxjo.vouchers.drafts().get()
    assert draft.source.origin == "bill.pdf"


def test_a_file_of_another_request_cannot_be_named(vaxjo, asked, post):
    other = factories.source(vaxjo, b"secret", origin="secret.pdf")

    post(kept=f"{other.sha256}:forged")

    assert vaxjo.vouchers.get().source != other


def test_a_file_is_read_by_the_co_ordinator(client, vaxjo, ada, asked, post):
    bill = SimpleUploadedFile("Karin's bill.pdf", b"%PDF the bill", "application/pdf")
    post(kind="file", quantity="", evidence=bill)
    assert state(asked) == "answered"
    assert not vaxjo.vouchers.exists()
    client.force_login(ada)
    today = client.get(reverse("desk:today", args=["vaxjo"])).content.decode()
    assert "Read gas/town-hall, Q1 2025, from the file" in today

    url = reverse("suppliers:read-file", args=asked.which)
    answer = client.post(url, {"quantity": "1180", "unit": "m3", "status": "measured"})

    draft = vaxjo.vouchers.get()
    assert answer.url == reverse("ledger:voucher", args=["vaxjo", draft.key])
    assert (draft.author, draft.source.origin) == (ada, "Karin's bill.pdf")
    assert draft.reason == "answer of hamnkraft to a data request"
    assert client.post(url, {"quantity": "1"}).status_code == 409


def test_an_erased_file_is_told_and_not_offered(client, vaxjo, ada, asked, post):
    bill = SimpleUploadedFile("bill.pdf", b"%PDF the bill", "application/pdf")
    post(kind="file", quantity="", evidence=bill)
    source = vaxjo.sources.get(origin="bill.pdf")
    client.force_login(ada)
    file = reverse("evidence:file", args=["vaxjo", source.sha256])
    assert file in client.get(asked.get_absolute_url()).content.decode()

    erase_file(source, reason="it named a tenant", by=ada, at=factories.NOW)
    page = client.get(asked.get_absolute_url()).content.decode()

    assert file not in page
    assert "Read the figure from the file" not in page
    assert page.count("because: it named a tenant") == 2
    assert "Ask again if the figure is still needed." in page


def test_today_says_that_the_file_was_erased_and_leads_to_asking_again(
    client, vaxjo, ada, hanna, buildings, asked, post
):
    asked.account.department = buildings
    asked.account.save()
    bill = SimpleUploadedFile("bill.pdf", b"%PDF the bill", "application/pdf")
    post(kind="file", quantity="", evidence=bill)
    source = vaxjo.sources.get(origin="bill.pdf")
    erase_file(source, reason="it named a tenant", by=ada, at=factories.NOW)

    def tasks(person):
        found = tasks_for(Standing(person, vaxjo), today=date(2025, 4, 21))
        return [one for one in found if one.url == asked.get_absolute_url()]

    [hers], [his] = tasks(ada), tasks(hanna)
    assert hers.title == his.title == "The file with gas/town-hall, Q1 2025, was erased"
    assert (hers.button, his.button) == ("Ask again", "Look")
    assert "Ask again if it is needed." in hers.text
    assert "tell the co-ordinator" in his.text


def test_not_available_says_why(vaxjo, asked, post):
    answer = post(kind="not-available", quantity="", because="the meter was broken")

    assert answer.status_code == 302
    row = DataRequest.objects.get(pk=asked.pk)
    assert (row.state, row.because) == ("not-available", "the meter was broken")
    assert (
        "the meter was broken" in store.read(row.answers.get().source.sha256).decode()
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"remark": ""}, "the main meter was broken"),
        ({"remark": "By  the bill."}, "By the bill. the main meter was broken"),
    ],
)
def test_what_is_said_beside_a_figure_is_kept_as_its_remark(
    vaxjo, asked, post, typed, kept
):
    answer = post(because="the main meter was broken", **typed)

    assert answer.status_code == 302
    row = Answer.objects.get()
    assert (row.kind, row.remark) == ("number", kept)
    assert kept in store.read(row.source.sha256).decode()
    asked.refresh_from_db()
    assert asked.because == ""


def test_what_is_said_beside_a_figure_is_not_cut(vaxjo, asked, post):
    answer = post(because="b" * 300, remark="r" * 300)

    assert answer.status_code == 409
    assert "has 601 characters in both fields" in answer.content.decode()
    assert not Answer.objects.exists()


def test_a_reason_that_was_answered_before_is_no_remark_of_the_figure(
    vaxjo, asked, post
):
    post(kind="not-available", quantity="", because="no meter")

    post(because="no meter", remark="")

    assert [row.remark for row in Answer.objects.order_by("number")] == ["", ""]


def test_an_answer_can_be_corrected_until_it_is_sealed(client, vaxjo, ada, asked, post):
    post()
    page = client.get(link(asked)).content.decode()
    assert 'value="1180"' in page
    assert "Answered on" in page

    assert post(quantity="1190", status="estimated").status_code == 302

    draft = vaxjo.vouchers.get()
    assert draft.postings.get().amount == 1_190_000
    assert [row.quantity for row in Answer.objects.order_by("number")] == [
        "1180",
        "1190",
    ]

    ledger.seal_voucher(draft, by=ada, at=timezone.now())
    assert post(quantity="1200").status_code == 409
    page = client.get(link(asked)).content.decode()
    assert "This request is closed" in page
    assert '<form method="post" enctype' not in page
    assert vaxjo.vouchers.count() == 1


def test_an_answer_that_becomes_not_available_takes_its_draft_back(vaxjo, asked, post):
    post()

    # The figure that was answered before stands in the form still.
    post(kind="not-available", because="that was another meter")

    assert not vaxjo.vouchers.exists()
    assert state(asked) == "not-available"


def test_who_set_an_address_seals_what_came_from_it_after_a_second_person(
    client, vaxjo, ada, asked, post
):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    bo = factories.member("co-ordinator", of=vaxjo, name="Bo")
    post()
    first = vaxjo.vouchers.get()

    with pytest.raises(ledger.NotSealableError) as refused:
        ledger.seal_voucher(first, by=ada, at=timezone.now())

    assert [one.code for one in refused.value.problems] == ["own-address"]
    own = seen_by(client, ada, first)
    assert "came by a link to an address that you set" in own
    assert "Seal voucher" not in own
    other = seen_by(client, bo, first)
    assert "by the word of co-ordinator (person" in other
    assert "Seal voucher" in other

    ledger.seal_voucher(first, by=bo, at=timezone.now())
    second = next_figure(vaxjo, by=ada)
    assert "by the word of" not in seen_by(client, bo, second)
    ledger.seal_voucher(second, by=ada, at=timezone.now())

    assert vaxjo.seals.count() == 2


def test_an_address_that_changed_is_one_persons_word_again(vaxjo, ada, asked, post):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    bo = factories.member("co-ordinator", of=vaxjo, name="Bo")
    post()
    ledger.seal_voucher(vaxjo.vouchers.get(), by=bo, at=timezone.now())
    changed = Person(organisation="Hamnkraft", email="ada@home.example")
    set_supplier(vaxjo, "hamnkraft", changed, by=ada, at=timezone.now())

    draft = next_figure(vaxjo, by=ada)
    with pytest.raises(ledger.NotSealableError) as refused:
        ledger.seal_drafts(vaxjo, vaxjo.vouchers.drafts(), by=ada, at=timezone.now())

    assert "came by a link to an address that you set" in str(refused.value)
    ledger.seal_voucher(draft, by=bo, at=timezone.now())


def test_what_came_to_a_persons_own_account_is_not_sealed_by_that_person(
    client, vaxjo, ada
):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    bo = factories.member("co-ordinator", of=vaxjo, name="Bo")
    asked = suppliers.asked(vaxjo, by=ada)
    suppliers.supplier(vaxjo, by=ada, user=bo)
    asked.refresh_from_db()
    client.post(link(asked), NUMBER)
    draft = vaxjo.vouchers.get()

    assert draft.author != bo
    with pytest.raises(ledger.NotSealableError):
        ledger.seal_voucher(draft, by=bo, at=timezone.now())
    client.force_login(bo)
    waiting = client.get(reverse("ledger:to-seal", args=["vaxjo"])).content.decode()
    assert "or that is yours" in waiting
    assert "Seal all" not in waiting
    ledger.seal_voucher(draft, by=ada, at=timezone.now())


def seen_by(client, who, draft):
    client.force_login(who)
    page = client.get(reverse("ledger:voucher", args=["vaxjo", draft.key]))
    return " ".join(page.content.decode().split())


def next_figure(of, *, by):
    """Return the draft of the second quarter, answered by a link like the first."""
    day = "2025-07-20"
    [found] = open_requests(
        of, on=date.fromisoformat(day), by=by, at=suppliers.noon(day)
    )
    given = Given(kind="number", quantity=Decimal(90), unit="m3", reason="Less heat.")
    by = User.objects.outsider()
    kept = answer(found, given, by=by, at=timezone.now())
    return of.vouchers.get(key=kept.voucher)


def test_a_supplier_with_an_account_answers_in_the_own_name(client, vaxjo, ada, hanna):
    asked = suppliers.asked(vaxjo, by=ada)
    suppliers.supplier(vaxjo, by=ada, user=hanna)
    asked.refresh_from_db()
    client.force_login(hanna)
    today = client.get(reverse("desk:today", args=["vaxjo"])).content.decode()
    assert "Deliver gas/town-hall, Q1 2025" in today

    page = client.get(asked.get_absolute_url()).content.decode()
    [mine] = re.findall(r'href="(/answer/[^"]+)"', page)
    client.post(mine, NUMBER)

    assert vaxjo.vouchers.get().author == hanna


def test_an_address_in_the_remark_of_one_who_signed_in_opens_nothing(
    client, vaxjo, ada, hanna
):
    asked = suppliers.asked(vaxjo, by=ada)
    suppliers.supplier(vaxjo, by=ada, user=hanna)
    asked.refresh_from_db()
    client.force_login(hanna)
    client.post(link(asked), {**NUMBER, "remark": "see https://evil.example/pay"})
    ledger.seal_voucher(vaxjo.vouchers.get(), by=ada, at=timezone.now())
    term = {"what": "account", "ref": "gas/town-hall", "kind": "flow", "scale": 3}
    term["side"] = "above"

    [part] = why.parts(vaxjo, [term], year=2025, size=1)

    [entry] = part.entries
    assert vaxjo.vouchers.get().author == hanna
    assert "https://evil.example/pay" in step_of(entry)
    assert 'href="https://evil' not in step_of(entry)


def test_somebody_else_who_is_signed_in_writes_as_a_supplier(
    client, vaxjo, carla, asked
):
    client.force_login(carla)

    client.post(link(asked), NUMBER)

    assert vaxjo.vouchers.get().author == User.objects.outsider()


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_link_that_was_changed_opens_nothing(client, asked, part):
    token = link(asked).split("/")[2].split(".")
    token[part] = token[part][:-1] + ("A" if token[part][-1] != "A" else "B")
    changed = reverse("answers:answer", args=[".".join(token)])
    nobody = reverse("answers:answer", args=["nothing.at.all"])

    answer, unknown = client.get(changed), client.get(nobody)

    assert answer.status_code == unknown.status_code == 404
    assert "gas/town-hall" not in answer.content.decode()

    def text(one):
        said = one.content.decode().replace(one.wsgi_request.path, "")
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said)

    assert text(answer) == text(unknown)
    assert client.post(changed, {"kind": "number"}).status_code == 404


def test_the_link_of_one_request_opens_no_other(client, vaxjo, ada, asked):
    [other] = asking.open_requests(
        vaxjo, on=suppliers.noon("2025-07-20").date(), by=ada, at=timezone.now()
    )
    _, rest = link(asked).split("/")[2].split(".", 1)

    forged = reverse("answers:answer", args=[f"{other.key}.{rest}"])

    assert client.get(forged).status_code == 404


def test_a_link_that_ran_out_offers_a_new_letter_to_the_same_address(
    client, vaxjo, asked
):
    old = link(asked, days=-1)
    answer = client.get(old)
    assert answer.status_code == 410
    assert "gas/town-hall" not in answer.content.decode()
    assert suppliers.OUTSIDE not in answer.content.decode()
    assert client.post(old, NUMBER).status_code == 410
    assert not vaxjo.vouchers.exists()

    sent = client.post(f"{old}new-link/")

    letter = vaxjo.letters.order_by("pk").last()
    assert "A new link is on its way" in sent.content.decode()
    assert letter.to == suppliers.OUTSIDE
    fresh = re.search(r"/answer/[^\s/]+/", letter.text)[0]
    assert client.get(fresh).status_code == 200


def test_new_letters_end_somewhere(client, vaxjo, asked):
    codes = []
    for _ in range(asking.ANOTHER_LETTERS_MAX + 1):
        asked.refresh_from_db()
        again = f"{link(asked, days=-1)}new-link/"
        codes.append(client.post(again).status_code)

    assert codes == [200] * asking.ANOTHER_LETTERS_MAX + [409]
    assert vaxjo.letters.count() == asking.ANOTHER_LETTERS_MAX + 1


def test_a_withdrawn_request_says_that_nothing_is_to_be_done(client, vaxjo, ada, asked):
    asking.withdraw(asked, reason="the meter is gone", by=ada, at=timezone.now())

    page = client.get(link(asked)).content.decode()
    late = client.post(link(asked), {"kind": "number", "quantity": "1", "unit": "m3"})

    assert "there is nothing to do" in page
    assert late.status_code == 409
    assert not vaxjo.vouchers.exists()


def test_a_new_address_ends_the_links_of_the_old_one(client, vaxjo, ada, asked):
    old = link(asked)

    suppliers.supplier(vaxjo, by=ada, email="new@hamnkraft.example")

    assert client.get(old).status_code == 404


def test_who_guesses_links_is_stopped(client, asked):
    nobody = reverse("answers:answer", args=["nothing.at.all"])
    codes = {client.get(nobody).status_code for _ in range(limits.WRONG_LINKS)}

    assert codes == {404}
    assert client.get(nobody).status_code == 429


def test_a_form_from_elsewhere_is_refused(asked):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(link(asked), {"kind": "number", "quantity": "1"})

    assert answer.status_code == 403
    assert state(asked) == "open"


def test_nobody_signs_in_as_the_account_of_all_suppliers(client, vaxjo):
    nobody = User.objects.outsider()
    nobody.set_password("nature keeps its own books")
    nobody.save()

    given = {"login": nobody.email, "password": "nature keeps its own books"}
    client.post(reverse("account_login"), given)
    assert "_auth_user_id" not in client.session
    client.force_login(nobody)
    assert client.get(reverse("desk:today", args=["vaxjo"])).status_code in (302, 404)


def test_the_journal_and_the_answers_agree_and_a_change_is_found(
    vaxjo, ada, asked, post
):
    factories.journalled(vaxjo)
    post()
    post(quantity="1190")

    def told():
        found = [line for part in PARTS for line in part(vaxjo)]
        return [line for line in found if "answer" in line or "request" in line]

    assert told() == []
    Answer.objects.filter(number=1).update(voucher="another")
    assert "answer 1 for gas/town-hall" in told()[0]


def test_an_address_in_a_remark_stays_plain_text_at_the_desk(
    client, vaxjo, ada, asked, post
):
    remark = "see https://evil.example/pay and www.evil.example"
    post(remark=remark)
    draft = vaxjo.vouchers.get()
    ledger.seal_voucher(draft, by=ada, at=timezone.now())
    client.force_login(ada)

    pages = [
        client.get(reverse("ledger:voucher", args=["vaxjo", draft.key])),
        client.get(asked.get_absolute_url()),
    ]

    for page in pages:
        text = page.content.decode()
        assert "https://evil.example/pay" in text
        assert 'href="https://evil' not in text
        assert 'href="http://www.evil' not in text


def test_an_address_in_a_remark_opens_nothing_on_the_way_to_a_number(
    vaxjo, ada, asked, post
):
    post(remark="see https://evil.example/pay")
    ledger.seal_voucher(vaxjo.vouchers.get(), by=ada, at=timezone.now())
    term = {"what": "account", "ref": "gas/town-hall", "kind": "flow", "scale": 3}

    [part] = vouchers_behind(vaxjo, [term], year=2025, size=1)
    [entry] = part["entries"]
    shown = step_of(entry)
    assert "https://evil.example/pay" in shown
    assert 'href="https://evil' not in shown
    # What came with a file may lead to where it was published.
    assert 'href="https://evil' in step_of({**entry, "is_from_outside": False})


def step_of(entry):
    step = SimpleNamespace(entry=entry, amount=None, inside=(), depth=1)
    return render_to_string("parts/why_step.html", {"step": step})


def test_an_answer_throws_no_draft_of_the_desk_away(post, vaxjo, asked, ada):
    post()
    [own] = vaxjo.vouchers.drafts()
    ledger.discard_voucher(own, by=ada, at=timezone.now())
    theirs = factories.voucher(
        vaxjo,
        by=ada,
        key=own.key,
        first=own.valid_from.isoformat(),
        last=own.valid_to.isoformat(),
        lines={"gas/town-hall": "54321 m3"},
    )

    answer = post(quantity="14").content.decode()

    assert vaxjo.vouchers.get(key=own.key).pk == theirs.pk
    assert "54,321" not in answer
    drafted = vaxjo.events.filter(kind="voucher-discarded")
    assert [one.who for one in drafted] == [ada.email]
