"""Every sentence that people read is marked for translation where it is written.

Pages are also rendered and read, in `tests/web/test_marked_pages.py`; here stands what
no walk over the pages reaches: rare refusals, letters, labels of forms, errors.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from naturbudget.config.messages import collected

SOURCE = Path(__file__).resolve().parents[1] / "src" / "naturbudget"
MARKS = {
    *("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext"),
}
# Who starts, backs up or scripts naturbudget reads English: it speaks before there are
# settings, and scripts rely on its words.
IN_ENGLISH = ("config/", "apps/cycle/management/")
# A proof is checked by strangers with one file, in one language.
ALONE = "verifier.py"
# Not shown: the page of an address that leads nowhere says it in its own words.
NOT_SHOWN = {"Http404", "ValueError", "ArgumentTypeError", "AssertionError"}
# What is sealed in the books or drawn, looked up, or run by the database.
TECHNICAL = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|LOCK|COPY|SET|CREATE|REVOKE|FROM|<)"
    r"|^[a-z][\w-]*( [\w-]+){0,2}$"
)
SEALED = {
    *("apps/budget/actions/balances.py", "apps/budget/actions/postings.py"),
    *("apps/budget/actions/versions.py", "apps/cycle/actions.py"),
    *("apps/budget/execution/provisional.py", "apps/cycle/demo/plans.py"),
    "apps/inyear/actions/issuing.py",
    *("apps/cycle/demo/story.py", "apps/documents/actions.py"),
    # An archive has the same bytes in every language.
    *("apps/archives/package.py", "apps/archives/plaintext.py"),
    *("apps/archives/readme.py", "apps/archives/tables.py"),
    *("apps/archives/left_out.py", "apps/archives/after.py"),
    "apps/cycle/demo/stocks.py",
    *("apps/cycle/demo/requests.py", "apps/suppliers/record.py"),
    "apps/cycle/demo/connections.py",
    "engines/office/docx.py",  # styles, by the names that Word has for them
    "apps/evidence/store.py",  # only the check of the whole installation reads it
}
SENTENCE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
SAID = {"alt", "aria-label", "data-label", "placeholder", "title"}
# What forms and fields say, however short it is.
SPOKEN = {"label", "help_text", "empty_label", "error_messages"}
# The description of the API, and what objects are called in a debugger.
FOR_PROGRAMMERS = {"summary"}
# The headings of a file: one for all languages, as its readers are programs too.
OF_FILES = {"COLUMNS"}
NAMES = re.compile(
    r"naturbudget|verifier\.py|python3|--root|pack-|-evidence|\.zip|JSON|PDF|UTC|CSV|SHA-256|DOCX|ODT"
)


def modules() -> list[Path]:
    return [
        path
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
        and path.name != ALONE
        and not (place := path.relative_to(SOURCE).as_posix()).startswith(IN_ENGLISH)
        and place not in SEALED
    ]


def templates() -> list[Path]:
    kinds = ("html", "txt")
    found = [path for kind in kinds for path in SOURCE.rglob(f"templates/**/*.{kind}")]
    return sorted(found)


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def is_statement(node: ast.expr) -> bool:
    """Tell whether a text begins as one that the database runs."""
    begins = re.compile(r"\s*(SELECT|WITH) ")
    return isinstance(node, ast.Constant) and bool(begins.match(str(node.value)))


def unmarked_strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a module that nothing marks, with their lines."""
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)  # a docstring
        if isinstance(node, ast.Assert) and node.msg is not None:
            passed |= set(ast.walk(node.msg))
        if isinstance(node, ast.Call) and name_of(node.func) in MARKS | NOT_SHOWN:
            passed |= set(ast.walk(node))
        if isinstance(node, ast.keyword) and node.arg in FOR_PROGRAMMERS:
            passed |= set(ast.walk(node))
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) in OF_FILES:
            passed |= set(ast.walk(node))
        if isinstance(node, ast.FunctionDef) and node.name == "__str__":
            passed |= set(ast.walk(node))
        if isinstance(node, ast.JoinedStr) and is_statement(node.values[0]):
            passed |= set(node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in SPOKEN:
            said = node.value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.lineno, said.value
        if node in passed or not isinstance(node, ast.Constant):
            continue
        text = node.value
        if not isinstance(text, str) or TECHNICAL.search(text):
            continue
        if SENTENCE.search(text):
            yield node.lineno, text


class Bare(HTMLParser):
    """Collects what a template says outside of its tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._is_sample = False  # a sample of a file is no sentence

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in SAID]
        self._is_sample = self._is_sample or tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._is_sample = self._is_sample and tag != "pre"

    def handle_data(self, data: str) -> None:
        if not self._is_sample:
            self.found.append(data)


BLOCKS = re.compile(
    r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.S
)


def bare_texts(template: str) -> list[str]:
    """Return the words of a template that stand outside of everything marked."""
    reader = Bare()
    reader.feed(BLOCKS.sub("", template))
    return [
        " ".join(text.split())
        for text in reader.found
        if re.search(r"[^\W\d_]{2,}", NAMES.sub("", text))
    ]


def test_an_unmarked_sentence_is_found():
    code = (
        'def f():\n    """Say so."""\n    return _("Marked text"), "Not marked at all."'
    )
    form = 'year = Field(label="Year", help_text=_("Of the budget."))'
    page = '<p title="Say so">{% translate "Yes" %} {{ name }} Delete it</p>'

    assert list(unmarked_strings(ast.parse(code))) == [(3, "Not marked at all.")]
    assert list(unmarked_strings(ast.parse(form))) == [(1, "Year")]
    assert bare_texts(page) == ["Say so", "Delete it"]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_sentence_of_a_module_is_marked(path):
    place = path.relative_to(SOURCE).as_posix()
    found = unmarked_strings(ast.parse(path.read_text(encoding="utf-8")))

    assert [f"{place}:{line}: {text}" for line, text in found] == []


@pytest.mark.parametrize("path", templates(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_word_of_a_template_is_marked(path):
    assert bare_texts(path.read_text(encoding="utf-8")) == []


def test_the_catalogue_holds_what_is_marked():
    """Of each kind of source: a page, a plural, a label, a refusal, a document."""
    catalogue = collected()

    assert "The budget sheet" in catalogue
    assert catalogue["{{ counter }} voucher".replace("{{ counter }}", "%(counter)s")]
    assert "Budget of the year" in catalogue
    assert "No figure for {year}: {ref}." in catalogue
    assert "Page {page} of {pages}" in catalogue
    assert len(catalogue) > 1000
