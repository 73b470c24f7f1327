"""The page about the chains between two elements: all of them, and every word for and against each step."""

from collections.abc import Callable
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from web.page_reader import Node, read

PLAN = "helgeland-action-plan-2023-2025"
HOSPITAL = "helgelandssykehuset-strategy-2022-2035"
HOME = f"action/{PLAN}/home-follow-up-reveals-obstacles"
REGIONAL = "goal/helse-nord-strategy/seamless-care-pathway"
AREA = "focus-area/helse-nord-strategy/collaboration-with-primary-care"
"""What the regional goal stands in."""


def opened(client: TestClient, status: int = 200, **parameters: str) -> Node:
    return asked(client, {"lang": "nb"} | {name.rstrip("_"): text for name, text in parameters.items()}, status)


def asked(client: TestClient, given: dict[str, str], status: int = 200) -> Node:
    answer = client.get("/chains", params=given)
    assert answer.status_code == status, answer.text
    return read(answer.text)


def short(address: str) -> str:
    return urlsplit(address).path.removeprefix("/page/id/")


def chains(page: Node) -> list[Node]:
    return page.all("ol", "chain")


def elements(chain: Node) -> list[str]:
    return [short(one.first("a")["href"]) for one in chain.all("p", "thing")]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (HOME, REGIONAL),
        (f"action/{PLAN}/rekut-joint-leadership-development", f"goal/{HOSPITAL}/overall-goal-for-employees"),
        (f"action/{PLAN}/copd-home-follow-up", f"goal/{HOSPITAL}/follow-up-near-home"),
        (HOME, "vision/helse-nord-strategy/right-competence-in-the-north"),
    ],
)
def test_the_page_tells_the_chains_and_words_of_the_data_behind_it(
    client: TestClient, source: str, target: str
) -> None:
    answer = client.get("/chains", params={"from": source, "to": target})
    assert answer.status_code == 200
    page = read(answer.text)
    data = client.get(next(one for one in page.links() if one.startswith("/api/v1/trace"))).json()
    told = []
    for chain in chains(page):
        words = [
            [
                urlsplit(a["href"]).path.removeprefix("/page/")
                for a in tie.all("a")
                if a.text.startswith(("Om ", "About "))
            ]
            for tie in chain.all("div", "tie")
        ]
        told.append((elements(chain), words))
    assert told
    assert told == [
        (
            [short_of(step["source"]) for step in chain["steps"]] + [short_of(chain["steps"][-1]["target"])],
            [
                [
                    word["link"].removeprefix("https://w3id.org/samsvar/")
                    for word in (*step["words"], *(step.get("rejected", ()) if len(chain["steps"]) > 1 else ()))
                    if word.get("link")
                ]
                for step in chain["steps"]
            ],
        )
        for chain in data["chains"]
    ]


def short_of(iri: str) -> str:
    return iri.removeprefix("https://w3id.org/samsvar/id/")


def test_strong_chains_come_first_and_each_says_how_long_and_how_strong_it_is(client: TestClient) -> None:
    page = opened(client, from_=HOME, to=REGIONAL)
    assert [one.text for one in page.all("h2")][:4] == [
        "Kjede 1: 2 ledd, sterk hele veien",
        "Kjede 2: ett ledd, delvis",
        "Kjede 3: 3 ledd, delvis",
        "Kjede 4: 3 ledd, delvis",
    ]
    assert page.one("p", "result-count").text == "4 kjeder, de sterke først, så de korte. Det finnes ingen flere."
    for chain in chains(page):
        assert elements(chain)[0] == HOME
        assert elements(chain)[-1] == REGIONAL
        assert all(a != b for a, b in pairwise(elements(chain)))


def test_each_step_tells_relation_strength_reason_source_author_and_status(client: TestClient) -> None:
    first, second = chains(opened(client, from_=HOME, to=REGIONAL))[0].all("div", "tie")
    assert first.one("span", "relation").text == "tjener"
    assert "Dokumentets eget ord: Handlingsplan for Helsefellesskap Helgeland" in first.text
    assert "tegn 3966–4225" in first.one("figcaption").text
    assert second.one("span", "relation").text == "støtter"
    assert "Begge målene ser tjenesten fra pasientens side" in second.text
    assert [one.text.rpartition("tegn ")[2].split()[0] for one in second.all("figcaption")] == [
        "3860–4016",
        "3744–3807",
    ]
    assert "Redaksjonen i samsvar" in second.one("p", "word").text
    assert "Godtatt etter to lesninger" in second.text


