"""The ontology: every term is described and used, its axioms stay within OWL 2 RL, and it contradicts nothing.

Each check is a function from graphs to faults; it finds none in what is shipped, and just the planted one in a copy.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest
from owlrl import DeductiveClosure
from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery

from samsvar.catalog import read_query
from samsvar.names import BASE, PREFIXES, SV, VOCABULARY

ROOT = Path(__file__).parent.parent
SH = "http://www.w3.org/ns/shacl#"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in {**PREFIXES, "svv": VOCABULARY}.items())


@cache
def _graph(*parts: str) -> Graph:
    graph = Graph()
    for part in parts:
        for file in sorted((ROOT / part).rglob("*.ttl")):
            graph.parse(file)
    return graph


def _with(graph: Graph, *, remove: str = "", add: str = "") -> Graph:
    """Return a copy of a graph without some triples and with some others, both in Turtle."""
    gone = Graph().parse(data=HEAD + remove)
    assert len(gone - graph) == 0, "what shall be removed is not there"
    return (graph - gone) + Graph().parse(data=HEAD + add)


def _short(term: object) -> str:
    text = str(term)
    for prefix, iri in PREFIXES.items():
        if text.startswith(iri):
            return f"{prefix}:{text.removeprefix(iri)}"
    return text.removeprefix(BASE)


# Every term is described -------------------------------------------------------------------------------------

CLASSES = {OWL.Class, RDFS.Class}
PROPERTIES = {
    RDF.Property,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
}
TERMS = CLASSES | PROPERTIES | {SKOS.ConceptScheme, SKOS.Concept}


def _ours(term: URIRef) -> bool:
    return str(term).startswith((SV, VOCABULARY)) and str(term) not in {SV, VOCABULARY}


def _own(graph: Graph, kinds: Iterable[URIRef]) -> list[URIRef]:
    terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
    return sorted(term for term in terms if isinstance(term, URIRef) and term.startswith(BASE))


def description_faults(graph: Graph) -> list[str]:
    """Return what the description of each own class, property, scheme and concept lacks."""
    faults = []
    for term in _own(graph, TERMS):
        concept = (term, RDF.type, SKOS.Concept) in graph
        for name in (SKOS.prefLabel if concept else RDFS.label, SKOS.definition):
            texts = [text for text in graph.objects(term, name) if isinstance(text, Literal)]
            for language in ("en", "nb"):
                count = sum(1 for text in texts if text.language == language and text.strip())
                if count != 1:
                    faults.append(f"{_short(term)} has {count} {_short(name)} in {language}")
        homes = list(graph.objects(term, RDFS.isDefinedBy))
        if len(homes) != 1 or not set(graph.objects(homes[0], RDF.type)) & {OWL.Ontology, SKOS.ConceptScheme}:
            faults.append(f"{_short(term)} is not defined by one ontology or scheme")
        schemes = [str(scheme) for scheme in graph.objects(term, SKOS.inScheme)]
        if concept and schemes != [term.rpartition("/")[0]]:
            faults.append(f"{_short(term)} is not in the scheme that its IRI names")
    subjects = {term for term in graph.subjects() if isinstance(term, URIRef) and _ours(term)}
    faults += [
        f"{_short(term)} is not said to be any kind of term" for term in sorted(subjects - set(_own(graph, TERMS)))
    ]
    return faults


def wording_faults(graph: Graph) -> list[str]:
    """Return the definitions, and the labels within one kind or scheme, that two terms share."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for term in _own(graph, TERMS):
        kind = next((k for k in graph.objects(term, SKOS.inScheme)), next(graph.objects(term, RDF.type)))
        for name, place in ((RDFS.label, kind), (SKOS.prefLabel, kind), (SKOS.definition, "")):
            for text in graph.objects(term, name):
                said.setdefault((_short(name), str(place), text.n3()), []).append(_short(term))
    return [f"{' and '.join(terms)} share the {name} {text}" for (name, _, text), terms in said.items() if terms[1:]]


def test_every_term_is_described_in_both_languages() -> None:
    assert description_faults(_graph("ontology", "shapes")) == []


