"""The pages about organisations, committees, units, collectives and projects: what rests on them and what they lack."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, SV, VOCABULARY, expand
from web.page_reader import Node, opened

HOSPITAL, RANA, COMMITTEE = (
    "organisation/helgelandssykehuset",
    "organisation/rana-kommune",
    "committee/fsu-akuttmedisinsk-samarbeid",
)
HEAD = (
    "\n".join(
        f"@prefix {kind}: <{ID}{kind}/> ."
        for kind in ("action", "committee", "document", "focus-area", "membership", "organisation")
    )
    + "\n@prefix role: <https://w3id.org/samsvar/vocab/role/> .\n"
)
COLLECTIVE, PROJECT = "collective/kommunene-pa-helgeland", "project/heile-helgeland"


@pytest.fixture
def page(client: TestClient) -> Callable[..., Node]:
    return lambda name, **parameters: about(client, name, **parameters)


def about(client: TestClient, name: str, **parameters: str) -> Node:
    return opened(client, f"/page/id/{name}", **{"lang": "nb", **parameters}).one("main")


def things(node: Node) -> list[str]:
    """Return the IRIs of the things of the graph that a part of a page leads to, in order."""
    paths = [a["href"].partition("?")[0] for a in node.all("a") if (a.get("href") or "").startswith("/page/id/")]
    return [path.replace("/page/id/", ID, 1) for path in paths]


def listed(section: Node) -> list[str]:
    """Return the IRIs of the things that the rows of the tables in a section are about."""
    return [things(row.first("th"))[0] for table in section.all("table") for row in table.one("tbody").all("tr")]


def column(graph: KnowledgeGraph, query: str, name: str, **values: str) -> list[str]:
    answer = graph.answer(query, values)
    return [value(row[answer.columns.index(name)]) for row in answer.rows]


def fact(main: Node, name: str) -> Node:
    return next(node for node in main.first("dl", "facts").all("div") if node.first("dt").text == name).first("dd")


def test_an_organisation_is_told_by_number_kind_and_what_it_belongs_to(page: Callable[..., Node]) -> None:
    main = page(HOSPITAL)
    assert main.one("h1").text == "Helgelandssykehuset HF"
    assert main.first("p", "kind").text == "Virksomhet"
    assert fact(main, "Organisasjonsnummer").text == "983974929"
    assert fact(main, "Del av").text == "Helse Nord RHF"
    assert fact(main, "Deltar i").text == "Helsefellesskap Helgeland"
    assert set(things(fact(main, "Utvalg og enheter"))) == {
        f"{ID}unit/{unit}"
        for unit in (
            "dms-bronnoysund",
            "it-adv-helgelandssykehuset",
            "mo-i-rana",
            "mosjoen",
            "samhandlingsavdelingen",
            "sandnessjoen",
        )
    }
    assert main.first("details", text="Merknader fra redaksjonen").find("p", text="mod-11")


def test_it_carries_what_the_question_says(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    for name in (HOSPITAL, RANA, COMMITTEE, COLLECTIVE, "unit/it-adv-helgelandssykehuset"):
        carried = listed(page(name).section("Tiltak med ansvar her"))
        assert sorted(carried) == sorted(column(shipped, "actions-by-owner", "action", owner=name)), name


def test_it_is_told_through_whom_it_answers(page: Callable[..., Node]) -> None:
    rows = {row[0]: row[3] for row in page(HOSPITAL).section("Tiltak med ansvar her").rows() if len(row) == 4}
    # "IT-adv. i Helgelandssykehuset" is named for the list of medication, the hospital itself for the home follow-up.
    assert "gjennom IT-adv. i Helgelandssykehuset" in set(rows.values())
    rana = page(RANA).section("Tiltak med ansvar her")
    through = [row.all("td")[-1].text for row in rana.all("tr") if row.all("td")]
    # The municipality is named itself in one action; the other 16 are "the municipalities'".
    assert sum("gjennom Kommunene på Helgeland" in text for text in through) == 16
    assert sum(text.startswith("ved navn") for text in through) == 1


def test_the_day_decides_the_state(page: Callable[..., Node]) -> None:
    early, late = (page(COMMITTEE, as_of=day).section("Tiltak med ansvar her") for day in ("2024-06-01", "2027-01-01"))
    assert "Pågår" in early.text
    assert "Perioden er avsluttet" not in early.text
    assert "Pågår" not in late.text
    leads = [a["href"] for a in late.first("p", "tags").all("a")]
    assert leads
    assert all("owner=committee/fsu-akuttmedisinsk-samarbeid" in one and "as-of=2027-01-01" in one for one in leads)


def test_what_the_plan_does_not_name_for_a_committee_is_not_said_to_be_missing(
    page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    section = page(COMMITTEE).section("Hvem som er representert")
    asked = column(shipped, "committees-missing-representation", "missingLabel", committee=COMMITTEE, lang="nb")
    assert section.first("div", "ds-alert").texts("li") == asked
    assert "brukerrepresentant" in asked
    assert "betyr ikke at utvalget mangler det" in section.text


def test_seats_are_told_with_their_roles(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        committee:c a sv:ProfessionalCommittee ; skos:prefLabel "FSU"@nb ; sv:coversFocusArea focus-area:f .
        membership:1 a org:Membership ; org:organization committee:c ; org:role role:user-representative ;
          org:member organisation:o .
        organisation:o a org:FormalOrganization ; skos:prefLabel "Brukerne"@nb .""")
        )
    )
    section = about(client, "committee/c").section("Hvem som er representert")
    assert any("Brukerne" in text for text in section.texts("li"))
    told = section.first("div", "ds-alert").texts("li")
    assert len(told) == 2, "the GP representative and the mandate"
    assert fact(about(client, "organisation/o"), "Representert i").text.startswith("FSU")


