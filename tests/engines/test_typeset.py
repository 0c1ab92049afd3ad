from __future__ import annotations

import io
import json
import re
from hashlib import sha256

import pikepdf
import pytest
from tests.documents import balance_document, budget_document
from tests.pdfs import lines_of, words_of

from naturbudget.core.ledger.log import canonical
from naturbudget.engines.typeset import WORDS, TypesetError, typeset

DOCUMENTS = {"balance": balance_document, "budget": budget_document}


def pdf_of(document, language="en", labels=None):
    return typeset(document, language=language, labels=labels or {})


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def elements(node):
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child.get("/K", pikepdf.Array()))


def tagged(book, name):
    found = elements(book.Root.StructTreeRoot.K)
    return [element for element in found if str(element.S) == f"/{name}"]


def pages_of(pdf):
    with opened(pdf) as book:
        return len(book.pages)


def line(document, code):
    return next(row for row in document["lines"] if row["indicator"] == code)


def from_the_books(document):
    for row in document["lines"]:
        row["previous_source"] = "books"
    return document


@pytest.fixture(params=DOCUMENTS, scope="module")
def pdf(request):
    return pdf_of(DOCUMENTS[request.param]())


@pytest.fixture
def book(pdf):
    with opened(pdf) as book:
        yield book


def test_it_can_be_read_aloud(book):
    root = book.Root

    assert root.MarkInfo.Marked
    assert str(root.Lang) == "en-GB"
    assert root.ViewerPreferences.DisplayDocTitle


def test_it_claims_the_standards_for_access_and_archives(book):
    with book.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["dc:title"].endswith("2025, Älvhamn")


def test_every_drawing_is_told_in_words(book):
    figures = tagged(book, "Figure")

    assert len(figures) == 10
    assert all(len(str(figure.Alt)) > 60 for figure in figures)


def test_every_head_of_a_table_says_what_it_heads(book):
    heads = tagged(book, "TH")

    scopes = {str(head.A[0].Scope if "/A" in head else "") for head in heads}
    assert heads
    assert scopes == {"/Column"}


def test_headings_go_down_step_by_step(book):
    assert len(tagged(book, "H1")) == 1
    assert len(tagged(book, "H2")) >= 4


def fonts(node):
    """Return the fonts of a page or of what is drawn on it."""
    resources = node.get("/Resources", {})
    yield from resources.get("/Font", {}).values()
    for inner in resources.get("/XObject", {}).values():
        yield from fonts(inner)


def test_all_fonts_are_embedded_and_ours(book):
    used = [
        inner
        for page in book.pages
        for font in fonts(page.obj)
        for inner in font.get("/DescendantFonts", [font])
    ]

    families = {str(font.BaseFont).split("+")[1].split("-")[0] for font in used}
    assert families == {"Inter", "SourceSerif4", "DejaVuSansMono"}
    embedded = {"/FontFile", "/FontFile2", "/FontFile3"}
    assert all(embedded & set(font.FontDescriptor.keys()) for font in used)


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_same_data_give_the_same_bytes(document):
    assert pdf_of(document()) == pdf_of(document())


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_the_data_are_attached_byte_for_byte(document):
    frozen = document()

    with opened(pdf_of(frozen)) as book:
        attached = {
            name: file.get_file().read_bytes()
            for name, file in book.attachments.items()
        }

    [(name, data)] = attached.items()
    assert name == f"{frozen['kind']}-2025.json"
    assert data == canonical(frozen)
    assert json.loads(data) == frozen


def test_other_data_give_another_name():
    frozen = balance_document()
    line(frozen, "CL-01")["explanation"]["cause"] = "Freight did not fall at all."

    digest = sha256(canonical(frozen)).hexdigest()

    assert digest in words_of(pdf_of(frozen))
    assert digest not in words_of(pdf_of(balance_document()))


def test_the_year_is_one_sentence():
    said = words_of(pdf_of(balance_document()))

    assert (
        "Five of ten budgets were kept, four missed, one cannot be assessed. "
        "Of the four missed, one is improving, two stand still, one is worsening."
    ) in said


