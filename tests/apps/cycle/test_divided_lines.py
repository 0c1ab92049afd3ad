"""Lines that are divided: reserve, districts, sectors; the two scopes (AG-4, RQ-14)."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.pdfs import words_of

from naturbudget import verifier
from naturbudget.apps.budget import actions as budget
from naturbudget.apps.budget.actions.dividing import GivenPart
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import budget_of
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.printing import printed
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.models import Posting
from naturbudget.core.budget.table import read_budget

pytestmark = pytest.mark.django_db

SHEET = "/desk/vaxjo/budget/2025/"
PAGE = f"{SHEET}lines/EN-01/"
SECTORS = {"sector": [GivenPart("homes", "1000"), GivenPart("trade", "150")]}


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def divided(of, **more):
    """Return a draft whose line of 1200 m3 keeps 50 back, in shares and sectors."""
    factories.department(of, "schools")
    version = year.drafted(of)
    columns = {"reserve": "50", "parts": SECTORS, **more}
    year.line(version, shares={"buildings": "900", "schools": "250"}, **columns)
    return version


def voted(of):
    version, by = divided(of), factories.author_of(of)
    cycle.hand_over_budget(version, by=by, at=year.BEFORE)
    cycle.submit_budget(budget_of(of, 2025), by=by, at=year.BEFORE)
    cycle.ratify_budget(budget_of(of, 2025), **year.vote(of))
    return budget_of(of, 2025)


def form_of(client):
    form = client.get(PAGE).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def parts_of(version):
    [line] = version.lines.all()
    return [(one.scheme, one.code, one.label, one.amount) for one in line.parts.all()]


def test_districts_and_sectors_are_typed_by_name(client, vaxjo, ada):
    version = year.drafted(vaxjo)
    client.force_login(ada)
    typed = form_of(client) | {
        "sector-code": ["", "", ""],
        "sector-name": ["Homes and gardens", "Trade", ""],
        "sector-amount": ["1000.5", "199.5", ""],
        "district-code": [""],
        "district-name": [""],
        "district-amount": [""],
    }

    assert client.post(PAGE, typed).status_code == 302

    assert parts_of(version) == [
        ("sector", "homes-and-gardens", "Homes and gardens", "1000.5"),
        ("sector", "trade", "Trade", "199.5"),
    ]
    page = client.get(PAGE).content.decode()
    assert 'name="sector-code" value="homes-and-gardens"' in page
    sheet = client.get(SHEET).content.decode()
    assert "Sectors of EN-01" in sheet
    assert "Sum of the sectors" in sheet


def test_a_part_keeps_its_code_and_its_other_names_when_it_is_renamed(
    client, vaxjo, ada
):
    names = {"en": "Homes", "sv": "Hushåll"}
    version = year.drafted(vaxjo)
    year.line(version, parts={"sector": [GivenPart("homes", "1200", names)]})
    client.force_login(ada)
    rows = {"sector-code": "homes", "sector-name": "Houses", "sector-amount": "1200"}

    client.post(PAGE, form_of(client) | rows)

    [part] = version.lines.get().parts.all()
    assert (part.code, part.names) == ("homes", {"en": "Houses", "sv": "Hushåll"})


@pytest.mark.parametrize(
    ("name", "amount", "said"),
    [
        ("Homes", "many", "Homes: “many” is not a number"),
        ("Homes", "", "Say how much Homes gets."),
        ("", "12", "An amount of 12 has no sector. Name it."),
        ("x" * 101, "12", "is too long for a name. Shorten it."),
    ],
)
def test_a_wrong_part_is_marked_and_nothing_is_saved(
    client, vaxjo, ada, name, amount, said
):
    version = divided(vaxjo)
    kept = parts_of(version)
    client.force_login(ada)
    rows = {"sector-code": "", "sector-name": name, "sector-amount": amount}

    answer = client.post(PAGE, form_of(client) | rows)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'aria-describedby="sector-1_error"' in page
    assert parts_of(version) == kept


def test_the_same_sector_twice_is_refused(client, vaxjo, ada):
    version = year.drafted(vaxjo)
    client.force_login(ada)
    rows = {
        "sector-code": ["", ""],
        "sector-name": ["Homes", "homes"],
        "sector-amount": ["600", "600"],
    }

    answer = client.post(PAGE, form_of(client) | rows)

    assert answer.status_code == 422
    assert "The sector Homes stands twice." in answer.content.decode()
    assert parts_of(version) == []


def test_what_does_not_add_up_is_not_handed_over(client, vaxjo, ada):
    version = divided(vaxjo, reserve="60")
    client.force_login(ada)

    with pytest.raises(GateError) as refused:
        cycle.hand_over_budget(version, by=ada, at=year.BEFORE)

    said = [str(one) for one in refused.value.problems]
    assert any("The shares and the reserve of 60" in one for one in said)
    assert any("The sectors and the reserve of 60" in one for one in said)
    assert "Still to take out" in client.get(SHEET).content.decode()


def test_a_file_divides_a_line_and_a_second_one_keeps_the_names(vaxjo, ada):
    version = divided(vaxjo)
    [homes] = version.lines.get().parts.filter(code="homes")
    homes.names = {"en": "Homes"}
    homes.save()
    content = (
        "indicator,target,department,reserve,shares,districts,sectors\n"
        "EN-01,1200,buildings,20,buildings=1180,north=1180,homes=1000; trade=180\n"
    )
    rows, problems = read_budget(content.encode(), name="budget.csv")
    assert problems == []

    budget.load_budget(version, rows, by=ada, at=year.BEFORE)

    [line] = version.lines.all()
    assert line.reserve == "20"
    assert parts_of(version) == [
        ("district", "north", "north", "1180"),
        ("sector", "homes", "Homes", "1000"),
        ("sector", "trade", "trade", "180"),
    ]


def test_the_reserve_is_posted_to_nobody(vaxjo):
    version = voted(vaxjo)

    rows = Posting.objects.filter(
        voucher__ledger="budget", account__path=year.GAS, voucher__period__year=2025
    )
    amounts = {one.department and one.department.code: one.amount for one in rows}

    unit = version.budget.municipality.accounts.get(path=year.GAS).unit
    in_units = {name: amount / 10**unit.scale for name, amount in amounts.items()}
    assert in_units == {"buildings": 900, "schools": 250, None: 50}


def test_what_is_frozen_names_reserve_and_parts_and_the_verifier_adds_them_up(
    vaxjo, tmp_path
):
    document = voted(vaxjo).document

    [line] = document_data(document)["lines"]
    assert (line["reserve"], line["scope"]) == ("50", "territory")
    assert [(one["code"], one["amount"]) for one in line["parts"]] == [
        ("homes", "1000"),
        ("trade", "150"),
    ]
    path = tmp_path / "pack.zip"
    path.write_bytes(evidence_pack(vaxjo, 2025))
    assert verifier.verify(str(path)).findings == []


def test_the_document_shows_what_it_divides(client, vaxjo):
    document = voted(vaxjo).document

    pdf = words_of(printed(document_data(document), language="en"))
    assert "Reserve: 50" in pdf
    assert "homes: 1,000" in pdf
    client.logout()
    address = f"/vaxjo/documents/master-budget/2025/{document.version}/"
    page = client.get(address).content.decode()
    assert "How lines are divided" in page
    assert "By sector" in page


def test_a_supplement_begins_with_the_same_division(vaxjo, ada):
    version = voted(vaxjo)
    kept = parts_of(version)

    draft = budget.draft_supplement(version, by=ada, at=year.DURING)

    [line] = draft.lines.all()
    assert parts_of(draft) == kept
    assert line.reserve == "50"
    assert {one.department.code: one.share for one in line.shares.all()} == {
        "buildings": "900",
        "schools": "250",
    }
    assert parts_of(version) == kept


# Territory and own organisation


def with_own_line(of):
    version = year.drafted(of)
    factories.account(of, "power/town-hall", entity="organisation")
    year.line(version, "EN-02", "power/town-hall")
    return version


def test_lines_stand_under_territory_and_own_organisation(client, vaxjo, ada):
    with_own_line(vaxjo)
    client.force_login(ada)

    page = client.get(SHEET).content.decode()

    order = ["Territory: 1 line", "EN-01</a>", "Own organisation: 1 line", "EN-02</a>"]
    places = [page.index(text) for text in order]
    assert places == sorted(places)


def test_one_scope_needs_no_heading(client, vaxjo, ada):
    year.drafted(vaxjo)
    client.force_login(ada)

    assert "Territory: 1 line" not in client.get(SHEET).content.decode()


def test_a_line_of_both_is_the_territorys_and_says_so(client, vaxjo, ada):
    version = with_own_line(vaxjo)
    formula = "power/town-hall / gas/town-hall"
    year.indicator(vaxjo, "EN-03", formula, unit="m3/m3")
    year.line(version, "EN-03", formula)
    client.force_login(ada)

    page = client.get(SHEET).content.decode()

    assert "Territory: 2 lines" in page
    assert "counts the own organisation too" in page
    own = client.get(f"{SHEET}lines/EN-03/").content.decode()
    assert "its formula counts the own organisation too" in own


def test_the_frozen_budget_names_the_scope_and_prints_both(client, vaxjo):
    version, by = with_own_line(vaxjo), factories.author_of(vaxjo)
    cycle.hand_over_budget(version, by=by, at=year.BEFORE)
    cycle.submit_budget(budget_of(vaxjo, 2025), by=by, at=year.BEFORE)
    cycle.ratify_budget(budget_of(vaxjo, 2025), **year.vote(vaxjo))
    document = budget_of(vaxjo, 2025).document

    scopes = [line["scope"] for line in document_data(document)["lines"]]

    assert scopes == ["territory", "organisation"]
    pdf = words_of(printed(document_data(document), language="en"))
    assert "Territory (1)" in pdf
    assert "Own organisation (1)" in pdf
    address = f"/vaxjo/documents/master-budget/2025/{document.version}/"
    page = client.get(address).content.decode()
    assert "Own organisation: 1 line" in page
