"""Writes the pictures of the pages that the README shows: of the shipped graph, in bokmål, on one day.

`make screenshots` runs it. It starts the service and opens the pages in the browser that the tests use.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))

from playwright.sync_api import Page

from browser.chrome import chromium, context
from started import started

FOLDER = Path(__file__).resolve().parent / "screenshots"
AS_OF = "2024-10-01"
"""The day that the pages are shown as of: in the middle of the plan that the graph holds."""
GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
STRATEGY = "document/helse-nord-strategy"
PAGES = {
    "start": ("/", "body"),
    "goal": (f"/page/id/{GOAL}", "body"),
    "matrix": (f"/matrix?document={STRATEGY}", "table.matrix"),
    "actions": ("/actions", "body"),
    "map": (f"/map?around={GOAL}", ".map"),
    "workbench": ("/workbench?example=ownerless-actions", "body"),
}
"""The address of each, and what the picture begins with, by the name of the picture."""
WIDTH, HEIGHT = 1280, 720
MOST = 150_000
"""Bytes that a picture may have."""


def main() -> int:
    """Write every picture anew; return 1 if one could not be made or is too large."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as log, started(Path(log)) as address, chromium() as browser, context(browser) as session:
        page = session.new_page()
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        found = [shoot(page, f"{address}{path}", begin, name) for name, (path, begin) in PAGES.items()]
    faults = [fault for fault in found if fault]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return int(bool(faults))


def shoot(page: Page, address: str, begin: str, name: str) -> str | None:
    """Write the picture of a page from an element on; return what is wrong with it, if anything is."""
    answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang=nb&as-of={AS_OF}", wait_until="networkidle")
    if answer is None or not answer.ok:
        return f"{name}: {address} answers {answer.status if answer else 'nothing'}"
    page.locator(begin).first.evaluate("element => scrollTo(0, scrollY + element.getBoundingClientRect().top)")
    picture = page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", scale="css")
    sys.stdout.write(f"{name}.png: {len(picture) // 1000} kB\n")
    return f"{name}.png has {len(picture)} bytes, more than {MOST}" if len(picture) > MOST else None


if __name__ == "__main__":
    sys.exit(main())