@pytest.mark.parametrize(
    ("direction", "sentence"),
    [
        ("improving", "The four missed are improving."),
        ("standstill", "The four missed stand still."),
    ],
)
def test_missed_lines_that_head_alike_are_told_of_together(direction, sentence):
    frozen = balance_document()
    for row in frozen["lines"]:
        if row["result"]["kept"] == "missed":
            row["result"]["direction"] = direction

    assert sentence in words_of(pdf_of(frozen))


ROWS = {
    "CL-01": "412.0 268.9 252.0 259.4 −7.4 56 % 41.2 218.2 41 %",
    "WA-02": "2,400 1,870 1,900 1,940 −40 – 1,200 740 38 %",
    "LA-01": "14.2 6.1 5.0 6.0 −1.0 9 % 0.0 6.0 58 %",
    "QU-01": "9,850 8,400 7,600 no value – – 4,900 – –",
    "GR-01": "18,420 19,310 19,500 19,268 −232 −22 % 22,000 2,732 24 %",
}


@pytest.mark.parametrize(("code", "figures"), ROWS.items(), ids=ROWS)
def test_a_line_prints_its_figures_in_the_order_of_the_columns(code, figures):
    frozen = from_the_books(balance_document())
    page = lines_of(pdf_of(frozen), page=1)

    row = next(row for row in page.splitlines() if row.startswith(code))
    printed = " ".join(row.split())
    assert figures.replace(" %", "%") in printed.replace(" %", "%")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_forecast_stands_before_with_its_source_and_is_no_actual(name):
    frozen = from_the_books(DOCUMENTS[name]())
    line(frozen, "CL-01").update(previous_source="forecast of October 2024")

    said = words_of(pdf_of(frozen))

    assert "Before, CL-01, as voted: forecast of October 2024." in said
    assert said.count("forecast of October 2024") == 1
    assert "Actual 2024" not in said
    assert "Latest" not in said


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_the_books_hold_before_needs_no_note(name):
    frozen = from_the_books(DOCUMENTS[name]())
    assert "as voted:" not in words_of(pdf_of(frozen))


def test_a_provisional_value_before_says_so_in_a_budget():
    frozen = from_the_books(budget_document())
    row = line(frozen, "WA-02")
    row["history"] = [{"year": 2024, "value": "1870", "status": "provisional"}]
    told = words_of(pdf_of(frozen))

    row["previous"] = "1900"

    assert told.count("provisional") == 1
    assert "provisional" not in words_of(pdf_of(frozen))


def test_a_missing_value_is_no_value_and_never_zero():
    page = " ".join(lines_of(pdf_of(balance_document()), page=1).split())

    assert "no value" in page
    assert "QU-01: Noise is mapped every five years" in page
    assert "What cannot be assessed" in words_of(pdf_of(balance_document()))


def test_a_provisional_value_says_so():
    page = lines_of(pdf_of(balance_document()), page=1)

    assert re.search(r"\bprovisional\b", page)
    assert "The actual value of WA-02 is provisional" in page


def test_a_missed_budget_that_nobody_explained_says_so():
    frozen = balance_document()
    line(frozen, "GR-01")["explanation"] = None

    assert "GR-01 Not explained." in words_of(pdf_of(frozen))


def test_markup_in_a_name_stays_text():
    frozen = balance_document()
    trap = '#pagebreak() *bold* $x^2$ @ref <tag> \\ "quoted" #sys.inputs'
    frozen["indicators"]["LA-01"]["name"] = {"en": trap}
    line(frozen, "CL-01")["explanation"]["cause"] = trap

    pdf = pdf_of(frozen)

    assert words_of(pdf).count('#pagebreak() *bold* $x^2$ @ref <tag> \\ "quoted"') >= 2
    assert pages_of(pdf) == pages_of(pdf_of(balance_document()))


def test_braces_in_a_name_stay_text():
    frozen = balance_document()
    line(frozen, "CL-01")["explanation"]["cause"] = "{count} of {0}"

    assert "{count} of {0}" in words_of(pdf_of(frozen))


