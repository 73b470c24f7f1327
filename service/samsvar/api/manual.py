"""The manual of the API as a page, made from its OpenAPI description; it needs no script and no style."""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from samsvar.knowledge import NOTICE
from samsvar.live import LiveGraph, State

_METHODS = ("get", "post", "put", "delete")
_FORMS = (
    ("SPARQL", "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+10&format=csv"),
    ("the dataset and its downloads", "/page/dataset"),
    ("OpenAPI", "/openapi.json"),
)


def routes(describe: Callable[[], dict[str, Any]], live: LiveGraph) -> APIRouter:
    """Return a router with the manual of what describe, an OpenAPI document, describes; the root leads to it.

    It says of what the graph is, and what keeps a later state of the files out of it.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def manual() -> HTMLResponse:
        return HTMLResponse("\n".join(_page(describe(), live.state)), headers={"Cache-Control": "no-store"})

    @router.get("/")
    async def start() -> RedirectResponse:
        return RedirectResponse("/docs", status_code=303)

    return router


def _page(told: Mapping[str, Any], state: State) -> Iterator[str]:
    about = told["info"]
    yield '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>API – {escape(about['title'])}</title></head>\n<body>"
    yield '<a href="#operations">To the operations</a>'
    yield f"<main>\n<h1>{escape(about['title'])} {escape(about['version'])}</h1>\n<p>{escape(about['summary'])}</p>"
    yield f'<p>{escape(NOTICE["en"])}</p>\n<p lang="nb">{escape(NOTICE["nb"])}</p>'
    since = f"{state.loaded_at:%Y-%m-%d %H:%M} UTC"
    yield f"<p>Graph version <code>{escape(state.version)}</code>, served since {since}.</p>"
    if state.reload and not state.reload.ok:
        when = f"{state.reload.at:%Y-%m-%d %H:%M} UTC"
        yield f'<p role="status">A later state was kept out at {when}: {escape(state.reload.error or "")}</p>'
    yield "<p>See also: " + ", ".join(f'<a href="{escape(at)}">{name}</a>' for name, at in _FORMS) + ".</p>"
    yield '<h2 id="operations">Operations</h2>'
    operations = [
        (path, method, item[method]) for path, item in told["paths"].items() for method in _METHODS if method in item
    ]
    yield "<ul>"
    for path, method, operation in operations:
        name = escape(operation["operationId"])
        yield f'<li><a href="#{name}">{method.upper()} {escape(path)}</a>: {escape(operation.get("summary", ""))}</li>'
    yield "</ul>"
    for path, method, operation in operations:
        yield from _operation(path, method, operation)
    yield "</main>\n</body>\n</html>"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    name = escape(operation["operationId"])
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield f'<h3 id="{name}-title">{method.upper()} {escape(path)}</h3>'
    for paragraph in (operation.get("summary", ""), *operation.get("description", "").split("\n\n")):
        if paragraph:
            yield f"<p>{escape(paragraph)}</p>"
    parameters = operation.get("parameters", [])
    if parameters:
        yield "<table><thead><tr><th>Parameter</th><th>In</th><th>Needed</th><th>Meaning</th></tr></thead><tbody>"
        for parameter in parameters:
            cells = (parameter["name"], parameter["in"], "yes" if parameter.get("required") else "no")
            about = escape(_meaning(parameter))
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + f"<td>{about}</td></tr>"
        yield "</tbody></table>"
    if method == "get" and (tried := _example(path, parameters)):
        yield f'<p>Try: <a href="{escape(tried)}">{escape(tried)}</a></p>'
    yield "<dl>"
    for status, response in operation["responses"].items():
        forms = ", ".join(response.get("content", {}))
        yield f"<dt>{escape(str(status))}</dt><dd>{escape(response.get('description', ''))} {escape(forms)}</dd>"
    yield "</dl></section>"


def _meaning(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    parts = [parameter.get("description", "").partition("\n\n")[0]]
    if "enum" in schema:
        parts.append(f"One of {', '.join(map(str, schema['enum']))}.")
    if "default" in schema:
        parts.append(f"Default: {schema['default']}.")
    return " ".join(filter(None, parts))


def _example(path: str, parameters: list[Mapping[str, Any]]) -> str | None:
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
