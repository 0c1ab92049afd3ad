"""The mail catcher of the demonstration: keeps and shows letters, sends none on."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from naturbudget.config import serve
from naturbudget.config.mailbox import HOST, Mailbox, any_free_port, ports


@pytest.fixture
def mailbox(tmp_path):
    shown, taken = any_free_port(), any_free_port()
    box = Mailbox(tmp_path / "mailbox", smtp_port=taken, http_port=shown)
    box.start()
    yield box
    box.stop()


def send(box, subject="One figure", text="Go to http://127.0.0.1:8000/answer/a.b.c/"):
    letter = EmailMessage()
    letter["Subject"], letter["From"] = subject, "town@example.org"
    letter["To"] = "karin@example.org"
    letter.set_content(text)
    letter.add_alternative("<p>Go <script>alert(1)</script></p>", subtype="html")
    with smtplib.SMTP(HOST, box.smtp_port) as server:
        server.send_message(letter)


def page(box, path="/", *, host=None):
    request = Request(f"http://{HOST}:{box.http_port}{path}")
    if host:
        request.add_header("Host", host)
    with urlopen(request, timeout=5) as answer:
        return answer.read().decode(), answer.headers


def test_it_is_empty_at_first(mailbox):
    assert "None came yet" in page(mailbox)[0]


def test_a_letter_is_listed_and_its_links_can_be_followed(mailbox):
    send(mailbox)
    send(mailbox, subject="Another <b>")

    listed, headers = page(mailbox)
    letter, _ = page(mailbox, "/1")

    assert listed.index("Another &lt;b&gt;") < listed.index("One figure")
    assert '<a href="http://127.0.0.1:8000/answer/a.b.c/">' in letter
    assert "karin@example.org" in letter
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    _, headers = page(mailbox, "/1/page")
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "allow-scripts" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/7", "/../secret-key", "/1/other", "/x"])
def test_what_is_no_letter_is_not_there(mailbox, path):
    send(mailbox)

    with pytest.raises(HTTPError) as refused:
        page(mailbox, path)

    assert refused.value.code == 404
    refused.value.close()


def test_a_name_from_elsewhere_is_not_answered(mailbox):
    with pytest.raises(HTTPError) as refused:
        page(mailbox, host="evil.example:80")

    assert refused.value.code == 403
    refused.value.close()


def test_letters_outlive_the_catcher(mailbox, tmp_path):
    send(mailbox)

    again = Mailbox(
        tmp_path / "mailbox", smtp_port=any_free_port(), http_port=any_free_port()
    )
    again.start()

    try:
        assert "One figure" in page(again)[0]
    finally:
        again.stop()


def test_a_mail_server_that_is_named_takes_the_letters(monkeypatch):
    monkeypatch.setenv("NATURBUDGET_MAIL_URL", "smtp://mail.example.org:587")
    monkeypatch.delenv("NATURBUDGET_ADDRESS", raising=False)

    assert serve.point_mail(8000) is None


def test_without_one_they_end_in_the_mailbox(monkeypatch):
    import os

    monkeypatch.setenv("NATURBUDGET_MAIL_URL", "")
    monkeypatch.setenv("NATURBUDGET_ADDRESS", "")
    monkeypatch.delenv("NATURBUDGET_ADDRESS")

    shown, taken = serve.point_mail(any_free_port())

    assert shown != taken
    assert os.environ["NATURBUDGET_MAIL_URL"] == f"smtp+plain://{HOST}:{taken}"
    assert os.environ["NATURBUDGET_ADDRESS"].startswith(f"http://{HOST}:")


def test_a_port_that_is_taken_is_passed_over(mailbox):
    shown, _ = ports(mailbox.http_port - 25)

    assert shown != mailbox.http_port
