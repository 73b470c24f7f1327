"""What is around every page: languages, the day, addresses, forms of an answer, and faults."""

import datetime as dt
import gzip
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from samsvar.errors import BadParameter
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.live import LiveGraph, State
from samsvar.live.state import Attempt
from samsvar.settings import Settings
from samsvar.web import rendering
from samsvar.web.made import Asked, Made, Part
from samsvar.web.routing import PAGES
from samsvar.web.visit import Visit
from web.page_reader import read

GOAL = "/page/id/goal/helse-nord-strategy/seamless-care-pathway"
STATE = State("v", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), watching=False, reloading=False, reload=None)


@pytest.fixture
def visit(shipped: KnowledgeGraph) -> "Visits":
    return Visits(LiveGraph(shipped))


class Visits:
    def __init__(self, live: LiveGraph) -> None:
        self.live = live

    def __call__(self, address: str, **headers: str) -> Visit:
        path, _, query = address.partition("?")
        named = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "root_path": "",
            "scheme": "http",
            "server": ("127.0.0.1", 8000),
            "query_string": query.encode(),
            "headers": [(b"host", b"127.0.0.1:8000"), *named],
        }
        return Visit(Request(scope), self.live.current, STATE, Settings())


@pytest.mark.parametrize(
    ("address", "accept", "language"),
    [
        ("/", "", "nb"),
        ("/", "nn-NO,nb;q=0.8,en;q=0.5", "nn"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "da,en;q=0.5", "nb"),
        ("/", "de", "nb"),
        ("/?lang=nn", "en", "nn"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_one_liked_best(
    visit: Visits, address: str, accept: str, language: str
) -> None:
    assert visit(address, accept_language=accept).language == language


def test_nynorsk_pages_ask_the_graph_for_bokmaal(visit: Visits) -> None:
    assert [visit(f"/?lang={language}").spoken for language in ("nb", "nn", "en")] == ["nb", "nb", "en"]


def test_the_day_is_today_unless_another_is_given(visit: Visits) -> None:
    assert visit("/").as_of == visit("/?as-of=today").as_of == visit("/?as-of=").as_of == dt.date.today()
    assert visit("/?as-of=2024-03-01").as_of == dt.date(2024, 3, 1)


@pytest.mark.parametrize("query", ["as-of=1.3.2024", "lang=se", "lang=nb&lang=en", "as-of=2024-02-30"])
def test_what_cannot_be_read_is_refused(visit: Visits, query: str) -> None:
    with pytest.raises(BadParameter):
        visit(f"/?{query}")


def test_what_a_form_leaves_empty_is_not_given(visit: Visits) -> None:
    asked = visit("/actions?owner=&state=due&from=")
    assert (asked.take("owner"), asked.take("state")) == (None, "due")
    assert asked.here() == "/actions?state=due"


def test_a_parameter_that_no_page_took_is_refused(visit: Visits) -> None:
    asked = visit("/actions?ovner=x&lang=nb")
    asked.take("owner")
    with pytest.raises(BadParameter, match=r"no parameter 'ovner' here; there are: as-of, lang, owner"):
        asked.done()


def test_addresses_keep_every_filter_and_forget_the_page(visit: Visits) -> None:
    asked = visit("/actions?owner=a&page=3&as-of=2024-01-01&lang=nn")
    assert asked.here() == "/actions?owner=a&page=3&as-of=2024-01-01&lang=nn"
    assert asked.here(page=4) == "/actions?owner=a&page=4&as-of=2024-01-01&lang=nn"
    assert asked.here(owner=None) == "/actions?as-of=2024-01-01&lang=nn"
    assert asked.here(focus_area="x y&z") == "/actions?owner=a&as-of=2024-01-01&lang=nn&focus-area=x+y%26z"


def test_links_take_along_the_language_and_the_day_if_they_were_chosen(visit: Visits) -> None:
    assert visit("/actions?owner=a&lang=en&as-of=2024-01-01").to("/map", document="d") == (
        "/map?document=d&lang=en&as-of=2024-01-01"
    )
    assert visit("/actions", accept_language="en").to("/map") == "/map"


def test_things_of_others_keep_their_address(visit: Visits) -> None:
    assert visit("/?lang=en").page_of("http://www.w3.org/ns/org#Role") == "http://www.w3.org/ns/org#Role"
    assert visit("/?lang=en").page_of("https://w3id.org/samsvar/id/goal/x/å") == "/page/id/goal/x/%C3%A5?lang=en"


@given(total=st.integers(0, 500), size=st.integers(1, 60), data=st.data())
def test_the_parts_of_a_list_hold_each_item_once(total: int, size: int, data: st.DataObject) -> None:
    items = list(range(total))
    count = max(1, -(-total // size))
    chosen = data.draw(st.integers(1, count))
    parts = [Part(items[(n - 1) * size : n * size], total, n, size) for n in range(1, count + 1)]
    assert [item for part in parts for item in part.items] == items
    part = parts[chosen - 1]
    assert part.count == count
    assert part.last - part.first + 1 == len(part.items) or total == 0
    numbers = [number for number in part.shown if number is not None]
    assert {1, count, chosen} <= set(numbers)
    assert numbers == sorted(set(numbers))


def test_a_part_that_is_not_there_is_refused(visit: Visits) -> None:
    assert Part.of(list(range(101)), visit("/?page=3"), size=50).items == [100]
    assert Part.of([], visit("/")).first == 0
    for page in ("4", "0", "-1", "x", "٣", "99999999999999"):
        with pytest.raises(BadParameter, match="page"):
            Part.of(list(range(101)), visit(f"/?page={page}"), size=50)


def page_with(visit: Visit, **values: object) -> str:
    return rendering.html(
        visit, Made("fault", "<Tittel>", {"said": "a & b", "detail": "c", "missing": False, **values})
    )


def test_a_page_says_its_language_and_offers_the_others(visit: Visits) -> None:
    page = page_with(visit("/actions?owner=a&lang=nn"))
    assert '<html lang="nn"' in page
    assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)"', page) == [
        ("nb", "/actions?owner=a&amp;lang=nb"),
        ("en", "/actions?owner=a&amp;lang=en"),
    ]
    assert "&lt;Tittel&gt;" in page
    assert "<Tittel>" not in page
    assert "a &amp; b" in page
    assert NOTICE["nn"] in page


def test_a_page_leads_to_the_questions_behind_it(visit: Visits, client: TestClient) -> None:
    made = Made(
        "fault", "t", {"said": "", "detail": "", "missing": False}, [Asked("due-actions", {"before": "2025-01-01"})]
    )
    page = read(rendering.html(visit("/?lang=en&as-of=2024-06-01"), made))
    behind = page.find("details", "behind")
    assert behind is not None
    assert 'VALUES ?before { "2025-01-01"^^' in behind.text
    links = {link.text: link["href"] for link in behind.all("a")}
    assert set(links) >= {"CSV", "JSON", "TTL", "Open in the SPARQL workbench"}
    assert dict(parse_qsl(urlsplit(links["CSV"]).query)) == {
        "before": "2025-01-01",
        "lang": "en",
        "format": "csv",
        "bom": "true",
    }
    answer = client.get(links["CSV"])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")


def test_what_keeps_a_later_state_out_is_said_on_every_page(visit: Visits) -> None:
    assert "line 7" not in page_with(visit("/"))
    failed = Attempt(dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC), ok=False, error="plan.ttl: line 7 <")
    state = State("v", STATE.loaded_at, watching=True, reloading=False, reload=failed)
    asked = visit("/?lang=en")
    page = page_with(Visit(asked.request, asked.edition, state, Settings()))
    assert "was kept out at 2026-02-03 04:05 UTC" in page
    assert "plan.ttl: line 7 &lt;" in page


def test_the_address_for_reports_is_the_operators(visit: Visits) -> None:
    asked = visit("/?lang=en")
    settings = Settings(report_url="mailto:plan@example.no")
    page = page_with(Visit(asked.request, asked.edition, STATE, settings))
    assert '<a href="mailto:plan@example.no">Report a wrong link</a>' in page
    assert "Report a wrong link" not in page_with(asked)


def test_a_page_is_compressed_for_who_takes_that(client: TestClient) -> None:
    plain = client.get(GOAL, headers={"Accept-Encoding": "identity"})
    packed = client.get(GOAL, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert {"Accept-Encoding", "Accept-Language"} <= set(plain.headers["vary"].split(", "))
    assert int(packed.headers["content-length"]) < len(gzip.compress(plain.content, 1))


def test_who_has_a_page_is_told_so(client: TestClient) -> None:
    first = client.get(GOAL)
    again = client.get(GOAL, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(GOAL, params={"lang": "en"}, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_head_is_get_without_the_body_and_nothing_else_is_taken(client: TestClient) -> None:
    head = client.head(GOAL)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == client.get(GOAL).headers["etag"]
    assert client.post(GOAL).status_code == 405


PATHS = [path for path in PAGES if "{" not in path] + [
    GOAL,
    "/page/id/document/helse-nord-strategy",
    "/page/id/organisation/helgelandssykehuset",
    "/page/id/action/helgeland-action-plan-2023-2025/home-follow-up-reveals-obstacles",
    "/page/vocab/level/regional",
    "/page/dataset",
]
NAMES = (
    *("lang", "as-of", "page", "document", "owner", "level", "strength", "status", "group", "from", "until", "before"),
    *("state", "sort", "view", "columns", "focus-area", "goal", "finding", "by", "rule", "severity", "a", "b", "q"),
    *("kind", "to", "around", "detail", "query", "example", "direct", "alone", "only", "columns-page", "format"),
)
VALUES = st.one_of(
    st.sampled_from(["", "nb", "today", "1", "0", "-1", "9" * 30, "2026-13-01", "regional", "strong", "true", "due"]),
    st.sampled_from(["document/helse-nord-strategy", "organisation/rana-kommune", "<script>", "'\"", "%"]),
    st.sampled_from(["\x00", "{x}", "urn:x", "https://w3id.org/samsvar/id/"]),
    st.text(max_size=12),
)


@given(
    path=st.sampled_from(PATHS),
    parameters=st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=6), VALUES), max_size=4),
)
@trials(max_examples=300, deadline=None)
def test_no_address_breaks_a_page(client: TestClient, path: str, parameters: list[tuple[str, str]]) -> None:
    answer = client.get(f"{path}?{urlencode(parameters)}")
    assert answer.status_code in {200, 404, 422}, (path, parameters)
    if answer.headers["content-type"].startswith("text/html"):
        assert "<script>" not in answer.text.replace('<script type="module" ', "")
