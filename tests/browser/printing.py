"""Whether the page is whole on paper, and without what only a screen can use."""

import re

from browser.script import run
from browser.visit import Visit

_A4 = {"width": 718, "height": 1047}  # 210 × 297 mm less margins of 10 mm, at 96 px an inch
_SHEET = re.compile(rb"/Type\s*/Page\b")


def printing(visit: Visit) -> list[str]:
    """Return what paper would lack, cut off, or have for nothing."""
    page, size = visit.page, visit.page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": _A4["width"], "height": _A4["height"]})
    page.emulate_media(media="print")
    try:
        faults: list[str] = run(page, "printing.js")
        made = page.pdf(format="A4", margin={"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"})
    finally:
        page.emulate_media(media="screen")
        page.set_viewport_size(size)
    if not _SHEET.search(made) or b"/Font" not in made:
        faults.append("no sheet with text comes out of the printer")
    return faults
