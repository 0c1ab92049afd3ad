"""What keeps somebody out of a page: what axe finds, and a page that is too wide."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT

WINDOW, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
# A page that many read is looked at in all of these; colours come from the scheme and
# places from the width: axe looks at both ends, the width is measured in between too.
LOOKS = [("light", WINDOW), ("dark", WINDOW), ("dark", PHONE), ("light", PHONE)]
ENDS = [("light", WINDOW), ("dark", PHONE)]
# Widths at which another arrangement holds: what most phones and a tablet have.
BETWEEN = (390, 768)
# How much wider the page is than its window; a table scrolls in a region of its own.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Without the style sheets read once more, which none of its rules asks for.
RUN = """part => axe.run(part, {resultTypes: ['violations'], preload: false})
    .then(found => found.violations)"""


def barriers(page, looks=ENDS):
    """Return what keeps somebody out of the page that is open, in each of the looks.

    In two looks the second one judges what the page has of its own; head and foot are
    the same everywhere, and are judged in all looks where there are more.
    """
    page.evaluate(AXE_SCRIPT)
    found = []
    for number, (scheme, size) in enumerate(looks):
        part = "main" if number and len(looks) == len(ENDS) else "html"
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)  # before axe looks
        look = f"{scheme} {size['width']}"
        found += [
            f"{look}: {one['id']}: {node['html'][:160]}: {node['failureSummary']}"
            for one in page.evaluate(RUN, part)
            for node in one["nodes"]
        ]
        found += too_wide(page, size)
    for width in BETWEEN:
        found += too_wide(page, {"width": width, "height": 844})
    return found


def too_wide(page, size):
    """Return that the page is wider than a window, if it is."""
    page.set_viewport_size(size)
    sideways = page.evaluate(SIDEWAYS)
    wide = f"{size['width']}: the page is {sideways} px too wide"
    return [wide] if sideways > 0 else []
