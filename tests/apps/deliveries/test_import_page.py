from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/import/"
GAS = "gas/town-hall,flow,m3,2025-01-01,2025-03-31,1200,measured,gas bill"
AIR = "no2-ring,series,ug/m3,2025-01-01,2025-12-31,21.6,measured,air station"
WITHOUT_KEY = "code,kind,unit,from,to,value,status,source"
XLSX = b"PK\x03\x04 and so on"


@pytest.fixture
def post(client):
    def post(*rows, by, content=None, **typed):
        client.force_login(by)
        body = factories.csv(*rows) if content is None else content
        file = SimpleUploadedFile("figures.csv", body, "text/csv")
        return client.post(PAGE, {"file": file, "do": "check", **typed})

    return post


def checked(answer):
    return re.search(r'name="checked" value="([^"]+)"', answer.content.decode())[1]


def test_the_check_tells_and_keeps_nothing(post, vaxjo, ada):
    answer = post(GAS, AIR, by=ada, create="1")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 vouchers would be sealed" in page
    assert "gas/town-hall" in page
    assert not vaxjo.vouchers.exists()
    assert not vaxjo.accounts.exists()
    assert not vaxjo.sources.exists()


def test_one_voucher_is_told_as_one(post, vaxjo, ada):
    page = post(GAS, by=ada, create="1").content.decode()

    assert "One voucher would be sealed." in page
    assert "unchanged" not in page
    assert "would be corrected" not in page


def test_what_was_checked_is_sealed_without_sending_it_again(post, client, vaxjo, ada):
    token = checked(post(GAS, AIR, by=ada, create="1"))

    answer = client.post(PAGE, {"checked": token, "create": "1", "do": "seal"})

    assert answer.status_code == 302
    assert vaxjo.seals.count() == 2
    assert vaxjo.sources.get().origin == "figures.csv"


def test_after_sealing_stand_the_vouchers_that_rest_on_the_file(
    post, client, vaxjo, ada
):
    token = checked(post(GAS, AIR, by=ada, create="1"))
    sealing = {"checked": token, "create": "1", "do": "seal"}

    page = client.post(PAGE, sealing, follow=True).content.decode()

    assert "2 vouchers are sealed." in page
    for voucher in vaxjo.vouchers.all():
        assert reverse("ledger:voucher", args=["vaxjo", voucher.key]) in page


def test_the_same_file_twice_changes_nothing(post, client, vaxjo, ada):
    first = post(GAS, by=ada, create="1")
    token = checked(first)
    sealed = {"checked": token, "create": "1", "do": "seal"}
    said = [client.post(PAGE, sealed, follow=True).content.decode() for _ in range(2)]

    assert "One voucher is sealed." in said[0]
    assert "There was nothing new in it" in said[1]

    page = post(GAS, by=ada).content.decode()

    assert "There is nothing new in it." in page
    assert "This very file was sealed before" in page
    assert "This very file was sealed before" not in first.content.decode()
    assert vaxjo.seals.count() == 1


def test_what_somebody_else_checked_is_not_sealed(post, client, vaxjo, ada):
    token = checked(post(GAS, by=ada, create="1"))
    other = factories.member("co-ordinator", of=vaxjo)
    client.force_login(other)

    answer = client.post(PAGE, {"checked": token, "create": "1", "do": "seal"})

    assert answer.status_code == 422
    assert not vaxjo.seals.exists()


def test_every_wrong_row_is_shown_with_line_column_and_reason(post, vaxjo, ada):
    answer = post(
        GAS,
        GAS.replace("1200", '"1.200,5"').replace("town-hall", "school"),
        GAS.replace("2025-01-01", "01.01.2025").replace("town-hall", "pool"),
        AIR.replace("measured", "guessed"),
        by=ada,
        create="1",
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "nothing of the file is kept" in page
    for wrong in (">3<", ">4<", ">5<", "decimal comma", "is not a day", "guessed"):
        assert wrong in page
    assert 'name="create" value="1" checked' in page
    assert not vaxjo.vouchers.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (XLSX, "cannot be opened as a spreadsheet"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\n", "holds no figures"),
    ],
)
def test_what_is_no_csv_is_said_in_a_sentence(post, vaxjo, ada, content, said):
    answer = post(by=ada, content=content)

    assert answer.status_code in (409, 422)
    assert said in answer.content.decode()
    assert not vaxjo.sources.exists()


def test_an_account_holder_delivers_only_what_the_department_holds(
    post, vaxjo, buildings, hanna
):
    factories.account(vaxjo, "gas/town-hall", department=buildings)
    factories.account(vaxjo, "gas/school")

    own = post(GAS, by=hanna)
    others = post(GAS.replace("town-hall", "school"), by=hanna)

    assert own.status_code == 200
    assert others.status_code == 409
    assert "is held by another department" in others.content.decode()


def test_an_account_holder_opens_nothing(post, vaxjo, hanna):
    answer = post(GAS, by=hanna, create="1")

    assert answer.status_code == 409
    assert not vaxjo.accounts.exists()


def test_it_requires_the_permission(post, vaxjo, ben):
    assert post(GAS, by=ben).status_code == 403


def test_it_hides_other_municipalities(post, vaxjo, carla):
    assert post(GAS, by=carla).status_code == 404


def test_a_get_shows_the_form_and_changes_nothing(client, vaxjo, ada):
    client.force_login(ada)

    page = client.get(PAGE, {"do": "seal"}).content.decode()

    assert "code,kind,unit,from,to,value,status,source" in page
    assert not vaxjo.vouchers.exists()


