"""Letters are kept with the act and sent afterwards, by a real mail server."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from tests import factories, mail

from naturbudget.apps.notices.actions import (
    TRIES_MAX,
    WAITS,
    Draft,
    LetterError,
    send_letters,
    try_again,
    write_letter,
)
from naturbudget.apps.notices.models import Letter

NOW = factories.NOW


@pytest.fixture
def server():
    with mail.pointed_at(mail.Server(refuses={"gone@example.org"})) as server:
        yield server


def letter(of, *, to="ada@example.org", subject="One figure"):
    draft = Draft(to, subject, "The text.", "<p>The text.</p>", "gas", "co@example.org")
    return write_letter(draft, of=of, at=NOW)


def test_a_letter_goes_out_as_text_and_page(vaxjo, server):
    server.start()
    row = letter(vaxjo)

    done = send_letters(at=NOW)

    [came] = server.letters
    assert (done.sent, done.waiting) == (1, 0)
    assert came["To"] == "ada@example.org"
    assert came["Reply-To"] == "co@example.org"
    assert mail.words_of(came).strip() == "The text."
    assert came.get_body(("html",)).get_content().strip() == "<p>The text.</p>"
    row.refresh_from_db()
    assert (row.state, row.sent_at, row.text, row.html) == ("sent", NOW, "", "")


def test_while_the_mail_server_is_down_a_letter_waits_and_then_goes_out(vaxjo, server):
    row = letter(vaxjo)

    down = send_letters(at=NOW)

    row.refresh_from_db()
    assert (down.sent, down.waiting) == (0, 1)
    assert (row.state, row.tries, row.text) == ("queued", 1, "The text.")
    assert "refused" in row.last_error
    assert row.next_try == NOW + timedelta(minutes=WAITS[0])

    server.start()
    assert send_letters(at=NOW + timedelta(seconds=30)).sent == 0
    assert send_letters(at=row.next_try).sent == 1
    assert server.subjects == ["One figure"]


def test_waits_grow_and_end(vaxjo, server):
    row = letter(vaxjo)
    waits, at = [], NOW

    while row.state == Letter.State.QUEUED:
        send_letters(at=at)
        row.refresh_from_db()
        waits.append((row.next_try - at) // timedelta(minutes=1))
        at = row.next_try

    assert row.state == Letter.State.GIVEN_UP
    assert len(waits) == TRIES_MAX
    assert waits == sorted(waits)
    assert tuple(waits[: len(WAITS)]) == WAITS


def test_an_address_that_is_refused_for_good_is_given_up_at_once(vaxjo, server):
    server.start()
    lost, good = letter(vaxjo, to="gone@example.org"), letter(vaxjo)

    done = send_letters(at=NOW)

    lost.refresh_from_db()
    good.refresh_from_db()
    assert (done.sent, done.given_up) == (1, 1)
    assert (lost.state, good.state) == ("given-up", "sent")
    assert "no such mailbox" in lost.last_error


def test_a_letter_of_an_act_that_failed_is_never_sent(vaxjo, server):
    server.start()

    def act():
        with transaction.atomic():
            letter(vaxjo)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()

    assert send_letters(at=NOW).sent == 0
    assert server.letters == []


def test_a_letter_is_sent_once(vaxjo, server):
    server.start()
    row = letter(vaxjo)
    send_letters(at=NOW)

    again = send_letters(at=NOW, only=[row.pk])

    assert again.sent == 0
    assert len(server.letters) == 1
    row.refresh_from_db()
    with pytest.raises(LetterError):
        try_again(row, at=NOW)


def test_the_co_ordinator_sees_which_letters_wait_and_tries_now(
    client, vaxjo, ada, server
):
    row = letter(vaxjo)
    send_letters(at=NOW)
    client.force_login(ada)
    page = client.get(reverse("notices:letters", args=["vaxjo"])).content.decode()
    assert "One figure" in page
    assert "refused" in page
    retry = reverse("notices:retry", args=["vaxjo"])
    number = {"number": row.pk}

    down = client.post(retry, number, follow=True).content.decode()
    server.start()
    up = client.post(retry, number, follow=True).content.decode()

    assert "It could not be sent yet" in down
    assert "The letter is sent" in up
    assert server.subjects == ["One figure"]


def test_other_roles_and_towns_do_not_see_letters(client, vaxjo, ben, carla):
    url = reverse("notices:letters", args=["vaxjo"])
    client.force_login(ben)
    assert client.get(url).status_code == 403
    client.force_login(carla)
    assert client.get(url).status_code == 404


def test_the_command_sends_and_tells(run, vaxjo, server):
    letter(vaxjo)
    assert run("letters", "send")[:2] == (
        1,
        "0 letters sent, 1 to be tried again, 0 given up.\n",
    )
    code, out, _ = run("letters", "list", "vaxjo")
    assert code == 0
    assert "One figure" in out

    server.start()

    assert run("letters", "send", "--all")[0] == 0
    assert server.subjects == ["One figure"]
    assert run("letters", "list", "vaxjo")[1] == "No letter waits.\n"
