"""What needs no database: checking a pack, and the SQL for a server of one's own."""

from __future__ import annotations

import csv
import sys
from argparse import SUPPRESS, Namespace
from typing import Any

from naturbudget import verifier
from naturbudget.config import roles
from naturbudget.core.cell import cell


def add_arguments(commands: Any) -> None:
    """Declare the sub-commands."""
    sql = commands.add_parser(
        "roles-sql", help="print the SQL that makes both roles on a server of your own"
    )
    sql.set_defaults(action=roles_sql, needs_database=False)
    verify = commands.add_parser("verify", help="check an evidence pack, offline")
    verify.add_argument("pack", help="the evidence pack, a zip file")
    verify.add_argument("--root", default="", help="the root as the minutes print it")
    verify.add_argument(
        "--format",
        choices=("text", "json", "csv"),
        default=SUPPRESS,
        help="how the answer is written",
    )
    verify.set_defaults(action=verify_pack, needs_database=False)


def roles_sql(options: Namespace) -> None:
    """Print the script."""
    roles.main()


def verify_pack(options: Namespace) -> int:
    """Check a pack; return 0 if all is right, 1 with findings, 2 if it is no pack."""
    given = [options.pack, "--root", options.root]
    if options.format == "json":
        given.append("--json")
    if options.format != "csv":
        return verifier.main(given)
    try:
        report = verifier.verify(options.pack, options.root)
    except verifier.NotAPackError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["kind", "text"])
    for kind in ("checks", "notes", "findings"):
        writer.writerows([kind[:-1], cell(str(x))] for x in getattr(report, kind))
    return 1 if report.findings else 0
