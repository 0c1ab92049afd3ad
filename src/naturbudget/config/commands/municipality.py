"""The parameters of a municipality: told, and set."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from django.utils import timezone

from naturbudget.apps.municipalities.parameters import parameters_of, set_parameters
from naturbudget.config.commands import shared
from naturbudget.core.errors import gettext_noop

NOT_A_SETTING = gettext_noop(
    "“{text}” sets nothing. Write NAME=VALUE, for example four_eyes=yes."
)


def add_arguments(verbs: Any) -> None:
    """Declare what is done to a municipality that is there."""
    parser = verbs.add_parser("set", help="tell the parameters, or set some")
    parser.add_argument("slug")
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    shared.add_by(parser)
    parser.set_defaults(action=municipality_set)


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
