"""A running service and a browser, and pages to be opened in it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from browser.chrome import NoBrowser, chromium, context
from browser.foreign import away
from browser.links import Links
from browser.visit import Visit
from samsvar.resources import default_sources
from started import started


def missing(why: NoBrowser) -> NoReturn:
    """End a test for want of a browser: in CI it fails."""
    if os.environ.get("CI"):
        pytest.fail(f"CI goes without a browser: {why}")
    pytest.skip(str(why))


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the service, run as a command on the shipped graph."""
    sources = Path(os.environ["SAMSVAR_SOURCES"]) if "SAMSVAR_SOURCES" in os.environ else default_sources()
    settings = {"sources": str(sources)} if sources else {}
    with started(tmp_path_factory.mktemp("browser"), access_log="false", **settings) as address:
        yield address


@pytest.fixture(scope="package")  # no longer: while Playwright runs, asyncio.run is refused in the same thread
def browser() -> Iterator[Browser]:
    """Return a running Chromium, or skip where there is none."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(chromium())
        except NoBrowser as why:
            missing(why)
        yield running


@pytest.fixture(scope="package")
def links() -> Iterator[Links]:
    """Return what follows links, each once for all tests."""
    following = Links()
    yield following
    following.close()


@pytest.fixture
def session(browser: Browser, host: str) -> Iterator[BrowserContext]:
    """Return the browser of somebody who was never there before."""
    with context(browser, host) as one:
        yield one


@pytest.fixture
def fresh_plain(browser: Browser, host: str) -> Iterator[BrowserContext]:
    """Return the browser of somebody who lets no scripts run."""
    with context(browser, host, scripts=False) as one:
        yield one


@pytest.fixture(scope="package")
def plain(browser: Browser, host: str) -> Iterator[Visit]:
    """Return a page that runs no scripts, for tests that leave nothing behind in it: a new one takes a second."""
    with context(browser, host, scripts=False) as one:
        yield Visit(one, scripts=False)


@pytest.fixture(scope="package")
def newcomer(browser: Browser, host: str) -> Iterator[Visit]:
    """Return a page for the same tests; each begins by forgetting what was kept."""
    with context(browser, host) as one:
        yield Visit(one)


@pytest.fixture
def visit(session: BrowserContext, host: str) -> Iterator[Visit]:
    """Return a page to do a task in as a person would; whatever is done, the browser has nothing to complain of."""
    yield from _calm(Visit(session), host)


@pytest.fixture
def plain_visit(fresh_plain: BrowserContext, host: str) -> Iterator[Visit]:
    """Return the same without scripts."""
    yield from _calm(Visit(fresh_plain, scripts=False), host)


def _calm(visit: Visit, host: str) -> Iterator[Visit]:
    yield visit
    assert visit.complaints == []
    assert [address for address in visit.requests if away(address, urlsplit(host).netloc)] == []
