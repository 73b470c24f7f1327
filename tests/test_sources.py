"""The graph against the documents' texts, and planted faults that the checks must find."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from samsvar.coverage import check_coverage, coverage_page, documents, read_inventory
from samsvar.engine import value
from samsvar.errors import GraphFileError, UsageError
from samsvar.knowledge import KnowledgeGraph
from samsvar.sources import SourceTexts, check_sources, names_in

LoadGraph = Callable[[str], KnowledgeGraph]
TEXT = "Plan\n\nMål\n• Et friskt liv for sam-\nfunnet\n• To\nting\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one text."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "plan.txt").write_text(TEXT, encoding="utf-8")
    return texts


def turtle(
    *, goal: str = "sv:statement 'Et friskt liv for samfunnet'@nb ; sv:passage <#char=12,41>", more: str = ""
) -> str:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    return f"""@base <https://w3id.org/samsvar/source/plan.txt> .
        <https://w3id.org/samsvar/id/document/plan> a sv:StrategyDocument ; skos:prefLabel "plan"@en ;
          sv:textFile "plan.txt" ; sv:textSha256 "{digest}" ; sv:passage <#char=0,4> .
        <https://w3id.org/samsvar/id/goal/plan/life> a sv:Goal ; skos:prefLabel "liv"@nb ;
          sv:statedIn <https://w3id.org/samsvar/id/document/plan> ; {goal} .
        <https://w3id.org/samsvar/id/goal/plan/two> a sv:Goal ; skos:prefLabel "to"@nb ;
          sv:statedIn <https://w3id.org/samsvar/id/document/plan> ;
          sv:statement "To ting"@nb ; sv:passage <#char=44,51> .
        {more}"""


def test_shipped_graph_says_what_the_documents_say(shipped: KnowledgeGraph, source_folder: Path) -> None:
    assert check_sources(shipped.engine, SourceTexts(source_folder)) == []


def test_no_character_of_the_documents_is_unaccounted_for(shipped: KnowledgeGraph, source_folder: Path) -> None:
    inventories = shipped.collection.data / "coverage"
    assert check_coverage(shipped.engine, inventories, SourceTexts(source_folder)) == []


def test_graph_that_says_what_the_text_says_has_no_findings(graph_of: LoadGraph, folder: Path) -> None:
    assert check_sources(graph_of(turtle()).engine, SourceTexts(folder)) == []


@pytest.mark.parametrize(
    ("goal", "message"),
    [
        ("sv:statement 'Et sykt liv for samfunnet'@nb ; sv:passage <#char=12,41>", "the graph says “Et sykt liv"),
        ("sv:statement 'Et friskt liv'@nb", "has a statement but no passage"),
        ("sv:statement 'Et friskt liv'@nb ; sv:passage <#char=12,25>, <#char=30,400>", "ends beyond the text"),
        ("sv:statement 'Et friskt liv'@nb ; sv:passage <#char=11,25>", "starts or ends with a blank"),
        ("sv:statement 'Et friskt liv'@nb ; sv:passage <#char=25,12>", "ends before it starts"),
        ("sv:statement 'x'@nb ; sv:passage <https://w3id.org/samsvar/source/other.txt#char=0,1>", "not its document's"),
        ("sv:ownerPassage <#char=13,400>", "ends beyond the text"),
    ],
)
def test_planted_fault_in_a_passage_is_found(graph_of: LoadGraph, folder: Path, goal: str, message: str) -> None:
    findings = check_sources(graph_of(turtle(goal=goal)).engine, SourceTexts(folder))
    assert len(findings) == 1
    assert findings[0].subject == "https://w3id.org/samsvar/id/goal/plan/life"
    assert message in findings[0].message


def test_evidence_that_does_not_exist_is_found(graph_of: LoadGraph, folder: Path) -> None:
    link = "<https://w3id.org/samsvar/id/alignment/a--b/x> sv:evidence <#char=900,901> ."
    findings = check_sources(graph_of(turtle(more=link)).engine, SourceTexts(folder))
    assert [f.subject for f in findings] == ["https://w3id.org/samsvar/id/alignment/a--b/x"]


def test_changed_text_is_found_by_its_digest(graph_of: LoadGraph, folder: Path) -> None:
    (folder / "plan.txt").write_text(TEXT + " ", encoding="utf-8")
    findings = check_sources(graph_of(turtle()).engine, SourceTexts(folder))
    assert ["has another SHA-256" in f.message for f in findings] == [True]


def test_missing_text_is_found(graph_of: LoadGraph, folder: Path) -> None:
    (folder / "plan.txt").unlink()
    findings = check_sources(graph_of(turtle()).engine, SourceTexts(folder))
    assert ["is not in the folder" in f.message for f in findings] == [True]


def test_agent_that_the_text_does_not_name_is_found(graph_of: LoadGraph, folder: Path) -> None:
    named = """<https://w3id.org/samsvar/id/document/plan> sv:mentions <urn:a>, <urn:b> .
        <urn:a> skos:prefLabel "samfunn"@nb . <urn:b> skos:altLabel "PLAN"@nb ."""
    findings = check_sources(graph_of(turtle(more=named)).engine, SourceTexts(folder))
    assert ["mentions urn:a" in f.message for f in findings] == [True]


def test_every_shipped_mention_stands_in_the_wording_of_its_element(shipped: KnowledgeGraph) -> None:
    rows = shipped.engine.rows(
        """PREFIX sv: <https://w3id.org/samsvar/def/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?element ?agent ?statement ?label WHERE {
          ?element sv:mentions ?agent ; sv:statement ?statement . ?agent skos:prefLabel|skos:altLabel ?label }"""
    )
    mentions: dict[tuple[str, str], bool] = {}
    for element, agent, statement, label in rows:
        pair = value(element), value(agent)
        mentions[pair] = mentions.get(pair, False) or names_in(value(label), value(statement))
    assert mentions
    assert [pair for pair, named in mentions.items() if not named] == []


INVENTORY = "start,end,kind,reason\n0,4,title,\n6,9,heading,column heading\n10,41,bullet,\n42,51,bullet,\n"


def coverage(graph: KnowledgeGraph, folder: Path, inventory: str) -> list[str]:
    (folder / "plan.csv").write_text(inventory, encoding="utf-8")
    return [finding.message for finding in check_coverage(graph.engine, folder, SourceTexts(folder))]


def test_whole_inventory_has_no_findings(graph_of: LoadGraph, folder: Path) -> None:
    assert coverage(graph_of(turtle()), folder, INVENTORY) == []


@pytest.mark.parametrize("line", ["0,4,title,\n", "6,9,heading,column heading\n", "10,41,bullet,\n", "42,51,bullet,\n"])
def test_any_deleted_row_is_found(graph_of: LoadGraph, folder: Path, line: str) -> None:
    assert coverage(graph_of(turtle()), folder, INVENTORY.replace(line, ""))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("6,9,heading,column heading", "6,9,heading,", "no passage holds “Mål”"),
        ("10,41,bullet,", "10,41,bullet,out of scope", "but a passage stands in it"),
        ("10,41,bullet,", "10,40,bullet,", "is in no row: “t”"),
        ("42,51,bullet,", "41,51,bullet,", "does not start and end on a character"),
        ("42,51,bullet,", "40,51,bullet,", "overlaps"),
        ("42,51,bullet,", "42,52,bullet,", "does not start and end on a character"),
        ("42,51,bullet,", "44,51,bullet,", "42: a bullet starts here"),
    ],
)
def test_faulty_row_is_found(graph_of: LoadGraph, folder: Path, old: str, new: str, message: str) -> None:
    found = coverage(graph_of(turtle()), folder, INVENTORY.replace(old, new))
    assert any(message in finding for finding in found), found


def test_deleted_passage_is_found(graph_of: LoadGraph, folder: Path) -> None:
    graph = graph_of(turtle(goal="sv:targetYear '2030'"))
    assert "no passage holds “Etfrisktlivforsam-funnet”" in coverage(graph, folder, INVENTORY)[0]


@pytest.mark.parametrize("row", ["a,4,title,", "4,4,title,", "4,0,title,", "0,4,poem,", "0,4", "-1,4,title,"])
def test_malformed_row_is_named_with_its_line(tmp_path: Path, row: str) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(f"start,end,kind,reason\n{row}\n", encoding="utf-8")
    with pytest.raises(GraphFileError, match=r"plan\.csv:2:"):
        read_inventory(file)


def test_missing_inventory_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match=r"plan\.csv"):
        read_inventory(tmp_path / "plan.csv")


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        SourceTexts(tmp_path / "nowhere")


def test_coverage_page_lists_every_row_of_every_inventory(shipped: KnowledgeGraph) -> None:
    inventories = shipped.collection.data / "coverage"
    page = coverage_page(shipped.engine, inventories)
    rows = sum(len(read_inventory(inventories / f"{d.slug}.csv")) for d in documents(shipped.engine))
    ranges = [line for line in page.splitlines() if line.startswith("| ") and "–" in line.split("|")[1]]
    assert len(ranges) == rows
    assert all(line.count("`") or line.split("|")[4].strip() for line in ranges)