def test_no_two_terms_are_described_alike() -> None:
    assert wording_faults(_graph("ontology")) == []


@pytest.mark.parametrize(
    ("remove", "add", "fault"),
    [
        ('sv:Goal rdfs:label "mål"@nb .', "", "sv:Goal has 0 rdfs:label in nb"),
        ('sv:owner rdfs:label "owner"@en .', "", "sv:owner has 0 rdfs:label in en"),
        ('sv:rank rdfs:label "rang"@nb .', 'sv:rank rdfs:label " "@nb .', "sv:rank has 0 rdfs:label in nb"),
        ("", 'sv:Goal rdfs:label "føremål"@nb .', "sv:Goal has 2 rdfs:label in nb"),
        ('svv:level rdfs:label "nivåer i helsetjenesten"@nb .', "", "vocab/level has 0 rdfs:label in nb"),
        (
            '<https://w3id.org/samsvar/vocab/strength/strong> skos:prefLabel "strong"@en .',
            '<https://w3id.org/samsvar/vocab/strength/strong> rdfs:label "strong"@en .',
            "vocab/strength/strong has 0 skos:prefLabel in en",
        ),
        (
            'sv:Goal skos:definition "A state that an organisation wants to reach."@en .',
            "",
            "sv:Goal has 0 skos:definition in en",
        ),
        (
            '<https://w3id.org/samsvar/vocab/role/chair> skos:definition "Leder utvalget."@nb .',
            "",
            "vocab/role/chair has 0 skos:definition in nb",
        ),
        (
            "sv:Goal rdfs:isDefinedBy <https://w3id.org/samsvar/def/> .",
            "",
            "sv:Goal is not defined by one ontology or scheme",
        ),
        (
            "svv:role rdfs:isDefinedBy svv:role .",
            "svv:role rdfs:isDefinedBy sv:Goal .",
            "vocab/role is not defined by one ontology or scheme",
        ),
        (
            "<https://w3id.org/samsvar/vocab/role/chair> skos:inScheme svv:role .",
            "<https://w3id.org/samsvar/vocab/role/chair> skos:inScheme svv:level .",
            "vocab/role/chair is not in the scheme that its IRI names",
        ),
        ("sv:Goal a owl:Class .", "", "sv:Goal is not said to be any kind of term"),
    ],
)
def test_a_term_with_a_planted_gap_is_found(remove: str, add: str, fault: str) -> None:
    graph = _with(_graph("ontology"), remove=remove, add=add)
    assert set(description_faults(graph)) - set(description_faults(_graph("ontology"))) == {fault}


def test_two_terms_with_one_planted_wording_are_found() -> None:
    graph = _with(_graph("ontology"), add='sv:Goal rdfs:label "action"@en .')
    before = wording_faults(_graph("ontology"))
    found = [fault for fault in wording_faults(graph) if fault not in before]
    assert found == ['sv:Action and sv:Goal share the rdfs:label "action"@en']


# Every term is used, and every term that is used is declared -------------------------------------------------


def _algebra_terms(node: object) -> Iterator[URIRef]:
    if isinstance(node, URIRef):
        yield node
    elif isinstance(node, dict):
        yield from itertools.chain.from_iterable(map(_algebra_terms, [*node.keys(), *node.values()]))
    elif isinstance(node, list | tuple | set | frozenset):
        yield from itertools.chain.from_iterable(map(_algebra_terms, node))
    elif isinstance(node, PropertyPath):
        yield from _algebra_terms(list(vars(node).values()))


def sparql_terms(text: str, prefixes: dict[str, str] | None = None) -> set[URIRef]:
    """Return the IRIs in a SPARQL text, prefixed names resolved; comments and strings do not count."""
    return set(_algebra_terms(prepareQuery(text, initNs=prefixes or {}).algebra))


def graph_terms(graph: Graph) -> set[URIRef]:
    """Return the IRIs in a graph, those of the SPARQL texts of its shapes among them."""
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    prefixes = {
        str(graph.value(declared, URIRef(f"{SH}prefix"))): str(namespace)
        for declared, namespace in graph.subject_objects(URIRef(f"{SH}namespace"))
    }
    for text in graph.objects(None, URIRef(f"{SH}select")):
        terms |= sparql_terms(str(text), prefixes)
    return terms


