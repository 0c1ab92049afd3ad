"""What the invented town keeps of its land and trees, and how it divides a bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from naturbudget.apps.evidence.actions import keep_file
from naturbudget.apps.evidence.models import Source
from naturbudget.apps.ledger.actions import draft_voucher, seal_voucher
from naturbudget.apps.ledger.actions.drafting import Line
from naturbudget.apps.ledger.actions.wholes import enter_whole
from naturbudget.apps.ledger.doubted import answer_draft
from naturbudget.apps.ledger.groupings import open_grouping, regroup
from naturbudget.apps.ledger.models import Voucher
from naturbudget.apps.ledger.several import Several, keep_several
from naturbudget.apps.ledger.splits import Bill, Share, keep_split_key, split_bill
from naturbudget.apps.ledger.stocktakes import Found, take_stock
from naturbudget.apps.ledger.typed import Typed
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.apps.resources.actions import resource
from naturbudget.apps.resources.models import Account, Unit
from naturbudget.apps.resources.opening import open_account

BEGAN = datetime(2026, 10, 21, 9, 0, tzinfo=UTC)
MAPPED = date(2025, 12, 31)
# Path, names, hectares on the map of 2025.
LAND = (
    ("forest", ("Forest", "Skog", "Wald"), "2310.4"),
    ("farmland", ("Farmland", "Åkermark", "Ackerland"), "1884.0"),
    ("meadow", ("Meadow and pasture", "Äng och bete", "Wiesen und Weiden"), "412.6"),
    ("wetland", ("Wetland", "Våtmark", "Feuchtgebiete"), "96.2"),
    ("built-up", ("Built-up land", "Bebyggd mark", "Bebaute Fläche"), "1240.8"),
    ("water", ("Lakes and streams", "Sjöar och vattendrag", "Gewässer"), "355.0"),
)
HOUSES = (
    ("town-hall", ("Town hall", "Stadshuset", "Rathaus"), "4200"),
    ("library", ("Library", "Biblioteket", "Bibliothek"), "1800"),
    ("harbour-school", ("Harbour school", "Hamnskolan", "Hafenschule"), "6400"),
)
SECTORS = {
    "ghg/district-heating": "Buildings/Heat",
    "ghg/natural-gas": "Buildings/Heat",
    "ghg/heating-oil": "Buildings/Heat",
    "ghg/electricity": "Buildings/Electricity",
    "ghg/transport": "Transport",
    "ghg/industry": "Other",
    "ghg/farming": "Other",
    "ghg/waste": "Other",
}


class Keeper:
    """Somebody who keeps the books of a town, an hour for each thing that is done."""

    def __init__(self, town: Municipality, by: User) -> None:
        self.town, self.by = town, by
        last = town.events.order_by("-at").values_list("at", flat=True).first()
        self._at = max(BEGAN, last or BEGAN)  # the journal goes forward

    @property
    def at(self) -> datetime:
        self._at += timedelta(minutes=10)
        return self._at

    def paper(self, name: str, text: str) -> Source:
        return keep_file(
            f"{text}\n".encode(),
            of=self.town,
            origin=name,
            media_type="text/plain",
            by=self.by,
            at=self.at,
        )

    def seal(self, draft: Voucher) -> None:
        answer_draft(draft, {"": draft.reason}, by=self.by, at=self.at)
        seal_voucher(draft, by=self.by, at=self.at)

    def open(self, path: str, names: Sequence[str], **given: Any) -> Account:
        return open_account(
            self.town,
            path,
            names=dict(zip(("en", "sv", "de"), names, strict=True)),
            by=self.by,
            at=self.at,
            **given,
        )

    def several(
        self,
        kind: str,
        lines: Sequence[tuple[Account, str]],
        *,
        days: tuple[date, date],
        cause: str,
        source: Source,
        remark: str = "",
    ) -> None:
        given = tuple((account, Decimal(amount)) for account, amount in lines)
        said = Typed(given[0][0], Decimal(0), "", "", *days, "measured", remark)
        draft = keep_several(
            self.town,
            Several(kind, given, said, cause),
            source=source,
            by=self.by,
            at=self.at,
        )
        self.seal(draft)

    def count(self, account: Account, found: str, **given: Any) -> None:
        source = given.pop("source")
        took = Found(account, date(2026, 9, 30), Decimal(found), "", **given)
        self.seal(take_stock(took, source=source, by=self.by, at=self.at))


def tell_stocks(town: Municipality, people: Mapping[str, User]) -> None:
    """Keep land, trees, a divided bill, a whole with its parts and a regrouping."""
    keeper = Keeper(town, people["co-ordinator"])
    _land(keeper)
    _trees(keeper)
    _bill(keeper)
    _sectors(keeper)


def _land(keeper: Keeper) -> None:
    town = keeper.town
    held = {
        "unit": Unit.objects.get(code="har"),
        "kind": "stock",
        "department": town.departments.get(code="planning"),
        "resource": resource(town, "land"),
    }
    land = {name: keeper.open(f"land/{name}", names, **held) for name, names, _ in LAND}
    chart = keeper.paper("land-cover-2025.txt", "Land cover of 2025, from the air")
    for name, _, found in LAND:
        draft = draft_voucher(
            town,
            key=f"land/{name}:{MAPPED}",
            kind="opening",
            valid_from=MAPPED,
            valid_to=MAPPED,
            reason="land cover map 2025",
            lines=[Line(land[name], Decimal(found), "measured", land[name].department)],
            source=chart,
            by=keeper.by,
            at=keeper.at,
        )
        keeper.seal(draft)
    plan = keeper.paper("plan-south-meadow.txt", "Zoning plan South Meadow, in force")
    keeper.several(
        "reclassification",
        [(land["meadow"], "-3.2"), (land["built-up"], "3.2")],
        days=(date(2026, 5, 12), date(2026, 5, 12)),
        cause="managed",
        source=plan,
        remark="zoning plan South Meadow: 3.2 ha of meadow are built over",
    )
    water = keeper.paper("rewetting-stensjo.txt", "Rewetting at Lake Stensjö, accepted")
    keeper.several(
        "reclassification",
        [
            (land["farmland"], "-4.0"),
            (land["wetland"], "1.5"),
            (land["forest"], "2.5"),
        ],
        days=(date(2026, 6, 1), date(2026, 6, 30)),
        cause="managed",
        source=water,
        remark="rewetting and planting at Lake Stensjö",
    )
    picture = keeper.paper("satellite-2026-09.txt", "Land cover seen in September 2026")
    keeper.count(
        land["forest"],
        "2311.6",
        method="satellite",
        changed="asset",
        remark="bark beetles and a felling",
        source=picture,
    )
    keeper.count(
        land["wetland"],
        "98.5",
        method="survey",
        changed="knowledge",
        remark="the old map drew the bank too far in",
        source=keeper.paper("wetland-2026.txt", "Wetlands walked in September 2026"),
    )


def _trees(keeper: Keeper) -> None:
    trees = keeper.town.accounts.get(path="trees/street-and-park")
    spring = date(2026, 3, 1), date(2026, 5, 31)
    planted = keeper.paper("planting-2026.txt", "560 trees planted in spring 2026")
    keeper.several(
        "addition", [(trees, "560")], days=spring, cause="managed", source=planted
    )
    storm = date(2026, 9, 14), date(2026, 9, 14)
    fallen = keeper.paper("storm-2026.txt", "Trees that fell in September 2026")
    keeper.several(
        "loss", [(trees, "-38")], days=storm, cause="catastrophic-loss", source=fallen
    )
    keeper.count(
        trees,
        "19684",
        method="register",
        changed="asset",
        remark="felled for ash disease since the last count",
        source=keeper.paper("tree-register-2026.txt", "Tree register, 30 September"),
    )


def _bill(keeper: Keeper) -> None:
    town = keeper.town
    held = {
        "unit": Unit.objects.get(code="MW.h"),
        "kind": "flow",
        "entity": "organisation",
        "department": town.departments.get(code="real-estate"),
        "resource": resource(town, "buildings"),
    }
    shares = tuple(
        Share(
            account := keeper.open(f"electricity/{name}", names, **held),
            account.department,
            Decimal(area),
        )
        for name, names, area in HOUSES
    )
    key = "floor area 2025"
    keep_split_key(town, key, basis="area", given=shares, by=keeper.by, at=keeper.at)
    first, last = date(2026, 7, 1), date(2026, 9, 30)
    bill = keeper.paper("electricity-2026-q3.txt", "One meter, three houses: 184.6 MWh")
    said = Typed(
        shares[0].account,
        Decimal("184.6"),
        "",
        "use",
        first,
        last,
        "measured",
        "one meter for three houses",
    )
    keeper.seal(
        split_bill(
            town,
            Bill(said, "area", shares, key),
            source=bill,
            by=keeper.by,
            at=keeper.at,
        )
    )
    enter_whole(
        town,
        "electricity",
        first=first,
        last=last,
        amount=Decimal("186.6"),
        source=keeper.paper("utility-2026-q3.txt", "All meters of the town: 186.6 MWh"),
        by=keeper.by,
        at=keeper.at,
    )


def _sectors(keeper: Keeper) -> None:
    grouping = open_grouping(
        keeper.town,
        {"en": "By sector", "sv": "Efter sektor", "de": "Nach Sektoren"},
        places=SECTORS,
        since=date(2024, 1, 1),
        by=keeper.by,
        at=keeper.at,
    )
    regroup(
        grouping,
        places={"ghg/electricity": "Energy/Electricity"},
        since=date(2026, 1, 1),
        by=keeper.by,
        at=keeper.at,
    )
