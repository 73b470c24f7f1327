"""What a page is worth to a browser that runs no scripts."""

from collections import Counter
from urllib.parse import urlsplit

import httpx

from browser.script import run
from browser.visit import Visit


def without_scripts(visit: Visit, plain: Visit) -> list[str]:
    """Return the lines of the main content that need scripts, and the forms that cannot be sent without them.

    The page is opened again in `plain`, which runs none.

    What is there for scripts alone carries `data-script-only`; what is there for want of them stands in `noscript`.
    """
    plain.open(visit.page.url)
    return _lines_missing(visit, plain) + _unsent(plain)


def _lines_missing(visit: Visit, other: Visit) -> list[str]:
    shown = Counter(run(visit.page, "content.js"))
    shown.subtract(Counter(run(other.page, "content.js")))
    return [f'without scripts, main lacks "{line[:80]}"' for line, more in shown.items() if more > 0]


def _unsent(other: Visit) -> list[str]:
    faults = []
    for form in run(other.page, "forms.js"):
        if not form["button"]:
            faults.append(f"{form['name']} has no button to send it")
        elif form["method"] != "get":
            faults.append(f"{form['name']} is sent by {form['method']}: its answer has no address")
        elif urlsplit(form["address"]).netloc != other.host:
            faults.append(f"{form['name']} leads to {form['address']}")
        elif (status := httpx.get(form["address"], headers={"Accept": "text/html"}, timeout=30).status_code) >= 400:
            faults.append(f"{form['name']} leads to {form['address']}, which answers {status}")
    return faults