def test_forty_lines_break_over_pages_that_repeat_the_head():
    frozen = balance_document()
    frozen["lines"] = frozen["lines"] * 4

    pdf = pdf_of(frozen)

    headed = [
        page
        for page in range(1, pages_of(pdf) + 1)
        if re.search(r"To go +Way +Two signals", lines_of(pdf, page=page))
    ]
    assert headed == [1, 2, 3]
    assert all(
        "Rests on vouchers 1 to 1,412, root" in lines_of(pdf, page=page)
        for page in headed
    )


def test_the_language_decides_comma_and_thousands():
    said = words_of(pdf_of(balance_document(), language="sv"))

    assert "259,4" in said
    assert "18 420" in said
    assert "1 januari 2025" in said
    assert "Fullmäktige, 26 november 2024" in said


def test_the_words_come_from_the_caller():
    labels = {"part-a": "A. Resultaträkning", "missed": "Överskriden"}

    said = words_of(pdf_of(balance_document(), language="sv", labels=labels))

    assert "A. Resultaträkning" in said
    assert "Överskriden" in said
    assert "Balance of accounts" not in said


def test_each_catalogue_word_can_be_filled_in():
    values = dict.fromkeys(
        re.findall(r"{(\w+)}", " ".join(WORDS.values())), "something"
    )

    assert all(text.format(**values) for text in WORDS.values())


def test_the_vote_is_shown_by_group_and_added_up():
    said = words_of(pdf_of(budget_document()))

    assert "Council, 26 November 2024: adopted." in said
    assert "Free Trade Group 3 9 0" in said
    assert "All 34 9 2" in said


def test_a_budget_shows_path_holder_and_reasons():
    said = words_of(pdf_of(budget_document()))

    assert "Five fall short of the path" in said
    assert "−25.4 +14.1" in said
    assert "Environment office" in said
    assert "40.0 µg/m³" in said
    assert "The sewer works open two overflows" in said


def test_a_copy_of_a_publication_proposes_nothing_to_a_council():
    frozen = balance_document()
    frozen["municipality"]["standing"] = "publication"
    frozen["budget"]["decision"] = None
    frozen["publication"] = {
        "text": "Environmental account 2025, page 12",
        "url": "https://example.org/account",
    }

    said = words_of(pdf_of(frozen))

    assert "a copy of a publication" in said
    assert "Environmental account 2025, page 12 https://example.org/account" in said
    assert "No council voted on this document" in said
    assert "Proposal for the decision" not in said


def copied(frozen):
    frozen["municipality"]["standing"] = "publication"
    frozen["decision"] = None
    frozen["publication"] = {"text": "Environmental account 2025, page 12", "url": ""}
    for row in frozen["lines"]:
        row.update(department=None, shares=[], justification="", explanation=None)
    return frozen


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_copy_of_a_publication_has_targets_and_no_budgets(name):
    frozen = copied(DOCUMENTS[name]())
    frozen["budget"] = None

    said = words_of(pdf_of(frozen))

    own = said.replace("Budget Balance", "").replace("Master Budget", "")
    assert not re.search("budget(?!-)", own.replace("master-budget", ""), re.IGNORECASE)
    assert "Target 2025" in said
    assert "target" in said.split("Balance of accounts")[0].split("1. Values")[0]


def test_a_copy_names_no_holders_where_a_budget_does():
    assert "Holder Basis" in words_of(pdf_of(budget_document()))
    assert "Line Basis" in words_of(pdf_of(copied(budget_document())))


def test_where_nothing_can_be_assessed_nothing_is_called_missed():
    frozen = balance_document()
    for row in frozen["lines"]:
        row["result"].update(kept="unknown", A=None, direction="none")

    said = words_of(pdf_of(frozen))

    assert "None of ten budgets can be assessed." in said


def test_a_line_of_the_opening_does_not_end_inside_a_compound():
    frozen = budget_document()

    opening = lines_of(pdf_of(frozen), page=1).split("1. Values")[0]

    assert "long\N{NON-BREAKING HYPHEN}term" in " ".join(opening.split())


