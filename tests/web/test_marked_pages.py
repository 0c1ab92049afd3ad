"""Every sentence of every page is marked for translation.

The functions of gettext are made to put each sentence they are asked for between
brackets. What then stands on a page outside of brackets was not asked for: it must be
data (of the database, of a document, of the table of units), a figure, a day, a name.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation
from tests import factories, routes
from tests.pdfs import words_of
from tests.web.marks import CLOSE, OPEN, data, outside, pieces, unmarked

from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.municipalities.models import User
from naturbudget.engines.typeset import WORDS, typeset

STAFF = ("co-ordinator", "executive", "clerk", "account-holder", "auditor")
PAGES = [
    *((role, *page) for role in STAFF for page in routes.pages(routes.DESK)),
    *(("co-ordinator", *page) for page in routes.pages(routes.SIGNED_IN)),
    *(("", *page) for page in routes.pages(routes.PUBLIC)),
]
# Forms that are sent empty or refused: their errors are read as well.
SENT = [
    (role, route, ask)
    for role in ("co-ordinator", "executive", "clerk")
    for route, asks in routes.DESK.items()
    for ask in asks
    if ask.method == "post"
]


@pytest.fixture
def bracketed(monkeypatch):
    """Put everything that is asked of gettext between brackets."""
    translation.activate("en")  # sets up what is replaced

    def one(*given):
        return f"{OPEN}{given[-1]}{CLOSE}"

    def many(*given):
        singular, plural, number = given[-3:]
        return one(singular if number == 1 else plural)

    for name in ("gettext", "pgettext"):
        monkeypatch.setattr(translation._trans, name, one)
    for name in ("ngettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, many)


@pytest.fixture
def asked(client, demo, bracketed):
    """Ask as somebody of the invented town, and undo what came of it."""
    town = demo(routes.TOWN)
    ids = {
        "sha256": factories.source(town, b"a bill of our own").sha256,
        "number": factories.member("treasury", of=town).memberships.get().pk,
        "body": town.bodies.get(kind="council").pk,
    }
    rows = town.memberships.select_related("user").order_by("-pk")
    people: dict[str, User] = {row.role: row.user for row in rows}

    def asked(role, route, ask):
        own = {"town": town.slug} if route in routes.DESK else {}
        client.logout()
        with transaction.atomic():
            if role:
                client.force_login(people[role])
            send = getattr(client, ask.method)
            answer = send(routes.address(route, ask, **own, **ids), ask.data)
            if answer.streaming:  # a file to take away stays open until it was sent
                list(answer.streaming_content)
            if answer.status_code in (301, 302):
                answer = client.get(answer["Location"])
            transaction.set_rollback(True)
        return answer

    return asked


def test_what_is_not_marked_is_found():
    page = f"<p>{OPEN}Kept{CLOSE} Water company</p><p title='Say so'>Delete it</p>"

    assert unmarked(page, {"Water company"}) == {"Say so", "Delete it"}
    assert outside(f"a {OPEN}b {OPEN}c{CLOSE} d{CLOSE} e") == "a \n e"


@pytest.mark.parametrize("kind", ["master-budget", "budget-balance"])
def test_every_word_of_a_document_is_marked_for_translation(demo, kind):
    [document] = demo(routes.TOWN).documents.filter(kind=kind, year=2024)
    labels = {key: f"«{text}»" for key, text in WORDS.items()}
    content = document_data(document)
    for line in content["lines"]:
        for reason in (line.get("result") or {}).get("reasons", {}).values():
            labels[reason["text"]] = f"«{reason['text']}»"

    pdf = typeset(content, language="en", labels=labels)

    text = words_of(pdf).replace("«", OPEN).replace("»", CLOSE).replace("\ufffe", "-")
    words = {word for piece in pieces(outside(text)) for word in piece.split()}
    known = {word for piece in data() for word in piece.split()}
    assert words - known == set()


@pytest.mark.parametrize("kind", ["pages", "forms"])
def test_every_sentence_of_a_page_is_marked_for_translation(asked, kind):
    known = data()
    found = {}
    seen = 0
    for role, route, ask in PAGES if kind == "pages" else SENT:
        answer = asked(role, route, ask)
        if answer.get("Content-Type", "").startswith("text/html"):
            seen += 1
            for piece in unmarked(answer.content.decode(), known):
                found.setdefault(piece, f"{route} ({role or 'anybody'}, {ask.method})")

    assert not found, "\n".join(f"{piece}: {where}" for piece, where in found.items())
    assert seen > len(STAFF) * 10
