"""All that is checked on a page that is open: each check returns its faults in words, and leaves the page as it was."""

from collections.abc import Mapping
from urllib.parse import urldefrag

from browser.accessibility import accessibility
from browser.foreign import foreign
from browser.keyboard import keyboard
from browser.links import Links
from browser.printing import printing
from browser.reflow import reflow
from browser.script import run
from browser.scripts import without_scripts
from browser.visit import Visit


def structure(visit: Visit, language: str | None = None) -> list[str]:
    """Return what is wrong with headings, languages, landmarks, ids, links within the page, and inline scripts."""
    faults: list[str] = run(visit.page, "structure.js", {"language": language, "source": visit.source})
    return faults


def console(visit: Visit) -> list[str]:
    """Return what the browser complained of; that the page itself was served as an error is no complaint."""
    own = f"the server responded with a status of {visit.status}"
    return [
        f"{text} ({place})"
        for text, place in visit.complaints
        if not (urldefrag(place).url == visit.address and own in text)
    ]


def faults(visit: Visit, plain: Visit, links: Links | None, language: str | None = None) -> Mapping[str, list[str]]:
    """Return the faults of an open page by check; `plain` runs no scripts.

    Without `links` the page's links are not followed, as where they were in another language.
    """
    found = {
        "structure": structure(visit, language),
        "dead links": links.dead(visit) if links else [],
        "accessibility": accessibility(visit),
        "reflow": reflow(visit),
        "printing": printing(visit),
        "without scripts": without_scripts(visit, plain),
        "foreign": foreign(visit),
        "keyboard": keyboard(visit),
        "console": console(visit),
    }
    return {check: told for check, told in found.items() if told}


def report(found: Mapping[str, list[str]], most: int = 20) -> str:
    """Return faults as lines, at most so many of each check."""
    return "\n".join(
        f"{check}: {line}"
        for check, told in found.items()
        for line in [*told[:most], *([f"… and {len(told) - most} more"] if len(told) > most else [])]
    )