def query_terms(folder: Path) -> set[URIRef]:
    """Return the IRIs in queries, and the classes and schemes that their parameters are declared to be of."""
    terms: set[URIRef] = set()
    for file in sorted(folder.rglob("*.rq")):
        query = read_query(file)
        terms |= sparql_terms(query.text)
        for parameter in query.parameters.values():
            if parameter.scheme:
                terms.add(URIRef(f"{VOCABULARY}{parameter.scheme}"))
            if parameter.of_class:
                prefix, _, local = parameter.of_class.partition(":")
                terms.add(URIRef(f"{PREFIXES[prefix]}{local}"))
    return terms


_IN_CODE = re.compile(
    r"(?:\bsv:|\{SV\}|\bSV \+ \"|samsvar/def/)(?P<term>[A-Za-z]\w*)"
    r"|(?:\{VOCABULARY\}|samsvar/vocab/)(?P<concept>[a-z][a-z-]*(?:/[a-z][a-z-]*)?)"
)


def code_terms(folder: Path) -> set[URIRef]:
    """Return the own terms that the text of a Python package names."""
    matches = (match for file in folder.rglob("*.py") for match in _IN_CODE.finditer(file.read_text("utf-8")))
    return {URIRef(SV + m["term"] if m["term"] else VOCABULARY + m["concept"]) for m in matches}


def unused(ontology: Graph, used: set[URIRef]) -> list[str]:
    """Return the own classes, properties and schemes that are not used; a concept uses its scheme."""
    used = used | {
        scheme for term in used for scheme in ontology.objects(term, SKOS.inScheme) if isinstance(scheme, URIRef)
    }
    return [_short(term) for term in _own(ontology, TERMS - {SKOS.Concept}) if term not in used]


def undeclared(ontology: Graph, used: set[URIRef]) -> list[str]:
    """Return the terms in our namespaces that are used and not declared."""
    return [_short(term) for term in sorted(set(filter(_ours, used)) - set(_own(ontology, TERMS)))]


@cache
def _used() -> frozenset[URIRef]:
    return frozenset(graph_terms(_graph("data")) | graph_terms(_graph("shapes")) | query_terms(ROOT / "queries"))


def test_every_term_is_used_by_data_shape_or_query() -> None:
    assert unused(_graph("ontology"), set(_used())) == []


def test_every_own_term_in_use_is_declared() -> None:
    used = set(_used()) | code_terms(ROOT / "service" / "samsvar") | graph_terms(_graph("ontology"))
    assert undeclared(_graph("ontology"), used) == []


@pytest.mark.parametrize(
    ("add", "found"),
    [
        ("sv:Dream a owl:Class ; rdfs:subClassOf sv:Goal .", ["sv:Dream"]),
        ("sv:dreamsOf a owl:ObjectProperty ; rdfs:domain sv:Goal .", ["sv:dreamsOf"]),
        ("sv:dreamt a owl:DatatypeProperty .", ["sv:dreamt"]),
        (
            "svv:colour a skos:ConceptScheme . <https://w3id.org/samsvar/vocab/colour/red> skos:inScheme svv:colour .",
            ["vocab/colour"],
        ),
    ],
)
def test_a_planted_term_that_nobody_uses_is_found(add: str, found: list[str]) -> None:
    before = unused(_graph("ontology"), set(_used()))
    assert [t for t in unused(_with(_graph("ontology"), add=add), set(_used())) if t not in before] == found


