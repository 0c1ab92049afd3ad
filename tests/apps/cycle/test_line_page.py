"""The page of one line: what is wrong with a share is said at its field."""

from __future__ import annotations

import pytest
from tests import factories, year

from naturbudget.apps.budget.actions import save_line
from naturbudget.apps.cycle.queries import budget_of, budget_problems

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/budget/2025/lines/EN-01/"


def test_a_share_that_is_no_number_is_marked_where_it_was_typed(client, vaxjo, ada):
    year.drafted(vaxjo)
    parks = factories.department(vaxjo, "parks")
    client.force_login(ada)
    form = client.get(PAGE).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    answer = client.post(PAGE, {**typed, f"share-{parks.pk}": "half"})

    page = answer.content.decode()
    name = f"share-{parks.pk}"
    assert answer.status_code == 422
    assert f'aria-invalid="true" aria-describedby="{name}_error"' in page
    assert f'<p class="said" id="{name}_error">“half” is not a number' in page
    assert "Parks: “half” is not a number" in page
    assert page.count('aria-invalid="true"') == 1


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "41200.125"), ("sv", "41200,125")]
)
def test_what_a_field_shows_it_reads_back(client, vaxjo, ada, language, shown):
    parks = factories.department(vaxjo, "parks")
    draft = year.drafted(vaxjo, target="41200.125")
    [line] = draft.lines.all()
    save_line(
        draft,
        definition=line.definition,
        columns={},
        shares={"parks": "41200.125"},
        by=ada,
        at=year.BEFORE,
    )
    client.force_login(ada)
    spoken = {"headers": {"accept-language": language}}
    sheet = "/desk/vaxjo/budget/2025/"

    page = client.get(PAGE, **spoken)
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    share = f"share-{parks.pk}"
    assert f'name="{share}" value="{shown}"' in page.content.decode()
    assert f'name="target-{line.pk}" value="{shown}"' in (
        client.get(sheet, **spoken).content.decode()
    )
    assert client.post(PAGE, {**typed, share: shown}, **spoken).status_code == 302
    client.post(sheet, {f"target-{line.pk}": shown}, **spoken)

    line.refresh_from_db()
    assert line.target == "41200.125"
    assert line.shares.get().share == "41200.125"


def test_the_sheet_says_whether_anything_was_saved(client, vaxjo, ada):
    [line] = year.drafted(vaxjo).lines.all()
    client.force_login(ada)

    def said(**typed):
        answer = client.post("/desk/vaxjo/budget/2025/", typed, follow=True)
        return answer.status_code, answer.content.decode()

    assert "The draft is saved." in said(**{f"target-{line.pk}": "1100"})[1]
    assert "Nothing was changed." in said(**{f"target-{line.pk}": "1100"})[1]
    assert "Nothing was changed." in said(**{f"target-{line.pk + 99}": "7"})[1]


@pytest.mark.voted
def test_a_sheet_that_is_voted_takes_nothing(client, vaxjo, ada):
    [line] = year.ratified(vaxjo).lines.all()
    client.force_login(ada)

    answer = client.post("/desk/vaxjo/budget/2025/", {f"target-{line.pk}": "1"})

    line.refresh_from_db()
    assert answer.status_code == 409
    assert "The budget of 2025 is ratified" in answer.content.decode()
    assert line.target == "1200"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (year.drafted, "The line is a draft; the co-ordinator changes it until"),
        (year.handed_over, "The executive submits it as it is or sends it back"),
        (year.submitted, "The line can be changed only if it is sent back before"),
        (year.ratified, "The line is frozen; it changes only by a decision"),
    ],
)
def test_a_line_says_who_may_still_change_it(client, vaxjo, ben, state, said):
    state(vaxjo)
    client.force_login(ben)

    assert said in client.get(PAGE).content.decode()


# What the gate asks for, the label does not leave to the reader.


def label_of(page, field):
    return page.partition(f'<label for="id_{field}">')[2].partition("</label>")[0]


