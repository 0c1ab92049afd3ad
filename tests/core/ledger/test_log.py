from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.ledger.log import (
    NotACheckpointError,
    canonical,
    checkpoint_text,
    consistency_proof,
    inclusion_proof,
    inclusion_proofs,
    leaf_hash,
    parse_checkpoint,
    root,
    verify_consistency,
    verify_inclusion,
)

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
VOUCHER, OBSERVATION, DOCUMENT = (
    '{"approver":"23","author":"17","key":"gas-2025-q1","kind":"use",'
    '"ledger":"actual","municipality":"example-town","period":2025,"postings":'
    '[{"account":"gas/town-hall","amount":"1200.000","department":"buildings",'
    '"line":1,"status":"measured","unit":"m3"},{"account":"environment/m3",'
    '"amount":"-1200.000","line":2,"status":"measured","unit":"m3"}],'
    '"reason":"gas bill Q1","recorded":"2025-04-07T08:15:00Z","source":'
    '"4d39aea773b1471522bfd93ba5b466e5118a781c81430627c949259b58af3f70",'
    '"valid_from":"2025-01-01","valid_to":"2025-03-31"}',
    '{"approver":"23","author":"17","key":"no2-ring-2025","kind":"observation",'
    '"ledger":"actual","municipality":"example-town","observations":'
    '[{"from":"2025-01-01","line":1,"series":"no2-ring","status":"measured",'
    '"to":"2025-12-31","unit":"ug/m3","value":"21.4"}],"period":2025,"reason":'
    '"annual mean, station on the ring","recorded":"2026-02-10T09:00:00Z",'
    '"source":"b8154aba60a73bbcffe908cacb05f26815c7988c13455bb08965f049808a5644",'
    '"valid_from":"2025-01-01","valid_to":"2025-12-31"}',
    '{"approver":"23","author":"17","decision":'
    '"1f7b079f0af17a5e4256f73b0557e626f5104f702effd87d72cb76b09e7f3906",'
    '"key":"master-budget-2026-v1","kind":"document","ledger":"budget",'
    '"municipality":"example-town","period":2025,"reason":'
    '"Master Budget 2026 as ratified","recorded":"2025-12-12T07:30:00Z","source":'
    '"b0fdff4c44d0c70b347cc815955a0b9c1553b73a106e522e37df3773ac8232d9",'
    '"valid_from":"2025-12-11","valid_to":"2025-12-11"}',
)

texts = st.text(st.characters(codec="utf-8"), max_size=20)
keys = st.text(st.characters(codec="ascii"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner),
    max_leaves=20,
)
logs = st.lists(st.binary(max_size=4).map(leaf_hash), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_root_is_that_of_the_published_vectors(size, expected):
    assert root([leaf_hash(text) for text in INPUTS[:size]]).hex() == expected


@pytest.mark.parametrize(
    ("voucher", "expected"),
    [
        (
            VOUCHER,
            "50923e032d3db45f706f7887d86176ef672c33df6371b4fe3c8cf8cb406de690",
        ),
        (
            OBSERVATION,
            "5921152ca443b5a52bd5418d6a8c1ed603be236ca86f0a8397ccc4b5478e6b47",
        ),
        (
            DOCUMENT,
            "ae84bb9385e59e85911e4ff714dd53c38f50c6e419a123621647d4a473ffc92b",
        ),
    ],
)
def test_the_leaf_of_a_voucher_is_known_to_the_byte(voucher, expected):
    content = canonical(json.loads(voucher))

    assert content == voucher.encode()
    assert leaf_hash(content).hex() == expected


def test_the_checkpoint_of_the_first_voucher_is_known_to_the_byte():
    only = root([leaf_hash(VOUCHER.encode())])

    text = checkpoint_text("naturbudget.example-town.de/books", 1, only)

    assert text == (
        "naturbudget.example-town.de/books\n"
        "1\n"
        "UJI+Ay09tF9wb3iH2GF272csM99jcbT+PIz4y0Bt5pA=\n"
    )
    assert parse_checkpoint(text).root == only
    assert parse_checkpoint(text + "\n— signer sOmE+base64==\n").size == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        "origin\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "origin\n1\n47DEQpj8HBSa\n",
        "origin\n1\nnot base64\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text):
    with pytest.raises(NotACheckpointError):
        parse_checkpoint(text)


@given(values)
def test_canonical_bytes_are_those_of_the_rfc_library(value):
    """Invariant 27, for any value; vouchers stand in ``test_laws_of_leaves.py``."""
    assert canonical(value) == rfc8785.dumps(value)
    assert json.loads(canonical(value)) == value


@given(st.text(st.characters(max_codepoint=0xD7FF), max_size=5), texts)
def test_keys_with_the_letters_of_all_our_languages_sort_as_in_the_rfc(key, other):
    value = {key: "1", "z": "2", "å": other}

    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, {"\U0001f333": 1}, [2**53], {"a": [b""]}])