def test_a_term_is_used_once_its_last_use_is_there() -> None:
    ontology = Graph().parse(data=f"{HEAD} sv:Dream a owl:Class . svv:colour a skos:ConceptScheme .")
    ontology.add((URIRef(f"{VOCABULARY}colour/red"), SKOS.inScheme, URIRef(f"{VOCABULARY}colour")))
    assert unused(ontology, set()) == ["sv:Dream", "vocab/colour"]
    assert unused(ontology, {URIRef(f"{SV}Dream")}) == ["vocab/colour"]
    assert unused(ontology, {URIRef(f"{SV}Dream"), URIRef(f"{VOCABULARY}colour/red")}) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "?s a sv:Dream",
        "?s sv:Dream ?o",
        "?s ^sv:Dream|(skos:broader/sv:Dream+) ?o",
        "?s !(sv:Dream|skos:broader) ?o",
        "OPTIONAL { ?s ?p ?o FILTER(?o = sv:Dream) }",
        "?s ?p ?o FILTER NOT EXISTS { ?s a sv:Dream }",
        "{ SELECT ?s WHERE { VALUES ?s { sv:Dream } } }",
        "BIND(IF(true, sv:Dream, 1) AS ?s)",
        "?s ?p ?o MINUS { ?s a sv:Dream }",
    ],
)
def test_a_term_anywhere_in_a_query_counts_as_used(pattern: str) -> None:
    text = f"PREFIX sv: <{SV}> PREFIX skos: <{SKOS}> SELECT ?s WHERE {{ {pattern} }}"
    assert URIRef(f"{SV}Dream") in sparql_terms(text)


def test_a_term_in_a_comment_or_a_string_does_not_count_as_used() -> None:
    text = f'PREFIX sv: <{SV}> SELECT ?s WHERE {{ ?s ?p "sv:Dream" }} # sv:Dream'
    assert URIRef(f"{SV}Dream") not in sparql_terms(text)


def test_a_term_in_the_query_of_a_shape_counts_as_used() -> None:
    prefix = f'svs:prefix-sv sh:prefix "sv" ; sh:namespace "{SV}"^^xsd:anyURI .'
    query = 'svs:Constraint sh:select "SELECT $this WHERE { $this a sv:Dream }" .'
    assert URIRef(f"{SV}Dream") in graph_terms(Graph().parse(data=HEAD + prefix + query))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('X = "SELECT ?s WHERE { ?s a sv:Dream }"', ["sv:Dream"]),
        ('X = f"{SV}dreamsOf"', ["sv:dreamsOf"]),
        ('X = SV + "dreamsOf"', ["sv:dreamsOf"]),
        ('X = f"<{VOCABULARY}review-status/dreamt>"', ["vocab/review-status/dreamt"]),
        ('X = "https://w3id.org/samsvar/vocab/dream/blue"', ["vocab/dream/blue"]),
        ('X = f"{SV}owner {VOCABULARY}level/trust {VOCABULARY}{scheme}"', []),
    ],
)
def test_an_undeclared_term_in_code_is_found(tmp_path: Path, code: str, found: list[str]) -> None:
    (tmp_path / "module.py").write_text(code, encoding="utf-8")
    assert undeclared(_graph("ontology"), code_terms(tmp_path)) == found


def test_an_undeclared_term_in_data_shape_or_query_is_found(tmp_path: Path) -> None:
    data = Graph().parse(data=f"{HEAD} <{BASE}id/x> a sv:Dream ; sv:level <{VOCABULARY}level/parish> .")
    assert undeclared(_graph("ontology"), graph_terms(data)) == ["sv:Dream", "vocab/level/parish"]
    (tmp_path / "q.rq").write_text(
        '#+ summary = { en = "", nb = "" }\n#+ question = { en = "", nb = "" }\n#+ [parameters.x]\n#+ type = "iri"\n'
        '#+ class = "sv:Reverie"\n#+ about = { en = "", nb = "" }\n'
        f"PREFIX sv: <{SV}>\nSELECT ?x WHERE {{\n  VALUES ?x {{ UNDEF }}\n  ?x a sv:Dream .\n}}\n",
        encoding="utf-8",
    )
    assert undeclared(_graph("ontology"), query_terms(tmp_path)) == ["sv:Dream", "sv:Reverie"]


# The axioms stay within OWL 2 RL -----------------------------------------------------------------------------

