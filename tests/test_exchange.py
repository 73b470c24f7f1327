"""What leaves as a file comes back the same, and the description of the dataset tells what is in it."""

import io
import json
import socket
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import to_isomorphic

from samsvar.derivation import DERIVED
from samsvar.engine import BlankNode, Literal, NamedNode, Quad, Term, Triple, value
from samsvar.engine.writing import written
from samsvar.errors import GraphFileError
from samsvar.exchange import (
    DATASET,
    DUMPS,
    Compactor,
    Dump,
    Offer,
    compactor,
    dataset_facts,
    dataset_offer,
    describe,
    dump,
    graph_names,
    labels,
    write,
)
from samsvar.exchange.dataset import VOID
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import GRAPH, ID, PREFIXES, SOURCE, SV, VOCABULARY

GRAPHML = "application/graphml+xml"
TRIPLES = [form for form in DUMPS.values() if form.suffix in {"ttl", "nt", "jsonld", "rdf"}]
QUADS = [form for form in DUMPS.values() if form.suffix in {"nq", "trig"}]
ACTION = f"{ID}action/helgeland-action-plan-2023-2025/agreements-with-two-universities"
GOAL = f"{ID}goal/helse-nord-strategy/seamless-care-pathway"


@pytest.fixture(scope="module")
def compact(shipped: KnowledgeGraph) -> Compactor:
    return compactor(shipped.collection.ontology)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing is to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def _canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _form(media_type: str) -> RdfFormat:
    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    return form


def _merged(graph: KnowledgeGraph) -> Dataset:
    return _canonical(Quad(q.subject, q.predicate, q.object) for q in graph.engine.quads())


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("form", TRIPLES, ids=lambda form: form.suffix)
def test_the_whole_graph_comes_back_triple_by_triple(form: Dump, shipped: KnowledgeGraph, compact: Compactor) -> None:
    text = b"".join(dump(shipped.engine, form.media_type, compact))
    assert _canonical(parse(text, format=_form(form.media_type))) == _merged(shipped)


@pytest.mark.parametrize("form", QUADS, ids=lambda form: form.suffix)
def test_the_whole_graph_comes_back_quad_by_quad(form: Dump, shipped: KnowledgeGraph, compact: Compactor) -> None:
    text = b"".join(dump(shipped.engine, form.media_type, compact))
    assert _canonical(parse(text, format=_form(form.media_type))) == _canonical(shipped.engine.quads())


@pytest.mark.parametrize("form", [*TRIPLES, *QUADS], ids=lambda form: form.suffix)
def test_one_named_graph_comes_back(form: Dump, shipped: KnowledgeGraph, compact: Compactor) -> None:
    name = f"{GRAPH}data/documents/helse-nord-strategy"
    text = b"".join(dump(shipped.engine, form.media_type, compact, name))
    found = {(q.subject, q.predicate, q.object) for q in parse(text, format=_form(form.media_type))}
    assert found == {(q.subject, q.predicate, q.object) for q in shipped.engine.quads(name)}


@pytest.mark.parametrize("form", [form for form in TRIPLES if form.suffix != "jsonld"], ids=lambda form: form.suffix)
def test_what_is_written_in_small_parts_is_one_text(form: Dump, shipped: KnowledgeGraph) -> None:
    triples = [quad.triple for quad in shipped.engine.quads(f"{GRAPH}ontology/samsvar")]
    parts = [*written(triples, form.media_type, batch=7)]
    assert len(parts) > len(triples) / 7
    quads = (Quad(t.subject, t.predicate, t.object) for t in triples)
    assert _canonical(parse(b"".join(parts), format=_form(form.media_type))) == _canonical(quads)


def test_a_literal_that_looks_like_a_prefix_line_is_kept(compact: Compactor) -> None:
    text = "@prefix x: <y:> .\n<?xml?>\n</rdf:RDF>"
    triple = Triple(NamedNode("x:a"), NamedNode(f"{SV}statement"), Literal(text, language="nb"))
    for form in TRIPLES:
        back = parse(b"".join(write([triple], form.media_type, compact)), format=_form(form.media_type))
        assert [quad.triple for quad in back] == [triple]


# JSON-LD


