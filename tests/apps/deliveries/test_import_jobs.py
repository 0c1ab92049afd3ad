"""Long files are read by the worker; their page says how far it is, and what came."""

from __future__ import annotations

import threading
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.deliveries import jobs
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.deliveries.models import Job
from naturbudget.config import worker

PAGE = "/desk/vaxjo/books/import/"
ROW = "gas/house-{0},flow,m3,2025-01-01,2025-12-31,{0}.5,measured,bill"
FILE = factories.csv(*(ROW.format(number) for number in range(1, 31)))


@pytest.fixture(autouse=True)
def _everything_is_long(monkeypatch):
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.PART_ROWS", 10)


@pytest.fixture
def at(client, database_copy, vaxjo, ada):
    """Send or open something as Ada; return the words of the page."""
    client.force_login(ada)

    def at(path=PAGE, **fields):
        if "content" in fields:
            fields["file"] = SimpleUploadedFile("year.csv", fields.pop("content"))
        send = client.post if fields else client.get
        answer = send(path, fields, follow=True)
        at.answer = answer
        return unescape(answer.content.decode())

    return at


def page_of(number):
    return f"{PAGE}long/{number}/"


def test_a_long_file_is_checked_then_sealed_behind_the_page(at, vaxjo):
    said = at(content=FILE, do="check", create="1")
    assert "year.csv waits for its turn." in said
    assert "Nobody works behind the pages at the moment" in said
    at(page_of(1))
    assert at.answer["Refresh"] == "3"

    worker.work_once()
    said = at(page_of(1))
    assert "is all right and waits to be sealed" in said
    assert "<dt>would be sealed</dt><dd>30</dd>" in said
    assert "Refresh" not in at.answer
    assert (vaxjo.vouchers.count(), vaxjo.accounts.count()) == (0, 0)

    assert "year.csv waits for its turn." in at(page_of(1), do="seal")
    worker.work_once()
    said = at(page_of(2))
    assert "<dt>sealed</dt><dd>30</dd>" in said
    assert vaxjo.seals.count() == 30
    assert "year.csv" in at(PAGE)

    # Once more changes nothing, and a file that does not wait any more is said so.
    at(content=FILE, do="check", create="1")
    worker.work_once()
    said = at(page_of(3))
    assert "There is nothing new in it." in said
    assert vaxjo.seals.count() == 30


def test_the_page_of_the_check_says_that_it_was_sealed(at):
    at(content=FILE, do="check", create="1")
    worker.work_once()
    assert "year.csv is all right and waits to be sealed." in at(page_of(1))

    at(page_of(1), do="seal")
    under_way = at(page_of(1))
    assert "year.csv was checked, and is being sealed." in under_way
    assert f'<a href="{page_of(2)}">See how far it is</a>' in under_way
    assert "Seal all of it" not in under_way
    worker.work_once()

    said = at(page_of(1))
    assert "year.csv was checked, and then sealed." in said
    assert f'<a href="{page_of(2)}">See what was sealed</a>' in said
    assert "waits to be sealed" not in said + at(PAGE)
    assert "Seal all of it" not in said


def test_another_file_that_was_sealed_says_nothing_of_this_one(at):
    at(content=FILE, do="check", create="1")
    at(content=FILE.replace(b"29.5", b"28"), do="check", create="1")
    worker.work_once()
    at(page_of(2), do="seal")
    worker.work_once()

    assert Job.objects.get(number=3).state == "sealed"
    assert "year.csv is all right and waits to be sealed." in at(page_of(1))
    assert "was checked, and then sealed" in at(page_of(2))


def test_a_long_file_kept_as_drafts_is_not_called_sealed(at, vaxjo):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save()
    at(content=FILE, do="check", create="1")
    worker.work_once()
    at(page_of(1), do="seal")
    worker.work_once()

    for number in (1, 2):
        said = at(page_of(number))
        assert "year.csv is kept as drafts, which a second person seals." in said


def test_a_file_with_wrong_rows_is_refused_with_each_of_them(at, vaxjo):
    wrong = FILE.replace(b"gas/house-3,flow", b"gas/house-3,flood")
    wrong = wrong.replace(b"29.5", b"29 and a half")

    at(content=wrong, do="check", create="1")
    worker.work_once()

    said = at(page_of(1))
    assert "2 places are wrong; nothing of the file is kept." in said
    assert '<td class="mono">B4</td>' in said
    assert '<td class="mono">F30</td>' in said
    assert "“flood” is no kind" in said
    assert not vaxjo.vouchers.exists()


