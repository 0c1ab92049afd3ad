"""A municipality leaves by command, and comes in by command where it is not there."""

from __future__ import annotations

import json
import zipfile

import pytest
from django.test.utils import override_settings
from tests import factories

from naturbudget.apps.municipalities.models import Municipality, User

pytestmark = pytest.mark.django_db


def test_everything_is_written_and_the_journal_knows(run, vaxjo, ada, tmp_path):
    path = tmp_path / "vaxjo.zip"
    factories.voucher(of=vaxjo, lines={"gas/town-hall": "1200 m3"})

    code, out, _ = run(
        "municipality", "export", "vaxjo", path, "--by", ada.email, "--format", "json"
    )

    assert code == 0
    told = json.loads(out)
    assert (told["municipality"], told["size"]) == ("vaxjo", 0)
    assert "vouchers.csv" in zipfile.ZipFile(path).namelist()
    event = vaxjo.events.get(kind="everything-exported")
    assert (event.who, event.what["size"]) == (ada.email, 0)


def test_a_file_is_never_replaced(run, vaxjo, tmp_path):
    path = tmp_path / "vaxjo.zip"
    path.write_text("mine")

    code, _, error = run("municipality", "export", "vaxjo", path)

    assert (code, path.read_text()) == (1, "mine")
    assert "exists already" in error


def test_who_may_not_export_is_told(run, vaxjo, ben, tmp_path):
    path = tmp_path / "vaxjo.zip"

    code, _, error = run("municipality", "export", "vaxjo", path, "--by", ben.email)

    assert (code, path.exists()) == (1, False)
    assert error.strip()


def test_only_the_operator_imports(run, vaxjo, ada, tmp_path):
    code, _, error = run(
        "municipality", "import", tmp_path / "a.zip", "--by", ada.email
    )

    assert code == 1
    assert "Only the operator" in error


def test_it_is_not_imported_where_it_is(run, vaxjo, ada, tmp_path):
    path = tmp_path / "vaxjo.zip"
    run("municipality", "export", "vaxjo", path)

    code, _, error = run("municipality", "import", path)

    assert code == 1
    assert "already a municipality “vaxjo” in this installation" in error


def test_where_it_is_not_there_it_comes_in_and_proves_it(run, database_copy, tmp_path):
    run("municipality", "add", "vik", "--name", "Vik", "--country", "SE")
    path = tmp_path / "vik.zip"
    _, out, _ = run("municipality", "export", "vik", path, "--format", "json")
    sent = json.loads(out)
    database_copy.use(database_copy.copy())
    assert not Municipality.objects.exists()

    with override_settings(EVIDENCE_FOLDER=tmp_path / "evidence"):
        code, out, error = run("municipality", "import", path, "--format", "json")

    assert (code, error) == (0, "")
    sent.pop("file")
    assert json.loads(out) == sent
    assert Municipality.objects.get().events.count() == sent["entries"]
    assert User.objects.operator().pk
