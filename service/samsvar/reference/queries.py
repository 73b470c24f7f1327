"""docs/queries.md: every question with its parameters and how it is asked."""

import shlex
from urllib.parse import urlencode

from samsvar.answers import markdown_table
from samsvar.catalog import Parameter, Query, read_catalog
from samsvar.engine import EmbeddedEngine, QuerySolutions
from samsvar.errors import BadQuery, GraphFileError
from samsvar.reference.page import page
from samsvar.resources import Collection


def queries_page(collection: Collection) -> str:
    """Return docs/queries.md: every question with its parameters and how it is asked."""
    engine = EmbeddedEngine()
    parts: list[str] = []
    topic = None
    for query in read_catalog(collection.queries).values():
        if query.topic != topic:
            topic = query.topic
            parts.append(f"## Topic: {topic}")
        parts.append(_query(query, engine))
    return page(
        "Queries",
        "the headers in `queries/`",
        "Each question is one file, which runs as it stands in any SPARQL console. A parameter that is an IRI takes "
        "an IRI, a short name, or a label or an unambiguous part of one.",
        *parts,
    )


def _query(query: Query, engine: EmbeddedEngine) -> str:
    try:
        result = engine.query(query.text)
    except BadQuery as error:
        raise GraphFileError(f"{query.topic}/{query.name}.rq: {error}") from error
    if not isinstance(result, QuerySolutions):
        raise GraphFileError(f"{query.topic}/{query.name}.rq is not a SELECT query")
    columns = ", ".join(f"`{variable.value}`" for variable in result.variables)
    given = {p.option: p.example or "…" for p in query.parameters.values() if p.required}
    words = ["samsvar", "ask", query.name, *(word for name, text in given.items() for word in (f"--{name}", text))]
    address = f"/api/v1/{query.name}" + (f"?{urlencode(given, safe='/:')}" if given else "")
    told = query.explain and "`--explain` and `explain=true` tell the chains from `{}` to `{}`.".format(*query.explain)
    table = markdown_table(
        ["parameter", "type", "allowed values", "default", "example", "about (en)", "about (nb)"],
        map(_parameter, query.parameters.values()),
    )
    parts = [
        f"### {query.name}",
        "\n".join(f"- {lang}: **{query.summary[lang]}** – {query.question[lang]}" for lang in ("en", "nb")),
        f"Columns: {columns}",
        table.strip("\n") if query.parameters else "",
        told or "",
        f"```sh\n{shlex.join(words)}\n```",
        f"```http\nGET {address}\n```",
    ]
    return "\n\n".join(part for part in parts if part)


def _parameter(parameter: Parameter) -> list[str]:
    allowed = ", ".join(parameter.values)
    if parameter.scheme:
        allowed = f"a concept of the scheme {parameter.scheme}"
    elif parameter.of_class:
        allowed = f"of the class {parameter.of_class}"
    elif parameter.type == "boolean":
        allowed = "true, false"
    default = parameter.default or ("must be given" if parameter.required else "none")
    about = [parameter.about["en"], parameter.about["nb"]]
    return [f"`{parameter.option}`", parameter.type, allowed, default, parameter.example or "", *about]