def test_fewer_chains_than_there_are_are_told_as_such_with_the_way_to_more(client: TestClient) -> None:
    page = opened(client, from_=HOME, to=REGIONAL, most="1")
    assert len(chains(page)) == 1
    assert "Dette er ikke alle" in page.one("p", "result-count").text
    more = page.one("p", "result-count").link("Vis flere")
    assert parse_qs(urlsplit(more).query)["most"] == ["200"]
    assert len(chains(read(client.get(more).text))) == 4


def test_no_chain_so_short_is_not_the_same_as_none(client: TestClient) -> None:
    source, target = f"action/{PLAN}/medication-list-and-care-record", REGIONAL
    page = opened(client, from_=source, to=target, longest="1")
    assert "Ingen kjede er så kort" in page.one("div", "ds-alert").text
    assert chains(read(client.get(page.one("div", "ds-alert").link("Vis flere")).text))


def test_a_direct_link_that_was_rejected_is_shown_where_there_is_no_chain_or_only_others(client: TestClient) -> None:
    source, target = f"action/{PLAN}/agreements-with-two-universities", f"goal/{HOSPITAL}/follow-up-near-home"
    page = opened(client, from_=source, to=target)
    assert chains(page) == []
    assert page.one("div", "ds-alert").text == "Ingen kjede fører fra det ene til det andre."
    rejected = page.one("section", aria_labelledby="rejected")
    assert "Forkastet fordi: Tiltaket skal gi kunnskap om oppfølgingen." in rejected.text


def test_the_same_element_at_both_ends_does_not_support_itself(client: TestClient) -> None:
    page = opened(client, from_=HOME, to=HOME)
    assert "Et element støtter ikke seg selv." in page.one("div", "ds-alert").text
    assert chains(page) == []


def test_chains_the_other_way_round_are_pointed_at(client: TestClient) -> None:
    page = opened(client, from_=REGIONAL, to=HOME)
    back = page.link("Derimot fører det kjeder den andre veien")
    assert len(chains(read(client.get(back).text))) == 4


def test_a_focus_area_leads_on_to_what_in_it_is_supported(client: TestClient) -> None:
    page = opened(client, from_=HOME, to=AREA)
    inside = page.one("section", aria_labelledby="inside")
    assert REGIONAL in map(short, inside.links())
    onward = next(one for one in inside.links() if one.startswith("/chains") and one.endswith(f"to={REGIONAL}&lang=nb"))
    assert len(chains(read(client.get(onward).text))) == 4


def test_another_end_is_chosen_from_what_there_is(client: TestClient) -> None:
    ends = opened(client, from_=HOME, to=REGIONAL).one("section", aria_labelledby="ends")
    source, target, by_name = ends.all("form")
    assert source.fields() == {"lang": "nb", "to": REGIONAL, "from": HOME}
    assert target.fields() == {"lang": "nb", "from": HOME, "to": REGIONAL}
    assert by_name.fields() == {
        "lang": "nb",
        "from": "Digital hjemmeoppfølging: avdekke utfordringer og sikre tilbudet",
        "to": "Helhetlige forløp uten barrierer for pasienten",
    }
    assert len(chains(asked(client, by_name.fields()))) == 4
    offered = {option["value"] for option in target.one("select").all("option")}
    assert offered == {
        short_of(one["supported"]) for one in client.get(f"/api/v1/supported-goals?element={HOME}").json()["rows"]
    }


def test_without_ends_the_page_asks_for_them(client: TestClient) -> None:
    page = opened(client)
    assert page.one("h1").text == "Kjeder mellom to elementer"
    assert set(page.one("form").fields()) == {"lang", "from", "to"}
    assert opened(client, from_="", to="").one("h1").text == "Kjeder mellom to elementer"


def test_one_end_alone_offers_the_others(client: TestClient) -> None:
    page = opened(client, from_=HOME)
    assert page.one("select", name="to").all("option")
    assert page.find("select", name="from") is None


def test_a_name_that_fits_several_elements_lists_them(client: TestClient) -> None:
    page = opened(client, 422, from_=HOME, to="rekut")
    field = page.one("input", id="to")
    assert field["aria-invalid"] == "true"
    assert page.one("p", id=field["aria-describedby"]).text.startswith("«rekut» passer på ")
    fits = [one for one in page.one("section", aria_labelledby="ends").links() if "to=action/" in one]
    assert f"to=action/{PLAN}/rekut-tverrsim" in " ".join(fits)
    assert client.get(fits[0]).status_code == 200


