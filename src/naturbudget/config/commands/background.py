"""The worker, where no `make demo` starts it."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from naturbudget.config import worker


def add_arguments(commands: Any) -> None:
    """Declare the sub-command."""
    parser = commands.add_parser(
        "worker", help="do what waits behind the pages: long imports, letters"
    )
    parser.add_argument(
        "--once", action="store_true", help="do what waits now, and end"
    )
    parser.set_defaults(action=work)


def work(options: Namespace) -> None:
    """Work until somebody ends it, or once."""
    if options.once:
        worker.work_once()
    else:
        worker.main()
