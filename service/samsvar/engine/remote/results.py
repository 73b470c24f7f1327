"""The bodies of answers as terms; what is not whole, or not what the kind of query gives, is an EngineFault.

Blank nodes have names of one answer only: the same name in two answers does not mean the same node, and no name
can be asked for in a further query.
"""

import json
import re
from typing import Any

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
)

from samsvar.errors import EngineFault
from samsvar.names import PREFIXES

ROWS = "application/sparql-results+json, application/json;q=0.9"
"""Media types of rows and truth values that are read, as an Accept header; XML is not, of which a part looks whole."""
GRAPHS = "application/n-triples, text/turtle;q=0.8"
"""Media types of graphs that are read, as an Accept header."""
_BOOLEAN = f"{PREFIXES['xsd']}boolean"
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+\Z")
_TRUTHS = {"1": "true", "0": "false"}


def read_rows(body: bytes, *, bare: bool = False) -> QuerySolutions:
    """Return the rows that a body holds; raise EngineFault if it can't be read, or not to its end.

    With bare, a single row in which nothing is bound is no row.
    """
    result = _read(body, bare=bare)
    if isinstance(result, QuerySolutions):
        return result
    del result
    raise EngineFault("the server answers a SELECT query with a truth value")


def read_truth(body: bytes) -> QueryBoolean:
    """Return the truth value that a body holds; raise EngineFault if it holds none."""
    result = _read(body)
    if isinstance(result, QueryBoolean):
        return result
    del result
    raise EngineFault("the server answers an ASK query with rows")


def read_graph(body: bytes, media_type: str) -> tuple[QueryTriples, int]:
    """Return the triples that a body holds, and how many; raise EngineFault if it is faulty."""
    store = Store()
    form = RdfFormat.N_TRIPLES if media_type == "application/n-triples" else RdfFormat.TURTLE
    try:
        store.bulk_load(body, format=form)
    except (SyntaxError, ValueError, OSError) as error:
        raise EngineFault(f"the server answers with faulty RDF: {_reason(error)}") from error
    result = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(result, QueryTriples)  # noqa: S101
    return result, len(store)


def _read(body: bytes, *, bare: bool = False) -> QuerySolutions | QueryBoolean:
    """Return the result in a body, after a first reading to its end: a fault shows while rows are read."""
    body = _whole(body, bare=bare)
    if fault := _fault(body):
        raise EngineFault(f"the server's answer can't be read: {fault}")
    return parse_query_results(body, format=QueryResultsFormat.JSON)


def _fault(body: bytes) -> str | None:
    """Return what is wrong with rows; an error would keep hold of a result, which can't be let go in another thread."""
    try:
        result = parse_query_results(body, format=QueryResultsFormat.JSON)
        if isinstance(result, QuerySolutions):
            for _ in result:
                pass
    except (SyntaxError, ValueError) as error:
        return _reason(error)
    return None


def _whole(body: bytes, *, bare: bool) -> bytes:
    """Return the text of one whole JSON value, the ways of some servers put right.

    The reader of rows stops where the rows end; an answer that is cut behind them, or has another behind it, is none.
    """
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        at = f" after {error.pos} of {len(body)} characters" if isinstance(error, json.JSONDecodeError) else ""
        raise EngineFault(
            f"the server's answer is no whole JSON: it is cut or mixed with something else{at}"
        ) from error
    if not isinstance(value, dict) or ("boolean" in value) == isinstance(value.get("results"), dict):
        raise EngineFault("the server's answer is JSON, but no result of a query")
    if "boolean" in value and not isinstance(value["boolean"], bool):
        raise EngineFault("the server's answer to an ASK query is neither true nor false")
    if bare and "results" in value and value["results"].get("bindings") == [{}]:
        return json.dumps({**value, "results": {"bindings": []}}).encode("ascii")
    return _mended(value) if b"nodeID:" in body or b"#boolean" in body else body


def _mended(value: dict[str, Any]) -> bytes:
    """Return results with readable names of blank nodes, and with true and false for 1 and 0."""
    names: dict[str, str] = {}
    try:
        for row in value.get("results", {}).get("bindings", ()):
            for term in row.values():
                if term["type"] == "bnode":
                    name = term["value"]
                    term["value"] = names.setdefault(name, name if _PLAIN_NAME.match(name) else f"n{len(names)}")
                elif term.get("datatype") == _BOOLEAN:
                    term["value"] = _TRUTHS.get(term["value"], term["value"])
    except (AttributeError, KeyError, TypeError) as error:
        raise EngineFault("the server's answer is JSON, but no result of a query") from error
    return json.dumps(value).encode("ascii")


def _reason(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return (text or type(error).__name__).splitlines()[0][:200]