def test_a_value_with_two_spellings_is_our_own_mistake(value):
    with pytest.raises(AssertionError):
        canonical(value)


@given(logs)
def test_every_leaf_is_proved_to_be_in_the_log(leaves):
    """Invariant 26."""
    top = root(leaves)
    proofs = inclusion_proofs(leaves, range(len(leaves)))

    for index, leaf in enumerate(leaves):
        path = inclusion_proof(leaves, index)
        assert path == proofs[index]
        assert verify_inclusion(
            leaf, index=index, size=len(leaves), path=path, root=top
        )


@given(logs, st.data())
def test_no_other_leaf_place_size_or_path_is_proved(leaves, data):
    """Invariant 26."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = inclusion_proof(leaves, index)
    right = {
        "leaf": leaves[index],
        "index": index,
        "size": len(leaves),
        "path": path,
        "root": root(leaves),
    }

    wrong = [
        {"leaf": leaf_hash(b"never booked")},
        {"root": leaf_hash(b"never published")},
        {"path": [*path, leaf_hash(b"one more")]},
        {"index": len(leaves)},
        {"index": -1},
        *({"path": path[:-1]} for _ in path[:1]),
        *({"path": [leaf_hash(b"other"), *path[1:]]} for _ in path[:1]),
    ]
    for change in wrong:
        arguments = right | change
        assert not verify_inclusion(arguments.pop("leaf"), **arguments)


@given(logs)
def test_every_old_log_is_proved_to_be_the_beginning_of_the_new(leaves):
    """Invariant 26."""
    size, top = len(leaves), root(leaves)

    for old in range(size + 1):
        known = {"old": old, "old_root": root(leaves[:old])}
        path = consistency_proof(leaves, old)
        assert verify_consistency(**known, new=size, new_root=top, path=path)


@given(logs, st.data())
def test_a_log_with_a_changed_past_is_not_consistent(leaves, data):
    """Invariant 26."""
    old = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, old - 1))
    before = root(leaves[:old])
    leaves[index] = leaf_hash(b"rewritten")

    assert not verify_consistency(
        old=old,
        old_root=before,
        new=len(leaves),
        new_root=root(leaves),
        path=consistency_proof(leaves, old),
    )


@given(logs, st.data())
def test_a_consistency_proof_holds_for_its_own_sizes_and_hashes_only(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    path = consistency_proof(leaves, old)
    right = {
        "old": old,
        "old_root": root(leaves[:old]),
        "new": len(leaves),
        "new_root": root(leaves),
        "path": path,
    }

    wrong = [
        {"path": [*path, leaf_hash(b"one more")]},
        {"old": len(leaves) + 1},
        {"old_root": leaf_hash(b"never published")},
        {"new_root": leaf_hash(b"never published")},
        {"old": 0},
        *({"path": path[:-1]} for _ in path[:1]),
    ]
    for change in wrong:
        assert not verify_consistency(**(right | change))


@given(st.data())
def test_any_changed_byte_of_a_sealed_voucher_changes_the_root(data):
    """Invariant 9."""
    contents = [VOUCHER.encode(), OBSERVATION.encode(), DOCUMENT.encode()]
    which = data.draw(st.integers(0, 2))
    place = data.draw(st.integers(0, len(contents[which]) - 1))
    before = root([leaf_hash(content) for content in contents])

    changed = bytearray(contents[which])
    changed[place] ^= data.draw(st.integers(1, 255))
    contents[which] = bytes(changed)

    assert root([leaf_hash(content) for content in contents]) != before