def test_a_name_that_fits_more_than_are_listed_leads_to_the_search(client: TestClient) -> None:
    page = opened(client, 422, from_="helse", to=REGIONAL)
    listed = page.one("section", aria_labelledby="ends").one("ul", "plain").all("li")
    total = int(page.one("p", "ds-validation-message").text.split("på ")[1].split()[0])
    assert len(listed) == 20 < total
    assert f"De {total - 20} andre finner du med søket" in page.text
    assert "/search?q=helse&lang=nb" in page.links()


@pytest.mark.parametrize(
    "name", ["no-such-thing-anywhere", "goal/helse-nord-strategy/no-such", "organisation/helse-nord"]
)
def test_a_name_that_fits_nothing_is_said_beside_the_field(client: TestClient, name: str) -> None:
    page = opened(client, 422, from_=name, to=REGIONAL)
    assert page.one("p", "ds-validation-message").text == f"Ingen elementer heter «{name}»."
    assert page.one("input", id="from")["value"] == name


@pytest.mark.parametrize("query", ["most=0", "most=201", "longest=x", "longest=21", "by=1", "from=a&from=b"])
def test_what_no_parameter_can_be_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/chains?{query}").status_code == 422


@pytest.mark.parametrize(
    ("language", "heading", "word"),
    [
        ("nn", "Kjede 1: 2 ledd, sterk heile vegen", "Godteken etter to lesingar"),
        ("en", "Chain 1: 2 steps, strong all the way", "Accepted after two readings"),
    ],
)
def test_the_page_is_in_the_language_asked_for(client: TestClient, language: str, heading: str, word: str) -> None:
    page = opened(client, from_=HOME, to=REGIONAL, lang=language)
    assert page.first("h2").text == heading
    assert word in chains(page)[0].text


def test_labels_and_names_cannot_carry_html(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    turtle = """
<https://w3id.org/samsvar/id/goal/x/a> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "A <script>1</script>"@nb ; sv:serves <https://w3id.org/samsvar/id/goal/x/b> .
<https://w3id.org/samsvar/id/goal/x/b> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "B \\"><b>"@nb .
<https://w3id.org/samsvar/id/document/x> a sv:StrategyDocument ; skos:prefLabel "X"@nb .
"""
    client = TestClient(create_app(graph_of(turtle)))
    page = opened(client, from_="goal/x/a", to="goal/x/b")
    assert page.one("h1").text == 'A <script>1</script> →til B "><b>'
    assert page.one("input", id="to")["value"] == 'B "><b>'
    assert chains(page)[0].one("span", "strength")["data-strength"] == "strong"
    wrong = opened(client, 422, from_='"><script>1</script>', to="goal/x/b")
    assert wrong.one("input", id="from")["value"] == '"><script>1</script>'


def test_an_opinion_on_a_step_that_was_rejected_stands_beside_the_one_that_holds(
    graph_of: Callable[[str], KnowledgeGraph],
) -> None:
    turtle = """
<https://w3id.org/samsvar/id/goal/x/a> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "A"@nb ; sv:serves <https://w3id.org/samsvar/id/goal/x/b> .
<https://w3id.org/samsvar/id/goal/x/b> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "B"@nb ; sv:serves <https://w3id.org/samsvar/id/goal/x/c> .
<https://w3id.org/samsvar/id/goal/x/c> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "C"@nb .
<https://w3id.org/samsvar/id/alignment/x/no> a sv:Alignment ; sv:source <https://w3id.org/samsvar/id/goal/x/a> ;
  sv:target <https://w3id.org/samsvar/id/goal/x/b> ; sv:relation vocab:relation\\/supports ;
  sv:strength vocab:strength\\/strong ; sv:reviewStatus vocab:review-status\\/rejected ;
  sv:rejectionReason "Ordet er det samme, saken en annen."@nb .
<https://w3id.org/samsvar/id/document/x> a sv:StrategyDocument ; skos:prefLabel "X"@nb .
"""
    page = opened(TestClient(create_app(graph_of(turtle))), from_="goal/x/a", to="goal/x/c")
    first, second = chains(page)[0].all("div", "tie")
    assert first.one("details").first("summary").text.startswith("Én annen vurdering av dette leddet er forkastet")
    assert "Forkastet fordi: Ordet er det samme, saken en annen." in first.one("details").text
    assert second.find("details") is None
