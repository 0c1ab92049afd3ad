"""What a request may hold: refused early, in a sentence, and nothing is kept."""

from __future__ import annotations

import errno
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from tests import factories, routes

from naturbudget.apps.evidence import store
from naturbudget.web import bounds
from naturbudget.web.bounds import PATH_MAX, QUERY_MAX

pytestmark = pytest.mark.django_db

IMPORT = "/desk/vaxjo/books/import/"
FIGURE = "/desk/vaxjo/books/figures/new/"
GAS = "gas/town-hall,flow,m3,2025-01-01,2025-03-31,1200,measured,gas bill"
TYPED = {
    "where": "gas/town-hall",
    "quantity": "1200",
    "unit": "",
    "valid_from": "2025-01-01",
    "valid_to": "2025-03-31",
    "status": "measured",
    "entry": "",
    "remark": "",
    "books_of": "",
}
HUGE = "200000000"


class Unread:
    """The body of a request that nobody may read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


@pytest.fixture
def desk(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    client.force_login(ada)
    return client


def said(answer):
    return answer.content.decode()


def typed(**changes):
    content = f"bill {factories.number()} of the bounds".encode()  # never kept before
    evidence = SimpleUploadedFile("bill.pdf", content, "application/pdf")
    return {**TYPED, "evidence": evidence, **changes}


# The address


@pytest.mark.parametrize("path", ["/", "/vaxjo/", "/desk/vaxjo/", "/api/v1/"])
def test_an_address_without_end_is_refused(desk, path):
    for address in (f"{path}?page={'9' * QUERY_MAX}", f"{path}{'x' * PATH_MAX}"):
        answer = desk.get(address)

        assert answer.status_code == 414
        assert "at most are read" in said(answer)


@pytest.mark.parametrize(
    "address",
    [
        "/desk/vaxjo/books/vouchers/?where=%00",
        "/desk/vaxjo/books/vouchers/show/a%00b/",
        "/desk/vaxjo/people/journal/?kind=%00",
        "/va%00xjo/",
        "/api/v1/ledger/vaxjo/vouchers/a%00b/seal",
    ],
)
def test_an_address_with_a_nul_is_refused(desk, address):
    answer = desk.post(address) if "/api/" in address else desk.get(address)

    assert answer.status_code == 400
    assert "no text can have" in said(answer)


@pytest.mark.parametrize(
    "page", ["99999999999999999999", "-1", "0", "9" * 1_900, "NaN", "١", "1e9", "last"]
)
def test_a_page_that_is_not_there_is_the_nearest_one(desk, page):
    for address in ("books/vouchers/", "people/journal/", "audit/"):
        assert desk.get(f"/desk/vaxjo/{address}?page={page}").status_code == 200


@pytest.mark.parametrize("year", ["0", "99999", "9" * 1_900, "٢٠٢٥", "²", "-1", ""])
def test_a_year_that_is_none_is_nothing_and_no_error(desk, year):
    for address in ("books/vouchers/", "audit/"):
        assert desk.get(f"/desk/vaxjo/{address}?year={year}").status_code == 200
    for year_in_path in ("0", "99999", "9" * 900):
        for address in ("budget", "balance", "council/master-budget"):
            asked = desk.get(f"/desk/vaxjo/{address}/{year_in_path}/")
            assert asked.status_code in (403, 404), address


# The size


@pytest.mark.parametrize(
    ("route", "ask"),
    [
        (route, ask)
        for found in (routes.DESK, routes.API)
        for route, asks in found.items()
        for ask in asks
        if ask.method == "post"
    ],
    ids=lambda value: value if isinstance(value, str) else value.to,
)
def test_a_body_of_200_mb_is_refused_unread_wherever_it_is_sent(desk, route, ask):
    address = routes.address(route, ask, town="vaxjo", sha256="a" * 64)

    for kind in ("multipart/form-data; boundary=x", "application/json", "text/csv"):
        answer = desk.generic(
            "POST",
            address,
            content_type=kind,
            CONTENT_LENGTH=HUGE,
            **{"wsgi.input": Unread()},
        )
        assert answer.status_code == 413
        assert "200 MB" in said(answer)
        if route in routes.API:
            [problem] = json.loads(said(answer))["problems"]
            assert problem["code"] == "request-too-big"


@pytest.mark.parametrize("address", ["/nothing/here/", "/accounts/login/", "/"])
def test_nor_is_it_read_where_nobody_is_signed_in(client, address):
    answer = client.post(address, CONTENT_LENGTH=HUGE, **{"wsgi.input": Unread()})

    assert answer.status_code == 413


def test_only_pages_that_ask_for_a_file_take_one(desk):
    file = b"x" * 2_600_000

    page = desk.post(
        "/desk/vaxjo/people/appoint/", {"file": SimpleUploadedFile("a", file)}
    )
    other = desk.post(IMPORT, {"file": SimpleUploadedFile("a.csv", file)})

    assert page.status_code == 413
    assert "a form takes 2 MB at most" in said(page)
    assert other.status_code == 409


@pytest.mark.parametrize("length", ["", "abc", "-1", "²", "9" * 5_000])
def test_a_length_that_is_no_number_is_none(rf, length):
    request = rf.post("/", CONTENT_LENGTH=length)

    found = bounds.size_problem(request, takes_files=True)

    assert found is None


def test_a_form_of_a_million_fields_is_refused(desk):
    answer = desk.post(
        "/desk/vaxjo/people/appoint/", {f"f{n}": "" for n in range(6_000)}
    )

    assert answer.status_code == 413
    assert "more fields than are read" in said(answer)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"--x\r\nnothing", "multipart/form-data"),
        (b"--x\r\nnothing", "multipart/form-data; boundary="),
        (b"a=b", "application/x-www-form-urlencoded; charset=latin-1"),
    ],
)
def test_what_is_no_form_is_said_to_be_none(desk, content, kind):
    answer = desk.post(FIGURE, content, content_type=kind)

    assert answer.status_code == 400
    assert "cannot be read as a form" in said(answer)


# Signs and numbers


@pytest.mark.parametrize("field", [*TYPED, "never-heard-of", "a\0b"])
def test_a_nul_in_a_field_is_refused_in_a_sentence(desk, vaxjo, field):
    answer = desk.post(FIGURE, typed(**{field: "a\0b"}))

    assert answer.status_code == 400
    assert field.replace("\0", "") in said(answer)
    assert "type the text anew" in said(answer)
    assert not vaxjo.sources.exists()
    assert not vaxjo.vouchers.exists()


@pytest.mark.parametrize("sign", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_sign_that_turns_the_writing_is_refused_in_a_sentence(desk, vaxjo, sign):
    answer = desk.post(FIGURE, typed(remark=f"a{sign}b"))

    assert answer.status_code == 400
    assert "turns the direction of writing" in said(answer)
    assert sign not in said(answer)
    assert not vaxjo.vouchers.exists()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("quantity", "1e999999", "is not a number"),
        ("quantity", "NaN", "is not a number"),
        ("quantity", "Infinity", "is not a number"),
        ("quantity", "9" * 4_000, "room for 50"),
        ("quantity", "9" * 50, "too large for the books"),
        ("quantity", "1." + "1" * 45, "more decimal places"),
        ("quantity", "²", "is not a number"),
        ("unit", "kg^999999999", "not in the table of units"),
        ("unit", "m" * 61, "room for 60"),
        ("unit", "m m m m m m m m m m m m m m", "more than 12 units"),
        ("valid_to", "9999-12-31", "outside the years 1800 to 2300"),
        ("valid_from", "0001-01-01", "outside the years 1800 to 2300"),
        ("valid_from", "99999-01-01", "in the calendar"),
        ("valid_from", "٢٠٢٥-٠١-٠١x", "in the calendar"),
        ("remark", "x" * 401, "room for 400"),
        ("source", "9" * 5_000, "is not in the list"),
        ("source", "99999999999999999999", "is not in the list"),
    ],
)
def test_a_field_of_nonsense_is_refused_in_a_sentence(
    desk, vaxjo, field, text, sentence
):
    answer = desk.post(FIGURE, typed(**{field: text}))

    assert answer.status_code == 409
    assert sentence in said(answer)
    assert len(said(answer)) < 60_000
    assert not vaxjo.vouchers.exists()


def test_letters_that_are_none_are_kept_as_such(desk, vaxjo):
    body = b"reason=%ED%A0%80&x=%FF"
    key = factories.sealed(vaxjo).key

    answer = desk.post(
        reverse("ledger:reverse-voucher", args=["vaxjo", key]),
        body,
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 302
    reversal = vaxjo.vouchers.get(kind="reversal")
    assert set(reversal.reason) == {"\N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"a": 1e999999}',
        b'"\\ud800"',
        b"\xff\xfe",
        b"",
    ],
    ids=["brackets", "braces", "number", "surrogate", "no UTF-8", "nothing"],
)
def test_the_api_takes_any_body_for_what_it_asks(desk, vaxjo, body):
    draft = factories.voucher(vaxjo)
    address = f"/api/v1/ledger/vaxjo/vouchers/{draft.key}/seal"

    answer = desk.post(address, body, content_type="application/json")

    assert answer.status_code == 200  # it asks for no body and reads none


# The disk


@pytest.fixture
def full_disk(monkeypatch):
    """Take half of what is written, and then have no room."""

    def stop(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("naturbudget.apps.evidence.disk.os.fsync", stop)


def files_of(settings):
    return {path for path in settings.EVIDENCE_FOLDER.rglob("*") if path.is_file()}


def test_a_full_disk_is_said_and_nothing_is_half_stored(
    desk, vaxjo, full_disk, settings
):
    before = files_of(settings)

    answer = desk.post(FIGURE, typed())

    assert answer.status_code == 409
    assert "No space left on device" in said(answer)
    assert not vaxjo.sources.exists()
    assert not vaxjo.vouchers.exists()
    assert files_of(settings) == before


@pytest.mark.parametrize("do", ["check", "seal"])
def test_an_import_on_a_full_disk_keeps_nothing(desk, vaxjo, full_disk, settings, do):
    before = files_of(settings)
    content = factories.csv(GAS) + b"\n"  # not kept by another test
    file = SimpleUploadedFile("figures.csv", content)

    answer = desk.post(IMPORT, {"file": file, "do": do})

    assert answer.status_code == 409
    assert "could not be stored" in said(answer)
    assert not vaxjo.sources.exists()
    assert not vaxjo.seals.exists()
    assert files_of(settings) == before


def test_a_folder_that_cannot_be_made_is_said(desk, vaxjo, tmp_path):
    blocked = tmp_path / "evidence"
    blocked.write_text("a file stands where the folder should")

    with override_settings(EVIDENCE_FOLDER=blocked):
        answer = desk.post(FIGURE, typed())

    assert answer.status_code == 409
    assert "could not be stored" in said(answer)
    assert not vaxjo.sources.exists()


def test_no_room_to_take_a_form_in_is_said(desk, monkeypatch):
    def stop(self):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.http.multipartparser.MultiPartParser.parse", stop)

    answer = desk.post(FIGURE, typed())

    assert answer.status_code == 507
    assert "disk of the server is full" in said(answer)


def test_what_is_there_is_not_written_again(full_disk, settings):
    content = b"kept before the disk was full"
    path = factories.evidence_path(factories.sha256(content).hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)

    assert store.put(content) == path.name


# What nobody else has said


def test_what_a_sender_calls_a_file_is_no_reason_to_break(desk, vaxjo):
    evidence = SimpleUploadedFile("bill.pdf", b"a bill", "application/" + "x" * 300)

    desk.post(FIGURE, typed(evidence=evidence))

    assert vaxjo.sources.get().media_type == "text/plain"


def test_a_text_longer_than_a_column_is_a_sentence_whoever_forgot_it(desk, monkeypatch):
    from django.db import DataError

    def stop(*args, **named):
        raise DataError("value too long for type character varying(60)")

    monkeypatch.setattr("naturbudget.apps.ledger.views.books.books_of", stop)

    answer = desk.get("/desk/vaxjo/books/")

    assert answer.status_code == 409
    assert "longer, or a number larger" in said(answer)


def test_a_rule_that_a_page_forgot_is_a_sentence(desk, monkeypatch):
    from naturbudget.core.period import YearError

    def stop(*args, **named):
        raise YearError(12345)

    monkeypatch.setattr("naturbudget.apps.ledger.views.books.books_of", stop)

    answer = desk.get("/desk/vaxjo/books/")

    assert answer.status_code == 409
    assert "12345 is not the name of a budget year" in said(answer)


def test_a_host_that_is_not_ours_gets_the_same_page():
    answer = Client().get("/", headers={"host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "This cannot be read" in said(answer)
    assert "elsewhere" not in said(answer)
