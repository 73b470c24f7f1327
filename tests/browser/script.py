"""Runs a file of JavaScript in a page: what it returns are the faults that it found, in words."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_FOLDER = Path(__file__).parent


def run(page: Page, name: str, given: object = None) -> Any:  # noqa: ANN401 – each script has its own
    """Return what the function in a file returns for what it is given; it may use what `elements.js` defines.

    The text goes in by the debugger's protocol, which the security policy of the page does not forbid.
    """
    return page.evaluate(_function(name), given)


@cache
def _function(name: str) -> str:
    shared, own = ((_FOLDER / file).read_text(encoding="utf-8") for file in ("elements.js", name))
    return f"(given) => {{\n{shared}\nreturn ({own.rstrip().removesuffix(';')})(given);\n}}"
