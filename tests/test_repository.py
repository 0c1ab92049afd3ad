from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src/naturbudget"
RULE = re.compile(r"\b[A-Z]{1,5}-[A-Z]?\d+(?:\.\d+)?\b")
SOURCE = re.compile(r"^( *)Source:\n((?:\1 +\S.*\n)+)", re.MULTILINE)
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)]*)?\)")
MODULE_LINES_MAX = 400
VERIFIER_LINES_MAX = 1600
CONTRIBUTING_LINES_MAX = 80
PARTS = ("src", "tests", "docs", "bench", ".ci")
TEXTS = {
    *(".py", ".md", ".html", ".css", ".js", ".svg", ".sql", ".yaml", ".yml", ".csv"),
    *(".toml", ".in", ".txt", ".po", ".typ", ".json", ".cfg", ""),
}
# What belongs to the desk somebody wrote at, never to the project. In halves, so
# that this file may be searched too.
ELSEWHERE = [
    "/wor" + "k/",
    "/tmp" + "/plan",
    "python" + "hosted.org",
    "pypi" + ".org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--trusted" + "-host",
]


def modules():
    found = (ROOT / "src").rglob("*.py")
    return sorted(path for path in found if "migrations" not in path.parts)


def packages():
    found = (path.parent.relative_to(SOURCES) for path in SOURCES.rglob("__init__.py"))
    hidden = {"migrations", "management"}
    return sorted(
        str(path) for path in found if path.parts and not hidden & set(path.parts)
    )


def templates():
    return sorted(SOURCES.rglob("*.html"))


def texts():
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for part in PARTS:
        found += (ROOT / part).rglob("*")
    return sorted(
        path
        for path in found
        if path.is_file()
        and path.suffix in TEXTS
        and "__pycache__" not in path.parts
        and path.name != ".git"
    )


def pages():
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name(path):
    return str(path.relative_to(ROOT))


def cited():
    """Return the rules named in all lines of all ``Source:`` blocks."""
    blocks = [
        lines for path in modules() for _, lines in SOURCE.findall(path.read_text())
    ]
    return {rule for lines in blocks for rule in RULE.findall(lines)}


def method():
    """Return the text below each rule's heading."""
    written = sorted((ROOT / "docs/method").glob("*.md"))
    parts = "".join("\n" + page.read_text() for page in written).split("\n## ")
    return {found[0]: part for part in parts if (found := RULE.match(part))}


def headings():
    return [
        found[0]
        for page in sorted((ROOT / "docs/method").glob("*.md"))
        for part in ("\n" + page.read_text()).split("\n## ")[1:]
        if (found := RULE.match(part))
    ]


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_fits_in_the_head(path):
    limit = VERIFIER_LINES_MAX if path.name == "verifier.py" else MODULE_LINES_MAX
    assert len(path.read_text().splitlines()) <= limit


def test_the_code_cites_only_rules_of_the_method():
    assert cited() - method().keys() == set()


def test_a_rule_that_no_code_cites_says_what_keeps_it():
    silent = {rule for rule, text in method().items() if "\nKept by: " not in text}
    assert silent - cited() == set()


def test_a_rule_is_explained_once():
    said = headings()

    assert {rule for rule in said if said.count(rule) > 1} == set()


def test_the_map_names_every_package():
    written = (ROOT / "ARCHITECTURE.md").read_text()

    assert [package for package in packages() if f"`{package}`" not in written] == []


def test_the_map_names_no_package_that_is_not_there():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    places = "apps|core|engines|web|config"
    named = re.findall(rf"`((?:{places})/[a-z_/]+)`", text)

    assert [place for place in named if not (SOURCES / place).is_dir()] == []


def test_the_walk_names_only_functions_that_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    walk = text.split("## 3. One walk")[1].split("\n## ")[0]
    code = "".join(path.read_text() for path in modules())
    code += "".join(path.read_text() for path in SOURCES.rglob("*.sql"))
    named = re.findall(r"`([\w.]+)\(\)`", walk)

    gone = [
        call
        for call in named
        if not re.search(
            rf"(?:def|FUNCTION|class) {re.escape(call.rsplit('.')[-1])}\b", code
        )
    ]

    assert named
    assert gone == []


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_has_no_inline_style_or_script(path):
    assert INLINE.findall(path.read_text()) == []


def test_nothing_names_the_place_where_it_was_written():
    found = [
        (name(path), word)
        for path in texts()
        for word in ELSEWHERE
        if word in path.read_text(errors="replace")
    ]

    assert found == []


@pytest.mark.parametrize("path", pages(), ids=name)
def test_a_page_links_only_to_what_is_there(path):
    links = [
        link
        for link in LINK.findall(path.read_text())
        if not link.startswith(("http:", "https:", "mailto:"))
    ]

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_how_to_contribute_is_one_page():
    text = (ROOT / "CONTRIBUTING.md").read_text()

    assert len(text.splitlines()) <= CONTRIBUTING_LINES_MAX
