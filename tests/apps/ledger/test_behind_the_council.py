"""A figure that is sealed behind a submitted balance says so before it is sealed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories, year

from naturbudget.config import cli

pytestmark = [pytest.mark.django_db, pytest.mark.voted]

BOOKS = "/desk/vaxjo/books/"
GOES_BEHIND = "It goes behind a submitted balance"
LIES = "The balance of 2025 lies before the council since"
HEAD = "code,kind,unit,from,to,value,status,source\n"


def bill(town, path=year.GAS, *, last="2025-12-31"):
    days = {"first": last, "last": last}
    return factories.voucher(town, key=f"late:{path}", lines={path: "90 m3"}, **days)


def page(client, url, *, by):
    client.force_login(by)
    answer = client.get(f"{BOOKS}{url}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def checked(client, rows, *, by):
    client.force_login(by)
    file = SimpleUploadedFile("late.csv", (HEAD + rows).encode(), "text/csv")
    answer = client.post(f"{BOOKS}import/", {"file": file, "do": "check"})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_the_page_of_a_draft_names_the_balance_and_its_lines(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    draft = bill(vaxjo)

    shown = page(client, f"vouchers/show/{draft.key}/", by=ada)

    assert GOES_BEHIND in shown
    assert LIES in shown
    assert "and this changes it: EN-01." in shown
    assert "in the books of 2026" in shown


def typed(client, by, **more):
    client.force_login(by)
    file = SimpleUploadedFile("bill.pdf", b"%PDF the bill", "application/pdf")
    given = {
        "where": year.GAS,
        "quantity": "900000",
        "unit": "",
        "entry": "",
        "valid_from": "2025-12-01",
        "valid_to": "2025-12-31",
        "status": "measured",
        "remark": "",
        "evidence": file,
        **more,
    }
    answer = client.post(f"{BOOKS}figures/new/", given)
    return answer.status_code, answer.content.decode()


def test_the_page_on_which_it_is_typed_says_so_beside_its_doubts(client, vaxjo, ada):
    year.balance_submitted(vaxjo)

    status, shown = typed(client, ada)

    assert status == 409
    assert 'name="why-' in shown
    assert shown.count(GOES_BEHIND) == 1
    assert "and this changes it: EN-01." in shown
    assert not vaxjo.vouchers.drafts().exists()
    assert vaxjo.sources.filter(origin="bill.pdf").exists()

    assert GOES_BEHIND not in typed(client, ada, books_of="2026")[1]


def test_so_does_the_list_of_what_waits(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    bill(vaxjo)
    bill(vaxjo, "gas/school", last="2026-01-03")

    shown = page(client, "to-seal/", by=ada)

    assert LIES in shown
    assert "One goes behind a submitted balance." in shown


def test_a_figure_that_no_line_counts_holds_the_vote_up_as_well(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    draft = bill(vaxjo, "gas/school")

    shown = page(client, f"vouchers/show/{draft.key}/", by=ada)

    assert "None of its lines counts this" in shown


def test_a_figure_of_other_books_goes_behind_nothing(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    draft = bill(vaxjo, last="2026-01-03")

    assert GOES_BEHIND not in page(client, f"vouchers/show/{draft.key}/", by=ada)
    assert GOES_BEHIND not in page(client, "to-seal/", by=ada)


def test_before_it_is_submitted_there_is_nothing_to_say(client, vaxjo, ada):
    year.drawn(vaxjo)
    draft = bill(vaxjo)

    assert GOES_BEHIND not in page(client, f"vouchers/show/{draft.key}/", by=ada)


def test_the_look_at_a_file_says_it(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    late = f"{year.GAS},flow,m3,2025-12-31,2025-12-31,9,measured,bill\n"
    new = f"{year.GAS},flow,m3,2026-01-01,2026-01-31,9,measured,bill\n"

    assert LIES in checked(client, late, by=ada)
    assert LIES not in checked(client, new, by=ada)


def test_so_does_the_command(vaxjo, ada, tmp_path, capsys):
    year.balance_submitted(vaxjo)
    late = f"{year.GAS},flow,m3,2025-12-31,2025-12-31,9,measured,bill\n"
    (tmp_path / "late.csv").write_text(HEAD + late)
    asked = ["figures", "import", "vaxjo", str(tmp_path / "late.csv"), "--dry-run"]

    cli.run([*asked, "--by", ada.email])

    assert LIES in capsys.readouterr().out


def test_whoever_can_mend_it_reads_of_it_today(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    older = "The Budget Balance 2025 is older than its books"
    clerk = factories.member("clerk", of=vaxjo)

    def today(by):
        client.force_login(by)
        return client.get("/desk/vaxjo/").content.decode()

    assert "Record the vote on the Budget Balance 2025" in today(clerk)
    assert older not in today(ada)

    year.booked(vaxjo, "90 m3", at=factories.later())

    for person in (ada, clerk):
        assert older in today(person)
        assert "One figure was sealed after it was submitted" in today(person)
    assert "Record the vote on the Budget Balance 2025" not in today(clerk)


def test_the_balance_says_how_many_were_sealed_behind_it(client, vaxjo, ada):
    year.balance_submitted(vaxjo)
    year.booked(vaxjo, "90 m3", at=factories.later())
    year.booked(vaxjo, "80 m3", at=factories.later())
    client.force_login(ada)

    shown = client.get("/desk/vaxjo/balance/2025/").content.decode()

    assert "2 figures were sealed after it was submitted." in shown
