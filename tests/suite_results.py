"""Whether two answers to a query are the same, blank nodes under whatever names."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from samsvar.engine import value
from suites import Facts, iri

FORMS = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_NUMERIC = {f"{_XSD}{name}" for name in ("decimal", "double", "float", "integer")}
Term = NamedNode | BlankNode | Literal | Triple
Seen = bool | frozenset[Quad] | tuple[tuple[str, ...], frozenset[Quad]]
"""A truth value; a graph; or columns and rows, each row a blank node with its values. Blank nodes are canonical."""


def wanted(file: Path) -> str:
    """Return the media type to ask for, where a file has the answer; some write rows as a graph."""
    return "application/sparql-results+json" if _is_result_set(file) else FORMS[file.suffix]


def expected(file: Path) -> Seen:
    if _is_result_set(file):
        return _result_set(Facts(file))
    return seen(file.read_bytes(), FORMS[file.suffix], iri(file))


def _is_result_set(file: Path) -> bool:
    return file.suffix == ".ttl" and b"ResultSet" in file.read_bytes()


def _result_set(facts: Facts) -> Seen:
    (whole,) = (node for node, _ in facts.of_type(("#ResultSet",)))
    names = tuple(value(name) for name in facts.all(whole, f"{_RS}resultVariable"))
    rows = []
    for solution in facts.all(whole, f"{_RS}solution"):
        row = {
            facts.text(binding, f"{_RS}variable"): facts.one(binding, f"{_RS}value")
            for binding in facts.all(solution, f"{_RS}binding")
        }
        rows.append([row.get(name) for name in names])
    return _table(names, rows)


def seen(body: bytes, media_type: str, base: str | None = None) -> Seen:
    """Return what an answer says."""
    if media_type == "text/csv":
        return _table(*_csv(body))
    form = QueryResultsFormat.from_media_type(media_type)
    if form is None:
        return graph(body, media_type, base)
    result = parse_query_results(body, format=form)
    if isinstance(result, QueryBoolean):
        return bool(result)
    names = tuple(variable.value for variable in result.variables)
    return _table(names, ([row[name] for name in names] for row in result))


def graph(body: bytes, media_type: str, base: str | None = None) -> frozenset[Quad]:
    form = RdfFormat.from_media_type(media_type)
    assert form, media_type
    return _canonical(parse(body, format=form, base_iri=base))


def _csv(body: bytes) -> tuple[tuple[str, ...], Iterator[list[Term | None]]]:
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
    return tuple(head), ([_cell(cell) for cell in row] for row in rows)


def _cell(text: str) -> Term | None:
    """Return a cell of CSV, which does not tell an IRI from a literal, as a literal."""
    return BlankNode(text[2:]) if text.startswith("_:") else Literal(_number(text)) if text else None


def _table(names: tuple[str, ...], rows: Iterable[Iterable[Term | None]]) -> Seen:
    quads = []
    for row in rows:
        node = BlankNode()
        quads.append(Quad(node, NamedNode("urn:is"), NamedNode("urn:row")))
        for name, term in zip(names, row, strict=True):
            if term is not None:
                quads.append(Quad(node, NamedNode(f"urn:column:{name}"), _plain(term)))
    return tuple(sorted(names)), _canonical(quads)


def _plain(term: Term) -> Term:
    """Return a number or a truth value in one form: 1.0 and 1.00 are one answer to a query that computes."""
    if not isinstance(term, Literal):
        return term
    if term.datatype.value in _NUMERIC:
        return Literal(_number(term.value), datatype=term.datatype)
    if term.datatype.value == f"{_XSD}boolean":
        return Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=term.datatype)
    return term


def _number(text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return str(number.normalize()) if number.is_finite() else text


def _canonical(quads: Iterable[Quad]) -> frozenset[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
