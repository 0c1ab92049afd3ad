"""The journal calls things by their names; the keys stand behind them."""

from __future__ import annotations

from base64 import b64encode

import pytest
from tests import factories, suppliers

from naturbudget.apps.archives.actions import export_everything
from naturbudget.apps.ledger import actions
from naturbudget.apps.municipalities import journal
from naturbudget.apps.municipalities.models import Body, Event
from naturbudget.apps.resources.rules import set_rules

pytestmark = pytest.mark.django_db
JOURNAL = "/desk/vaxjo/people/journal/"


def entry(town, kind, **what):
    event = Event(
        municipality=town, at=factories.NOW, who="a@b.org", kind=kind, what=what
    )
    [found] = journal.entries(town, [event])
    return found


@pytest.fixture
def gas(vaxjo):
    return factories.account(vaxjo, names={"en": "Gas, town hall"})


def test_an_account_is_named_before_its_path(vaxjo, gas):
    found = entry(vaxjo, "account-reopened", account=gas.path)

    assert found.what == "Gas, town hall (gas/town-hall) was opened again"


def test_what_is_gone_keeps_its_key(vaxjo):
    found = entry(vaxjo, "account-reopened", account="gas/old-school")

    assert found.what == "gas/old-school was opened again"


def test_a_series_an_indicator_and_a_department_have_names(vaxjo):
    factories.series(vaxjo, "no2", names={"en": "Nitrogen dioxide"})
    vaxjo.indicators.create(code="CL-01", names={"en": "Greenhouse gases"})
    vaxjo.departments.create(code="water", names={"en": "Water company"})

    held = entry(vaxjo, "account-held", account="no2", department="water")
    line = entry(vaxjo, "line-explained", line="CL-01", year=2025)

    assert held.what == "Nitrogen dioxide (no2) is held by department Water company"
    assert line.what == (
        "Line Greenhouse gases (CL-01) of the balance 2025 was explained"
    )


def test_a_voucher_is_named_by_what_it_is_about(vaxjo, ada, gas):
    voucher = factories.voucher(vaxjo)
    actions.seal_voucher(voucher, by=ada, at=factories.NOW)

    found = entry(vaxjo, "voucher-sealed", voucher=voucher.key)

    assert found.what == f"Voucher Gas, town hall ({voucher.key}) was sealed"
    assert "nvironment" not in found.what


def test_of_many_accounts_the_first_ones_are_named(vaxjo):
    lines = {f"gas/{one}": "1 m3" for one in ("one", "two", "three", "four")}
    voucher = factories.voucher(vaxjo, lines=lines)

    found = entry(vaxjo, "voucher-drafted", voucher=voucher.key)

    assert "and 2 more" in found.what


def test_a_supplier_is_named_by_its_organisation(vaxjo, gas, ada):
    row = suppliers.supplier(vaxjo, by=ada)

    found = entry(vaxjo, "supply-set", thing=gas.path, supplier=row.code)

    assert row.label != row.code
    assert found.what == (f"Gas, town hall (gas/town-hall) is supplied by {row.label}")


def test_a_body_bears_the_name_of_the_town(vaxjo):
    vaxjo.bodies.filter(kind="council").update(names={"en": "Kommunfullmäktige"})
    vaxjo.bodies.filter(kind="mayor").delete()

    council = entry(vaxjo, "seats-set", body="council", value=61, before="not-known")
    mayor = entry(vaxjo, "seats-set", body="mayor", value=1, before="not-known")

    assert council.what == (
        "The seats of the Kommunfullmäktige were set from not known to 61"
    )
    assert str(Body.Kind.MAYOR.label) in mayor.what


@pytest.mark.parametrize(
    ("group", "said"),
    [("", "in no cover group"), ("buildings", "in the cover group “buildings”")],
)
def test_the_rules_of_an_account_are_a_sentence(vaxjo, gas, eva, group, said):
    rules = {"control": "controlled", "carry": "carry", "cover_group": group}
    set_rules(gas, **rules, by=eva, at=factories.NOW)
    rows = vaxjo.events.filter(kind="account-ruled")

    [found] = journal.entries(vaxjo, rows)

    assert found.what == (
        "Gas, town hall (gas/town-hall) keeps its budget by these rules: controlled: "
        "what goes beyond is refused; carry mode: a deficit lowers the next budget; "
        f"{said}"
    )
    assert found.rest == ""


def test_the_page_of_an_account_says_its_rules(client, vaxjo, gas, ada):
    client.force_login(ada)

    page = client.get(f"/desk/vaxjo/books/accounts/of/{gas.path}/").content.decode()

    assert (
        "Rules of the budget: monitored: what goes beyond is booked and marked; path "
        "mode: a rest lapses, a deficit is explained; in no cover group." in page
    )


def test_a_check_and_a_parameter_are_told_in_words(vaxjo):
    doubt = entry(vaxjo, "doubts-answered", count=1, voucher="k", check="zero-after")
    parameter = entry(
        vaxjo, "parameter-set", parameter="trend_years", before="5", value="7"
    )

    assert "check: Zero after figures" in doubt.rest
    assert parameter.what == "“Values of a trend” was set from 5 to 7"


def test_an_entry_is_found_by_the_name_that_is_read(client, vaxjo, gas, eva, ada):
    other = factories.voucher(vaxjo, lines={"oil/school": "1 m3"})
    actions.seal_voucher(other, by=ada, at=factories.NOW)
    client.force_login(eva)

    page = client.get(f"{JOURNAL}?about=gas,+TOWN").content.decode()

    assert "Gas, town hall (gas/town-hall)" in page
    assert "oil/school" not in page


def test_what_proves_an_archive_stands_on_the_page_and_in_the_table(
    client, vaxjo, eva, tmp_path
):
    heads = export_everything(vaxjo, tmp_path / "all.zip", by=eva, at=factories.NOW)
    digest = vaxjo.events.get(kind="everything-exported").what["sha256"]
    root = b64encode(bytes.fromhex(heads.root)).decode()
    client.force_login(eva)

    page = client.get(JOURNAL).content.decode()
    table = client.get(f"{JOURNAL}all.csv").getvalue().decode()

    for said in (page, table):
        assert f"SHA-256 of the archive: {digest}" in said
        assert f"root of the log: {root}" in said


def test_days_the_wrong_way_round_are_told(client, vaxjo, gas, eva):
    client.force_login(eva)

    page = client.get(f"{JOURNAL}?first=2025-04-01&last=2025-03-01").content.decode()

    assert "The last day is before the first. Swap or correct them." in page
