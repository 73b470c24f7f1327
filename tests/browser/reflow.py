"""Whether the page fits a phone, and text that the reader has set wider."""

from browser.script import run
from browser.visit import Visit


def reflow(visit: Visit) -> list[str]:
    """Return what makes the page scroll sideways, or is cut off, in a window of 320 × 640."""
    page, size = visit.page, visit.page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": 320, "height": 640})
    faults: list[str] = run(page, "reflow.js", {"how": "at 320 px"})
    run(page, "spacing.js", True)
    faults += run(page, "reflow.js", {"how": "at 320 px with wider text"})
    page.set_viewport_size(size)
    faults += run(page, "reflow.js", {"how": "with wider text"})
    run(page, "spacing.js", False)
    return faults