_AXIOMS = {
    RDF.type,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    OWL.members,
    RDF.first,
    RDF.rest,
}
_TO_A_CLASS = {RDFS.subClassOf, RDFS.domain, RDFS.range, OWL.disjointWith, RDF.first}
_NOTES = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, OWL.versionInfo}
_TYPES = {
    OWL.Ontology,
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    OWL.AllDisjointClasses,
}
# xsd:date, xsd:gYear and rdf:langString are not among the datatypes of OWL 2, so the profile's rules say nothing
# of them: a rule engine takes their values as they are and infers nothing wrong.
_DATATYPES = {URIRef(PREFIXES["xsd"] + name) for name in ("date", "gYear", "integer", "string")} | {RDF.langString}


def profile_faults(graph: Graph) -> list[str]:
    """Return what in an ontology goes beyond classes, domains, ranges and disjointness between named terms."""
    builtin = (str(OWL), str(RDFS), str(RDF))
    faults = []
    for subject, predicate, value in graph:
        if str(predicate).startswith(builtin) and predicate not in _AXIOMS | _NOTES:
            faults.append(f"{_short(predicate)} is not used here")
        if predicate == RDF.type and str(value).startswith(builtin) and value not in _TYPES:
            faults.append(f"{_short(subject)} is of the type {_short(value)}")
        if predicate in _TO_A_CLASS and (isinstance(value, BNode) or str(value).startswith(str(OWL))):
            faults.append(f"{_short(predicate)} leads to something other than a named class")
        if predicate == RDFS.range:
            literal = (subject, RDF.type, OWL.DatatypeProperty) in graph
            if literal != (value in _DATATYPES):
                faults.append(f"{_short(subject)} cannot have the range {_short(value)}")
        if (
            isinstance(subject, BNode)
            and (subject, RDF.type, OWL.AllDisjointClasses) not in graph
            and (subject, RDF.first, None) not in graph
        ):
            faults.append("a blank node that is no list and no disjointness")
    for one, other in itertools.combinations(sorted(CLASSES | PROPERTIES), 2):
        both = [term for term in _own(graph, {one}) if (term, RDF.type, other) in graph]
        faults += [f"{_short(term)} is both {_short(one)} and {_short(other)}" for term in both]
    return sorted(set(faults))


def test_the_axioms_stay_within_owl_2_rl() -> None:
    assert profile_faults(_graph("ontology")) == []


@pytest.mark.parametrize(
    ("add", "fault"),
    [
        ("sv:Goal rdfs:subClassOf [ owl:unionOf ( sv:Vision sv:Value ) ] .", "owl:unionOf is not used here"),
        ("sv:Goal rdfs:subClassOf [ owl:complementOf sv:Vision ] .", "owl:complementOf is not used here"),
        ("sv:Goal rdfs:subClassOf [ owl:oneOf ( sv:a sv:b ) ] .", "owl:oneOf is not used here"),
        (
            "sv:Goal rdfs:subClassOf [ a owl:Restriction ; owl:onProperty sv:statedIn ; owl:cardinality 1 ] .",
            "owl:cardinality is not used here",
        ),
        (
            "sv:Goal rdfs:subClassOf [ owl:onProperty sv:statedIn ; owl:someValuesFrom sv:Strategy ] .",
            "owl:someValuesFrom is not used here",
        ),
        ("sv:StrategyElement owl:disjointUnionOf ( sv:Goal sv:Action ) .", "owl:disjointUnionOf is not used here"),
        ("sv:Goal owl:hasKey ( sv:passage ) .", "owl:hasKey is not used here"),
        ("sv:reaches a owl:TransitiveProperty .", "sv:reaches is of the type owl:TransitiveProperty"),
        ("sv:serves a owl:FunctionalProperty .", "sv:serves is of the type owl:FunctionalProperty"),
        ("sv:source owl:inverseOf sv:target .", "owl:inverseOf is not used here"),
        ("sv:reaches owl:propertyChainAxiom ( sv:serves sv:reaches ) .", "owl:propertyChainAxiom is not used here"),
        ("sv:serves owl:equivalentProperty sv:reaches .", "owl:equivalentProperty is not used here"),
        ("sv:Goal rdfs:subClassOf [] .", "rdfs:subClassOf leads to something other than a named class"),
        ("sv:serves rdfs:domain owl:Thing .", "rdfs:domain leads to something other than a named class"),
        ("sv:serves rdfs:range xsd:string .", "sv:serves cannot have the range xsd:string"),
        ("sv:rank rdfs:range xsd:duration .", "sv:rank cannot have the range xsd:duration"),
        ("sv:serves a owl:DatatypeProperty .", "sv:serves is both owl:DatatypeProperty and owl:ObjectProperty"),
        ("sv:serves a owl:Class .", "sv:serves is both owl:Class and owl:ObjectProperty"),
        ("[] skos:note sv:Goal .", "a blank node that is no list and no disjointness"),
    ],
)
def test_a_planted_axiom_beyond_the_profile_is_found(add: str, fault: str) -> None:
    assert fault in profile_faults(_with(_graph("ontology"), add=add))


