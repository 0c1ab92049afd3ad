"""Measures on pages and in actions: kept, refused, reported, in the journal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from tests import factories, year

from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.papers.kinds import KINDS
from naturbudget.apps.papers.order import Order
from naturbudget.apps.programme import actions
from naturbudget.apps.programme.models import Aim, Effect, Measure, Report
from naturbudget.apps.programme.queries import contributions, measures_content
from naturbudget.config.checks.journal.programme import differences
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.programme.effect import sum_of
from naturbudget.core.programme.measure import MeasureError, Written

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/programme/"


@pytest.fixture
def draft(vaxjo):
    return year.drafted(vaxjo)


def code_of(town):
    return town.indicators.order_by("code").first().code


def kept(town, ada, **more):
    told = {
        "title": "New boilers",
        "department": factories.department(town),
        "state": "under-way",
        "first": 2024,
        "indicators": [town.indicators.order_by("code").first()],
        "by": ada,
        "at": year.BEFORE,
    }
    return actions.save_measure(town, **{**told, **more})


def effect(measure, ada, amount="-12", in_year=2025, **more):
    likely = Written(Decimal(amount)) if amount else None
    told = {"likely": likely, "confidence": "fair", "by": ada, "at": year.BEFORE}
    indicator = measure.municipality.indicators.order_by("code").first()
    return actions.set_effect(measure, indicator, year=in_year, **{**told, **more})


def reported(measure, ada, amount="", in_year=2025, text="Three were replaced."):
    indicator = measure.municipality.indicators.order_by("code").first()
    realised = {indicator: Written(Decimal(amount))} if amount else {}
    return actions.report_measure(
        measure, year=in_year, text=text, realised=realised, by=ada, at=year.BEFORE
    )


def codes(refused):
    return [one.code for one in refused.value.problems]


def journal_differs(town):
    return list(differences(Told(town)))


def test_a_measure_with_effect_and_report_stands_in_the_journal(vaxjo, draft, ada):
    measure = kept(vaxjo, ada)
    effect(measure, ada)
    effect(measure, ada, "-20", 2026)
    reported(measure, ada, "-9")
    kept(vaxjo, ada, title="Lamps")

    assert [one.number for one in vaxjo.measures.order_by("number")] == [1, 2]
    assert journal_differs(vaxjo) == []
    Effect.objects.filter(year=2026).update(likely="-2000")
    [said] = journal_differs(vaxjo)
    assert "its likely “-20”; the tables say “-2000”" in said


def test_an_indicator_that_is_served_no_more_loses_its_effects(vaxjo, draft, ada):
    measure = kept(vaxjo, ada)
    effect(measure, ada)

    kept(vaxjo, ada, measure=measure, indicators=[])

    assert (Aim.objects.count(), Effect.objects.count()) == (0, 0)
    assert journal_differs(vaxjo) == []


def test_an_indicator_with_a_reported_effect_stays_served(vaxjo, draft, ada):
    measure = kept(vaxjo, ada)
    reported(measure, ada, "-9")

    with pytest.raises(MeasureError) as refused:
        kept(vaxjo, ada, measure=measure, indicators=[], first=2026)

    assert codes(refused) == ["is-reported", "has-earlier"]


def test_an_effect_in_another_unit_is_refused(vaxjo, draft, ada):
    measure = kept(vaxjo, ada)
    with pytest.raises(MeasureError) as refused:
        effect(measure, ada, likely=Written(Decimal(-12), "ha"))
    assert codes(refused) == ["other-unit"]
    assert not Effect.objects.exists()


def test_an_effect_on_what_is_not_served_is_refused(vaxjo, draft, ada):
    measure = kept(vaxjo, ada, indicators=[])
    with pytest.raises(MeasureError) as refused:
        effect(measure, ada)
    assert codes(refused) == ["not-served"]


def test_unknown_is_kept_and_counted_beside_the_sum(vaxjo, draft, ada):
    effect(kept(vaxjo, ada), ada, "-12")
    effect(kept(vaxjo, ada), ada, "")
    kept(vaxjo, ada, state="to-examine")
    code = code_of(vaxjo)
    unit = vaxjo.indicators.get(code=code).versions.get().unit

    found = contributions(vaxjo, {code: unit})[code]

    told = sum_of(found, 2025, since=2023)
    assert (told.total, told.counted, told.unknown) == (-12, (1,), (2,))
    assert contributions(vaxjo, {code: "ha"})[code][0].planned == {}


def test_the_last_report_of_a_year_stands(vaxjo, draft, ada):
    measure = kept(vaxjo, ada)
    effect(measure, ada)
    reported(measure, ada, "-9")
    reported(measure, ada, "", text="It was only a forecast.")

    [told] = measures_content(draft)

    assert told["done"] == "It was only a forecast."
    [line] = told["effects"]
    assert (line["planned"], line["realised"]) == ("-12", None)


def test_a_balance_reviews_what_was_in_force_or_reported(vaxjo, draft, ada):
    kept(vaxjo, ada, title="In force", last=2025)
    kept(vaxjo, ada, title="Over", last=2024)
    kept(vaxjo, ada, title="Only looked at", state="to-examine")
    reported(kept(vaxjo, ada, title="Stopped", state="stopped"), ada)

    assert [one["title"] for one in measures_content(draft)] == ["In force", "Stopped"]


def test_a_report_is_never_changed(vaxjo, draft, ada):
    reported(kept(vaxjo, ada), ada)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(text="Something else.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.update(number=9)


class TestPages:
    def post(self, client, path, **data):
        return client.post(f"{PAGE}{path}", data)

    def test_an_empty_programme_says_how_to_begin(self, client, vaxjo, ada):
        client.force_login(ada)
        page = client.get(PAGE).content.decode()
        assert "No measure is written down yet" in page
        assert f'href="{PAGE}new/"' in page

    def test_a_measure_is_added(self, client, vaxjo, draft, ada):
        client.force_login(ada)
        indicator = vaxjo.indicators.order_by("code").first()
        response = self.post(
            client,
            "new/",
            title="New boilers",
            department=factories.department(vaxjo).code,
            state="preparing",
            first="2026",
            indicators=[indicator.pk],
        )
        assert response.status_code == 302
        page = client.get(f"{PAGE}1/").content.decode()
        assert "New boilers" in page
        assert "Nobody has said yet what it will bring" in page

    @pytest.mark.parametrize(
        ("likely", "status", "said"),
        [
            ("-12 ha", 422, "The effect is given in"),
            ("a dozen", 422, "“a dozen” is not a number"),
            ("-12 blurbs", 422, "blurbs"),
        ],
    )
    def test_a_wrong_effect_is_said_at_its_field(
        self, client, vaxjo, draft, ada, likely, status, said
    ):
        kept(vaxjo, ada)
        client.force_login(ada)
        response = self.post(
            client,
            "1/effect/",
            indicator=code_of(vaxjo),
            year="2026",
            likely=likely,
            confidence="fair",
        )
        page = response.content.decode()
        assert response.status_code == status
        assert 'id="id_likely_error"' in page
        assert said in page
        assert not Effect.objects.exists()

    def test_an_effect_may_bear_the_unit_of_its_indicator(
        self, client, vaxjo, draft, ada
    ):
        kept(vaxjo, ada)
        client.force_login(ada)
        unit = vaxjo.indicators.get(code=code_of(vaxjo)).versions.get().unit
        response = self.post(
            client,
            "1/effect/",
            indicator=code_of(vaxjo),
            year="2026",
            likely=f"−12.5 {unit}",
            confidence="fair",
        )
        assert response.status_code == 302
        assert Effect.objects.get().likely == "-12.5"

    def test_a_holder_keeps_measures_of_the_own_department_alone(
        self, client, vaxjo, draft, ada, hanna
    ):
        other = factories.department(vaxjo, "parks")
        kept(vaxjo, ada)
        kept(vaxjo, ada, department=other)
        client.force_login(hanna)
        assert client.get(f"{PAGE}1/edit/").status_code == 200
        assert client.get(f"{PAGE}2/edit/").status_code == 403
        sent = {"year": "2025", "text": "Done."}
        assert self.post(client, "2/report/", **sent).status_code == 403
        assert self.post(client, "1/report/", **sent).status_code == 302
        moved = {"title": "x", "state": "done", "first": "2024"}
        response = self.post(client, "1/edit/", department=other.code, **moved)
        assert response.status_code == 422


class TestWhatIf:
    URL = "/desk/vaxjo/budget/2025/what-if/"

    def test_another_target_is_calculated_and_not_kept(self, client, vaxjo, draft, ada):
        client.force_login(ada)
        row = draft.lines.exclude(target="").order_by("position").first()
        before = row.target
        response = client.get(self.URL, {f"to-{row.code}": "1"})
        assert response.status_code == 200
        [tried] = [one for one in response.context["rows"] if one.is_tried]
        assert (tried.one.code, tried.target) == (row.code, 1)
        row.refresh_from_db()
        assert row.target == before

    def test_a_wrong_number_is_said_at_its_field(self, client, vaxjo, draft, ada):
        client.force_login(ada)
        row = draft.lines.exclude(target="").order_by("position").first()
        response = client.get(self.URL, {f"to-{row.code}": "many"})
        assert response.status_code == 422
        assert f'id="to-{row.pk}-error"' in response.content.decode()


def test_a_frozen_balance_holds_its_part_d(vaxjo, ada):
    balance = year.drawn(vaxjo)
    year.explained(balance)
    kept(vaxjo, ada)

    cycle.submit_balance(balance, by=ada, at=factories.later())

    balance.refresh_from_db()
    told = document_data(balance.document)["measures"]
    assert [one["title"] for one in told] == ["New boilers"]


def test_the_paper_tells_measures_line_by_line(vaxjo, draft, ada):
    effect(kept(vaxjo, ada), ada)
    kept(vaxjo, ada, title="Lamps")
    kept(vaxjo, ada, title="Serves nothing", indicators=[])
    kept(vaxjo, ada, title="Given up", state="stopped")

    paper = KINDS["programme"].write(Order(vaxjo, 2025, "en", year.BEFORE.date()))

    [served, rest] = [one for one in paper.blocks if one["block"] == "table"]
    texts = [[cell["text"] for cell in row] for row in served["rows"]]
    assert [row[0] for row in texts] == ["1 New boilers", "2 Lamps"]
    assert [row[3] for row in texts] == ["fair", "–"]
    assert served["rows"][0][2]["value"] == "-12"
    assert texts[1][2] == "unknown"
    assert [row[0]["text"] for row in rest["rows"]] == ["3 Serves nothing"]
