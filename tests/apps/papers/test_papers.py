"""Papers of the cycle: written from what is here, in words of one's own, issued."""

from __future__ import annotations

import io
import json
import zipfile
from fractions import Fraction

import docx
import pytest
from tests import factories, year

from naturbudget.apps.documents.queries import document_data, issue_bytes
from naturbudget.apps.papers import actions
from naturbudget.apps.papers.kinds import KINDS
from naturbudget.apps.papers.models import Paper, Passage
from naturbudget.apps.papers.order import PaperError
from naturbudget.apps.papers.pen import Pen
from naturbudget.config.checks.journal.papers import differences
from naturbudget.config.checks.journal.told import Told

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/documents/papers/"


def order(town, kind, books=2025, *, language="en", department=None):
    return actions.order_of(
        town,
        kind,
        books,
        language=language,
        today=factories.NOW.date(),
        department=department,
    )


def texts(paper):
    """Return everything a paper says, as one text."""
    return json.dumps(paper.as_content(), ensure_ascii=False)


def written(town, kind, **more):
    return actions.written(kind, order(town, kind, **more))


def refused(town, kind, **more):
    with pytest.raises(PaperError) as error:
        written(town, kind, **more)
    return str(error.value)


def test_what_cannot_be_written_says_what_it_lacks(vaxjo):
    assert "There is no budget of 2025 yet" in refused(vaxjo, "council-paper")
    assert "No audit of 2025 is planned" in refused(vaxjo, "audit-report")
    assert "no draft of 2025" in refused(vaxjo, "preliminary-report")
    year.drafted(vaxjo)
    assert "has not voted on the budget of 2025" in refused(vaxjo, "short-version")
    parks = factories.department(vaxjo, "parks")
    said = refused(vaxjo, "sub-budget", department=parks)
    assert "holds no line of 2025" in said


def test_a_council_paper_follows_the_cycle(vaxjo):
    year.drafted(vaxjo)
    draft = texts(written(vaxjo, "council-paper"))
    assert "The council adopts the Master Budget of nature 2025" in draft
    assert "1,200" in draft
    assert "What the council should know" in draft

    year.balance_ratified(vaxjo, shares=None)
    after = texts(written(vaxjo, "council-paper"))
    assert "1 of 1 budgets were kept, 0 were missed." in after
    assert "The Budget Balance 2025 is ratified." in after
    short = texts(written(vaxjo, "short-version"))
    assert "Växjö kept 1 of 1 budgets of nature in 2025." in short


def test_a_sub_budget_has_lines_and_shares(vaxjo):
    year.drafted(vaxjo, shares={"buildings": "800", "parks": "400"})
    parks = factories.department(vaxjo, "parks")

    own = texts(written(vaxjo, "sub-budget", department=factories.department(vaxjo)))
    other = texts(written(vaxjo, "sub-budget", department=parks))

    assert '"EN-01' in own
    assert "67" in own
    assert "None; it has shares of others." in other
    assert '"value": "400"' in other


def test_the_preliminary_report_names_what_lacks(vaxjo):
    year.ratified(vaxjo)

    said = texts(written(vaxjo, "preliminary-report", books=2026))

    assert "The departments were not asked." in said
    assert "Gaps in the figures" in said
    assert "EN-01: " in said
    assert "Nothing is written about it yet." in said


def test_an_organisation_document_names_no_person(vaxjo, ada, hanna):
    said = texts(written(vaxjo, "organisation"))

    assert "co-ordinator" in said
    assert ada.name not in said
    assert hanna.email not in said


def test_words_of_ones_own_stand_in_the_paper(vaxjo, ada):
    year.drafted(vaxjo)
    own = {"introduction": "Dear council.\n\nRead on.", "resolution": "We decide."}
    at = factories.NOW
    put = {"language": "en", "by": ada, "at": at}

    assert actions.write_passages(vaxjo, "council-paper", 2025, own, **put) == 2
    assert actions.write_passages(vaxjo, "council-paper", 2025, own, **put) == 0
    said = written(vaxjo, "council-paper")

    assert [one["text"] for one in said.blocks[:2]] == ["Dear council.", "Read on."]
    assert "We decide." in texts(said)
    assert "The council adopts" not in texts(said)
    assert list(differences(Told(vaxjo))) == []

    Passage.objects.filter(section="resolution").update(text="They decide.")
    [found] = differences(Told(vaxjo))
    assert "council-paper 2025 resolution en" in found

    long = {"introduction": "x" * 10_001}
    with pytest.raises(PaperError) as error:
        actions.write_passages(vaxjo, "council-paper", 2025, long, **put)
    assert [one.code for one in error.value.problems] == ["too-long"]