def test_a_job_is_cancelled_before_it_begins_or_between_its_parts(
    at, vaxjo, monkeypatch
):
    at(content=FILE, do="check", create="1")
    assert "was cancelled" in at(page_of(1), do="cancel")
    worker.work_once()
    assert Job.objects.get(number=1).state == "cancelled"

    at(page_of(1), do="again")
    seen = []
    whole = jobs._Watch.__call__

    def watch(self, count):
        seen.append((count, Job.objects.get(number=2).state))
        if count == 20:
            thread = threading.Thread(target=from_beside)
            thread.start()
            thread.join()
        whole(self, count)

    def from_beside():
        from django.db import connection

        jobs.cancel_job(Job.objects.get(number=2))
        connection.close()

    monkeypatch.setattr(jobs._Watch, "__call__", watch)
    worker.work_once()

    assert seen == [(10, "runs"), (20, "runs")]
    job = Job.objects.get(number=2)
    assert (job.state, job.rows) == ("cancelled", 20)
    assert (vaxjo.vouchers.count(), vaxjo.accounts.count()) == (0, 0)


def test_a_job_whose_worker_was_killed_is_shown_so_and_started_again(at, vaxjo):
    from django_tasks_db.models import DBTaskResult

    at(content=FILE, do="check", create="1")
    # As a worker leaves it that is killed in the middle.
    DBTaskResult.objects.get().claim("killed")
    Job.objects.update(state="runs", rows=10)
    worker.work_once()

    said = at(page_of(1))
    assert "was interrupted" in said
    assert "Start it again" in said
    at(page_of(1), do="again")
    worker.work_once()
    assert Job.objects.get(number=2).state == "checked"


def test_who_lost_the_role_meanwhile_imports_nothing(at, vaxjo, ada):
    at(content=FILE, do="check", create="1")
    vaxjo.memberships.filter(user=ada).delete()

    worker.work_once()

    job = Job.objects.get()
    assert job.state == "refused"
    assert job.told["problems"][0]["code"] == "not-allowed"


def test_what_breaks_marks_the_job_and_keeps_nothing(at, vaxjo, monkeypatch):
    def breaks(*args, **fields):
        raise RuntimeError("a mistake of ours")

    at(content=FILE, do="check", create="1")
    monkeypatch.setattr(jobs, "import_figures", breaks)
    worker.work_once()

    assert Job.objects.get().state == "ended"
    assert "Start it again" in at(page_of(1))


def test_another_town_has_no_such_job(at, bologna):
    at(content=FILE, do="check", create="1")

    at("/desk/bologna/books/import/long/1/")

    assert at.answer.status_code == 404


def planned_for(connection):
    """Return how many postings the planner reckons with."""
    asked = "SELECT reltuples FROM pg_class WHERE relname = 'ledger_posting'"
    return int(connection.execute(asked).fetchone()[0])


@pytest.mark.usefixtures("database_copy")
def test_after_a_long_file_the_planner_knows_how_many_rows_there_are(
    vaxjo, ada, superuser_connection, monkeypatch
):
    rows = [
        f"gas/meter-{number},flow,m3,2025-01-01,2025-12-31,{number}.5,measured,bill\n"
        for number in range(40)
    ]
    content = "code,kind,unit,from,to,value,status,source\n" + "".join(rows)
    given = {"name": "a.csv", "by": ada, "create": True, "at": factories.NOW}

    import_figures(vaxjo, content.encode(), **given)
    assert planned_for(superuser_connection) < 80  # a short one is left to the server

    monkeypatch.setattr("naturbudget.apps.deliveries.actions.COUNTED_FROM", 40)
    import_figures(
        vaxjo,
        content.replace("2025", "2024").encode(),
        reasons=factories.RIGHT,
        **given,
    )
    assert planned_for(superuser_connection) == 160


@pytest.mark.usefixtures("database_copy")
def test_within_a_long_file_each_part_is_planned_for_the_parts_before(
    vaxjo, ada, superuser_connection, monkeypatch
):
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.PART_ROWS", 10)
    monkeypatch.setattr("naturbudget.apps.deliveries.actions.COUNTED_FROM", 10)
    rows = [
        f"gas/meter-{number},flow,m3,2025-01-01,2025-12-31,{number}.5,measured,bill\n"
        for number in range(50)
    ]
    content = "code,kind,unit,from,to,value,status,source\n" + "".join(rows)
    counted = []

    import_figures(
        vaxjo,
        content.encode(),
        name="a.csv",
        by=ada,
        create=True,
        at=factories.NOW,
        progress=lambda count: counted.append(planned_for(superuser_connection)),
    )

    # Two postings a row; what was counted is counted anew when it has doubled.
    assert counted[1:5] == [20, 40, 40, 80]
