"""A fetch leads outside alone, reads no more than is allowed, and ends."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from time import sleep

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.office import open_office

from naturbudget.engines.fetch import (
    Ask,
    FetchError,
    Limits,
    check_address,
    fetch,
    is_public,
)
from naturbudget.engines.fetch.address import place_of, resolve

CSV = ("text/csv",)


@pytest.fixture
def office():
    with open_office() as found:
        yield found


def limits_for(office, **more):
    return Limits(inside=frozenset({office.place}), **more)


def code_of(raised):
    return [problem.code for problem in raised.value.problems]


def refused(url, *, limits=None, resolving=resolve):
    with pytest.raises(FetchError) as raised:
        fetch(Ask(url, CSV), limits=limits, resolving=resolving)
    return code_of(raised)


def test_it_fetches_what_the_office_sends(office):
    office.says("/air.csv", b"year,value\n2024,12.5\n", "text/csv; charset=utf-8")
    found = fetch(Ask(f"{office.url}/air.csv", CSV), limits=limits_for(office))
    assert found.content == b"year,value\n2024,12.5\n"
    assert found.media == "text/csv"
    assert office.asked[0].headers["host"] == office.place


def test_what_was_packed_is_unpacked(office):
    text = b"year,value\n" * 40_000
    office.says("/air.csv", gzip.compress(text), "text/csv", Content_Encoding="gzip")
    found = fetch(Ask(f"{office.url}/air.csv", CSV), limits=limits_for(office))
    assert found.content == text


@pytest.mark.parametrize("filled", [b"", b"\0" * 512])
def test_what_was_packed_in_parts_is_unpacked_whole(office, filled):
    parts = [b"year,value\n" * 3_000, b"2024,1\n", b"2025,2\n" * 9_362]
    packed = b"".join(map(gzip.compress, parts)) + filled
    office.says("/air.csv", packed, "text/csv", Content_Encoding="gzip")
    found = fetch(Ask(f"{office.url}/air.csv", CSV), limits=limits_for(office))
    assert found.content == b"".join(parts)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *(
            "169.254.169.254",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
        ),
        *("240.0.0.1", "192.0.0.8", "192.88.99.1", "192.0.2.1"),
        *("::1", "::", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1"),
        *("fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::"),
        *("100::1", "not an address", ""),
    ],
)
def test_no_address_inside_is_public(address):
    assert not is_public(address)


def test_addresses_of_the_internet_are_public():
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "017700000001", "0x7f000001", "127.1", "[::1]"),
        *("[::ffff:127.0.0.1]", "localhost", "localhost.", "0"),
    ],
)
def test_this_machine_is_not_asked_however_it_is_written(host):
    assert refused(f"https://{host}/figures.csv") == ["not-public"]


def test_a_name_that_leads_inside_is_not_asked():
    found = refused("https://office.example/", resolving=lambda *_: ["10.0.0.7"])
    assert found == ["not-public"]


def test_a_name_with_one_address_inside_is_not_asked_at_all():
    both = ["93.184.216.34", "127.0.0.1"]
    found = refused("https://office.example/", resolving=lambda *_: both)
    assert found == ["not-public"]


def test_a_name_is_looked_up_once_and_asked_where_it_was_found(office):
    """Rebinding: whoever answers inside the second time is not asked."""
    office.says("/air.csv", b"a\n", "text/csv")
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    place = f"office.example:{office.port}"
    found = fetch(
        Ask(f"http://{place}/air.csv", CSV),
        limits=Limits(inside=frozenset({place})),
        resolving=lambda *_: next(answers),
    )
    assert found.content == b"a\n"
    assert office.asked[0].headers["host"] == place
    assert next(answers) == ["127.0.0.2"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.org/a.csv", "not-https"),
        ("https://example.org:8443/a.csv", "other-port"),
        ("https://example.org:0/a.csv", "other-port"),
        ("https://[v1.x]/a.csv", "no-address"),
        ("https://me:secret@example.org/a.csv", "name-in-address"),
        ("https://example.org\\@127.0.0.1/", "no-address"),
        ("https://example.org/a b", "no-address"),
        ("https://example.org/\r\nX: y", "no-address"),
        ("https://exämple.org/", "no-address"),
        ("https:///a.csv", "no-address"),
        ("https://example.org:99999/", "no-address"),
        ("https://[::1/", "no-address"),
        ("ftp://example.org/a.csv", "no-address"),
        ("file:///etc/passwd", "no-address"),
        ("https://example.org/" + "a" * 2_000, "no-address"),
    ],
)
def test_what_can_be_read_two_ways_is_no_address(url, code):
    assert refused(url) == [code]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://me:secret@example.org/a.csv", "name-in-address"),
        ("https://secret@example.org/a.csv", "name-in-address"),
        ("https://example.org/a.csv?api_key=secret", "key-in-address"),
        ("https://example.org/a.csv?app_key=secret", "key-in-address"),
        ("https://example.org/a.csv?appid=secret", "key-in-address"),
        ("https://example.org/a.csv?jwt=secret", "key-in-address"),
        ("https://example.org/a.csv?year=2025&Token=secret", "key-in-address"),
        ("https://example.org/a.csv?year=2025;token=secret", "key-in-address"),
        ("https://example.org/a.csv;token=secret", "key-in-address"),
        ("https://example.org/a.csv#access_token=secret", "key-in-address"),
        ("https://example.org/a.csv?%74oken=secret", "key-in-address"),
        ("http://example.org/a.csv", "not-https"),
        ("ftp://example.org/a.csv", "no-address"),
        ("https://example.org:8443/a.csv", "other-port"),
        ("https://example.org:0/a.csv", "other-port"),
        ("https://[v1.x]/a.csv", "no-address"),
        ("https://10.0.0.1/a.csv", "not-public"),
        ("https://127.1/a.csv", "not-public"),
        ("https://2130706433/a.csv", "not-public"),
        ("https://169.254.169.254/latest", "not-public"),
        ("https://[::1]/a.csv", "not-public"),
        ("https://[fe80::1%25eth0]/a.csv", "not-public"),
        ("https://localhost/a.csv", "not-public"),
        ("https://LOCALHOST./a.csv", "not-public"),
        ("https://intranet/a.csv", "not-public"),
        ("https://files.town.local/a.csv", "not-public"),
        ("https://nas.home.arpa/a.csv", "not-public"),
    ],
)
def test_what_is_to_be_kept_is_looked_at_without_asking_anybody(url, code):
    with pytest.raises(FetchError) as raised:
        check_address(url)

    assert code_of(raised) == [code]
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.csv?key=population",
        "https://example.org/a.csv?from=https://localhost/",
        "https://93.184.216.34/a.csv",
        "https://localnews.example.org/a.csv",
    ],
)
def test_a_usual_address_may_be_kept(url):
    check_address(url)


def test_a_computer_of_ones_own_may_be_kept():
    check_address("http://10.0.0.1:8080/a.csv", inside={"10.0.0.1:8080"})


def test_a_local_name_is_not_even_looked_up():
    def nobody(*_):
        raise AssertionError

    assert refused("https://printer.lan/", resolving=nobody) == ["not-public"]


def test_a_name_that_nobody_knows():
    def nobody(*_):
        raise OSError

    assert refused("https://office.example/", resolving=nobody) == ["not-found"]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "not-https"),
        ("https://169.254.169.254/latest/meta-data/", "not-public"),
        ("file:///etc/passwd", "no-address"),
        ("https://10.0.0.1/", "not-public"),
    ],
)
def test_a_redirect_leads_inside_neither(office, target, code):
    office.sends_on("/air.csv", target)
    found = refused(f"{office.url}/air.csv", limits=limits_for(office))
    assert found == [code]
    assert len(office.asked) == 1


def test_a_redirect_to_no_address_is_no_answer(office):
    office.sends_on("/air.csv", "https://[bad")
    found = refused(f"{office.url}/air.csv", limits=limits_for(office))
    assert found == ["no-answer"]


@pytest.mark.parametrize("target", [None, "", " "])
def test_a_redirect_without_an_address_says_so_and_is_not_asked_again(office, target):
    office.sends_on("/air.csv", target)
    with pytest.raises(FetchError) as raised:
        fetch(Ask(f"{office.url}/air.csv", CSV), limits=limits_for(office))
    assert str(raised.value) == (
        "127.0.0.1 sends the question on and names no address (302). Use the address "
        "where the file really lies."
    )
    assert len(office.asked) == 1


def test_nobody_is_sent_on_to_a_computer_of_ones_own(office):
    """That the operator opened one does not open it to an answer from outside."""
    with open_office() as other:
        office.sends_on("/air.csv", f"{other.url}/secret.csv")
        other.says("/secret.csv", b"a\n", "text/csv")
        both = Limits(inside=frozenset({office.place, other.place}))
        assert refused(f"{office.url}/air.csv", limits=both) == ["not-https"]
        assert other.asked == []


def test_three_redirects_are_followed_and_a_fourth_is_not(office):
    for number in range(3):
        office.sends_on(f"/{number}", f"/{number + 1}", 307)
    office.says("/3", b"a\n", "text/csv")
    limits = limits_for(office)
    assert fetch(Ask(f"{office.url}/0", CSV), limits=limits).content == b"a\n"
    office.sends_on("/3", "/4")
    office.says("/4", b"a\n", "text/csv")
    assert refused(f"{office.url}/0", limits=limits) == ["too-many-hops"]


def test_a_password_is_not_sent_on(office):
    office.sends_on("/air.csv", "https://example.org/air.csv")
    ask = Ask(
        f"{office.url}/air.csv", CSV, "POST", b"name=1", secrets={"password": "x"}
    )
    with pytest.raises(FetchError) as raised:
        fetch(
            ask,
            limits=limits_for(office),
            resolving=lambda host, _: [host if host[0] == "1" else "93.184.216.34"],
        )
    assert code_of(raised) == ["not-sent-on"]
    assert office.asked[0].headers["password"] == "x"


def test_a_file_that_is_too_large_is_not_read_to_its_end(office):
    office.says("/air.csv", b"0" * 3_000_000, "text/csv")
    limits = limits_for(office, bytes_max=1_000_000)
    assert refused(f"{office.url}/air.csv", limits=limits) == ["too-large"]


def test_a_small_file_that_becomes_a_huge_one(office):
    bomb = gzip.compress(b"0" * 30_000_000)
    assert len(bomb) < 40_000
    office.says("/air.csv", bomb, "text/csv", Content_Encoding="gzip")
    limits = limits_for(office, bytes_max=1_000_000)
    assert refused(f"{office.url}/air.csv", limits=limits) == ["too-large"]


@pytest.mark.parametrize("what", ["header", "body", "body without length"])
def test_an_office_that_drips_is_left(office, what):
    def drip(handler):
        if what == "header":
            handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        else:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/csv")
            if what == "body":
                handler.send_header("Content-Length", "1000")
            handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"1")
            handler.wfile.flush()
            sleep(0.05)

    office.answers["/air.csv"] = drip
    limits = limits_for(office, seconds_max=0.3)
    assert refused(f"{office.url}/air.csv", limits=limits) == ["too-slow"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((401, "refused"), (403, "refused"), (404, "not-there"), (204, "not-there")),
        *((202, "later"), (429, "later"), (503, "later")),
    ],
)
def test_what_the_office_refuses_is_said(office, status, code):
    office.fails("/air.csv", status)
    assert refused(f"{office.url}/air.csv", limits=limits_for(office)) == [code]


def test_a_page_is_not_figures(office):
    office.says("/air.csv", b"<html>", "text/html")
    found = refused(f"{office.url}/air.csv", limits=limits_for(office))
    assert found == ["not-figures"]


@pytest.mark.parametrize(
    ("content", "packing"),
    [
        *((b"no gzip", "gzip"), (b"a", "br"), (b"", "gzip")),
        (gzip.compress(b"a\n", mtime=0) + b"more", "gzip"),
    ],
)
def test_what_cannot_be_unpacked_is_said(office, content, packing):
    office.says("/air.csv", content, "text/csv", Content_Encoding=packing)
    found = refused(f"{office.url}/air.csv", limits=limits_for(office))
    assert found == ["not-readable"]


def test_an_answer_that_breaks_off(office):
    def half(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"half")

    office.answers["/air.csv"] = half
    found = refused(f"{office.url}/air.csv", limits=limits_for(office))
    assert found == ["no-answer"]


def test_nobody_answers(office):
    closed = "127.0.0.1:9"
    found = refused(f"http://{closed}/", limits=Limits(inside=frozenset({closed})))
    assert found == ["no-answer"]


def test_no_proxy_of_the_environment_is_used(office, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    office.says("/air.csv", b"a\n", "text/csv")
    found = fetch(Ask(f"{office.url}/air.csv", CSV), limits=limits_for(office))
    assert found.content == b"a\n"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return a certificate of office.example that nobody but a test vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "office.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("office.example")]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("office") / "office.pem"
    kept = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + kept)
    return path


def over_tls(office, name, certificates):
    place = f"{name}:{office.port}"
    return fetch(
        Ask(f"https://{place}/air.csv", CSV),
        limits=Limits(inside=frozenset({place}), certificates=str(certificates)),
        resolving=lambda *_: ["127.0.0.1"],
    )


def test_the_address_that_was_checked_proves_the_name_that_was_asked(certificate):
    with open_office(certificate) as office:
        office.says("/air.csv", b"a\n", "text/csv")
        assert over_tls(office, "office.example", certificate).content == b"a\n"
        assert office.asked[0].headers["host"] == f"office.example:{office.port}"


@pytest.mark.parametrize(
    ("name", "is_known"), [("other.example", 1), ("office.example", 0)]
)
def test_an_office_that_cannot_prove_its_name_is_not_asked(certificate, name, is_known):
    with open_office(certificate) as office:
        with pytest.raises(FetchError) as raised:
            over_tls(office, name, certificate if is_known else "")
        assert code_of(raised) == ["no-certificate"]
        assert office.asked == []


def test_an_office_that_speaks_no_tls_is_not_asked_at_all(office):
    with pytest.raises(FetchError) as raised:
        over_tls(office, "office.example", "")
    assert code_of(raised) == ["no-answer"]
    assert office.asked == []


def test_a_place_names_the_computer_as_it_was_written():
    place = place_of("https://Example.ORG./a?b=1#c", resolving=lambda *_: ["8.8.8.8"])
    assert (place.named, place.path) == ("example.org", "/a?b=1")
    assert place.addresses == ("8.8.8.8",)