# Nothing contradicts anything --------------------------------------------------------------------------------

_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def contradictions(graph: Graph) -> list[str]:
    """Return what an OWL 2 RL reasoner finds impossible in a graph.

    Triples whose property no axiom speaks of fire no rule: they are left out, to save the reasoner's time.
    """
    spoken_of = {RDF.type, *_AXIOMS, *(graph.subjects(RDFS.domain)), *(graph.subjects(RDFS.range))}
    closed = Graph()
    closed += (triple for triple in graph if triple[1] in spoken_of)
    reasoner = DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    reasoner.expand(closed)
    nothing = [f"{_short(thing)} is in owl:Nothing" for thing in closed.subjects(RDF.type, OWL.Nothing)]
    return sorted([*nothing, *map(str, closed.objects(None, _ERROR))])


@cache
def _terms() -> Graph:
    return Graph().parse(ROOT / "ontology" / "samsvar.ttl")


def test_ontology_and_data_contradict_nothing() -> None:
    assert contradictions(_graph("ontology", "data")) == []


THING = f"{BASE}id/thing/one"


@pytest.mark.parametrize(
    "add",
    [
        "a sv:Goal , sv:Action",
        "a sv:ProfessionalCommittee , sv:StrategicCommittee",
        "a org:FormalOrganization , sv:Goal",
        "a org:OrganizationalCollaboration , sv:StrategyElement",
        "a sv:Collective , sv:Project",
        "a sv:Committee ; sv:owner sv:x",
        "a org:Organization ; sv:textFile 'a.txt'",
        "a sv:StrategyDocument ; sv:serves sv:x",
        "a sv:ActionPlan , sv:Strategy",
        "a skos:Concept , sv:Goal",
        "a sv:Commitment . sv:x sv:coversFocusArea <https://w3id.org/samsvar/id/thing/one>",
        "a sv:StrategyDocument . sv:x sv:source <https://w3id.org/samsvar/id/thing/one>",
        "a sv:Action . sv:x sv:targetGroup <https://w3id.org/samsvar/id/thing/one>",
    ],
)
def test_a_planted_contradiction_is_caught(add: str) -> None:
    found = contradictions(_with(_terms(), add=f"<{THING}> {add} ."))
    assert found
    assert all(THING in fault for fault in found)


@pytest.mark.parametrize(
    "add",
    [
        "a sv:ProfessionalCommittee , org:OrganizationalUnit , foaf:Agent",
        "a sv:ActionPlan , sv:StrategyDocument , foaf:Document ; sv:textFile 'a.txt'",
        "a sv:Action ; sv:serves sv:g ; sv:owner sv:o . sv:o a org:Organization",
    ],
)
def test_what_can_hold_together_is_no_contradiction(add: str) -> None:
    assert contradictions(_with(_terms(), add=f"<{THING}> {add} .")) == []


def test_every_pair_that_is_said_to_be_disjoint_is_kept_apart() -> None:
    graph = _terms() + Graph()
    pairs = list(graph.subject_objects(OWL.disjointWith))
    for members in graph.objects(None, OWL.members):
        pairs += itertools.combinations(Collection(graph, members), 2)
    for number, pair in enumerate(pairs):
        for kind in pair:
            graph.add((URIRef(f"{THING}/{number}."), RDF.type, kind))
    found = contradictions(graph)
    assert len(pairs) > 100
    assert [n for n in range(len(pairs)) if not any(f"{THING}/{n}." in fault for fault in found)] == []
