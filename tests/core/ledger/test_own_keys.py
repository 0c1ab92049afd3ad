"""The keys that the product gives itself, and nobody who sends figures (L-16)."""

from __future__ import annotations

import pytest
import yaml
from tests.journal import ROOT

from naturbudget.apps.documents.models import Document
from naturbudget.core.ledger import keys
from naturbudget.core.ledger.figures import read_figures
from naturbudget.core.unit import read_units

UNITS = read_units(
    yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text())
)
HEADER = "code,kind,unit,from,to,value,status,source,key"
OWN = [
    *(keys.document_key(kind, 2027, 12) for kind in keys.DOCUMENTS),
    keys.ratified_key(keys.document_key("budget-balance", 2027, 1)),
    keys.print_key(keys.document_key("master-budget", 2027, 1), "pt-br"),
    keys.line_key(2028, 1, "GAS"),
    keys.line_key(2028, 1, "gas/town-hall"),
    keys.reversal_key("trees:2015-12-31:2015-12-31"),
    keys.reversal_key(keys.line_key(2028, 2, "GAS")),
    keys.next_key("bill 7/2025", 2),
]
OTHER = [
    "trees:2015-12-31:2015-12-31",
    "gas/town-hall:2025-01-01:2025-03-31+2",
    "budget-2028-v1-GAS:2028-01-01:2028-12-31",
    "decision-2027-v1:2028-01-01:2028-12-31",
    "bill 7/2025-01",
    "decision-2027",
    "my decision-2027-v1",
    "~ 20 trees",
]


def _problems(key):
    row = f"gas,flow,m3,2025-01-01,2025-12-31,7,measured,bill,{key}"
    # The second row is like the first: what was worked out for it is taken again.
    rows = (HEADER, f"{row.removesuffix(key)}bill 1", row)
    content = "\n".join(rows).encode()
    read = read_figures(content, name="figures.csv", units=UNITS)
    return [(x.line, x.column, x.problem.code) for x in read.problems]


def test_each_kind_of_document_has_keys_of_its_own():
    assert sorted(keys.DOCUMENTS) == sorted(Document.Kind.values)


@pytest.mark.parametrize("key", OWN)
def test_what_the_product_forms_is_its_own(key):
    assert keys.is_own(key)
    assert keys.key_problems(key, "use") or key.endswith("~2")


@pytest.mark.parametrize("key", OTHER)
def test_what_a_sender_forms_is_taken(key):
    assert not keys.is_own(key)
    assert not keys.key_problems(key, "use")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (OWN[0], "document"),
        (keys.line_key(2028, 1, "GAS"), "original"),
        (keys.line_key(2028, 2, "GAS"), "supplement"),
        (keys.reversal_key(keys.line_key(2028, 2, "GAS")), "reversal"),
        (keys.next_key("trees:2015-12-31:2015-12-31", 2), "addition"),
    ],
)
def test_the_product_books_under_its_own_keys(key, kind):
    assert not keys.key_problems(key, kind)


@pytest.mark.parametrize("key", OWN)
def test_a_row_with_such_a_key_is_refused(key):
    assert _problems(key) == [(3, "key", "own-key")]


@pytest.mark.parametrize("key", OTHER)
def test_a_row_with_another_key_is_read(key):
    assert _problems(key) == []
