"""What a command is given: refused in a sentence, with exit code 1 or 2."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def naturbudget(run):
    """Give a command and return its exit code with what it says."""

    def naturbudget(*words):
        code, out, error = run(*words)
        return code, out + error

    return naturbudget


@pytest.mark.parametrize(
    "given",
    [
        ["municipality", "add", "t\udcffwn", "--name", "T", "--country", "SE"],
        ["municipality", "add", "town", "--name", "\udcff", "--country", "SE"],
        ["figures", "import", "vaxjo", "\udcff.csv"],
    ],
)
def test_bytes_of_another_encoding_are_named(naturbudget, vaxjo, given):
    code, said = naturbudget(*given)

    assert code == 1
    assert "is not UTF-8" in said
    assert said.encode()


@pytest.mark.parametrize(
    ("option", "told"),
    [("--name", "longer"), ("--country", "There is no country “XXX")],
)
def test_a_text_longer_than_the_books_keep_is_refused(naturbudget, option, told):
    given = {"--name": "Town", "--country": "SE", option: "x" * 1_000}

    code, said = naturbudget(
        "municipality",
        "add",
        "town",
        *[word for pair in given.items() for word in pair],
    )

    assert code == 1
    assert told in said
    assert len(said) < 400


@pytest.mark.parametrize("year", ["0", "99999", "-5", "9" * 30])
@pytest.mark.parametrize("do", ["submit", "load"])
def test_a_year_that_is_none_is_a_sentence(naturbudget, vaxjo, tmp_path, year, do):
    file = tmp_path / "budget.csv"
    file.write_text("indicator,target\nCL-01,5\n")
    given = [file, f"--year={year}"] if do == "load" else [year]

    try:
        code, said = naturbudget("budget", do, "vaxjo", *given)
    except SystemExit as error:
        code, said = error.code, "budget"

    assert code in (1, 2)
    assert "budget" in said
    assert not vaxjo.periods.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no password"),
        (b"\nsecond line", "no password"),
        (b"x" * 2_000, "no password"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_without_a_password_is_refused(
    naturbudget, vaxjo, tmp_path, content, sentence
):
    file = tmp_path / "password"
    file.write_bytes(content)

    code, said = naturbudget(
        *("people", "add", "vaxjo", "new@example.org", "--role", "treasury"),
        *("--password-file", file),
    )

    assert code == 1
    assert sentence in said
    assert not vaxjo.memberships.exists()


@pytest.mark.parametrize("vote", ["A:" + "9" * 5_000 + ":0:0", "A:-1:0:0", "A:²:0:0"])
def test_votes_are_numbers_a_body_can_have(naturbudget, vaxjo, vote):
    from naturbudget.config.commands.shared import votes
    from naturbudget.core.errors import NaturbudgetError

    with pytest.raises(NaturbudgetError, match="is not a vote") as refused:
        votes([vote])
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("0001-01", "9999-12", "is not the name of a budget year"),
        ("1900-01", "2025-12", "are 1512 months; 600 at most"),
        ("2025-03", "2025-02", "before its first day"),
    ],
)
def test_a_span_of_months_is_bounded(naturbudget, vaxjo, first, last, said):
    span = ["--first", first, "--last", last]

    code, told = naturbudget("indicators", "months", "vaxjo", *span)

    assert code == 1
    assert said in told
