"""A service that a proxy shows below a path of its host: everything on every page stays below that path."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from browser.pages import KINDS, Kind
from started import started
from web.page_reader import Node, read

HOST, BELOW = "plans.example.no", "/samsvar"
LEADS = ("href", "src", "action", "data-suggest", "data-pages", "data-terms")


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Return a client of what stands behind the proxy, which takes the path away."""
    log = tmp_path_factory.mktemp("log")
    with (
        started(log, public_url=f"https://{HOST}{BELOW}/") as address,
        httpx.Client(base_url=address, timeout=60, headers={"accept": "text/html"}) as client,
    ):
        yield client


def _leads(page: Node) -> list[str]:
    """Return the addresses on a page that name no host, or ours."""
    named = (node[name] for node in page.walk() for name in LEADS if name in node.attributes)
    return [address for address in named if urlsplit(address).netloc in {"", HOST} and address[:1] != "#"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_address_on_a_page_stays_below_the_path(below: httpx.Client, kind: Kind) -> None:
    answer = below.get(kind.path)
    assert answer.status_code == kind.status
    leads = _leads(read(answer.text))
    assert leads
    assert [address for address in leads if not f"{urlsplit(address).path}/".startswith(f"{BELOW}/")] == []


def test_what_a_page_leads_to_is_there_once_the_proxy_took_the_path_away(below: httpx.Client) -> None:
    page = read(below.get("/page/id/goal/helse-nord-strategy/seamless-care-pathway").text)
    there = {urlsplit(address)._replace(scheme="", netloc="").geturl().removeprefix(BELOW) for address in _leads(page)}
    assert len(there) > 40
    assert {address: code for address in there if (code := below.get(address).status_code) != 200} == {}


def test_a_thing_leads_a_browser_to_its_page_below_the_path(below: httpx.Client) -> None:
    address = "/id/goal/helse-nord-strategy/seamless-care-pathway"
    answer = below.get(address)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"https://{HOST}{BELOW}/page{address}"
