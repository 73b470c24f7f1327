"""A walk through the page with Tab, as one goes who has no mouse."""

from urllib.parse import urldefrag

from playwright.sync_api import Error

from browser.script import run
from browser.visit import Visit

_TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
_AT_ONCE = 25
_MORE = 40  # stops that nothing names: the browser lets Tab reach what scrolls


def keyboard(visit: Visit) -> list[str]:
    """Return what Tab does not reach, reaches out of order or unseen, does not leave, and how the skip link fails."""
    expected = run(visit.page, "keyboard.js", "begin")
    for _ in range(0, expected + _MORE, _AT_ONCE):
        for _ in range(_AT_ONCE):
            visit.protocol.send("Input.dispatchKeyEvent", _TAB)
        if run(visit.page, "keyboard.js", "over"):
            break
    faults: list[str] = run(visit.page, "keyboard.js", "end")
    visit.reload()
    return faults + _skip_link(visit)


def _skip_link(visit: Visit) -> list[str]:
    visit.page.keyboard.press("Tab")
    faults: list[str] = run(visit.page, "skip.js", "first")
    if faults:
        return faults
    asked = len(visit.requests)
    visit.page.keyboard.press("Enter")
    try:
        visit.page.evaluate("new Promise((done) => setTimeout(done, 50))")
        visit.page.keyboard.press("Tab")
        faults = run(visit.page, "skip.js", "then")
    except Error:  # what was in the page is gone
        faults = []
    if visit.address in (urldefrag(address).url for address in visit.requests[asked:]):
        visit.page.wait_for_timeout(1000)  # until it is there
        faults.append("the skip link loads the page anew")
    return faults
