"""Faults planted on each kind of page are found: so a page without faults is one that was looked at.

They are put into the page on its way to the browser. No request for elsewhere.example leaves the machine: the
browser resolves no name.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route

from browser.checks import faults
from browser.links import Links
from browser.pages import KINDS, Kind
from browser.visit import Visit
from browser.weight import FIRST, first_load, later_load

FOLDER = Path(__file__).parent / "planted"

FOUND = {
    "structure": [
        r"the page has [2-9] h1",
        r"<h6#planted-jump> .* follows an h1",
        r"<html> has no lang",
        r"the page has no title",
        r'"nonsense" of <p#planted-twice> .* is no language',
        r'the id "planted-twice" stands twice',
        r"leads to #planted-nowhere, which is not on the page",
        r'<p#planted-style> .* has style="color: red"',
        r"the page has a script within it",
    ],
    "dead links": [r"/planted/nothing-here answers 404"],
    "accessibility": [
        r"light: html-has-lang: ",
        r"light: document-title: ",
        r"light: valid-lang: .* id=\"planted-twice\"",
        r"light: label: .* #planted-field",
        r"light: image-alt: .* #planted-picture",
        r"light: color-contrast: .* #planted-faint",
        r"dark: color-contrast: .* #planted-faint",
        r"dark: color-contrast: .* #planted-dark",
    ],
    "foreign": [
        r"asks for https://elsewhere\.example/picture\.png",
        r"the page loads https://elsewhere\.example/picture\.png",
        r"the page loads https://elsewhere\.example/soon",
        r"the page loads https://elsewhere\.example/form",
        r"/planted\.css loads https://elsewhere\.example/sheet\.png",
    ],
    "reflow": [
        r"the page is \d{3} px wide in a window of 320 px",
        r"at 320 px: <div#planted-wide> .* reaches",
        r"at 320 px: <div#planted-scroller> .* not in the order of Tab",
        r"at 320 px: <div#planted-scroller> .* no name",
        r"at 320 px: text of <p#planted-cut> .* cut off at the side",
        r"at 320 px with wider text: text of <p#planted-tight> .* cut off",
    ],
    "keyboard": [
        r"nothing shows the focus on <a#planted-unmarked>",
        r"Tab does not reach <button#planted-unreached>",
        r"<button#planted-early> .* a place of its own",
        r"Tab goes back from <button#planted-early>",
        r"<a#planted-outside> .* out of sight",
        r"the first stop is <button#planted-early>",
        r"Tab does not leave <button#planted-trap>",
    ],
    "printing": [
        r"<div#planted-nav> .* is printed",
        r"<details#planted-details> .* is printed closed",
        r"<table#planted-table> .* no head",
        r"<div#planted-broad> .* ends at",
        r"<div#planted-hidden> .* hides what is to the right",
    ],
    "without scripts": [
        r'main lacks "Only scripts bring this"',
        r"<form#planted-form> has no button",
        r"<form#planted-post> .* is sent by post",
        r"<form> .* leads to https://elsewhere\.example/form",
    ],
    "console": [
        r"error: planted",
        r"uncaught: .*planted",
        r"Executing inline script violates",
        r"'https://elsewhere\.example/picture\.png' violates",
    ],
    "weight": [r"the first page takes \d{6} bytes", r"the next page, .* takes \d{6} bytes"],
}


LINKS = '<link rel="stylesheet" href="/planted.css"><script src="/planted.js" defer></script>'


def spoilt(page: str) -> str:
    """Return a page with faults in it and without language and title."""
    page = re.sub(r"<html[^>]*>", "<html>", page, count=1)
    page = re.sub(r"<title>.*?</title>", "", page, count=1, flags=re.DOTALL)
    return _added(page, (FOLDER / "faults.html").read_text("utf-8"))


def _added(page: str, more: str) -> str:
    """Add at the head of the main content, so that Tab is soon in the trap."""
    page = page.replace("</head>", f"{LINKS}</head>", 1)
    return re.sub(r"<main[^>]*>", lambda main: main[0] + more, page, count=1)


@contextmanager
def planted(session: BrowserContext, address: str, style: str, script: str) -> Iterator[None]:
    """Have a session get a page spoilt, with the headers that it came with, and a style sheet and a script for it."""

    def altered(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=spoilt(response.text()))

    session.route(lambda url: url == address, altered)
    session.route("**/planted.css", lambda route: route.fulfill(body=style, content_type="text/css"))
    session.route("**/planted.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    session.route("**/planted.svg", lambda route: route.fulfill(body="<svg/>", content_type="image/svg+xml"))
    try:
        yield
    finally:
        session.unroute_all(behavior="wait")


FIRST_OF = {"/".join(kind.path.partition("?")[0].split("/")[:4]): kind for kind in reversed(KINDS)}
"""One page of each template, and one of each kind of thing; others differ in their filters."""


@pytest.fixture(params=reversed(FIRST_OF.values()), ids=lambda kind: kind.name)
def address(request: pytest.FixtureRequest, host: str) -> str:
    """Return the address of a page of each kind."""
    kind: Kind = request.param
    return kind.at(host, kind.languages[0])


def test_each_is_found(address: str, newcomer: Visit, plain: Visit, links: Links) -> None:
    style, script = ((FOLDER / f"faults.{kind}").read_text("utf-8") for kind in ("css", "js"))
    with ExitStack() as stack:
        for one in (newcomer, plain):
            stack.enter_context(planted(one.page.context, address, f"{style}/* {'x' * FIRST} */", script))
        newcomer.open_anew(address)
        assert newcomer.page.evaluate("document.documentElement.dataset.planted ?? 'kept out'") == "kept out"
        heavy = first_load(newcomer)
        found = {**faults(newcomer, plain, links, "nb"), "weight": heavy + later_load(newcomer, address)}
    unfound = {
        check: missing
        for check, patterns in FOUND.items()
        if (missing := [one for one in patterns if not any(re.search(one, fault) for fault in found.get(check, []))])
    }
    assert unfound == {}
