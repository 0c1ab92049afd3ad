"""What stands before the first page: settings, ports, roles, translations."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from naturbudget.config import roles, serve, settings
from naturbudget.config.boot import BootError
from naturbudget.config.messages import collect_messages, compile_messages

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "src" / "naturbudget" / "config"


def code_of(refused):
    [problem] = refused.value.problems
    return problem.code


def environment_names():
    """Return every name that the configuration reads from the environment."""
    names = set()
    for path in [*CONFIG.rglob("*.py"), *ROOT.glob("bench/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.update(
                    re.findall(r"^(?:NATURBUDGET|DATABASE)_[A-Z_]+$", node.value)
                )
    return names - {"NATURBUDGET_EMBEDDED"} | {"PORT"}


@pytest.mark.parametrize(
    ("status", "code", "known"),
    [
        (-9, "server-killed", "signal SIGKILL"),
        (-15, "server-killed", "signal SIGTERM"),
        (-99, "server-killed", "signal 99"),
        (3, "server-ended", "exit code 3"),
        (0, "server-ended", "exit code 0"),
    ],
)
def test_a_server_that_ended_is_told_with_what_to_do(
    status, code, known, tmp_path, monkeypatch
):
    monkeypatch.setenv("NATURBUDGET_LOG_FILE", str(tmp_path / "a.log"))

    [problem] = serve.ended(status).problems

    assert problem.code == code
    assert known in str(problem)
    assert "start it again" in str(problem)


def test_the_manual_names_every_setting():
    table = (ROOT / "docs" / "operating.md").read_text()

    named = set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE))

    assert environment_names() == named


@pytest.mark.parametrize("given", ["perhaps", "2", "yes please"])
def test_refuses_what_is_neither_yes_nor_no(monkeypatch, given):
    monkeypatch.setenv("NATURBUDGET_HTTPS", given)

    with pytest.raises(BootError, match="NATURBUDGET_HTTPS is set to"):
        settings.truth("NATURBUDGET_HTTPS", default=False)


@pytest.mark.parametrize("given", ["-1", "2.5", "many", "٣"])
def test_refuses_what_is_no_whole_number(monkeypatch, given):
    monkeypatch.setenv("NATURBUDGET_EVIDENCE_BYTES_MAX", given)

    with pytest.raises(BootError, match="a whole number"):
        settings.whole("NATURBUDGET_EVIDENCE_BYTES_MAX", 1)


def test_reads_an_address_with_strange_characters(monkeypatch):
    monkeypatch.setenv(
        "DATABASE_URL",
        "postgresql://a%40b:p%2Fw%3F@db.example:6543/books?sslmode=require",
    )

    found = settings.database("DATABASE_URL")

    assert found["USER"] == "a@b"
    assert found["PASSWORD"] == "p/w?"
    assert (found["HOST"], found["PORT"], found["NAME"]) == (
        "db.example",
        "6543",
        "books",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_refuses_another_kind_of_database(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///books.db")

    with pytest.raises(BootError, match="postgresql://"):
        settings.database("DATABASE_URL")


@pytest.mark.parametrize("given", ["", "http", "0", "65536", "80 80", "²"])
def test_refuses_what_is_no_port(given):
    with pytest.raises(BootError) as refused:
        serve.free_port(given)

    assert code_of(refused) == "not-a-port"


def test_names_another_port_when_one_is_in_use():
    with socket.socket() as other:
        other.bind((serve.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(BootError, match=f"PORT={port + 1} make demo") as refused:
            serve.free_port(str(port))

    assert code_of(refused) == "port-in-use"


@pytest.mark.django_db
def test_serves_as_the_application(databases):
    roles.check_address(
        databases.embedded.address(roles.APPLICATION, databases.current)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", [roles.OWNER, "postgres"])
def test_refuses_to_serve_as_a_role_that_may_too_much(databases, role):
    with pytest.raises(BootError) as refused:
        roles.check_address(databases.embedded.address(role, databases.current))

    assert code_of(refused) == "role-too-mighty"


@pytest.mark.parametrize(
    ("grant", "why"),
    [
        ("GRANT naturbudget_owner TO {role}", "member of naturbudget_owner"),
        ("ALTER ROLE {role} BYPASSRLS", "bypass"),
        (
            "GRANT CREATE ON SCHEMA public TO {role}; SET ROLE {role};"
            "CREATE TABLE mine (id int); RESET ROLE",
            "owns the table mine",
        ),
        ("GRANT CREATE ON SCHEMA public TO {role}", "may make tables"),
    ],
)
def test_finds_each_way_to_be_too_mighty(superuser_connection, grant, why):
    """Roles are of the whole server, which others check meanwhile: nothing is kept."""
    with superuser_connection.transaction(force_rollback=True):
        superuser_connection.execute("CREATE ROLE scratch LOGIN")
        superuser_connection.execute(grant.format(role="scratch"))
        superuser_connection.execute("SET LOCAL SESSION AUTHORIZATION scratch")
        with pytest.raises(BootError, match=why) as refused:
            roles.check_application(superuser_connection)

    assert code_of(refused) == "role-too-mighty"


@pytest.mark.django_db
def test_the_oldest_postgresql_is_said_in_one_way(databases, monkeypatch):
    manual = Path(__file__).parents[2] / "docs" / "operating.md"
    assert f"PostgreSQL {roles.VERSION_MIN // 10000} or newer" in manual.read_text()
    monkeypatch.setattr(roles, "VERSION_MIN", 990000)

    with pytest.raises(BootError, match="needs 99 or newer") as refused:
        roles.check_owner(databases.embedded.address(roles.OWNER, databases.current))

    assert code_of(refused) == "postgres-too-old"


def test_the_printed_sql_makes_what_the_embedded_server_has():
    printed = subprocess.run(
        [sys.executable, "-m", "naturbudget.config.roles"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert roles.ROLES in printed
    assert roles.RIGHTS in printed


def test_compiles_a_translation_once(tmp_path):
    folder = tmp_path / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "budget"\nmsgstr "budget på svenska"\n'
    )

    assert compile_messages(tmp_path) == [folder / "django.mo"]
    assert compile_messages(tmp_path) == []


def test_a_catalogue_is_brought_up_to_the_sentences(tmp_path):
    folder = tmp_path / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    known = folder / "django.po"
    known.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Kept"\nmsgstr "Hållen"\n\nmsgid "Gone"\nmsgstr "Borta"\n',
        encoding="utf-8",
    )

    assert collect_messages(tmp_path) == [tmp_path / "django.pot", known]

    written = polib.pofile(str(known))
    assert written.find("Kept").msgstr == "Hållen"
    assert written.find("Missed").msgstr == ""
    assert written.find("Gone") is None


def test_starts_with_an_empty_environment_and_a_missing_data_folder(tmp_path):
    program = "from naturbudget.config import settings; print(settings.DEBUG)"

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"NATURBUDGET_DATA": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"
    assert not (tmp_path / "none").exists()
