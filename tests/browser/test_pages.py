"""Every kind of page, in every language that it has, is without faults in a real browser.

A page is opened once, under the security policy of the service, and everything is checked on it. The classes are what
pytest-xdist deals out to its processes.
"""

from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser

import httpx
import pytest

from browser.checks import faults, report
from browser.links import Links
from browser.pages import KINDS, Kind
from browser.visit import Visit
from browser.weight import first_load, later_load

Check = Callable[[Kind, str], None]


def kinds(language: str) -> pytest.MarkDecorator:
    """Parametrise a test over the kinds of page that there are in a language."""
    return pytest.mark.parametrize("kind", [kind for kind in KINDS if language in kind.languages], ids=lambda k: k.name)


@pytest.fixture
def check(newcomer: Visit, plain: Visit, links: Links, host: str) -> Check:
    """Return a function that fails with all faults of a page."""

    def check(kind: Kind, language: str) -> None:
        newcomer.open_anew(kind.at(host, language))
        assert newcomer.status == kind.status
        heavy = first_load(newcomer)
        found = faults(newcomer, plain, links if language == kind.languages[0] else None, language)
        heavy += later_load(newcomer, kind.at(host, "nn"))  # whose text is not in the cache yet
        if found or heavy:
            pytest.fail(report({**found, "weight": heavy}), pytrace=False)

    return check


def test_a_newcomer_has_nothing_in_the_cache_and_keeps_what_may_be_kept(newcomer: Visit, host: str) -> None:
    weights = []
    for _ in range(2):
        newcomer.open_anew(f"{host}/workbench?lang=nb")
        weights.append(newcomer.weight)
    newcomer.open(f"{host}/workbench?lang=en")
    first, again, later = (*weights, newcomer.weight)
    assert abs(first - again) < first / 20
    assert 0 < later < first / 10


class TestBokmal:
    @kinds("nb")
    def test_page_has_no_fault(self, kind: Kind, check: Check) -> None:
        check(kind, "nb")


class TestEnglish:
    @kinds("en")
    def test_page_has_no_fault(self, kind: Kind, check: Check) -> None:
        check(kind, "en")


class TestNynorsk:
    @kinds("nn")
    def test_page_has_no_fault(self, kind: Kind, check: Check) -> None:
        check(kind, "nn")

    @pytest.mark.parametrize("language", ["nb", "nn", "en"])
    def test_no_two_pages_have_the_same_title_but_for_their_filters(self, language: str, host: str) -> None:
        with httpx.Client(headers={"Accept": "text/html"}, timeout=30) as client:
            found = {
                (kind.path.partition("?")[0], _title(client.get(kind.at(host, language)).text))
                for kind in KINDS
                if kind.status == 200
            }
        titles = Counter(title for _, title in found)
        assert [title for title, times in titles.items() if times > 1 or not title] == []


def _title(page: str) -> str:
    parser = _Title()
    parser.feed(page)
    return " ".join(parser.text.split())


class _Title(HTMLParser):
    text = ""

    def handle_data(self, data: str) -> None:
        if self.lasttag == "title" and not self.text:
            self.text = data
