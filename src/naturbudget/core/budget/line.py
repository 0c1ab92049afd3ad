"""One line of a Master Budget, as it is voted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from naturbudget.core.errors import NaturbudgetError, Problem, gettext_noop
from naturbudget.core.quantity import Quantity, exact_decimal, plain, published
from naturbudget.core.target import TargetPath

SIGNS: Mapping[str, int] = {"less": -1, "more": 1}
DIRECTIONS = ("less", "more", "band", "milestone")
KINDS = ("flow", "stock", "ratio", "state")
TREND_YEARS_MIN = 3
DONE, NOT_DONE = Fraction(1), Fraction(0)
# The source of a base or an earlier value that was filled in from the books.
FROM_THE_BOOKS = "books"


class ParameterError(NaturbudgetError):
    """A municipality's parameter is too small to mean anything."""

    def __init__(self, name: str, value: object, least: int) -> None:
        text = gettext_noop(
            "The parameter {name} is {value}. It has to be at least {least}; the "
            "executive corrects it in Set-up, Parameters."
        )
        values = {"name": name, "value": value, "least": least}
        super().__init__(Problem("parameter-too-small", text, values))


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a municipality may set for itself; the defaults are ours.

    Source:
        V-5, CHK-8 (docs/method/budget.md)

    >>> Parameters.from_strings({"dead_band_percent": "1.5"}).as_strings()
    {'trend_years': 5, 'dead_band_percent': '1.5', 'explain_threshold_percent': '0'}
    """

    trend_years: int = 5
    dead_band_percent: Decimal = Decimal(2)
    explain_threshold_percent: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.trend_years < TREND_YEARS_MIN:
            raise ParameterError("trend_years", self.trend_years, TREND_YEARS_MIN)
        for name in ("dead_band_percent", "explain_threshold_percent"):
            if getattr(self, name) < 0:
                raise ParameterError(name, getattr(self, name), 0)

    @classmethod
    def from_strings(cls, given: Mapping[str, object]) -> Parameters:
        """Return the parameters; what is not given has its default.

        Raises:
            NotANumberError: One of them is not a number.
            ParameterError: One of them is too small.
        """
        default = cls()

        def number(name: str) -> Decimal:
            return exact_decimal(str(given.get(name, getattr(default, name))))

        return cls(
            trend_years=int(number("trend_years")),
            dead_band_percent=number("dead_band_percent"),
            explain_threshold_percent=number("explain_threshold_percent"),
        )

    def as_strings(self) -> dict[str, object]:
        """Return them as a document keeps them."""
        return {
            "trend_years": self.trend_years,
            "dead_band_percent": plain(self.dead_band_percent),
            "explain_threshold_percent": plain(self.explain_threshold_percent),
        }


# The ways to tell the parts of a line, apart from those of the departments.
SCHEMES = ("district", "sector")


@dataclass(frozen=True, slots=True)
class Share:
    """What one department may use of a line."""

    department: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Part:
    """What one district or sector may use of a line; its scheme says which it is."""

    scheme: str
    code: str
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The canonical columns of a line; what is not filled in is ``None`` or empty.

    All values are in ``unit``. Of a milestone, 1 is done and 0 is not done, in the
    target as in the actual. A band has ``target_low`` and ``target_high`` instead of
    ``target``. A line without either is tracked: it has no budget. ``reserve`` is
    what is kept back of a flow when it is divided; it belongs to nobody.

    Source:
        B-1, B-7, B-8, B-9, AG-4, CHK-1 (docs/method/budget.md)
    """

    indicator: str = ""
    unit: str = ""
    kind: str = ""
    direction: str = ""
    hold: bool = False
    base: Fraction | None = None
    base_year: int | None = None
    base_source: str = ""
    previous: Fraction | None = None
    previous_year: int | None = None
    previous_source: str = ""
    target: Fraction | None = None
    target_low: Fraction | None = None
    target_high: Fraction | None = None
    interim: Fraction | None = None
    interim_year: int | None = None
    long_term: Fraction | None = None
    long_term_year: int | None = None
    legal: Fraction | None = None
    department: str = ""
    holder: str = ""
    basis: str = ""
    justification: str = ""
    tracked_reason: str = ""
    shares: tuple[Share, ...] = ()
    parts: tuple[Part, ...] = ()
    reserve: Fraction | None = None
    voted_path: TargetPath | None = None

    @property
    def sign(self) -> int | None:
        """Return -1 where less is better, 1 where more is, else nothing.

        Source:
            B-1 (docs/method/budget.md)
        """
        return SIGNS.get(self.direction)

    def show(self, amount: Fraction) -> Quantity:
        """Return an amount of the line as a sentence shows it."""
        return Quantity(Decimal(published(amount)), self.unit or "1")

    @property
    def is_tracked(self) -> bool:
        """Return whether the line has no budget.

        Source:
            CHK-1 (docs/method/budget.md)
        """
        targets = (self.target, self.target_low, self.target_high)
        return all(value is None for value in targets)

    @property
    def path(self) -> TargetPath | None:
        """Return the voted path, else the straight one, else nothing.

        An interim target is shown beside the path; it does not bend it.

        Source:
            P-1, P-2 (docs/method/budget.md)
        """
        if self.sign is None:
            return None
        if self.voted_path is not None:
            return self.voted_path
        start_year, start = self.base_year, self.base
        end_year, end = self.long_term_year, self.long_term
        if start_year is None or start is None or end_year is None or end is None:
            return None
        if end_year <= start_year:
            return None
        return TargetPath.straight(start_year, start, end_year, end)
