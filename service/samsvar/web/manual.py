"""The manual of the API, made from its OpenAPI description: English within the visitor's frame."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from samsvar.overview import Wording
from samsvar.web.made import Made
from samsvar.web.visit import Visit

Told = Mapping[str, Any]
"""An OpenAPI document, or a part of one."""
_METHODS = ("get", "post", "put", "delete")
_SPARQL = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+10&format=csv"
SEE_ALSO = {"SPARQL": _SPARQL, "the dataset and its downloads": "/page/dataset", "OpenAPI": "/openapi.json"}
_GOAL = "id/goal/helse-nord-strategy/seamless-care-pathway"
_ADDRESSES = {
    "sparql": _SPARQL,
    "graph-store": "/rdf-graphs/service?default=&format=nq",
    "graph-store-direct": "/rdf-graphs/derived?format=ttl",
    "download": "/downloads/samsvar.ttl",
    "iri-def": "/def/Goal",
    "iri-graph": "/graph/derived?format=ttl",
    "iri-id": f"/{_GOAL}",
    "iri-shape": "/shape/ActionShape-owner",
    "iri-source": "/source/000_a4ad7a90aaaa18c0.txt",
    "iri-vocab": "/vocab/level/regional",
    "data": f"/data/{_GOAL}.ttl",
}
"""Examples for operations whose description leaves open what is asked for."""
_COMMANDS = {
    "sparql-post": "curl -H 'Accept: text/csv' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 3' {at}/sparql",
    "reload": 'curl -X POST -H "Authorization: Bearer $SAMSVAR_ADMIN_TOKEN" {at}/admin/reload',
}
"""Commands that try what no link can."""


class Argument(NamedTuple):
    """A parameter of an operation, or its body."""

    name: str
    where: str
    needed: bool
    meaning: str


class Outcome(NamedTuple):
    """What an operation answers with a status, and in which forms."""

    status: str
    meaning: str
    forms: Sequence[str]


class Operation(NamedTuple):
    """One operation."""

    name: str
    title: str
    """The method and the path."""
    topic: str
    paragraphs: Sequence[Wording]
    arguments: Sequence[Argument]
    example: str | None
    """An address that answers, where one can be followed."""
    command: str | None
    """What to type, where none can."""
    outcomes: Sequence[Outcome]


def page(describe: Callable[[], Told]) -> Callable[[Visit], Made]:
    """Return what makes the manual of what describe, an OpenAPI document, describes."""

    def make(visit: Visit) -> Made:
        told = describe()
        norwegian = {query.question["nb"] for query in visit.graph.catalog.values()}
        topics: dict[str, list[Operation]] = {}
        for operation in _operations(told, norwegian):
            topics.setdefault(operation.topic, []).append(operation)
        values = {"about": told["info"], "topics": topics, "see_also": SEE_ALSO, "base": visit.base}
        return Made("manual", visit.texts("manual")["title"], values)

    return make


def _operations(told: Told, norwegian: Container[str]) -> Iterator[Operation]:
    for path, item in told["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(path, method, item[method], norwegian)


def _operation(path: str, method: str, told: Told, norwegian: Container[str]) -> Operation:
    name, parameters = told["operationId"], told.get("parameters", [])
    paragraphs = (told.get("summary", ""), *told.get("description", "").split("\n\n"))
    return Operation(
        name,
        f"{method.upper()} {path}",
        next(iter(told.get("tags", ())), "catalogue"),
        [Wording(text, "nb" if text in norwegian else "en") for text in paragraphs if text],
        [*map(_argument, parameters), *_body(told.get("requestBody"))],
        _ADDRESSES.get(name) or (_example(path, parameters) if method == "get" else None),
        _COMMANDS.get(name),
        [
            Outcome(str(status), response.get("description", ""), [*response.get("content", {})])
            for status, response in sorted(told["responses"].items(), key=lambda item: str(item[0]))
        ],
    )


def _argument(parameter: Told) -> Argument:
    schema = parameter.get("schema", {})
    parts = [_sentence(parameter.get("description", "").partition("\n\n")[0])]
    if "enum" in schema:
        parts.append(f"One of {', '.join(map(str, schema['enum']))}.")
    if "default" in schema:
        parts.append(f"Default: {schema['default']}.")
    meaning = " ".join(filter(None, parts))
    return Argument(parameter["name"], parameter["in"], bool(parameter.get("required")), meaning)


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."


def _body(body: Told | None) -> Iterator[Argument]:
    if body is not None:
        forms = ", ".join(body.get("content", {}))
        meaning = " ".join(filter(None, (_sentence(body.get("description", "")), f"As {forms}.")))
        yield Argument("body", "body", bool(body.get("required")), meaning)


def _example(path: str, parameters: Sequence[Told]) -> str | None:
    """Return an address that answers, or None if a parameter that is needed has no example."""
    asked = {}
    for parameter in parameters:
        if parameter.get("required"):
            if "example" not in parameter:
                return None
            if parameter["in"] == "path":
                path = path.replace("{" + parameter["name"] + "}", str(parameter["example"]))
            elif parameter["in"] == "query":
                asked[parameter["name"]] = str(parameter["example"])
    return None if "{" in path else path + (f"?{urlencode(asked)}" if asked else "")
