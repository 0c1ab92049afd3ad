"""A day outside the life of an account or a series is refused at every door."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.config import cli

# It takes figures from the first of these days on, and up to the day before the second.
OPENED, CLOSED = date(2020, 1, 1), date(2024, 7, 1)
BEFORE, ACROSS, AFTER = (
    ("2019-12-01", "2019-12-31"),
    ("2024-06-01", "2024-07-01"),
    ("2025-01-01", "2025-03-31"),
)
LAST_MONTH = ("2024-06-01", "2024-06-30")
PLACES = {"account": "gas/old-school", "series": "no2-old-ring"}
CODES = {"account": "account-not-open", "series": "series-not-open"}
SENTENCE = "takes no"


@pytest.fixture(params=["account", "series"])
def what(request):
    return request.param


@pytest.fixture
def place(vaxjo, what):
    """A place that was opened one day and closed another."""
    opener = factories.account if what == "account" else factories.series
    row = opener(vaxjo, PLACES[what], opened=OPENED)
    type(row).objects.filter(pk=row.pk).update(closed=CLOSED)
    return PLACES[what]


@pytest.fixture
def draft(vaxjo, what, place):
    """Return a draft with these days, however it came to be one."""

    def draft(days):
        unit = "m3" if what == "account" else "ug/m3"
        return factories.voucher(
            vaxjo,
            kind="use" if what == "account" else "observation",
            lines={place: f"12 {unit}"},
            first=days[0],
            last=days[1],
            key="late",
        )

    return draft


def typed(client, place, days):
    return client.post(
        "/desk/vaxjo/books/figures/new/",
        {
            "where": place,
            "quantity": "12",
            "valid_from": days[0],
            "valid_to": days[1],
            "status": "measured",
            "remark": "as the bill says",
            "evidence": SimpleUploadedFile("bill.txt", b"12", "text/plain"),
        },
    )


@pytest.mark.parametrize("days", [BEFORE, ACROSS, AFTER])
def test_a_typed_figure_is_not_sealable(client, vaxjo, ada, place, days):
    client.force_login(ada)

    answer = typed(client, place, days)
    if answer.status_code == 302:  # kept as a draft, with what is wrong with it
        answer = client.get(answer["Location"])

    shown = answer.content.decode()
    assert SENTENCE in shown
    assert "Seal voucher" not in shown
    assert not vaxjo.seals.exists()


@pytest.mark.parametrize("days", [BEFORE, ACROSS, AFTER])
def test_the_page_does_not_seal_it(client, vaxjo, ada, draft, days):
    draft(days)
    client.force_login(ada)

    answer = client.post("/desk/vaxjo/books/vouchers/seal/late/", follow=True)

    assert SENTENCE in answer.content.decode()
    assert not vaxjo.seals.exists()


@pytest.mark.parametrize("days", [BEFORE, ACROSS, AFTER])
def test_the_api_does_not_seal_it(client, vaxjo, ada, draft, what, days):
    draft(days)
    client.force_login(ada)

    answer = client.post("/api/v1/ledger/vaxjo/vouchers/late/seal")

    assert answer.status_code == 409
    [problem] = answer.json()["problems"]
    assert problem["code"] == CODES[what]
    assert SENTENCE in problem["message"]
    assert not vaxjo.seals.exists()


@pytest.mark.parametrize("days", [BEFORE, ACROSS, AFTER])
def test_the_command_does_not_import_it(
    vaxjo, ada, place, what, days, tmp_path, capsys
):
    kind, unit = ("flow", "m3") if what == "account" else ("series", "ug/m3")
    file = tmp_path / "figures.csv"
    row = f"{place},{kind},{unit},{days[0]},{days[1]},12,measured,bill"
    file.write_bytes(factories.csv(row))

    code = cli.run(["figures", "import", "vaxjo", str(file), "--by", ada.email])

    said = capsys.readouterr().err
    assert code == 1
    assert SENTENCE in said
    assert "2" in said.split(":")[0]  # the line of the file
    assert not vaxjo.sources.filter(origin="figures.csv").exists()


def test_the_last_days_of_its_life_are_sealed(client, vaxjo, ada, draft):
    draft(LAST_MONTH)
    client.force_login(ada)

    answer = client.post("/api/v1/ledger/vaxjo/vouchers/late/seal")

    assert answer.status_code == 200
    assert vaxjo.seals.count() == 1