def test_a_file_of_200_mb_is_refused_unread(vaxjo, ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    answer = client.post(PAGE, {}, headers={"content-length": "200000000"})

    assert answer.status_code == 413
    assert "Nothing of it" in answer.content.decode()


def test_the_page_names_what_the_manual_names(client, vaxjo, ada):
    vaxjo.languages = ["sv", "en"]
    vaxjo.save()
    client.force_login(ada)

    page = client.get("/desk/vaxjo/books/import/").content.decode()

    assert "name_sv" in page
    assert "name_en" not in page
    assert "provisional, estimated or imputed" in page


# What waits


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_FOLDER, settings.EVIDENCE_FOLDER = tmp_path, tmp_path / "evidence"
    return tmp_path


def names_in(folder, part):
    return sorted(path.name for path in (folder / part).rglob("*") if path.is_file())


def test_what_is_only_checked_is_no_evidence(post, vaxjo, ada, folder):
    assert post(GAS, by=ada, create="1").status_code == 200

    assert names_in(folder, "evidence") == []
    assert len(names_in(folder, "waiting")) == 1


def test_what_is_sealed_is_evidence_and_waits_no_longer(
    post, client, vaxjo, ada, folder
):
    token = checked(post(GAS, by=ada, create="1"))

    client.post(PAGE, {"checked": token, "create": "1", "do": "seal"})

    assert names_in(folder, "evidence") == [vaxjo.sources.get().sha256]
    assert names_in(folder, "waiting") == []


def test_what_waited_too_long_is_dropped_and_asked_for_again(
    post, client, vaxjo, ada, folder
):
    token = checked(post(GAS, by=ada, create="1"))
    [name] = names_in(folder, "waiting")
    os.utime(folder / "waiting" / name, (0, 0))

    post(AIR, by=ada, create="1")
    answer = client.post(PAGE, {"checked": token, "create": "1", "do": "seal"})

    assert name not in names_in(folder, "waiting")
    assert answer.status_code == 422
    assert not vaxjo.seals.exists()


def test_what_was_changed_while_it_waited_is_not_sealed(
    post, client, vaxjo, ada, folder
):
    token = checked(post(GAS, by=ada, create="1"))
    [name] = names_in(folder, "waiting")
    (folder / "waiting" / name).write_bytes(factories.csv(AIR))

    answer = client.post(PAGE, {"checked": token, "create": "1", "do": "seal"})

    assert answer.status_code == 422
    assert not vaxjo.seals.exists()


@pytest.mark.parametrize(
    "key",
    [
        "decision-2027-v1",
        "master-budget-2028-v1",
        "budget-2028-v1-GAS",
        "master-budget-2027-v1.en.pdf",
        "trees:2015-12-31:2015-12-31~reversed",
        "budget-balance-2027-v1-ratified",
        "gas/town-hall:2025-01-01:2025-03-31~2",
    ],
)
def test_a_key_of_the_products_own_is_refused_in_its_row(post, vaxjo, ada, key):
    body = factories.csv(f"{GAS},{key}", header=f"{WITHOUT_KEY},key")

    answer = post(by=ada, content=body, create="1", do="seal")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert '<td class="num">2</td>' in page
    assert '<td class="mono">key</td>' in page
    assert "is a key that the product gives to its own vouchers" in page
    assert not vaxjo.vouchers.exists()


@pytest.mark.parametrize("code", ["environment", "environment/kg", "environment/m3"])
@pytest.mark.parametrize("kind", ["flow", "series"])
def test_a_name_of_the_environment_is_refused_in_its_row(post, vaxjo, ada, code, kind):
    row = f"{code},{kind},kg,2025-01-01,2025-03-31,1200,measured,gas bill"

    answer = post(row, by=ada, create="1", do="seal")

    page = answer.content.decode()
    assert answer.status_code == 409
    cells = '<td class="num">2</td><td class="mono">A2</td><td class="mono">code</td>'
    assert cells in page
    assert "belongs to the environment" in page
    assert not vaxjo.names_in_use.exists()


def test_that_reading_ended_stands_above_the_wrong_rows(post, vaxjo, ada):
    wrong = GAS.replace("1200", "many")

    answer = post(*[wrong] * 10_000, by=ada, create="1")

    page = answer.content.decode()
    assert answer.status_code == 409
    told = page.index("Reading ended at line")
    assert told < page.index('<td class="num">2</td>')
    assert page.count("Reading ended at line") == 1


def test_a_draft_in_the_way_is_named_with_its_writer_and_what_to_do(
    post, client, vaxjo, ada, ben
):
    from naturbudget.apps.ledger.actions import draft_voucher
    from naturbudget.apps.ledger.actions.drafting import Line

    gas = factories.account(vaxjo)
    key = "gas/town-hall:2025-01-01:2025-03-31"
    draft_voucher(
        vaxjo,
        key=key,
        kind="use",
        valid_from=date(2025, 1, 1),
        valid_to=date(2025, 3, 31),
        reason="typed",
        lines=[Line(gas, Decimal(5), "measured", None)],
        source=factories.source(vaxjo),
        by=ben,
        at=factories.NOW,
    )

    answer = post(GAS, by=ada)
    page = unescape(answer.content.decode())

    assert answer.status_code == 409
    assert f"A draft of “{key}” waits already" in page
    assert "wrote it on 2 February 2026" in page
    assert f"(person {ben.pk})" in page
    assert "reversal" not in page
    assert reverse("ledger:voucher", args=["vaxjo", key]) in page
    assert reverse("ledger:to-seal", args=["vaxjo"]) in page


def test_a_sealed_figure_of_the_same_key_is_still_called_sealed(post, vaxjo, ada):
    post(GAS, by=ada, create="1", do="seal")

    page = unescape(post(GAS.replace("1200", "1300"), by=ada).content.decode())

    assert "waits already" not in page
    assert "is sealed with other content" in page
