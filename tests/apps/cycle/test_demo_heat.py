"""The invented town has heat by degree days: its value, its sheet, its steps (IN-8)."""

from __future__ import annotations

import html
import re
from fractions import Fraction

from tests.pdfs import words_of

from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.resources.models import IndicatorVersion

WHY = "/desk/alvhamn/setup/indicators/EN-02/why/2025/"


def test_the_heat_of_a_normal_year(demo):
    town = demo("alvhamn")
    version = IndicatorVersion.objects.get(
        indicator__municipality=town, indicator__code="EN-02"
    )

    value = IndicatorValues(town, [version]).value(version, 2025)

    # 410 MWh for 3,280 K·d, times 3,440 K·d; and 62 MWh that no weather moves.
    assert value.amount == Fraction(410, 3280) * 3440 + 62 == 492
    assert version.indicator.purpose


def test_its_steps_are_told_with_the_factor_and_its_source(demo, client):
    town = demo("alvhamn")
    person = town.memberships.get(role="co-ordinator").user
    client.force_login(person)

    page = client.get(WHY, headers={"accept-language": "en"}).content.decode()
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())

    assert "492 MWh" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "mean of 1991 to 2020 (invented)" in said
    assert "Degree days at the harbour" in said
    assert "÷" in said


def test_a_factor_of_no_unit_is_told_without_one(demo, client):
    town = demo("alvhamn")
    client.force_login(town.memberships.get(role="co-ordinator").user)
    sheet = WHY.removesuffix("why/2025/") + "sheet"

    page = client.get(f"{sheet}/", headers={"accept-language": "en"}).content.decode()
    paper = client.get(f"{sheet}.pdf", headers={"accept-language": "en"}).content

    assert "3,440 K·d" in page
    assert "K·d /" not in page
    said = " ".join(words_of(paper).split()).replace("\N{NO-BREAK SPACE}", " ")
    assert "3,440 K·d" in said
    assert "for one" not in said
