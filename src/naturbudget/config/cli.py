"""The command `naturbudget`: the same actions as the pages, for those who automate."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from naturbudget.config.boot import BootError, exit_with
from naturbudget.core.errors import NaturbudgetError

EXIT_CODES = """exit codes:
  0  done
  1  refused; every reason is on the error output
  2  the command is not understood, or the database is out of reach
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what was asked and end with an exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["verify"]:
        from naturbudget import verifier

        sys.exit(verifier.main(given[1:]))
    if given[:1] == ["roles-sql"]:
        from naturbudget.config import roles

        roles.main()
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    try:
        _make_ready()
        sys.exit(run(given))
    except BootError as error:
        raise exit_with(error) from None


def _make_ready() -> None:
    """Find or start the database; set it up where it is new."""
    from naturbudget.config.postgres import prepare

    prepare()
    import django

    django.setup()
    from django.db import connection

    if "municipalities_municipality" not in connection.introspection.table_names():
        from naturbudget.config import setup

        setup.run(say=setup.tell)


def run(given: Sequence[str]) -> int:
    """Carry out one command on a database that is ready; return its exit code."""
    options = parser().parse_args(given)
    try:
        options.action(options)
    except NaturbudgetError as error:
        _say_no(error, as_json=options.format == "json")
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of all sub-commands."""
    from naturbudget.config.commands import books, years

    top = argparse.ArgumentParser(
        prog="naturbudget",
        description="Plan, spend and balance nature.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    books.add_arguments(commands)
    years.add_arguments(commands)
    commands.add_parser(
        "roles-sql", help="print the SQL that makes both roles on a server of your own"
    )
    verify = commands.add_parser("verify", help="check an evidence pack, offline")
    verify.add_argument("pack")
    verify.set_defaults(action=None)
    return top


def _say_no(error: NaturbudgetError, *, as_json: bool) -> None:
    """Write every reason, with its row where it has one."""
    rows: Sequence[Any] = getattr(error, "rows", ())
    if as_json:
        problems = [
            {
                "line": row.line,
                "column": row.column,
                "code": row.problem.code,
                "message": str(row.problem),
            }
            for row in rows
        ] or [{"code": p.code, "message": str(p)} for p in error.problems]
        sys.stderr.write(json.dumps({"problems": problems}, ensure_ascii=False) + "\n")
        return
    for said in rows or error.problems:
        sys.stderr.write(f"{said}\n")


if __name__ == "__main__":
    main()
