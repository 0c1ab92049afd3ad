"""What an adapter is: the parameters of a place, its question and its reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise

from naturbudget.core.delivery.reported import Reported
from naturbudget.core.errors import (
    NaturbudgetError,
    Problem,
    gettext_noop,
    shortened,
)
from naturbudget.engines.fetch import Ask, FetchError, check_address

Parameters = Mapping[str, str]
Secrets = Mapping[str, str]

MISSING = gettext_noop("“{parameter}” is missing. Fill it in.")
WRONG = gettext_noop("“{given}” is not right for “{parameter}”. {wanted}")
UNKNOWN = gettext_noop("There is no parameter “{parameter}” here. Take it out.")


class ParametersError(NaturbudgetError):
    """The parameters of a connection are not complete, or not right."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to be said about what is fetched."""

    name: str
    label: Promise | str
    pattern: str
    wanted: str
    help: Promise | str = ""
    default: str = ""
    is_optional: bool = False
    # Whether it is where something is fetched: then the rules of fetching hold.
    is_address: bool = False

    def problem(self, given: str, *, inside: Collection[str] = ()) -> Problem | None:
        """Return what is wrong with a text; ``inside`` may be asked as well."""
        values: dict[str, object] = {"field": self.name, "parameter": self.name}
        if not given:
            if self.is_optional:
                return None
            return Problem("parameter-missing", MISSING, values)
        if given and self.is_address:
            try:
                check_address(given, inside=inside)
            except FetchError as error:
                [found] = error.problems
                return replace(found, values={**found.values, **values})
        if re.fullmatch(self.pattern, given):
            return None
        values |= {"given": shortened(given), "wanted": self.wanted}
        return Problem("parameter-wrong", WRONG, values)


@dataclass(frozen=True, slots=True)
class Adapter:
    """A kind of place that figures are fetched from."""

    kind: str
    label: Promise | str
    about: Promise | str
    parameters: Sequence[Parameter]
    # What the columns of an answer are called, for whoever picks from them.
    columns: Promise | str
    ask: Callable[[Parameters, Secrets, date], Ask]
    read: Callable[[bytes, Parameters], list[Reported]]
    ending: str
    # Names of the environment's settings that hold its name and password.
    secrets: Sequence[str] = ()

    def check(
        self, given: Parameters, *, inside: Collection[str] = ()
    ) -> dict[str, str]:
        """Return the parameters as they are kept, or say all that is wrong.

        Args:
            given: The parameters as they were written.
            inside: Computers of one's own that may be asked, each as host:port.
        """
        known = {one.name for one in self.parameters}
        problems = [
            Problem("parameter-unknown", UNKNOWN, {"field": name, "parameter": name})
            for name in given
            if name not in known
        ]
        kept = {}
        for one in self.parameters:
            kept[one.name] = (given.get(one.name) or one.default).strip()
            problem = one.problem(kept[one.name], inside=inside)
            if problem is not None:
                problems.append(problem)
        if problems:
            raise ParametersError(*problems)
        return {name: text for name, text in kept.items() if text}


def csv_of(text: str) -> list[str]:
    """Return what stands between commas, without blanks around it."""
    return [one.strip() for one in text.split(",") if one.strip()]