@pytest.mark.parametrize("alone", ["true", "false"])
@pytest.mark.parametrize("name", [HOSPITAL, RANA, COLLECTIVE])
def test_what_loses_support_is_what_the_question_says(
    name: str, alone: str, page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    section = page(name, alone=alone).section("Hva som mister støtte uten denne")
    answer = shipped.answer("lost-support", {"agent": name, "alone": alone})
    expected = {
        value(row[answer.columns.index("element")]): [
            value(row[answer.columns.index(one)]) for one in ("lost", "stopped", "remaining")
        ]
        for row in answer.rows
    }
    words = {"all lokal støtte": "all", "den siste sterke støtten": "strong"}
    told: dict[str, list[str]] = {}
    number = 1
    while True:
        for row in [row for table in section.all("table") for row in table.one("tbody").all("tr")]:
            cells = row.texts("td")
            told[things(row.first("th"))[0]] = [words[cells[0]], cells[1], cells[2]]
        if not section.find("a", rel="next"):
            break
        number += 1
        section = page(name, alone=alone, losses=str(number)).section("Hva som mister støtte uten denne")
    assert told == expected
    if name == HOSPITAL:
        assert told, "the hospital alone carries something"


def test_where_it_is_named_and_what_it_issues(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    answer = shipped.answer("carried-by", {"agent": HOSPITAL})
    relation, thing = (answer.columns.index(name) for name in ("relation", "thing"))
    by = {
        name: {value(row[thing]) for row in answer.rows if value(row[relation]) == SV + name}
        for name in ("mentions", "issuedBy")
    }
    main = page(HOSPITAL)
    assert by["mentions"] <= set(things(main.section("Hvor den er nevnt")))
    assert set(things(main.section("Dokumenter herfra"))) == by["issuedBy"]


def test_a_collective_tells_its_members(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    members = column(shipped, "members-of-collective", "member", collective=COLLECTIVE)
    assert len(members) == 18
    assert sorted(things(fact(page(COLLECTIVE), "Medlemmer"))) == sorted(members)


def test_a_project_owns_nothing_and_is_told_by_where_it_is_named(page: Callable[..., Node]) -> None:
    main = page(PROJECT)
    assert main.first("p", "kind").text == "Prosjekt"
    assert "Ingen tiltak i grafen har denne som ansvarlig" in main.text
    assert things(main.section("Hvor den er nevnt"))
    assert not [a for a in main.all("a") if "owner=project" in (a.get("href") or "")], (
        "nobody can ask what a project owns"
    )


def test_ongoing_work_beside_its_actions_is_told(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    query = f"""SELECT DISTINCT ?work WHERE {{
      ?action <{SV}ongoingWork> ?work ; <{SV}owner>/<http://www.w3.org/ns/org#unitOf>* <{expand(HOSPITAL)}> }}"""
    expected = {value(work) for (work,) in shipped.engine.rows(query)}
    assert len(expected) > 5
    assert expected <= set(things(page(HOSPITAL).section("Pågående arbeid og krav")))


@pytest.mark.parametrize(
    ("language", "heading", "nothing"),
    [
        ("nb", "Tiltak med ansvar her", "Ingen tiltak i grafen har denne som ansvarlig"),
        ("nn", "Tiltak med ansvar her", "Ingen tiltak i grafen har denne som ansvarleg"),
        ("en", "Actions that it answers for", "No action in the graph names it as owner"),
    ],
)
def test_it_speaks_three_languages(language: str, heading: str, nothing: str, page: Callable[..., Node]) -> None:
    assert nothing in page("organisation/sintef", lang=language).section(heading).text
    main = page(COMMITTEE, lang=language)
    spoken = main.one("h1").find("span")
    assert (spoken["lang"] if spoken else language) in {"nb", "en"}


@pytest.mark.parametrize(
    "query", ["alone=maybe", "page=2", "page=0", "losses=99", "as-of=soon", "x=1", "alone=true&alone=false"]
)
def test_a_choice_that_there_is_not_is_refused(query: str, client: TestClient) -> None:
    answer = client.get(f"/page/id/{HOSPITAL}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")


def test_many_actions_come_in_parts_that_leave_nothing_out(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    actions = " .\n".join(
        f'action:a{n} a sv:Action ; sv:statedIn document:p{n % 2} ; sv:owner organisation:o ; skos:prefLabel "A{n}"@nb'
        for n in range(120)
    )
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        organisation:o a org:FormalOrganization ; skos:prefLabel "O"@nb .
        document:p0 a sv:ActionPlan ; skos:prefLabel "P0"@nb . document:p1 a sv:ActionPlan ; skos:prefLabel "P1"@nb .
        {actions} .""")
        )
    )
    parts = [listed(about(client, "organisation/o", page=str(n)).section("Tiltak med ansvar her")) for n in (1, 2, 3)]
    assert [len(part) for part in parts] == [50, 50, 20]
    assert len({one for part in parts for one in part}) == 120
    assert "120 tiltak" in about(client, "organisation/o").text


def test_texts_of_the_graph_cannot_break_the_page(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(
        create_app(
            graph_of(
                HEAD
                + r"""
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        organisation:o a org:FormalOrganization ; skos:prefLabel "<script>alert(1)</script>"@nb ;
          skos:altLabel "\" onclick=\"x"@nb ; rdfs:seeAlso <javascript:alert(1)> , <https://example.org/x> .
        action:a a sv:Action ; sv:owner organisation:o ; sv:statedIn document:p ; skos:prefLabel "<b>x"@nb .
        document:p a sv:ActionPlan ; skos:prefLabel "</h3>"@nb ."""
            )
        )
    )
    main = about(client, "organisation/o")
    assert main.one("h1").text == "<script>alert(1)</script>"
    assert not main.all("script")
    assert not [node for node in main.walk() if "onclick" in node.attributes]
    assert not [a for a in main.all("a") if (a.get("href") or "").startswith("javascript:")]
    assert "https://example.org/x" in main.links()


@pytest.mark.parametrize("alone", ["true", "false"])
def test_chains_that_run_through_what_stops_are_followed(alone: str, graph_of: Callable[[str], KnowledgeGraph]) -> None:
    """The other's action reaches the first goal only through the one that stops, and the second by itself too."""
    link = (
        "a sv:Alignment ; sv:relation relation:supports ; sv:reviewStatus review-status:accepted ; sv:strength strength"
    )
    graph = graph_of(f"""{HEAD}
        @prefix goal: <{ID}goal/> . @prefix alignment: <{ID}alignment/> . @prefix level: <{VOCABULARY}level/> .
        @prefix relation: <{VOCABULARY}relation/> . @prefix review-status: <{VOCABULARY}review-status/> .
        @prefix strength: <{VOCABULARY}strength/> .
        document:r a sv:StrategyDocument ; sv:level level:regional .
        document:p a sv:ActionPlan ; sv:level level:municipality .
        document:q a sv:ActionPlan ; sv:level level:municipality .
        organisation:one a org:FormalOrganization ; skos:prefLabel "Den ene"@nb .
        organisation:other a org:FormalOrganization .
        goal:a a sv:Goal ; sv:statedIn document:r . goal:b a sv:Goal ; sv:statedIn document:r .
        goal:c a sv:Goal ; sv:statedIn document:r .
        action:stops a sv:Action ; sv:statedIn document:p ; sv:owner organisation:one .
        action:shared a sv:Action ; sv:statedIn document:p ; sv:owner organisation:one , organisation:other .
        action:goes a sv:Action ; sv:statedIn document:q ; sv:owner organisation:other .
        alignment:1 {link}:strong ; sv:source action:goes ; sv:target action:stops .
        alignment:2 {link}:strong ; sv:source action:stops ; sv:target goal:a .
        alignment:3 {link}:strong ; sv:source action:stops ; sv:target goal:b .
        alignment:4 {link}:partial ; sv:source action:goes ; sv:target goal:b .
        alignment:5 {link}:partial ; sv:source action:shared ; sv:target goal:c .""")
    client = TestClient(create_app(graph))
    section = about(client, "organisation/one", alone=alone).section("Hva som mister støtte uten denne")
    told = {
        things(row.first("th"))[0].rpartition("/")[2]: row.texts("td")[:3] for row in section.one("tbody").all("tr")
    }
    expected = {"a": ["all lokal støtte", "2", "0"], "b": ["den siste sterke støtten", "1", "1"]}
    assert told == expected | ({} if alone == "true" else {"c": ["all lokal støtte", "1", "0"]})
