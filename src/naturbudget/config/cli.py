"""The command `naturbudget`: the same actions as the pages, for those who automate."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import django
from django.db import (
    DataError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
)

from naturbudget.config import setup
from naturbudget.config.boot import BootError, exit_with
from naturbudget.config.commands import offline
from naturbudget.config.postgres import prepare
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)

TO_BE_OPENED = ("not-there", "no-department")
ASKED = ("doubts-open", "doubt-unanswered")
DATABASE_IS_GONE = (OperationalError, InterfaceError)
GONE = gettext_noop(
    "The database does not answer ({said}). Nothing of what was under way is kept. "
    "Look whether it runs, and whether DATABASE_URL names it; then do it again."
)
NOT_KEEPABLE = gettext_noop(
    "A text is longer, or a number larger, than the books can keep ({said}). Nothing "
    "was kept: shorten it, and do it again."
)
NOT_UTF8 = gettext_noop(
    "“{given}” is not UTF-8. Write it, or name the file, in letters of UTF-8."
)
EXIT_CODES = """exit codes:
  0  done
  1  refused; every reason is on the error output
  2  the command is not understood, or the database is out of reach
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what was asked and end with an exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    try:
        django.setup()
        # Help, and what is not understood, need no database: they end here.
        options = parser().parse_args(given)
        if options.needs_database:
            _make_ready()
        sys.exit(run(given))
    except BootError as error:
        raise exit_with(error) from None
    except DATABASE_IS_GONE as error:
        raise exit_with(_gone(error)) from None


def _make_ready() -> None:
    """Find or start the database; set it up where it is new."""
    from naturbudget.config import settings

    if prepare() is not None:
        # The settings were read before there was a server to name.
        for alias, name in settings.ADDRESSES.items():
            connections.settings[alias].update(settings.database(name))
    if "municipalities_municipality" not in connection.introspection.table_names():
        setup.run(say=setup.tell)


def _gone(error: Exception) -> NaturbudgetError:
    """Say that the database did not answer, with the last thing it said."""
    said = str(error).strip().splitlines() or ["it says nothing"]
    return NaturbudgetError(Problem("database-gone", GONE, {"said": said[-1].strip()}))


def _too_much(error: Exception) -> NaturbudgetError:
    """Say that the database cannot hold it, with the first thing it said."""
    said = str(error).strip().splitlines() or ["it says nothing"]
    return NaturbudgetError(Problem("not-keepable", NOT_KEEPABLE, {"said": said[0]}))


def _check_letters(given: Sequence[str]) -> None:
    """Refuse bytes of another encoding, which the system hands on as half letters."""
    for text in given:
        if not text.isascii() and text != text.encode(errors="ignore").decode():
            shown = text.encode(errors="replace").decode()
            problem = Problem("not-utf8", NOT_UTF8, {"given": shortened(shown)})
            raise NaturbudgetError(problem)


def run(given: Sequence[str]) -> int:
    """Carry out one command on a database that is ready; return its exit code."""
    options = parser().parse_args(given)
    try:
        _check_letters(given)
        return options.action(options) or 0
    except DataError as error:
        _say_no(_too_much(error), as_json=options.format == "json")
        return 1
    except NaturbudgetError as error:
        _say_no(error, as_json=options.format == "json")
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of all sub-commands."""
    # They need models, which are there only once Django is set up.
    from naturbudget.config.commands import (
        accounts,
        background,
        bodies,
        books,
        check,
        connections,
        documents,
        letters,
        requests,
        shared,
        years,
    )

    top = argparse.ArgumentParser(
        prog="naturbudget",
        description="Plan, spend and balance nature.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(needs_database=True)
    shared.add_by(top, by=None, format="text")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    books.add_arguments(commands)
    bodies.add_arguments(commands)
    accounts.add_arguments(commands)
    years.add_arguments(commands)
    documents.add_arguments(commands)
    connections.add_arguments(commands)
    check.add_arguments(commands)
    requests.add_arguments(commands)
    letters.add_arguments(commands)
    background.add_arguments(commands)
    offline.add_arguments(commands)
    return top


def _say_no(error: NaturbudgetError, *, as_json: bool) -> None:
    """Write every reason, with its row where it has one."""
    # It needs models, like the sub-commands.
    from naturbudget.config.commands import confirming, shared

    rows: Sequence[Any] = getattr(error, "rows", ())
    if as_json:
        problems = [
            {
                "line": row.line,
                "column": row.column,
                "code": row.problem.code,
                "message": shared.in_symbols(row.problem),
            }
            for row in rows
        ] or [{"code": p.code, "message": shared.in_symbols(p)} for p in error.problems]
        sys.stderr.write(json.dumps({"problems": problems}, ensure_ascii=False) + "\n")
        return
    for row in rows:
        sys.stderr.write(f"{replace(row, problem=shared.in_symbols(row.problem))}\n")
    for problem in () if rows else error.problems:
        sys.stderr.write(f"{shared.in_symbols(problem)}\n")
    if any(problem.code in TO_BE_OPENED for problem in error.problems):
        sys.stderr.write("Add --create to open what is missing.\n")
    if any(problem.code in ASKED for problem in error.problems):
        sys.stderr.write(f"{confirming.OPEN_DOUBTS}\n")


if __name__ == "__main__":
    main()