def test_json_goes_through_our_context(shipped: KnowledgeGraph, compact: Compactor) -> None:
    document = json.loads(b"".join(dump(shipped.engine, "application/ld+json", compact)))
    ours = json.loads((shipped.collection.ontology / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert ours.items() <= document["@context"].items()
    assert not {"@import", "@base", "@vocab"} & document["@context"].keys()
    nodes = {node["id"]: node for node in document["@graph"]}
    action = nodes["svi:action/helgeland-action-plan-2023-2025/agreements-with-two-universities"]
    assert action["type"] == "Action"
    assert action["statedIn"] == "svi:document/helgeland-action-plan-2023-2025"
    assert action["skos:prefLabel"].keys() == {"nb", "en"}
    assert nodes["svv:level/regional"]["rank"] == 2


def test_json_is_compact(shipped: KnowledgeGraph, compact: Compactor) -> None:
    nodes = compact.nodes(quad.triple for quad in shipped.engine.quads(f"{GRAPH}data/organisations"))
    assert not [key for node in nodes for key in node if key.startswith(("http", "@"))]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own parser uses what it will drop
def test_rdflib_reads_the_same_from_json(shipped: KnowledgeGraph, compact: Compactor) -> None:
    triples = [quad.triple for quad in shipped.engine.quads(f"{GRAPH}ontology/samsvar")]
    plain, through = (
        Graph().parse(b"".join(write(triples, media_type, compact)), format=name)
        for media_type, name in (("application/n-triples", "nt"), ("application/ld+json", "json-ld"))
    )
    assert to_isomorphic(plain) == to_isomorphic(through)


ODD: list[Term] = [
    Literal("2024-01-01", datatype=NamedNode(f"{PREFIXES['xsd']}date")),
    Literal("not a day", datatype=NamedNode(f"{PREFIXES['xsd']}date")),
    Literal("2024"),
    Literal("tekst", language="nb"),
    Literal("text", language="en-GB"),
    Literal("04", datatype=NamedNode(f"{PREFIXES['xsd']}integer")),
    Literal("4", datatype=NamedNode(f"{PREFIXES['xsd']}integer")),
    Literal("-0", datatype=NamedNode(f"{PREFIXES['xsd']}integer")),
    Literal("123456789012345678901234567890", datatype=NamedNode(f"{PREFIXES['xsd']}integer")),
    Literal("true", datatype=NamedNode(f"{PREFIXES['xsd']}boolean")),
    Literal("1", datatype=NamedNode(f"{PREFIXES['xsd']}boolean")),
    Literal("4.0", datatype=NamedNode(f"{PREFIXES['xsd']}decimal")),
    Literal("1E0", datatype=NamedNode(f"{PREFIXES['xsd']}double")),
    Literal('"quoted" \\ and\nbroken </script>'),
    Literal("@id"),
    Literal(""),
    NamedNode(f"{VOCABULARY}level/regional"),
    NamedNode(f"{ID}//odd"),
    NamedNode(f"{SV}Action"),
    NamedNode("Action:x"),
    NamedNode("urn:uuid:7"),
    BlankNode("b1"),
]
PREDICATES = [f"{SV}{name}" for name in ("deadline", "statement", "rank", "statedIn", "textFile", "targetYear", "new")]
PREDICATES += [f"{PREFIXES['rdf']}type", f"{PREFIXES['skos']}notation", f"{PREFIXES['dcterms']}isPartOf", "urn:p:q"]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("predicate", PREDICATES)
def test_any_value_survives_any_term(predicate: str, compact: Compactor) -> None:
    triples = {Triple(NamedNode("urn:x:s"), NamedNode(predicate), thing) for thing in ODD}
    for some in (triples, *({triple} for triple in triples)):
        text = b"".join(compact.document(some))
        assert {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)} == some


def test_an_iri_that_json_would_misread_is_refused(compact: Compactor) -> None:
    triple = Triple(NamedNode("org:looks-like-a-prefix"), NamedNode(f"{SV}serves"), NamedNode("urn:x:o"))
    with pytest.raises(GraphFileError, match="prefix"):
        b"".join(compact.document([triple]))


def test_a_collection_without_a_context_is_written_with_the_prefixes(tmp_path: Path) -> None:
    triple = Triple(NamedNode(ACTION), NamedNode(f"{SV}serves"), NamedNode(GOAL))
    document = json.loads(b"".join(compactor(tmp_path).document([triple])))
    assert document["@graph"][0]["sv:serves"] == {"@id": GOAL}
    (tmp_path / "context.jsonld").write_text("{", encoding="utf-8")
    with pytest.raises(GraphFileError, match="not a JSON-LD context"):
        compactor(tmp_path)


# GraphML


@pytest.fixture(scope="module")
def network(shipped: KnowledgeGraph, compact: Compactor) -> "nx.MultiDiGraph[str]":
    network = nx.read_graphml(io.BytesIO(b"".join(dump(shipped.engine, GRAPHML, compact))))
    assert isinstance(network, nx.MultiDiGraph)
    return network


def test_the_network_has_the_elements_and_what_ties_them(
    network: "nx.MultiDiGraph[str]", shipped: KnowledgeGraph
) -> None:
    elements = {value(s) for (s,) in shipped.engine.rows(f"SELECT ?s {{ ?s <{SV}statedIn> ?document }}")}
    actors = {value(s) for (s,) in shipped.engine.rows(f"SELECT ?s {{ ?s a <{PREFIXES['org']}FormalOrganization> }}")}
    documents = {value(s) for (s,) in shipped.engine.rows(f"SELECT ?s {{ ?s a <{SV}StrategyDocument> }}")}
    assert elements | actors | documents <= set(network.nodes)
    kinds = {"serves": f"{SV}serves", "owner": f"{SV}owner", "isPartOf": f"{PREFIXES['dcterms']}isPartOf"}
    for kind, predicate in kinds.items():
        edges = {(a, b) for a, b, told in network.edges(data=True) if told["kind"] == kind}
        rows = shipped.engine.rows(f"SELECT ?a ?b {{ ?a <{predicate}> ?b }}")
        assert edges == {(value(a), value(b)) for a, b in rows}
        assert edges


def test_only_accepted_links_are_in_the_network(network: "nx.MultiDiGraph[str]", shipped: KnowledgeGraph) -> None:
    accepted = f"""SELECT ?link ?a ?b {{
      ?link <{SV}source> ?a ; <{SV}target> ?b ; <{SV}reviewStatus> <{VOCABULARY}review-status/accepted> }}"""
    links = {key: (a, b, told) for a, b, key, told in network.edges(keys=True, data=True) if "status" in told}
    assert {(key, a, b) for key, (a, b, _) in links.items()} == {
        (value(link), value(a), value(b)) for link, a, b in shipped.engine.rows(accepted)
    }
    assert {told["status"] for *_, told in links.values()} == {"accepted"}
    assert {told["strength"] for *_, told in links.values()} == {"strong", "partial"}
    assert all(told["relation"] for *_, told in links.values())


def test_a_node_tells_what_it_is(network: "nx.MultiDiGraph[str]") -> None:
    told = network.nodes[ACTION]
    assert told["kind"] == "Action"
    assert told["label"]
    assert told["label_en"]
    assert (told["level"], told["rank"]) == ("health-community", 4)
    assert all(isinstance(node["rank"], int) for _, node in network.nodes(data=True) if "rank" in node)
    assert all(node["label"] for _, node in network.nodes(data=True))


def test_a_label_that_xml_cannot_hold_does_not_break_the_network(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    graph = graph_of(r"""
      id:goal a sv:Goal ; sv:statedIn id:document ; skos:prefLabel "a\u0001 < & \"b\" ]]>"@nb ; sv:serves <x:?a=1&b>
      .""")
    network = nx.read_graphml(io.BytesIO(b"".join(dump(graph.engine, GRAPHML, Compactor({})))))
    assert network.nodes[f"{ID}goal"]["label"] == 'a� < & "b" ]]>'
    assert set(network.nodes) == {f"{ID}goal", f"{ID}document", "x:?a=1&b"}


# One thing


def test_a_thing_has_its_triples_those_about_it_and_labels(shipped: KnowledgeGraph) -> None:
    found = describe(GOAL, shipped.engine)
    assert found is not None
    assert {*found.said} == {q.triple for q in shipped.engine.about(GOAL) if q.graph_name != NamedNode(DERIVED)}
    assert {*found.derived} == {q.triple for q in shipped.engine.quads(DERIVED) if value(q.subject) == GOAL}
    assert found.derived
    assert {*found.pointing} == {
        q.triple
        for q in shipped.engine.quads()
        if value(q.object) == GOAL and q.graph_name != NamedNode(DERIVED) and isinstance(q.object, NamedNode)
    }
    ends = {value(t.subject) for t in found.pointing if t.predicate.value in {f"{SV}source", f"{SV}target"}}
    strengths = {value(t.subject) for t in found.links if t.predicate.value == f"{SV}strength"}
    assert ends == strengths != set()
    labelled = {value(triple.subject) for triple in found.labels}
    assert {value(t.object) for t in found.said if t.predicate.value == f"{SV}statedIn"} <= labelled
    assert not {*found.derived} & {*found.triples()}


def test_derived_triples_do_not_make_a_thing_known_as_an_object(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    graph = graph_of("id:a sv:serves id:b . id:b sv:serves id:c .")
    found = describe(f"{ID}c", graph.engine)
    assert found is not None
    assert {value(triple.predicate) for triple in found.pointing} == {f"{SV}serves"}


@pytest.mark.parametrize(
    "iri",
    [f"{ID}goal/nowhere/none", f"{SV}Nothing", f"{VOCABULARY}level/none", f"{SOURCE}none.txt", f"{ID}a> b", f"{ID}"],
)
def test_what_nobody_named_is_unknown(iri: str, shipped: KnowledgeGraph) -> None:
    assert describe(iri, shipped.engine) is None


def test_a_term_that_leads_to_unnamed_nodes_brings_them(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    graph = graph_of("""
      id:a sv:mentions [ sv:rank 1 ; sv:owner ( id:b id:c ) ] ; sv:rank 2 .
      id:d sv:mentions [ sv:rank 3 ] .""")
    found = describe(f"{ID}a", graph.engine)
    assert found is not None
    assert sorted(value(t.object) for t in found.said if t.predicate.value == f"{SV}rank") == ["1", "2"]
    assert {f"{ID}b", f"{ID}c"} <= {value(t.object) for t in found.said}


def test_the_ontology_brings_its_terms_and_a_vocabulary_its_concepts(shipped: KnowledgeGraph) -> None:
    ontology = describe(SV, shipped.engine)
    levels = describe(f"{VOCABULARY}level", shipped.engine)
    assert ontology is not None
    assert levels is not None
    told = {value(triple.subject) for triple in ontology.said}
    assert {SV, f"{SV}Action", f"{SV}serves"} <= told
    assert f"{VOCABULARY}level/regional" in {value(triple.subject) for triple in levels.said}
    assert f"{VOCABULARY}strength/strong" not in {value(triple.subject) for triple in levels.said}


def test_a_source_is_told_of_by_its_document_and_ranges_without_the_text(shipped: KnowledgeGraph) -> None:
    file = "000_a4ad7a90aaaa18c0.txt"
    found = describe(SOURCE + file, shipped.engine)
    assert found is not None
    facts = {(value(t.predicate), value(t.object)) for t in found.triples()}
    assert (f"{SV}textFile", file) in facts
    assert any(predicate == f"{SV}textSha256" for predicate, _ in facts)
    ranges = {value(t.subject) for t in found.said if t.predicate.value == f"{PREFIXES['dcterms']}isPartOf"}
    used = {value(q.object) for q in shipped.engine.quads() if value(q.object).startswith(f"{SOURCE}{file}#")}
    assert ranges == used != set()
    assert not [t for t in found.triples() if t.predicate.value == f"{SV}statement"]


def test_an_engine_without_a_union_describes_the_same(shipped: KnowledgeGraph) -> None:
    apart = KnowledgeGraph.load(shipped.collection, union=False)
    for iri in (GOAL, ACTION, f"{SV}Action", f"{VOCABULARY}level", f"{SOURCE}000_a4ad7a90aaaa18c0.txt"):
        alone, united = describe(iri, apart.engine), describe(iri, shipped.engine)
        assert alone is not None
        assert united is not None
        assert (alone.said, alone.pointing, alone.links) == (united.said, united.pointing, united.links)


def test_labels_come_in_every_language(shipped: KnowledgeGraph) -> None:
    found = labels([GOAL, f"{SV}Action", "x:nothing", "not an iri>"], shipped.engine)
    assert {(value(t.subject), t.object.language) for t in found if isinstance(t.object, Literal)} == {
        (iri, language) for iri in (GOAL, f"{SV}Action") for language in ("nb", "en")
    }


# The dataset


@pytest.fixture(scope="module")
def dataset(shipped: KnowledgeGraph) -> list[Triple]:
    offer = Offer("https://service.example/x", "v1", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))
    return dataset_facts(shipped.engine) + dataset_offer(offer)


def _values(triples: list[Triple], subject: str, predicate: str) -> set[str]:
    return {value(t.object) for t in triples if value(t.subject) == subject and t.predicate.value == predicate}


def test_the_counts_are_those_of_the_graph(dataset: list[Triple], shipped: KnowledgeGraph) -> None:
    quads = [*shipped.engine.quads()]
    assert _values(dataset, DATASET, f"{VOID}triples") == {str(len({quad.triple for quad in quads}))}
    types = [quad for quad in quads if quad.predicate.value == f"{PREFIXES['rdf']}type"]
    things = {value(quad.subject) for quad in types if value(quad.subject).startswith(ID)}
    assert _values(dataset, DATASET, f"{VOID}entities") == {str(len(things))}
    actions = {quad.subject for quad in types if value(quad.object) == f"{SV}Action"}
    part = next(value(t.subject) for t in dataset if value(t.object) == f"{SV}Action")
    assert _values(dataset, part, f"{VOID}entities") == {str(len(actions))}
    assert _values(dataset, DATASET, f"{VOID}subset") == set(graph_names(shipped.engine))
    predicates = {quad.predicate.value for quad in quads}
    assert {value(t.object) for t in dataset if t.predicate.value == f"{VOID}property"} == predicates


def test_the_dataset_says_who_made_it_and_nothing_invented(dataset: list[Triple]) -> None:
    dcterms = PREFIXES["dcterms"]
    assert _values(dataset, DATASET, f"{dcterms}creator") == {f"{ID}organisation/samsvar-editors"}
    assert _values(dataset, DATASET, f"{dcterms}publisher") == set()
    assert _values(dataset, DATASET, f"{dcterms}license") == {"https://creativecommons.org/licenses/by/4.0/"}
    assert _values(dataset, DATASET, f"{dcterms}modified") == {"2025-01-02T03:04:05Z"}
    for name in ("title", "description", "rights"):
        texts = [t.object for t in dataset if value(t.subject) == DATASET and t.predicate.value == dcterms + name]
        assert {text.language for text in texts if isinstance(text, Literal)} == {"nb", "en"}


def test_examples_and_vocabularies_are_in_the_graph(dataset: list[Triple], shipped: KnowledgeGraph) -> None:
    examples = _values(dataset, DATASET, f"{VOID}exampleResource")
    assert examples
    assert all([*shipped.engine.about(iri)] for iri in examples)
    assert {SV, PREFIXES["skos"], PREFIXES["org"]} <= _values(dataset, DATASET, f"{VOID}vocabulary")
    assert PREFIXES["sh"] not in _values(dataset, DATASET, f"{VOID}vocabulary")


def test_every_form_is_a_distribution_at_the_address_of_the_service(dataset: list[Triple]) -> None:
    parts = _values(dataset, DATASET, f"{PREFIXES['dcat']}distribution")
    told = {
        (
            *_values(dataset, part, f"{PREFIXES['dcat']}downloadURL"),
            *_values(dataset, part, f"{PREFIXES['dcat']}mediaType"),
        )
        for part in parts
    }
    assert told == {
        (
            f"https://service.example/x/downloads/samsvar.{form.suffix}",
            f"https://www.iana.org/assignments/media-types/{form.media_type}",
        )
        for form in DUMPS.values()
    }
    assert _values(dataset, DATASET, f"{VOID}sparqlEndpoint") == {"https://service.example/x/sparql"}


def test_the_description_has_no_unnamed_nodes_and_can_be_read(dataset: list[Triple], compact: Compactor) -> None:
    assert not [t for t in dataset if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]
    for form in TRIPLES:
        text = b"".join(write(dataset, form.media_type, compact))
        assert {quad.triple for quad in parse(text, format=_form(form.media_type))} == {*dataset}