def test_a_tracked_line_has_a_reason_and_no_signal():
    frozen = balance_document()
    noise = line(frozen, "QU-01")
    noise.update(target=None, tracked_reason="No goal is agreed yet.")
    noise["result"].update(kept="tracked", T=None)

    said = words_of(pdf_of(frozen))

    assert "Tracked without a budget" in said
    assert "No goal is agreed yet." in said
    assert "Five of nine budgets were kept, four missed. Of" in said
    assert "One more line is tracked without a budget." in said


def test_a_band_and_a_milestone_are_not_forced_into_figures():
    frozen = balance_document()
    band, plan = line(frozen, "AI-01"), line(frozen, "EN-01")
    nothing = dict.fromkeys(["R%", "F", "D", "dD", "p", "E", "G", "q"])
    band.update(direction="band", target=None, target_low="6.5", target_high="8.5")
    band["result"].update(nothing, A="9", R="-0.5", kept="missed")
    plan.update(direction="milestone", target="1", base="0", previous="0")
    plan["result"].update(nothing, A="0", R="-1", kept="missed")

    page = " ".join(lines_of(pdf_of(frozen), page=1).split())

    assert re.search(r"6\.5 to (.* )?8\.5", page)
    assert re.search(r"EN-01 Energy not done .*done not done −1", page)
    assert "not defined. No reason is recorded" not in page


AUDIT = {
    "samples": [
        {"drawn": 8, "results": {"agrees": 7, "differs": 1, "untraceable": 0}},
        {"drawn": 4, "results": {"agrees": 3, "differs": 0, "untraceable": 1}},
    ],
    "findings": {
        "major": {"raised": 1, "open": 1},
        "minor": {"raised": 2, "open": 0},
        "remark": {"raised": 0, "open": 0},
        "strength": {"raised": 3, "open": 0},
    },
    "opinion": {
        "opinion": "qualified",
        "reasons": "The gas of May is not proved.",
        "given": "2026-05-20T09:00:00Z",
        "size": 1240,
    },
}


def audited(told):
    return words_of(pdf_of({**balance_document(), "audit": told}))


def test_part_g_prints_the_opinion_its_reasons_and_the_work():
    said = audited(AUDIT)

    assert "The opinion is qualified" in said
    assert "The gas of May is not proved." in said
    assert "drawn: 12; of them agree with their evidence: 10; do not: 1" in said
    assert "major 1, minor 2, remarks 0, strengths 3; not settled: 1." in said
    assert "Given on 20 May 2026, on the vouchers 1 to 1,240." in said


def test_part_g_says_that_nobody_audited():
    assert "This balance is not audited." in audited(None)


def test_a_balance_from_before_audits_says_nothing_of_them():
    said = words_of(pdf_of(balance_document()))

    assert "auditor" not in said
    assert "audited" not in said


def test_a_correction_shows_what_was_and_what_is():
    assert "2024 140 139" in words_of(pdf_of(balance_document()))


def sheet_of(frozen):
    with opened(pdf_of(frozen)) as book:
        _, _, width, height = book.pages[0].MediaBox
        return round(width), round(height)


def test_figures_too_long_for_an_upright_sheet_turn_it():
    frozen = balance_document()
    line(frozen, "CL-01").update(base="1234567.25", long_term="123456.25")

    turned, upright = sheet_of(frozen), sheet_of(balance_document())

    assert turned == upright[::-1]
    assert upright[0] < upright[1]


def test_an_unknown_kind_is_refused():
    with pytest.raises(TypesetError, match="audit-report"):
        pdf_of({**balance_document(), "kind": "audit-report"})


def test_a_character_without_a_letterform_is_refused_in_words():
    frozen = balance_document()
    frozen["municipality"]["name"] = {"en": "Älvhamn \N{HANGUL SYLLABLE GAG}"}

    with pytest.raises(TypesetError, match="could not be set"):
        pdf_of(frozen)


def test_where_none_was_kept_it_is_not_said_again_how_many_were_missed():
    frozen = balance_document()
    for row in frozen["lines"]:
        row["result"].update(kept="missed", direction="improving")

    said = words_of(pdf_of(frozen))

    assert "None of ten budgets was kept. The ten missed are improving." in said