def test_calculated_figures_are_rounded_and_written_ones_are_not():
    pen = Pen("en")
    assert pen.figure(Fraction(1020, 9), "kg") == "113.3\N{NO-BREAK SPACE}kg"
    assert pen.figure("85.60") == "85.60"
    assert pen.cell(Fraction(1, 3)).value == "0.333333333333"
    assert pen.figure(None) == "–"


def test_an_issued_paper_is_frozen_sealed_and_set(vaxjo, ada):
    year.drafted(vaxjo)
    first = actions.issue_paper(
        "council-paper", order(vaxjo, "council-paper"), by=ada, at=factories.NOW
    )
    with pytest.raises(PaperError) as error:
        actions.issue_paper(
            "council-paper", order(vaxjo, "council-paper"), by=ada, at=factories.NOW
        )
    assert [one.code for one in error.value.problems] == ["unchanged"]
    put = {"language": "en", "by": ada, "at": factories.NOW}
    said = {"introduction": "Dear council."}
    actions.write_passages(vaxjo, "council-paper", 2025, said, **put)
    again = actions.issue_paper(
        "council-paper", order(vaxjo, "council-paper"), by=ada, at=factories.NOW
    )

    data = document_data(first.document)
    assert data["title"] == first.title == "Master Budget of nature 2025"
    assert data["rests_on"]["size"] == first.document.size
    assert (first.document.version, again.document.version) == (1, 2)
    assert issue_bytes(first.document.issues.get()).startswith(b"%PDF")
    assert vaxjo.seals.filter(voucher__key="council-paper-2025-v1.en.pdf").exists()
    assert Paper.objects.count() == 2


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_page(client, vaxjo, ada, kind):
    year.drafted(vaxjo)
    client.force_login(ada)

    page = client.get(f"{PAGE}{kind}/2025/")

    assert page.status_code == 200
    assert str(KINDS[kind].name) in page.text


def test_a_paper_is_taken_along_in_each_form(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)
    found = {
        form: client.get(f"{PAGE}council-paper/2025/file.{form}").content
        for form in ("pdf", "docx", "odt", "json", "zip")
    }

    assert found["pdf"].startswith(b"%PDF")
    word = docx.Document(io.BytesIO(found["docx"]))
    assert "Draft, not issued" in word.sections[0].footer.paragraphs[0].text
    assert zipfile.ZipFile(io.BytesIO(found["odt"])).read("mimetype").endswith(b".text")
    assert json.loads(found["json"])["rests_on"] is None
    tables = zipfile.ZipFile(io.BytesIO(found["zip"]))
    assert b"1200" in tables.read("table-1.csv")
    assert client.get(f"{PAGE}council-paper/2025/file.exe").status_code == 404
    refused = client.get(f"{PAGE}short-version/2025/file.pdf")
    assert refused.status_code == 409
    assert "has not voted" in refused.text


def test_the_pages_keep_words_and_issue(client, vaxjo, ada, ben):
    year.drafted(vaxjo)
    client.force_login(ada)
    page = f"{PAGE}council-paper/2025/"

    client.post(f"{page}words/?language=en", {"introduction": "Dear council."})
    shown = client.post(f"{page}issue/?language=en", follow=True)

    assert "Dear council." in shown.text
    assert "The paper is issued" in shown.text
    assert Paper.objects.get().language == "en"
    assert "Master Budget of nature 2025" in client.get(PAGE).text
    client.force_login(ben)
    assert client.post(f"{page}issue/").status_code == 403
    assert client.post(f"{page}words/", {"introduction": "x"}).status_code == 403


def test_what_is_issued_is_public_and_a_draft_is_not(client, vaxjo, ada):
    year.drafted(vaxjo)
    assert client.get("/vaxjo/papers/council-paper/2025/1/").status_code == 404
    actions.issue_paper(
        "council-paper", order(vaxjo, "council-paper"), by=ada, at=factories.NOW
    )

    place = "/vaxjo/papers/council-paper/2025/1/"
    page = client.get(place)
    assert "The council adopts the Master Budget of nature 2025" in page.text
    assert page.status_code == 200
    assert client.get(f"{place}paper.pdf").content.startswith(b"%PDF")
    assert client.get(f"{place}data.json").json()["title"] in page.text
    assert place in client.get("/vaxjo/documents/").text
