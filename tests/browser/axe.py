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
RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def barriers(page, looks=ENDS):
    """Return what keeps somebody out of the page that is open, in each of the looks."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, size in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        look = f"{scheme} {size['width']}"
        found += [
            f"{look}: {one['id']}: {node['html'][:160]}: {node['failureSummary']}"
            for one in page.evaluate(RUN)
            for node in one["nodes"]
        ]
        found += _too_wide(page, look)
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": 844})
        found += _too_wide(page, str(width))
    return found


def _too_wide(page, look):
    sideways = page.evaluate(SIDEWAYS)
    return [f"{look}: the page is {sideways} px too wide"] if sideways > 0 else []