def test_labels_name_what_is_needed_before_it_is_handed_over(client, vaxjo, ada):
    year.drafted(vaxjo, previous="")
    client.force_login(ada)
    page = client.get(PAGE).content.decode()

    [asked] = budget_problems(budget_of(vaxjo, year.YEAR)).blocking
    assert asked.values["problem"].code == "no-previous"
    assert "or a justification" in label_of(page, "previous")
    for field in ("base", "target", "long_term", "long_term_year", "department"):
        assert "needed before it is handed over" in label_of(page, field)
    assert "needed beside its value" in label_of(page, "previous_year")
    assert "if you like" in label_of(page, "legal")


def test_a_band_is_asked_for_its_ends_alone(client, vaxjo, ada):
    draft = year.drafted(vaxjo)
    by, at = factories.author_of(vaxjo), year.BEFORE
    band = year.indicator(vaxjo, "EN-02", direction="band")
    save_line(draft, definition=band, columns={}, by=by, at=at)
    client.force_login(ada)
    page = client.get(PAGE.replace("EN-01", "EN-02")).content.decode()

    assert "needed before it is handed over" in label_of(page, "target_low")
    assert "if you like" in label_of(page, "base")
    assert "if you like" in label_of(page, "long_term")


# What is left empty, or typed as the books have it, comes from the books.


@pytest.fixture
def known(client, vaxjo, ada):
    """Return what saves the line's page, with the books of 2015 and 2024 filled."""

    def save(**typed):
        answer = client.post(PAGE, {**given, **typed})
        assert answer.status_code == 302, answer.context["problems"]
        return budget_of(vaxjo, year.YEAR).lines.get()

    year.drafted(vaxjo)
    client.force_login(ada)
    for name, amount in ((2015, "1500.25"), (2024, "1250.4")):
        days = {"first": f"{name}-01-01", "last": f"{name}-12-31"}
        factories.sealed(vaxjo, lines={year.GAS: f"{amount} m3"}, **days)
    form = client.get(PAGE).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    given |= dict.fromkeys(("base", "base_source", "previous", "previous_source"), "")
    given |= {"previous_year": "", "base_year": "2015"}
    return save


def test_base_and_previous_are_filled_in_from_the_books(known):
    line = known()

    assert (line.base, line.base_source) == ("1500.25", "books")
    assert (line.previous, line.previous_year) == ("1250.4", 2024)
    assert line.previous_source == "books"


def test_a_line_that_is_added_has_the_year_before(client, vaxjo, known):
    budget_of(vaxjo, year.YEAR).lines.get().delete()

    client.post("/desk/vaxjo/budget/2025/add/", {"indicator": "EN-01"})

    line = budget_of(vaxjo, year.YEAR).lines.get()
    assert (line.previous, line.previous_source) == ("1250.4", "books")
    assert (line.base, line.base_year) == ("", None)


@pytest.mark.parametrize(("typed", "source"), [("1250", "books"), ("1251", "")])
def test_a_value_typed_as_the_books_have_it_is_theirs(
    client, vaxjo, known, typed, source
):
    line = known(previous=typed, previous_year="2024")

    assert (line.previous, line.previous_source) == (typed, source)
    page = client.get(PAGE).content.decode()
    assert ("The books hold" in page) == (not source)


def test_a_source_that_is_named_stays(known):
    line = known(previous="1250.4", previous_year="2024", previous_source="bills")

    assert line.previous_source == "bills"


def test_a_year_that_the_books_do_not_know_stays_as_typed(known):
    line = known(previous_year="2020", base_year="2014")

    assert (line.previous, line.previous_year, line.base) == ("", 2020, "")


def test_a_target_of_the_sheet_leaves_the_earlier_values(client, vaxjo, known):
    line = budget_of(vaxjo, year.YEAR).lines.get()
    type(line).objects.update(previous="", previous_year=None)

    client.post("/desk/vaxjo/budget/2025/", {f"target-{line.pk}": "1100"})

    line.refresh_from_db()
    assert (line.target, line.previous) == ("1100", "")
