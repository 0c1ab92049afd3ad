"""The page "check it yourself": the roots to compare with, and where they stand."""

from __future__ import annotations

import base64
import gzip
import re

import pytest
from tests import year

from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.web.public import queries


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def printed(root):
    return base64.b64encode(bytes.fromhex(root)).decode()


def named(document):
    later = f", version {document.version}," if document.version > 1 else ""
    return f"{document}{later}"


def test_each_root_that_a_document_rests_on_is_shown_and_says_whose(client, demo):
    town = demo("alvhamn")

    page = text_of(client.get("/alvhamn/check/"))

    table = page[page.index("Roots that were published") :]
    documents = list(queries.published_documents(town))
    # The budget of 2026 stands there twice: as voted, and as its supplement left it.
    assert [document.version for document in documents].count(2) == 1
    assert len(documents) == 5
    for document in documents:
        root = re.escape(printed(document.root))
        row = rf"{document.size} \d+ \w+ \d{{4}} {root} {named(document)} rests on it"
        assert re.search(row, table), document
    latest = town.checkpoints.order_by("-size").first()
    assert printed(latest.root) in table


def test_a_pack_travels_compressed_and_arrives_as_it_was_made(client, demo):
    pack = evidence_pack(demo("alvhamn"), 2025, published_only=True)
    address = "/alvhamn/pack-2025.zip"

    plain = client.get(address)
    small = client.get(address, headers={"accept-encoding": "gzip"})

    assert plain.content == pack
    assert small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == pack
    assert len(small.content) < len(pack) * 2 / 3


@pytest.mark.voted
def test_roots_that_documents_rest_on_are_never_left_off(vaxjo, ada, monkeypatch):
    year.closed(vaxjo)
    monkeypatch.setattr(queries, "CHECKPOINTS_SHOWN", 0)

    found = queries.roots(vaxjo)

    resting = {one.size for one in queries.published_documents(vaxjo)}
    assert {one.size for one in found} == resting
    assert len(resting) == 2


@pytest.mark.parametrize("step", [year.ratified, year.closed])
def test_where_a_root_stands_is_said_for_both_kinds(client, vaxjo, ada, step):
    step(vaxjo)

    page = text_of(client.get("/vaxjo/check/"))

    assert "A Budget Balance is frozen before its vote" in page
    assert "A Master Budget is frozen by its vote" in page
    assert "enters the minutes of the next sitting" in page
    home = text_of(client.get("/vaxjo/"))
    where = "the vote on this balance"
    if step is year.ratified:
        where = "the sitting after the vote"
    assert f"belongs in the minutes of {where}" in home
