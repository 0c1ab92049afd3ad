"""The words of a PDF as they stand on its pages."""

from __future__ import annotations

from collections import defaultdict

import pypdfium2

LINE_POINTS = 3
GAP_POINTS = 6


def lines_of(pdf: bytes, *, page: int | None = None) -> str:
    """Return the text line by line as printed; what stands apart is set apart."""
    with pypdfium2.PdfDocument(pdf) as book:
        numbers = range(len(book)) if page is None else [page - 1]
        return "\n".join(_page(book[number]) for number in numbers)


def words_of(pdf: bytes) -> str:
    """Return the text on one line, so that line breaks do not matter."""
    with pypdfium2.PdfDocument(pdf) as book:
        texts = [book[n].get_textpage().get_text_range() for n in range(len(book))]
    return " ".join(" ".join(texts).split())


def _page(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    lines: dict[int, list[tuple[float, float, str]]] = defaultdict(list)
    for number in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(number)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        lines[round((bottom + top) / 2 / LINE_POINTS)].append((left, right, said))
    return "\n".join(_line(lines[height]) for height in sorted(lines, reverse=True))


def _line(parts: list[tuple[float, float, str]]) -> str:
    line, end = "", None
    for left, right, said in sorted(parts):
        if end is not None:
            line += "   " if left - end > GAP_POINTS else " "
        line, end = line + said, right
    return line
