"""The page that sets two documents, or two of those who answer for actions, side by side."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, SV, VOCABULARY, expand
from web.page_reader import Node, opened

NORD, MIDT = "document/helse-nord-strategy", "document/helse-midt-norge-strategy-2030"
PLAN = "document/helgeland-action-plan-2023-2025"
HOSPITAL, RANA = "organisation/helgelandssykehuset", "organisation/rana-kommune"
BETWEEN, COUNTERPARTS = "Koblingene mellom de to", "Hva som har et motstykke, og hva som ikke har det"
AIMS = ("Ambition", "Commitment", "FocusArea", "Goal", "GoalStatement", "MainStrategy", "Mission", "Vision")


@pytest.fixture
def page(client: TestClient) -> Callable[..., Node]:
    return lambda **parameters: about(client, **parameters)


def about(client: TestClient, **parameters: str) -> Node:
    return opened(client, "/compare", **{"lang": "nb", **parameters}).one("main")


def things(node: Node) -> list[str]:
    """Return the IRIs of the things of the graph that a part of a page leads to, in order."""
    paths = [(a.get("href") or "").partition("?")[0] for a in node.all("a")]
    return [path.replace("/page/id/", ID, 1) for path in paths if path.startswith("/page/id/")]


def facts(main: Node) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in main.first("table", "compare").rows()}


def in_all_parts(
    page: Callable[..., Node], parameter: str, find: Callable[[Node], Node], **parameters: str
) -> list[Node]:
    """Return what is found on every part of a list."""
    found: list[Node] = []
    while not found or [a for a in found[-1].all("a", rel="next") if f"{parameter}={len(found) + 1}" in a["href"]]:
        found.append(find(page(**parameters, **{parameter: str(len(found) + 1)})))
    return found


def owned(graph: KnowledgeGraph, owner: str) -> set[str]:
    answer = graph.answer("actions-by-owner", {"owner": owner})
    return {value(row[answer.columns.index("action")]) for row in answer.rows}


def ties(graph: KnowledgeGraph, a: str, b: str) -> dict[str, tuple[str, str]]:
    """Return the accepted links between two documents, each with its ends, as the files have them."""
    query = f"""SELECT DISTINCT ?link ?source ?target WHERE {{
      ?link <{SV}source> ?source ; <{SV}target> ?target ; <{SV}reviewStatus> <{VOCABULARY}review-status/accepted> .
      ?source <{SV}statedIn> <{expand(a)}> . ?target <{SV}statedIn> <{expand(b)}> }}"""
    return {value(link): (value(source), value(target)) for link, source, target in graph.engine.rows(query)}


def test_with_nothing_chosen_it_leads_to_pairs_that_are_worth_it(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    main = page()
    section = main.section("Dokumenter som tilsvarer hverandre på tvers av regioner")
    answer = shipped.answer("correspondences", {})
    sides = [answer.columns.index(name) for name in ("sourceDocument", "targetDocument")]
    pairs = Counter(frozenset(value(row[side]) for side in sides) for row in answer.rows)
    first = section.first("li")
    assert f"({pairs[frozenset(map(str, map(expand, (NORD, MIDT))))]} samsvar)" in first.text
    asked = parse_qs(urlsplit(first.one("a")["href"]).query)
    assert {*asked["a"], *asked["b"]} == {NORD, MIDT}
    assert main.section("De som har ansvar for tiltak sammen").all("li")


def test_two_documents_side_by_side(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    main = page(a=NORD, b=MIDT)
    told = facts(main)
    assert told["Status"] == ["Status ikke oppgitt, udatert", "Høringsnotat, udatert"]
    assert told["Hvem som står bak"] == ["Helse Nord RHF", "Helse Midt-Norge RHF"]
    assert told["Mål"] == ["12", "4"]
    answer = shipped.answer("elements-of-document", {"document": MIDT, "only": "Requirement"})
    assert told["Krav"] == ["0", str(len({row[0] for row in answer.rows}))]
    # The collection holds no plan below Helse Midt-Norge: that is its own gap, and no zero.
    assert told["… av dem med lokale tiltak"][1] == "Ikke kjent"
    assert "hull i samlingen vår" in main.section(COUNTERPARTS).text


def test_correspondences_are_told_with_reason_strength_and_whose_word(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    linked = ties(shipped, NORD, MIDT)
    sections = in_all_parts(page, "links", lambda main: main.section(BETWEEN), a=MIDT, b=NORD)
    items = [item for section in sections for item in section.one("ul", "links").children if isinstance(item, Node)]
    assert len(items) == len(linked) > 50
    assert f"{len(linked)} godkjente koblinger" in sections[0].text
    told = {next(iri for iri in things(item) if "/alignment/" in iri) for item in items}
    assert told == set(linked)
    for item in items:
        link = next(iri for iri in things(item) if "/alignment/" in iri)
        assert set(linked[link]) <= set(things(item))
        assert "tilsvarer" in item.text
        assert "Redaksjonen i samsvar" in item.text
        assert item.first("span", "strength")["data-strength"] in {"strong", "partial"}
        assert any(len(text) > 30 for text in item.texts("p")), "a reason"


def test_what_has_a_counterpart_and_what_has_none(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    linked = ties(shipped, NORD, MIDT)
    query = f"""PREFIX sv: <{SV}> PREFIX dcterms: <http://purl.org/dc/terms/>
      SELECT DISTINCT ?element ?kind ?inside WHERE {{
      ?element sv:statedIn <{expand(NORD)}> ; a ?kind . OPTIONAL {{ ?inside dcterms:isPartOf+ ?element }} }}"""
    kinds: dict[str, str] = {}
    inside: dict[str, set[str]] = {}
    for element, kind, part in shipped.engine.rows(query):
        if value(kind).removeprefix(SV) in AIMS:
            kinds[value(element)] = value(kind).removeprefix(SV)
            inside.setdefault(value(element), set()).update({value(part)} if part else set())
    ends = {end for pair in linked.values() for end in pair}
    sections = in_all_parts(page, "a-page", lambda main: main.section(COUNTERPARTS).all("section")[0], a=NORD, b=MIDT)
    rows = {things(row.first("th"))[0]: row for one in sections for row in one.one("tbody").all("tr")}
    assert rows.keys() == kinds.keys()
    matched = 0
    for iri, row in rows.items():
        has = iri in ends or (kinds[iri] == "FocusArea" and bool(inside[iri] & ends))
        matched += has
        assert (row.all("td")[0].text == "Uten motstykke") != has, iri
        others = {other for pair in linked.values() if iri in pair for other in pair if other != iri}
        assert set(things(row.all("td")[0])) == others
    assert f"{matched} av {len(kinds)} har et motstykke" in sections[0].text
    assert facts(page(a=NORD, b=MIDT))["… av dem koblet til det andre dokumentet"][0] == str(matched)


def test_local_actions_are_counted_for_each(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    sections = in_all_parts(page, "a-page", lambda main: main.section(COUNTERPARTS).all("section")[0], a=NORD, b=MIDT)
    for row in (row for one in sections for row in one.one("tbody").all("tr")):
        answer = shipped.answer("supporting-actions", {"target": things(row.first("th"))[0]})
        n = len({value(one[answer.columns.index("action")]) for one in answer.rows})
        assert row.all("td")[1].text == (str(n) if n else "Ingen"), "every action of the shipped graph is local"


def test_links_of_support_between_a_plan_and_a_strategy_are_told_too(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    section = page(a=PLAN, b=NORD).section(BETWEEN)
    assert f"{len(ties(shipped, PLAN, NORD))} godkjente koblinger. 0 av dem sier" in section.text
    lonely = page(a=PLAN, b=MIDT).section(BETWEEN)
    assert "Ingen godkjente koblinger går mellom de to" in lonely.text


def test_two_owners_side_by_side(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    a, b = owned(shipped, HOSPITAL), owned(shipped, RANA)
    main = page(a=HOSPITAL, b=RANA)
    told = facts(main)
    assert [text.partition(":")[0] for text in told["Tiltak"]] == [str(len(a)), str(len(b))]

    def actions(node: Node) -> set[str]:
        return {iri for iri in things(node) if "/action/" in iri}

    assert actions(main.section("Tiltak de har ansvar for sammen")) == a & b
    assert a & b
    alone = main.section("Tiltak bare den ene har ansvar for").all("section")
    assert [actions(one) for one in alone] == [a - b, b - a]


def test_regional_goals_that_rest_on_the_one_and_on_both(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    def reached(owner: str) -> dict[str, bool]:
        goals: dict[str, bool] = {}
        for action in owned(shipped, owner):
            query = f"""PREFIX sv: <{SV}> SELECT ?goal ?kind ?strong WHERE {{
              <{action}> sv:reaches ?goal . ?goal a ?kind ; sv:statedIn/sv:level <{VOCABULARY}level/regional> .
              BIND(EXISTS {{ <{action}> sv:reachesStrongly ?goal }} AS ?strong) }}"""
            for goal, kind, strong in shipped.engine.rows(query):
                if value(kind).removeprefix(SV) in AIMS:
                    goals[value(goal)] = goals.get(value(goal), False) or value(strong) == "true"
        return goals

    a, b = reached(HOSPITAL), reached(RANA)
    assert a.keys() - b.keys()
    both = [
        item
        for one in in_all_parts(
            page, "goals", lambda main: main.section("Regionale mål begge støtter"), a=HOSPITAL, b=RANA
        )
        for item in one.all("li")
    ]
    told = {
        things(item)[0]: [mark["data-strength"] for mark in item.all("span", "strength")]
        for item in both
        if item.find("span", "strength")
    }
    words = {True: "strong", False: "partial"}
    assert told == {goal: [words[a[goal]], words[b[goal]]] for goal in a.keys() & b.keys()}
    for side, ours, others in ((0, a, b), (1, b, a)):
        parts = in_all_parts(
            page,
            f"{'ab'[side]}-goals",
            lambda main: main.section("Regionale mål bare den ene støtter"),
            a=HOSPITAL,
            b=RANA,
        )
        sections = [part.all("section")[side] for part in parts]
        alone = {
            things(item)[0]: item.first("span", "strength")["data-strength"]
            for one in sections
            for item in one.all("li")
            if item.find("span", "strength")
        }
        assert alone == {goal: words[ours[goal]] for goal in ours.keys() - others.keys()}


def test_a_label_will_do_as_a_name(page: Callable[..., Node]) -> None:
    assert page(a="Rana kommune", b=HOSPITAL).one("h1").text == "Rana kommune og Helgelandssykehuset HF"
    assert "Strategi for Helse Nord" in page(a="Strategi for Helse Nord, udatert", b=MIDT).one("h1").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Et dokument og en virksomhet kan ikke sammenlignes"),
        ("nn", "Eit dokument og ei verksemd kan ikkje samanliknast"),
        ("en", "A document and an organisation cannot be compared"),
    ],
)
def test_a_document_and_an_organisation_cannot_be_compared(language: str, said: str, page: Callable[..., Node]) -> None:
    assert said in page(a=NORD, b=RANA, lang=language).first("div", "ds-alert").text


def test_the_form_holds_what_is_chosen_and_one_alone_asks_for_another(page: Callable[..., Node]) -> None:
    main = page(a=NORD)
    assert "Velg én til" in main.first("div", "ds-alert").text
    assert main.one("form", "filters").fields() | {"as-of": ""} == {"a": NORD, "b": "", "as-of": "", "lang": "nb"}
    pair = main.section("Dokumenter som tilsvarer hverandre på tvers av regioner").first("a")["href"]
    assert pair.startswith(f"/compare?a={NORD}&b=")
    assert "to ganger" in page(a=NORD, b=NORD).first("div", "ds-alert").text
    assert page(a=NORD, b=MIDT).link("Bytt rekkefølge").startswith(f"/compare?a={MIDT}&b={NORD}")


@pytest.mark.parametrize(
    ("query", "status"),
    [("a=nobody&b=x", 404), ("x=1", 422), (f"a={NORD}&b={MIDT}&links=99", 422), (f"a={NORD}&a={MIDT}", 422)],
)
def test_what_there_is_not_is_refused(query: str, status: int, client: TestClient) -> None:
    answer = client.get(f"/compare?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_of_too_many_to_list_a_name_is_written(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    documents = "\n".join(
        f'<{ID}document/d{n}> a sv:StrategyDocument ; skos:prefLabel "<b>D{n}"@nb ; sv:textFile "d{n}.txt" .'
        for n in range(601)
    )
    client = TestClient(create_app(graph_of(documents)))
    main = about(client, a="document/d1", b="document/d2")
    assert main.one("input", id="f-a")["value"] == "document/d1"
    assert not main.all("select")
    assert main.one("h1").text == "<b>D1 og <b>D2"
