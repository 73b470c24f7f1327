"""Actions along a line of time: bars and marks where the plans put them, and all of it in words."""

from collections.abc import Callable, Iterator

from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from web.page_reader import Node
from web.page_reader import opened as page

TIMES = """
@base <https://w3id.org/samsvar/> .
<id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb .
<id/action/d/a> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Periode"@nb ;
    dcterms:temporal <id/period/p> .
<id/action/d/b> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Frist"@nb ;
    sv:deadline "2024-03-01"^^xsd:date .
<id/action/d/c> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Åpen"@nb ;
    dcterms:temporal <id/period/open> .
<id/action/d/d> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Uten"@nb ; sv:owner <id/organisation/o> .
<id/period/p> a dcterms:PeriodOfTime ; dcat:startDate "2023-01-01"^^xsd:date ; dcat:endDate "2023-12-31"^^xsd:date .
<id/period/open> a dcterms:PeriodOfTime ; dcat:startDate "2024-01-01"^^xsd:date .
<id/organisation/o> a org:FormalOrganization ; skos:prefLabel "Eier"@nb .
"""


def line(page: Node, name: str) -> Node:
    return next(
        one for one in page.all("li") if one.parent and one.parent.classes == {"timeline"} and name in one.texts("a")
    )


def places(line: Node, tag: str, css: str, *names: str) -> list[tuple[int, ...]]:
    return [tuple(int(mark[name]) for name in names) for mark in line.all(tag, css)]


def test_bars_and_marks_stand_at_their_days(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    found = page(TestClient(create_app(graph_of(TIMES))), "/actions?view=timeline&as-of=2024-01-31")
    assert [one.text for one in found.one("li", "years").all("span")] == ["2023", "2024"]
    period, deadline, unended, none = (line(found, name) for name in ("Periode", "Frist", "Åpen", "Uten"))
    assert {one.one("svg")["viewbox"] for one in (period, deadline, unended, none)} == {
        "0 0 731 10"
    }  # 365 and 366 days
    assert places(period, "rect", "bar", "x", "width") == [(0, 365)]
    assert places(period, "line", "deadline", "x1") == []
    assert places(deadline, "line", "deadline", "x1", "x2") == [(365 + 31 + 29, 365 + 31 + 29)]
    assert places(deadline, "rect", "bar", "x") == []
    assert places(unended, "rect", "bar", "x", "width") == [(365, 366)]
    assert places(none, "rect", "bar", "x") == []
    for one in (period, deadline, unended, none):
        assert places(one, "line", "today", "x1") == [(365 + 30,)]
        assert one.one("svg")["aria-hidden"] == "true"


def test_the_words_say_what_the_picture_shows(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    found = page(TestClient(create_app(graph_of(TIMES))), "/actions?view=timeline&as-of=2024-01-31")
    period, deadline, unended, none = (line(found, name).text for name in ("Periode", "Frist", "Åpen", "Uten"))
    assert "jan. 2023 til 31" in period
    assert period.endswith("Ingen ansvarlig nevnt · Perioden er avsluttet")
    assert "frist 1" in deadline
    assert "mars 2024" in deadline
    assert deadline.endswith("Pågår")
    assert "jan. 2024 til ikke oppgitt" in unended
    assert none == "Uten Ingen tid oppgitt · Eier · Ingen tid oppgitt"


def test_a_day_far_from_the_plans_is_not_drawn_and_said_so(client: TestClient) -> None:
    near, far = (page(client, f"/actions?view=timeline&as-of={day}") for day in ("2025-07-01", "2060-07-01"))
    assert len(near.all("line", "today")) == 29
    assert "ligger utenfor årene som er tegnet" not in near.text
    assert far.all("line", "today") == []
    assert "ligger utenfor årene som er tegnet" in far.text


def test_owners_have_their_actions_under_them(client: TestClient) -> None:
    found = page(client, "/actions?view=timeline&group-by=owner&size=500")
    assert len(found.section("Faglig samarbeidsutvalg (FSU) for akuttmedisinsk samarbeid").all("h3")) > 1
    groups = {node.text: count for node, count in grouped(found)}
    assert groups["Faglig samarbeidsutvalg (FSU) for akuttmedisinsk samarbeid"] == 3
    assert groups["Digitale Helgeland"] == 3
    assert groups["Kommunene på Helgeland"] == 16
    assert groups["Helgelandssykehuset HF"] == 14  # each of them with the municipalities
    assert groups["Ingen oppgitt"] == 5
    assert list(groups)[-1] == "Ingen oppgitt"
    assert found.one(role="status").text.endswith(f"av {sum(groups.values())}")
    assert "står én gang under hver" in found.text


def grouped(page: Node) -> Iterator[tuple[Node, int]]:
    heading: Node | None = None
    for node in page.walk():
        if node.tag == "h3":
            heading = node
        elif "timeline" in node.classes and heading:
            yield heading, len([one for one in node.all("li") if "years" not in one.classes])


def test_focus_areas_stand_in_the_order_of_the_plan(client: TestClient) -> None:
    found = page(client, "/actions?view=timeline&group-by=focus-area")
    assert {node.text: count for node, count in grouped(found)} == {
        "Gode, sammenhengende pasientforløp": 5,
        "Forebygging og egenmestring": 5,
        "Utvikling gjennom innovasjon og moderne teknologi": 8,
        "Felles innsats for nok personell med riktig kompetanse": 11,
    }
    assert next(node.text for node, _ in grouped(found)) == "Gode, sammenhengende pasientforløp"
    assert client.get("/actions?view=timeline&group-by=colour").status_code == 422


def test_a_group_keeps_the_filters(client: TestClient) -> None:
    found = page(client, "/actions?view=timeline&state=overdue&as-of=2025-06-01&page=1")
    form = next(one for one in found.all("form") if one.find("select", name="group-by"))
    assert form.fields() == {"view": "timeline", "state": "overdue", "as-of": "2025-06-01", "group-by": ""}


MANY_YEARS = """
@base <https://w3id.org/samsvar/> .
<id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb .
<id/action/d/a> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Gammel"@nb ;
    sv:deadline "0001-01-01"^^xsd:date .
<id/action/d/b> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Ny"@nb ;
    sv:deadline "9999-12-31"^^xsd:date .
"""


def test_the_longest_time_has_few_years_written(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    found = page(TestClient(create_app(graph_of(MANY_YEARS))), "/actions?view=timeline")
    assert 0 < len(found.one("li", "years").all("span")) <= 12
    width = int(found.first("svg")["viewbox"].split()[2])
    assert places(line(found, "Gammel"), "line", "deadline", "x1") == [(0,)]
    assert width - 1 == places(line(found, "Ny"), "line", "deadline", "x1")[0][0]
