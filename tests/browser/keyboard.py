"""Somebody with a keyboard and nothing else, who must see where the focus is.

Only Tab, Shift-Tab, Enter, Space, arrows and what one types are pressed. At each stop
the focus is looked at: it is marked by an outline that was not there before and stands
out from what is behind it (WCAG 1.4.11, 2.4.7), and it is not covered (2.4.11).
"""

from __future__ import annotations

STOPS_MAX = 200
CONTRAST_MIN = 3
# Noted once a page, before anything has the focus: how each element looks without.
REMEMBER = """() => {
    if (window.looks) return;
    window.looks = new Map();
    for (const one of document.querySelectorAll("*")) {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
        window.looks.set(one, [outlineStyle, outlineWidth, outlineColor].join(" "));
    }
}"""
# What is wrong with the focus as it is seen now; nothing if one sees it.
LOOK = """least => {
    const on = document.activeElement;
    if (on === document.body) return ["nothing has the focus"];
    const style = getComputedStyle(on), said = [];
    const look = [style.outlineStyle, style.outlineWidth, style.outlineColor].join(" ");
    if (look === window.looks.get(on)) said.push("it looks as it did without: " + look);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
        said.push("it has no outline of 2 px: " + look);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    const pixel = colour => {
        brush.clearRect(0, 0, 1, 1);
        brush.fillStyle = colour;
        brush.fillRect(0, 0, 1, 1);
        return [...brush.getImageData(0, 0, 1, 1).data];
    };
    const light = colour => {
        const [r, g, b] = pixel(colour).slice(0, 3).map(part => part / 255).map(
            part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let behind = on.parentElement;
    const paint = one => getComputedStyle(one).backgroundColor;
    while (behind && pixel(paint(behind))[3] < 255) behind = behind.parentElement;
    const under = behind ? paint(behind) : "white";
    const [low, high] = [light(style.outlineColor), light(under)]
        .sort((one, other) => one - other);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < least) said.push("its outline has a contrast of " + contrast);
    const box = on.getBoundingClientRect();
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    let seen = 0;
    for (const x of [0.1, 0.5, 0.9]) for (const y of [0.1, 0.5, 0.9]) {
        const found = document.elementFromPoint(
            left + (right - left) * x, top + (bottom - top) * y);
        if (found && (on === found || on.contains(found))) seen += 1;
    }
    if (right <= left || bottom <= top || !seen) said.push("it is not to be seen");
    return said;
}"""
NAME = """() => {
    const on = document.activeElement;
    const label = on.labels && on.labels[0] ? on.labels[0].innerText : "";
    return (on.getAttribute("aria-label") || label || on.innerText || on.name || "")
        .trim().split("\\n")[0];
}"""
# What one must be able to reach and did not; of radio buttons, the one that is chosen.
REACHABLE = """() => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(one => !one.disabled && one.type !== "hidden" && one.checkVisibility())
    .filter(one => one.type !== "radio" || one.checked)
    .filter(one => !window.reached.has(one))
    .map(one => one.outerHTML.slice(0, 120))"""


class Keyboard:
    """Presses keys on a page and looks at the focus after each."""

    def __init__(self, page):
        self.page = page
        # Listened to from the start: who begins with the key that opens the chooser
        # may come too late for it.
        page.on("filechooser", lambda chooser: None)

    def opens(self, address):
        self.page.goto(address)

    def tab(self, *, back=False):
        """Go one stop on, or back, and see where the focus is.

        Returns:
            Whether the page was left at its end and entered again.
        """
        self.page.evaluate(REMEMBER)
        key = "Shift+Tab" if back else "Tab"
        self.page.keyboard.press(key)
        # Beyond the last stop a browser has its own; from there one comes in again.
        has_left = self.page.evaluate("document.activeElement === document.body")
        if has_left:
            self.page.keyboard.press(key)
        wrong = self.page.evaluate(LOOK, CONTRAST_MIN)
        assert wrong == [], (self.page.url, self.focused(), wrong)
        return has_left

    def focused(self):
        return self.page.evaluate(NAME)

    def reaches(self, locator, *, back=False):
        """Press Tab until the element has the focus."""
        found = locator.first.element_handle()
        for _ in range(STOPS_MAX):
            if found.evaluate("one => one === document.activeElement"):
                return
            self.tab(back=back)
        raise AssertionError(f"no Tab leads to {locator} on {self.page.url}")

    def presses(self, locator, key="Enter"):
        """Reach a link or a button and press it; the page it leads to is open then."""
        self.reaches(locator)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def types(self, locator, text):
        """Reach a field and type over what stands in it."""
        self.reaches(locator)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def types_day(self, locator, day):
        """Type a day part by part, in the order in which the browser shows them."""
        self.reaches(locator)
        year, month, of_month = day.split("-")
        for typed in (of_month + month + year, month + of_month + year):
            self.page.keyboard.type(typed)
            if locator.input_value() == day:
                return
            for _ in range(3):  # back to the first part
                self.page.keyboard.press("ArrowLeft")
        raise AssertionError(f"{day} cannot be typed: {locator.input_value()}")

    def chooses(self, locator, value):
        """Reach a list of choices and go down to one of them."""
        self.reaches(locator)
        for _ in range(STOPS_MAX):
            if locator.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow leads to {value}")

    def sends_file(self, locator, file):
        self.reaches(locator)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def goes_round(self):
        """Go through the whole page: everything is reached, and nothing holds on."""
        self.page.evaluate("window.reached = new Set()")
        for _ in range(STOPS_MAX):
            if self.tab():
                break
            self.page.evaluate("() => { window.reached.add(document.activeElement) }")
        else:
            raise AssertionError(f"there is no end of stops on {self.page.url}")
        left_out = self.page.evaluate(REACHABLE)
        assert left_out == [], left_out
