"""What the scripts of the pages add, in a browser: suggestions below a search box, and folded parts on paper.

The browser gets everything from here, under the policy that the service sends: no server runs.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from browser.chrome import NoBrowser, chromium, context
from samsvar.guard.headers import CONTENT_SECURITY_POLICY
from samsvar.web import assets

HOST = "http://pages.test"
BASE = "https://w3id.org/samsvar/"
PAGE = """<!doctype html>
<html lang="nn"><head><meta charset="utf-8"><title>Søk</title>
<link rel="stylesheet" href="{style}"><script type="module" src="{script}"></script></head>
<body><main>
<form action="/search"><label for="q">Søk</label>
<div class="suggestions"><input type="search" id="q" name="q" data-suggest="/api/v1/suggest" data-pages="/page/"
 data-label="Forslag" data-count="{{}} forslag" data-kinds='{{"Goal": "Mål"}}'></div><button>Søk</button></form>
<details id="folded"><summary>Meir</summary>Her</details><details id="open" open><summary>Meir</summary>Her</details>
</main></body></html>"""
FOUND = {
    "dig": [
        ("Digital heimeoppfølging", "nn", f"{BASE}id/goal/some-strategy/digital-care", "Goal"),
        ("Digital competence", "en", f"{BASE}id/action/some-plan/skills", "Action"),
        ("Elsewhere", "en", "https://example.org/digital", "Goal"),
    ],
    "digi": [("Digi", "nb", f"{BASE}id/action/some-plan/digi", "Action")],
}


class Served:
    """A page in a browser, and what it asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[dict[str, list[str]]] = []
        self.complaints: list[str] = []
        self.held: list[Route] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        assert route.request.url.startswith(HOST)
        if parts.path.startswith("/assets/"):
            given = assets.given(parts.path.removeprefix("/assets/"))
            route.fulfill(status=given.status_code, headers=dict(given.headers), body=bytes(given.body))
        elif parts.path == "/api/v1/suggest":
            self.asked.append(parse_qs(parts.query))
            self._suggest(route, self.asked[-1]["q"][0])
        else:
            body = PAGE.format(style=assets.address("style.css"), script=assets.address("pages.js"))
            headers = {"Content-Type": "text/html", "Content-Security-Policy": CONTENT_SECURITY_POLICY}
            route.fulfill(headers=headers, body=body)

    def _suggest(self, route: Route, text: str) -> None:
        if text == "held":
            self.held.append(route)
        elif text == "broken":
            route.fulfill(body="no JSON", content_type="application/json")
        else:
            rows = [dict(zip(("text", "language", "iri", "kind"), row, strict=True)) for row in FOUND.get(text, [])]
            route.fulfill(body=json.dumps({"suggestions": rows}), content_type="application/json")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    """Give a browser, or skip where there is none."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(chromium())
        except NoBrowser as error:
            pytest.skip(str(error))
        yield browser


@pytest.fixture
def served(running: Browser) -> Iterator[Served]:
    with context(running) as session:
        served = Served(session.new_page())
        served.page.goto(f"{HOST}/start?lang=nn&as-of=2026-01-01&q=before")
        yield served
    assert served.complaints == []


def type_in(served: Served, text: str) -> None:
    """Type in the box, and wait for what is suggested."""
    served.page.get_by_role("combobox").press_sequentially(text)
    expect(served.page.get_by_role("option")).not_to_have_count(0)


def test_what_is_typed_is_suggested_for(served: Served) -> None:
    type_in(served, "dig")
    box = served.page.get_by_role("combobox", name="Søk", expanded=True)
    expect(box).to_be_focused()
    options = served.page.get_by_role("listbox", name="Forslag").get_by_role("option")
    expect(options).to_have_text(["Digital heimeoppfølgingMål", "Digital competence"])
    assert [options.nth(at).locator("b").get_attribute("lang") for at in (0, 1)] == ["nn", "en"]
    expect(served.page.get_by_role("status")).to_have_text("2 forslag")
    assert served.asked[-1] == {"q": ["dig"], "lang": ["nb"]}


def test_arrows_go_round_and_enter_opens_the_page_in_the_same_language_and_on_the_same_day(served: Served) -> None:
    type_in(served, "dig")
    box = served.page.get_by_role("combobox")
    chosen = served.page.get_by_role("option", selected=True)
    for key, text in [("ArrowDown", "heimeoppfølging"), ("ArrowDown", "competence"), ("ArrowDown", None)]:
        box.press(key)
        expect(chosen).to_have_count(0 if text is None else 1)
        if text:
            expect(chosen).to_contain_text(text)
            assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(chosen).to_contain_text("competence")
    box.press("Enter")
    served.page.wait_for_url(f"{HOST}/page/id/action/some-plan/skills?lang=nn&as-of=2026-01-01")


def test_a_click_opens_the_page(served: Served) -> None:
    type_in(served, "dig")
    served.page.get_by_role("option").first.click()
    served.page.wait_for_url(f"{HOST}/page/id/goal/some-strategy/digital-care?lang=nn&as-of=2026-01-01")


def test_enter_on_no_suggestion_searches_for_what_is_typed(served: Served) -> None:
    type_in(served, "dig")
    served.page.get_by_role("combobox").press("Enter")
    served.page.wait_for_url(f"{HOST}/search?q=dig")


def test_escape_and_leaving_the_box_close_the_list_and_keep_the_text(served: Served) -> None:
    box = served.page.get_by_role("combobox")
    for way in ("Escape", "Tab"):
        box.fill("")
        type_in(served, "dig")
        box.press(way)
        expect(served.page.get_by_role("listbox")).to_have_count(0)
        expect(box).to_have_value("dig")
        assert box.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("text", ["nothing", "broken", "d"])
def test_where_nothing_can_be_suggested_the_box_is_as_without_scripts(served: Served, text: str) -> None:
    type_in(served, "dig")
    box = served.page.get_by_role("combobox")
    box.fill(text)
    expect(served.page.get_by_role("option")).to_have_count(0)
    expect(served.page.get_by_role("status")).to_have_text("")
    box.press("Enter")
    served.page.wait_for_url(f"{HOST}/search?q={text}")


def test_a_late_answer_to_an_earlier_text_is_not_shown(served: Served) -> None:
    box = served.page.get_by_role("combobox")
    with served.page.expect_request(re.compile("q=held")):
        box.fill("held")
    box.fill("digi")
    expect(served.page.get_by_role("option")).to_have_text(["Digi"])
    late = [dict(zip(("text", "language", "iri", "kind"), FOUND["dig"][0], strict=True))]
    served.held[0].fulfill(body=json.dumps({"suggestions": late}), content_type="application/json")
    served.page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    expect(served.page.get_by_role("option")).to_have_text(["Digi"])


def test_scripts_write_no_style_into_the_page(served: Served) -> None:
    type_in(served, "dig")
    served.page.get_by_role("combobox").press("ArrowDown")
    assert served.page.locator("[style], style").count() == 0


def test_what_is_folded_is_open_on_paper_and_folded_again_afterwards(served: Served) -> None:
    folded, opened = served.page.locator("#folded"), served.page.locator("#open")
    for event, is_open in (("beforeprint", True), ("afterprint", False)):
        served.page.evaluate(f"dispatchEvent(new Event('{event}'))")
        assert folded.evaluate("details => details.open") is is_open
        assert opened.evaluate("details => details.open") is True
