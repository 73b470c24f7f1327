"""The pages about documents: what each is, what it builds on, and everything that it states, in its own order."""

import csv
from collections import Counter
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.findings import judgement
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import ID, SV, VOCABULARY, expand
from web.page_reader import Node, opened

STRATEGY, MIDT = "document/helse-nord-strategy", "document/helse-midt-norge-strategy-2030"
PLAN, HOSPITAL = "document/helgeland-action-plan-2023-2025", "document/helgelandssykehuset-strategy-2022-2035"
STATES = "Det dokumentet uttrykker"
AIMS = {"Ambition", "Commitment", "FocusArea", "Goal", "GoalStatement", "MainStrategy", "Mission", "Vision"}
HEAD = (
    "\n".join(f"@prefix {kind}: <{ID}{kind}/> ." for kind in ("action", "document", "goal", "organisation", "strategy"))
    + f"\n@prefix level: <{VOCABULARY}level/> .\n@prefix group: <{VOCABULARY}target-group/> .\n"
)


@pytest.fixture
def page(client: TestClient) -> Callable[..., Node]:
    return lambda name, **parameters: about(client, name, **parameters)


def about(client: TestClient, name: str, **parameters: str) -> Node:
    return opened(client, f"/page/id/{name}", **{"lang": "nb", **parameters}).one("main")


def things(node: Node) -> list[str]:
    """Return the IRIs of the things of the graph that a part of a page leads to, in order."""
    paths = [(a.get("href") or "").partition("?")[0].partition("#")[0] for a in node.all("a")]
    return [path.replace("/page/id/", ID, 1) for path in paths if path.startswith("/page/id/")]


def fact(main: Node, name: str) -> Node:
    return next(node for node in main.first("dl", "facts").all("div") if node.first("dt").text == name).first("dd")


class Outline:
    """The elements that a page lists, by IRI, in order, each with the element that it stands under and its notes."""

    def __init__(self, main: Node) -> None:
        self.order: list[str] = []
        self.under: dict[str, str | None] = {}
        self.told: dict[str, str] = {}
        self.context: set[str] = set()
        for item in main.section(STATES).all("li"):
            line = next(
                (child for child in item.children if isinstance(child, Node) and child.classes >= {"thing"}), None
            )
            if line is None:
                continue
            iri = things(line)[0]
            self.order.append(iri)
            around = item.parent.parent if item.parent else None
            self.under[iri] = (
                things(around.first("p", "thing"))[0] if around is not None and around.tag == "li" else None
            )
            lines = [child.text for child in item.children if isinstance(child, Node) and child.tag == "p"]
            self.told[iri] = " · ".join(lines)
            if "vist for sammenhengens skyld" in line.text:
                self.context.add(iri)

    @property
    def wanted(self) -> list[str]:
        return [iri for iri in self.order if iri not in self.context]


def asked(graph: KnowledgeGraph, query: str, name: str, **values: str) -> list[str]:
    answer = graph.answer(query, values)
    return [value(row[answer.columns.index(name)]) for row in answer.rows]


def test_a_document_is_told_by_what_it_says_of_itself(page: Callable[..., Node]) -> None:
    hospital, strategy = page(HOSPITAL), page(STRATEGY)
    assert hospital.first("p", "kind").text == "Strategidokument"
    assert "Utkast, udatert" in hospital.first("p", "tags").text
    assert fact(hospital, "Hvem som står bak").text == "Helgelandssykehuset HF"
    assert fact(hospital, "Periode").text == "2022–2035"
    assert "Status ikke oppgitt, udatert" in strategy.first("p", "tags").text
    assert fact(strategy, "Periode").text == "Ingen periode oppgitt"
    assert fact(strategy, "Datert").text == "Dokumentet oppgir ingen dato for seg selv."
    adopted = page("document/helse-midt-norge-development-plan-2023-2026")
    assert "Vedtatt" in adopted.first("p", "tags").text
    assert "vedtatt" in fact(adopted, "Datert").text


