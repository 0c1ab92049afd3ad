#!/usr/bin/env python
"""Run a Django command on the database of this checkout."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Find or start the database, then do what was asked."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naturbudget.config.settings")
    from naturbudget.config.boot import BootError, exit_with
    from naturbudget.config.postgres import prepare

    try:
        prepare(progress=lambda words: sys.stderr.write(f"{words}\n") and None)

        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except BootError as error:
        raise exit_with(error) from None


if __name__ == "__main__":
    main()
