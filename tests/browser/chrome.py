"""Finds Chromium and starts it; it is told to load nothing by itself."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-gpu-rasterization",  # Debian asks for it, and without a GPU the processor plays its part
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # whatever a page asks for
    "--no-first-run",
)


class NoBrowser(Exception):
    """No browser is installed."""


def installed(own: Path) -> Path:
    """Return the browser that SAMSVAR_BROWSER names, else one on the path, else Playwright's own if it is there."""
    if named := os.environ.get("SAMSVAR_BROWSER"):
        return Path(named)
    for name in _NAMES:
        if found := shutil.which(name):
            return Path(found)
    if own.is_file():
        return own
    raise NoBrowser(f"none of {', '.join(_NAMES)} is on the path: name a Chromium in SAMSVAR_BROWSER")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a running browser with a profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed(Path(playwright.chromium.executable_path)),
            args=list(_QUIET),
            chromium_sandbox=os.geteuid() != 0,  # root has none
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def context(browser: Browser, host: str | None = None, *, scripts: bool = True) -> Iterator[BrowserContext]:
    """Give a session of one person: nothing cached, nothing remembered, the page's own security policy in force."""
    one = browser.new_context(
        base_url=host,
        java_script_enabled=scripts,
        locale="nb-NO",
        reduced_motion="reduce",
        timezone_id="Europe/Oslo",
        viewport={"width": 1280, "height": 800},
    )
    one.set_default_timeout(60_000)
    try:
        yield one
    finally:
        one.close()