@pytest.mark.parametrize("name", [STRATEGY, PLAN, MIDT, HOSPITAL])
def test_everything_that_it_states_is_there_once_under_what_it_is_a_part_of(
    name: str, page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    answer = shipped.answer("elements-of-document", {"document": name})
    element, parent = answer.columns.index("element"), answer.columns.index("parent")
    parents: dict[str, set[str]] = {}
    for row in answer.rows:
        parents.setdefault(value(row[element]), set()).add(value(row[parent]))
    outlines = [Outline(page(name, page=str(number))) for number in range(1, (len(parents) - 1) // 100 + 2)]
    listed = [iri for outline in outlines for iri in outline.wanted]
    assert sorted(listed) == sorted(parents)
    for outline in outlines:
        for iri, around in outline.under.items():
            held = {one for one in parents[iri] if one in parents}
            assert around in held if held else around is None, iri


def test_siblings_stand_in_the_order_of_the_source(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    order = {
        iri: number
        for number, iri in enumerate(
            dict.fromkeys(asked(shipped, "elements-of-document", "element", document=STRATEGY))
        )
    }
    outline = Outline(page(STRATEGY))
    for around in set(outline.under.values()):
        places = [order[iri] for iri in outline.order if outline.under[iri] == around]
        assert places == sorted(places), around
    # Section 7 comes before section 8 in the text.
    areas = [iri.rpartition("/")[2] for iri in outline.order if "/focus-area/" in iri]
    assert len(areas) == 7


def test_links_and_support_are_counted_as_the_files_have_them(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    outline = Outline(page(STRATEGY))
    for way, end in (("hit", "target"), ("herfra", "source")):
        query = f"""SELECT ?element (COUNT(DISTINCT ?link) AS ?n) WHERE {{
          ?link <{SV}{end}> ?element ; <{SV}reviewStatus> <{VOCABULARY}review-status/accepted> .
          ?element <{SV}statedIn> <{expand(STRATEGY)}> }} GROUP BY ?element"""
        counted = {value(one): int(value(n)) for one, n in shipped.engine.rows(query)}
        assert len(counted) > 10
        for iri, told in outline.told.items():
            n = counted.get(iri, 0)
            expected = f"én kobling {way}" if n == 1 else f"{n} koblinger {way}"
            assert (expected in told) if n else (f"kobling {way}" not in told and f"koblinger {way}" not in told), iri
    goal = f"{ID}goal/helse-nord-strategy/seamless-care-pathway"
    answer = shipped.answer("supporting-actions", {"target": goal})
    assert (
        f"støttes av {len({row[answer.columns.index('action')] for row in answer.rows})} tiltak" in outline.told[goal]
    )


def test_support_of_a_focus_area_is_that_of_what_stands_in_it(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    outline = Outline(page(STRATEGY))
    for iri in (one for one in outline.order if "/focus-area/" in one):
        answer = shipped.answer("supporting-actions", {"target": iri})
        action, strength = answer.columns.index("action"), answer.columns.index("strength")
        n = len({value(row[action]) for row in answer.rows})
        strong = len({value(row[action]) for row in answer.rows if value(row[strength]).endswith("strong")})
        assert n, iri
        told = f"støttes av ett tiltak, {strong} sterkt" if n == 1 else f"støttes av {n} tiltak, {strong} av dem sterkt"
        assert told in outline.told[iri], iri


def test_what_no_action_supports_can_be_shown_alone(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    query = f"""PREFIX sv: <{SV}> PREFIX dcterms: <http://purl.org/dc/terms/>
    SELECT DISTINCT ?element ?kind WHERE {{
      ?element sv:statedIn <{expand(STRATEGY)}> ; a ?kind .
      FILTER NOT EXISTS {{ ?action a sv:Action ; sv:reaches ?element }}
      FILTER NOT EXISTS {{
        ?element a sv:FocusArea .
        ?part dcterms:isPartOf+ ?element .
        ?action a sv:Action ; sv:reaches ?part .
      }}
    }}"""
    expected = {value(one) for one, kind in shipped.engine.rows(query) if value(kind).removeprefix(SV) in AIMS}
    outline = Outline(page(STRATEGY, show="unsupported"))
    assert set(outline.wanted) == expected
    assert all("Ingen tiltak" in outline.told[iri] for iri in expected)
    assert not any("Ingen tiltak" in outline.told[iri] for iri in outline.context)
    assert f"{ID}goal/helse-nord-strategy/seamless-care-pathway" not in expected


def test_a_kind_can_be_shown_alone_with_what_it_stands_in(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    main = page(STRATEGY, only="Goal")
    outline = Outline(main)
    assert sorted(outline.wanted) == sorted(
        asked(shipped, "elements-of-document", "element", document=STRATEGY, only="Goal")
    )
    assert outline.context
    assert all("/focus-area/" in iri for iri in outline.context)
    assert "Viser 1–12 av 12" in main.text
    assert main.one("ul", "chosen").one("a")["href"] == f"/page/id/{STRATEGY}?lang=nb"
    assert main.one("form", "filters").fields()["only"] == "Goal"


def test_what_has_findings_can_be_shown_alone(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    found = Counter(one.finding.focus for one in judgement(LiveGraph(shipped).current).findings)
    elements = set(asked(shipped, "elements-of-document", "element", document=PLAN))
    outline = Outline(page(PLAN, show="findings"))
    assert set(outline.wanted) == {iri for iri in elements if found[iri]}
    assert outline.wanted
    for iri in outline.wanted:
        assert ("Ett funn" if found[iri] == 1 else f"{found[iri]} funn") in outline.told[iri]


def test_the_groups_that_it_gives_priority_and_who_names_them(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    answer = shipped.answer("prioritised-groups", {"document": PLAN})
    group, action = answer.columns.index("group"), answer.columns.index("action")
    counted = {
        value(row[group]): sum(bool(value(one[action])) for one in answer.rows if one[group] == row[group])
        for row in answer.rows
    }
    items = page(PLAN).section("Grupper dokumentet prioriterer").all("li")
    assert len(items) == len(counted) == 4
    for item in items:
        iri = VOCABULARY + item.first("a")["href"].partition("/page/vocab/")[2].partition("?")[0]
        n = counted[iri]
        assert (
            (f"{n} tiltak nevner gruppen" in item.text)
            if n > 1
            else ("ett tiltak" in item.text or "ingen tiltak" in item.text)
        )
        leads = [a["href"] for a in item.all("a")[1:]]
        assert len(leads) == bool(n)


def test_what_it_points_to_and_who_points_to_it(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    answer = shipped.answer("cited-documents", {"document": PLAN})
    cited, reference = answer.columns.index("cited"), answer.columns.index("reference")
    named = {value(row[cited]) for row in answer.rows}
    section = page(PLAN).section("Dokumenter det viser til")
    assert len(named) > 8
    assert {*named, *(value(row[reference]) for row in answer.rows if row[reference])} == set(things(section))
    assert "bare nevnt av andre" in section.text
    back = page("document/nasjonal-helse-og-sykehusplan-2020-2023").section("Hvem som viser til dokumentet")
    assert expand(PLAN) in things(back)


def test_a_document_that_is_only_cited_says_so(page: Callable[..., Node], client: TestClient) -> None:
    main = page("document/rethos")
    assert "Teksten i dette dokumentet er ikke lest inn" in main.text
    assert not [node for node in main.all("h2") if node.text == STATES]
    assert things(main.section("Hvem som viser til dokumentet"))
    for name in (
        "document/samarbeidsavtalen",
        "document/strategi-2020-helse-midt-norge",
        "document/horingsbrev-strategi-2030",
    ):
        assert client.get(f"/page/id/{name}").status_code == 200


def test_it_is_told_how_much_of_the_text_is_there(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    with (shipped.collection.data / "coverage" / "helse-nord-strategy.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    held = [row for row in rows if not row["reason"]]
    length, all_of_it = (sum(int(row["end"]) - int(row["start"]) for row in some) for some in (held, rows))
    section = page(STRATEGY).section("Hvor mye av teksten som er med")
    assert f"{len(held)} av {len(rows)} overskrifter" in section.text
    assert f"({round(100 * length / all_of_it)} %" in section.text
    reasons = section.one("details").texts("li")
    assert sum(int(text.rpartition("(")[2].rstrip(")")) for text in reasons) == len(rows) - len(held)


def test_a_gap_of_the_collection_is_told_as_ours(page: Callable[..., Node]) -> None:
    ours = "et hull i samlingen vår"
    assert ours in page(MIDT).section(STATES).text
    assert ours not in page(STRATEGY).section(STATES).text
    assert ours not in page(HOSPITAL).section(STATES).text


@pytest.mark.parametrize(
    ("language", "heading"), [("nb", STATES), ("nn", "Det dokumentet uttrykkjer"), ("en", "What the document states")]
)
def test_it_speaks_three_languages(language: str, heading: str, page: Callable[..., Node]) -> None:
    main = page(HOSPITAL, lang=language)
    kinds = {"nb": "Hovedstrategi", "nn": "Hovudstrategi", "en": "Main strategy"}
    assert kinds[language] in main.section(heading).text


@pytest.mark.parametrize("query", ["only=Nothing", "only=Action", "show=all", "page=2", "x=1"])
def test_a_choice_that_there_is_not_is_refused(query: str, client: TestClient) -> None:
    assert client.get(f"/page/id/{STRATEGY}?{query}").status_code == 422


def test_versions_and_what_replaces_what(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        strategy:s a sv:Strategy ; skos:prefLabel "S"@nb .
        document:old a sv:StrategyDocument ; skos:prefLabel "Gammel"@nb ; sv:versionOf strategy:s .
        document:new a sv:StrategyDocument ; skos:prefLabel "Ny"@nb ; sv:versionOf strategy:s ;
          dcterms:replaces document:old ; sv:contradiction "To datoer"@nb .""")
        )
    )
    old, new = about(client, "document/old"), about(client, "document/new")
    assert fact(new, "Avløser").text == "Gammel"
    assert fact(old, "Avløst av").text == "Ny"
    assert fact(old, "Andre versjoner").text == "Ny"
    assert "To datoer" in new.first("div", "ds-alert").text


def test_a_long_document_comes_in_parts_with_what_stands_above(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    goals = "\n".join(
        f'goal:g{n:03} a sv:Goal ; sv:statedIn document:d ; dcterms:isPartOf goal:top ; skos:prefLabel "G{n}"@nb ;'
        f" sv:passage <https://w3id.org/samsvar/source/d.txt#char={n + 1},{n + 2}> ."
        for n in range(229)
    )
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        document:d a sv:StrategyDocument ; skos:prefLabel "D"@nb ; sv:textFile "d.txt" .
        goal:top a sv:Goal ; sv:statedIn document:d ; skos:prefLabel "Topp"@nb ;
          sv:passage <https://w3id.org/samsvar/source/d.txt#char=0,1> .
        {goals}""")
        )
    )
    outlines = [Outline(about(client, "document/d", page=str(number))) for number in (1, 2, 3)]
    listed = [iri.rpartition("/")[2] for outline in outlines for iri in outline.wanted]
    assert listed == ["top", *(f"g{n:03}" for n in range(229))]
    assert [sorted(outline.context) for outline in outlines] == [[], [f"{ID}goal/top"], [f"{ID}goal/top"]]
    assert client.get("/page/id/document/d?page=4").status_code == 422


def test_parts_in_a_circle_are_shown_once(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        document:d a sv:StrategyDocument ; skos:prefLabel "D"@nb ; sv:textFile "d.txt" .
        goal:a a sv:Goal ; sv:statedIn document:d ; dcterms:isPartOf goal:b .
        goal:b a sv:Goal ; sv:statedIn document:d ; dcterms:isPartOf goal:a .
        goal:c a sv:Goal ; sv:statedIn document:d ; dcterms:isPartOf goal:a , goal:elsewhere ;
          skos:prefLabel "</ul><script>"@nb .
        goal:d a sv:Goal ; sv:statedIn document:d ; dcterms:isPartOf goal:d .""")
        )
    )
    outline = Outline(about(client, "document/d"))
    assert sorted(outline.order) == [f"{ID}goal/{one}" for one in "abcd"]
