"""The parameters of a municipality: told, and set."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.utils import timezone

from naturbudget.apps.archives.actions import export_everything, import_everything
from naturbudget.apps.municipalities.models import Arrival, Municipality
from naturbudget.apps.municipalities.parameters import parameters_of, set_parameters
from naturbudget.config import checks
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop

NOT_A_SETTING = gettext_noop(
    "“{text}” sets nothing. Write NAME=VALUE, for example four_eyes=yes."
)
FILE_THERE = gettext_noop(
    "{path} exists already, and an export never replaces a file: choose a new name."
)
ONLY_OPERATOR = gettext_noop(
    "Only the operator of this machine imports a municipality: leave --by out."
)
PASSWORDS = (
    "Passwords did not come along: people set one by “Forgot your password?” on the "
    "sign-in page."
)


def add_arguments(verbs: Any) -> None:
    """Declare what is done to a municipality that is there."""
    parser = verbs.add_parser("set", help="tell the parameters, or set some")
    parser.add_argument("slug")
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    shared.add_by(parser)
    parser.set_defaults(action=municipality_set)
    words = "write everything of a municipality into one archive of open formats"
    leave = verbs.add_parser("export", help=words)
    leave.add_argument("slug")
    leave.add_argument("file", type=Path, help="the archive, a zip file to be written")
    shared.add_by(leave)
    leave.set_defaults(action=municipality_export)
    words = "build a municipality from such an archive, and prove it equal"
    arrive = verbs.add_parser("import", help=words)
    arrive.add_argument("file", type=Path, help="the archive")
    shared.add_by(arrive)
    arrive.set_defaults(action=municipality_import)


def municipality_set(options: Namespace) -> None:
    """Set what was given; without any, only tell what holds."""
    by = shared.person(options)
    to = "set-parameters" if options.settings else "read-desk"
    town = shared.town(options, to=to, by=by)
    given = {}
    for text in options.settings:
        name, mark, value = text.partition("=")
        if not mark:
            raise shared.refuse("not-a-setting", NOT_A_SETTING, text=text)
        given[name.strip()] = value
    set_parameters(town, given, by=by, at=timezone.now())
    rows = [
        {
            "parameter": held.parameter.name,
            "value": held.said,
            "default": held.default_said,
            "explained": held.parameter.explained,
        }
        for held in parameters_of(town)
    ]
    text = "\n".join(
        f"{row['parameter']}={row['value']} (default {row['default']}): "
        f"{row['explained']}"
        for row in rows
    )
    shared.answer(options, {"parameters": rows}, text=text, rows=rows)


def municipality_export(options: Namespace) -> None:
    """Write everything into one new file."""
    by = shared.person(options)
    town = shared.town(options, to="export-everything", by=by)
    if options.file.exists():
        raise shared.refuse("file-there", FILE_THERE, path=options.file)
    with shared.writing(options.file):
        heads = export_everything(town, options.file, by=by, at=timezone.now())
    told = _told(town, heads.size, heads.root, heads.entries, heads.journal)
    content = {"file": str(options.file), **told}
    text = f"{options.file} holds everything of {town.slug}: {_said(told)}"
    shared.answer(options, content, text=text)


def municipality_import(options: Namespace) -> None:
    """Build a municipality that is not here yet; only the operator does."""
    by = shared.person(options)
    if not by.is_operator:
        raise shared.refuse("only-operator", ONLY_OPERATOR)
    town = import_everything(
        options.file, by=by, at=timezone.now(), check=checks.differences_in
    )
    one = Arrival.objects.get(municipality=town)
    told = _told(town, one.size, one.root, one.entries, one.journal)
    text = f"{town.slug} is here, equal to the archive: {_said(told)} {PASSWORDS}"
    shared.answer(options, told, text=text)


def _told(
    town: Municipality, size: int, root: str, entries: int, journal: str
) -> dict[str, Any]:
    return {
        "municipality": town.slug,
        "size": size,
        "root": shared.printed(root),
        "entries": entries,
        "journal": shared.printed(journal),
    }


def _said(told: dict[str, Any]) -> str:
    return (
        f"{told['size']:,} vouchers with the root {told['root']}, and "
        f"{told['entries']:,} journal entries with the root {told['journal']}."
    )
