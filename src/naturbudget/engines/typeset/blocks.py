"""A Master Budget or a Budget Balance in blocks, for a town hall's own papers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from naturbudget.core.ledger.log import canonical
from naturbudget.core.paper import Cell, Column, Paper
from naturbudget.engines.typeset.document import view_of
from naturbudget.engines.typeset.say import Row

Words = Mapping[str, str]


def paper_of(
    document: Mapping[str, Any], *, language: str, labels: Mapping[str, str]
) -> Paper:
    """Return what a document says, block by block, with the texts of its PDF.

    Args:
        document: A Master Budget or a Budget Balance.
        language: The language to write it in.
        labels: The words of ``WORDS`` in that language.

    Source:
        DOC-3 (docs/method/documents.md)
    """
    data = canonical(document)
    view = view_of(document, language=language, labels=labels, data=data)
    words: Words = view["words"]
    paper = Paper(view["heading"], view["over"], view["sentence"], language)
    paper.text(f"{view['municipality']}, {view['span']}", quiet=True)
    if document["kind"] == "master-budget":
        _budget(paper, view, words)
    else:
        _balance(paper, view, words)
    for path in view["paths"]:
        paper.drawing(path["svg"], says=path["alt"], caption=_path_text(path))
    _vote(paper, view, words)
    if view["proposal"]:
        paper.heading(words["proposal"])
        paper.points(view["proposal"], numbered=True)
    return paper


def _path_text(path: Row) -> str:
    return f"{path['code']} {path['name']}: {path['text']}"


def _budget(paper: Paper, view: Row, words: Words) -> None:
    if view["supplement"] is not None:
        paper.heading(words["supplement"])
        paper.text(view["supplement"]["text"])
        paper.table(
            words["supplement"],
            _columns([words["line-unit"], words["was"], words["is"]]),
            [
                [_named(it), Cell(it["was"]), Cell(it["is"])]
                for it in view["supplement"]["rows"]
            ],
        )
    paper.heading(words["values"])
    paper.table(
        words["values-caption"],
        _columns(view["heads"]),
        [
            [_named(row), _figure(row["wanted"]), *map(_figure, row["cells"])]
            for row in view["rows"]
        ],
    )
    _notes(paper, view, words)
    paper.heading(words["reasons"])
    rows = []
    for it in view["reasons"]:
        holder = Cell(it["holder"][0], below=tuple(it["holder"][1:]))
        told = Cell("\n".join(it["told"]), below=tuple(it["sources"]))
        cells = [Cell(it["code"]), holder, Cell(it["basis"]), Cell(it["legal"]), told]
        rows.append(cells)
    heads = [Column(head) for head in view["reason_heads"]]
    if not view["has_holders"]:
        heads = [heads[0], *heads[2:]]
        rows = [[row[0], *row[2:]] for row in rows]
    paper.table(words["reasons"], heads, rows)


def _balance(paper: Paper, view: Row, words: Words) -> None:
    paper.heading(words["part-a"])
    *figures, signals = view["heads"]
    paper.table(
        words["part-a-caption"],
        [*_columns(figures), Column(signals)],
        [
            [_named(row), *map(_figure, row["cells"]), _signals(row)]
            for row in view["rows"]
        ],
    )
    if view["tracked"]:
        paper.heading(words["tracked-lines"], level=3)
        *heads, reason = view["tracked_heads"]
        paper.table(
            words["tracked-lines"],
            [*_columns(heads), Column(reason)],
            [
                [_named(row), *map(_figure, row["cells"]), Cell(row["reason"])]
                for row in view["tracked"]
            ],
        )
    _notes(paper, view, words)
    _told(
        paper,
        view["why"],
        [words["line"], words["cause"], view["consequence"]],
        [
            (it["code"], it["cause"], "\n".join(it["consequence"]))
            for it in view["missed"]
        ],
    )
    _told(
        paper,
        words["not-assessed"],
        [words["line"], words["reason"], words["plan"]],
        [(it["code"], "\n".join(it["reason"]), it["plan"]) for it in view["unknown"]],
    )
    _parts(paper, view, words)
    paper.heading(words["corrections"])
    if not view["corrections"]:
        paper.text(words["corrections-none"])
    paper.table(
        words["corrections"],
        _columns([words[key] for key in ("line-unit", "year", "was", "is")]),
        [
            [_named(it), Cell(it["year"]), Cell(it["was"]), Cell(it["is"])]
            for it in view["corrections"]
        ],
    )
    if view["audit"]:
        paper.heading(words["audit"])
        for sentence in view["audit"]:
            paper.text(sentence)


def _parts(paper: Paper, view: Row, words: Words) -> None:
    """Add stocks, services and the status of figures, where a balance has them."""
    if assets := view["assets"]:
        paper.heading(words["part-b"])
        paper.text(assets["none"] or assets["text"])
    if assets and assets["rows"]:
        *figures, trend = assets["heads"]
        paper.table(
            words["part-b"],
            [*_columns(figures), Column(trend)],
            [
                [
                    Cell(
                        row["name"], below=(row["unit"], *filter(None, (row["scope"],)))
                    ),
                    *map(_figure, row["cells"]),
                    Cell(
                        row["trend"]["word"],
                        below=tuple(row["trend"]["below"]),
                        mark=row["trend"]["kind"],
                    ),
                ]
                for row in assets["rows"]
            ],
        )
    if view["benefit"]:
        paper.heading(words["part-c"])
        paper.text(words["part-c-caption"], quiet=True)
    for it in view["benefit"]:
        paper.heading(it["title"], level=3)
        rows = [list(map(Cell, row)) for row in it["rows"]]
        paper.table(it["title"], _columns(it["heads"]), rows)
        paper.text(" ".join(it["readings"]))
    if measures := view["measures"]:
        paper.heading(words["part-d"])
        paper.text(measures["none"])
        paper.table(
            words["part-d-caption"],
            [Column(head) for head in measures["heads"]],
            [
                [
                    Cell(row["title"], below=(row["department"],)),
                    Cell(row["state"]),
                    Cell("\n".join(row["expected"])),
                    Cell("\n".join(row["came"])),
                    Cell(row["done"]),
                ]
                for row in measures["rows"]
            ],
        )
    if status := view["status"]:
        paper.heading(words["part-e"])
        *counts, last = status["heads"]
        paper.table(
            words["part-e-caption"],
            [*_columns(counts), Column(last)],
            [
                [_named(row), *map(Cell, row["counts"]), Cell(row["status"])]
                for row in status["rows"]
            ],
        )
        if status["breaks"]:
            paper.heading(words["breaks"], level=3)
            paper.points(status["breaks"])


def _vote(paper: Paper, view: Row, words: Words) -> None:
    if publication := view["publication"]:
        paper.heading(publication["title"])
        for key in ("text", "url", "note"):
            paper.text(publication[key])
        return
    if not view["vote_sentence"] or view["unvoted"]:
        return
    paper.heading(view["vote_title"])
    paper.text(view["vote_sentence"])
    heads = [words[key] for key in ("group", "for", "against", "abstaining")]
    rows = [list(map(Cell, row)) for row in view["votes"]]
    if rows:
        rows.append(list(map(Cell, (words["all-groups"], *view["vote_total"]))))
    paper.table(view["vote_title"], _columns(heads), rows)


def _notes(paper: Paper, view: Row, words: Words) -> None:
    if view["notes"]:
        paper.heading(words["notes"], level=3)
        paper.points(view["notes"], numbered=True)


def _told(
    paper: Paper, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    found = [list(map(Cell, row)) for row in rows]
    if found:
        paper.heading(title)
        paper.table(title, [Column(head) for head in heads], found)


def _columns(heads: Sequence[str]) -> list[Column]:
    """Return columns of figures behind a first one with names."""
    first, *others = (head.replace("\n", " ") for head in heads)
    return [Column(first), *(Column(head, is_figure=True) for head in others)]


def _named(row: Row) -> Cell:
    name = f"{row['code']} {row['name']}".strip()
    return Cell(name, below=_given(row.get("unit", "")))


def _figure(cell: Row) -> Cell:
    return Cell(cell["main"], below=_given(*cell["below"]))


def _given(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)


def _signals(row: Row) -> Cell:
    kept, direction = row["kept"], row["direction"]
    return Cell(kept["word"], below=(direction["word"],), mark=kept["kind"])
