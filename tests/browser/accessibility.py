"""What axe finds against WCAG 2.1 A and AA, in the light and in the dark colours."""

from functools import cache
from importlib.resources import files
from typing import Literal

from browser.script import run
from browser.visit import Visit

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
ADVICE = ("best-practice",)
_COLOURS = ("link-in-text-block",)  # besides contrast, all that the colour scheme can change


def accessibility(visit: Visit) -> list[str]:
    """Return each violation as scheme, rule, what to do and element."""
    faults = _violations(visit, "light", WCAG)
    try:
        visit.page.emulate_media(color_scheme="dark")
        return faults + _violations(visit, "dark", _COLOURS)
    finally:
        visit.page.emulate_media(color_scheme="light")


def advice(visit: Visit) -> list[str]:
    """Return what axe would have better, which no rule of WCAG asks for."""
    return _violations(visit, "light", ADVICE)


def _violations(visit: Visit, scheme: Literal["light", "dark"], rules: tuple[str, ...]) -> list[str]:
    if not visit.page.evaluate("typeof axe === 'object'"):
        visit.page.evaluate(_axe())
    return [
        f"{scheme}: {violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))} {node['html'][:120]}"
        for violation in run(visit.page, "axe.js", rules)
        for node in violation["nodes"]
    ]


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
