"""The examples of docs/api-examples.md, run or read against a started service."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from markdown_it import MarkdownIt

from samsvar.catalog import Catalog
from samsvar.knowledge import KnowledgeGraph
from started import started

PAGE = Path(__file__).parent.parent / "docs" / "api-examples.md"
ADDRESS = "http://127.0.0.1:8000"
LANGUAGES = ["bash", "javascript", "powerquery", "python", "r"]
TASKS = {
    "main": "The actions that support a goal",
    "ownerless": "The actions that nobody answers for",
    "sparql": "A query of one's own",
}
Rows = dict[str, list[dict[str, str]]]


def _blocks() -> dict[tuple[str, str], list[str]]:
    blocks: dict[tuple[str, str], list[str]] = {}
    tokens, section = MarkdownIt().parse(PAGE.read_text("utf-8")), ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            section = tokens[number + 1].content
        if token.type == "fence":
            blocks.setdefault((section, token.info), []).append(token.content)
    return blocks


BLOCKS = _blocks()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started(tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture(scope="module")
def wanted(shipped: KnowledgeGraph) -> Rows:
    """Return the rows that each task must show, from the graph itself."""
    query = re.search(r"PREFIX sv:.*?ORDER BY \?document", PAGE.read_text("utf-8"), re.DOTALL)
    assert query
    goal = {"target": "goal/helse-nord-strategy/seamless-care-pathway", "lang": "en"}
    answers = {
        "main": shipped.answer("supporting-actions", goal).to_json(),
        "ownerless": shipped.answer("ownerless-actions", {"lang": "en"}).to_json(),
        "sparql": [
            {"document": row[0].value, "goals": row[1].value}  # type: ignore[union-attr]
            for row in shipped.engine.rows(query[0])
        ],
    }
    columns = {
        "main": ["actionLabel", "strength", "owners", "documentLabel"],
        "ownerless": ["actionLabel", "documentLabel", "documentStatus"],
        "sparql": ["document", "goals"],
    }
    rows = {task: [{c: str(row[c]) for c in columns[task]} for row in told] for task, told in answers.items()}
    assert all(rows.values())
    return rows


def block(task: str, language: str) -> str:
    (text,) = BLOCKS[TASKS[task], language]
    return text


def printed(command: list[str], text: str, service: str) -> str:
    """Return what a program prints that is given on standard input, at the address of the service."""
    assert ADDRESS in text
    done = subprocess.run(
        command,
        input=text.replace(ADDRESS, service),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tabbed(rows: list[dict[str, str]]) -> list[str]:
    return ["\t".join(row.values()) for row in rows]


def test_every_task_is_shown_in_every_language() -> None:
    assert {(section, language) for section, language in BLOCKS if section in TASKS.values()} == {
        (section, language) for section in TASKS.values() for language in LANGUAGES
    }
    assert all(ADDRESS in text for texts in BLOCKS.values() for text in texts)


@pytest.mark.parametrize("task", TASKS)
def test_curl(task: str, service: str, wanted: Rows) -> None:
    if not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("bash or curl is not here")
    table = printed(["bash", "-euo", "pipefail"], block(task, "bash"), service)
    assert list(csv.DictReader(io.StringIO(table))) == wanted[task]


@pytest.mark.parametrize("task", TASKS)
def test_javascript(task: str, service: str, wanted: Rows) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    lines = printed([node, "--input-type=module"], block(task, "javascript"), service).splitlines()
    rows = tabbed(wanted[task])
    assert lines[: len(rows)] == rows
    assert len(lines) == len(rows) + (task == "main")


@pytest.mark.parametrize("task", TASKS)
def test_python(task: str, service: str, wanted: Rows) -> None:
    lines = printed([sys.executable, "-W", "error", "-"], block(task, "python"), service).splitlines()
    rows = tabbed(wanted[task])
    assert lines[: len(rows)] == rows
    assert len(lines) == len(rows) + (task != "sparql")


@pytest.mark.parametrize("task", TASKS)
def test_r(task: str, service: str, wanted: Rows, shipped: KnowledgeGraph) -> None:
    code = block(task, "r")
    (address,) = re.findall(rf'request\("{ADDRESS}(/[^"]*)"\)', code)
    shown = re.findall(r'"(\w+)"', re.findall(r"\[, c\((.*?)\)\]", code)[0])
    query = re.search(r'query <- "(.*?)"', code, re.DOTALL)
    if query:
        assert "req_body_form(query = query)" in code
        table = asked(service, address, {"query": query[1]}, re.findall(r'Accept = "(.*?)"', code)[0], post=True)
        rows = list(csv.DictReader(io.StringIO(table)))
    else:
        parameters = dict(re.findall(r'(\w+) = "([^"]*)"', "".join(re.findall(r"req_url_query\((.*?)\)", code))))
        known(shipped.catalog, address, parameters)
        answer = json.loads(asked(service, address, parameters, "*/*"))
        for name in re.findall(r"answer\$(\w+)", code):
            assert answer[name]
        rows = answer["rows"]
    assert [{column: str(row[column]) for column in shown} for row in rows] == wanted[task]


@pytest.mark.parametrize("task", TASKS)
def test_power_query(task: str, service: str, wanted: Rows, shipped: KnowledgeGraph) -> None:
    code = block(task, "powerquery")
    assert re.search(rf'Web\.Contents\("{ADDRESS}", \[', code)
    (path,) = re.findall(r'RelativePath = "(.*?)"', code)
    (inside,) = re.findall(r"Query = \[(.*?)\]", code)
    shown = re.findall(r'"(\w+)"', re.findall(r'\{((?:"\w+"(?:, )?)+)\}', code)[0])
    text = re.search(r'Text = "(.*?)"', code, re.DOTALL)
    if text:
        assert inside == "query = Text"
        accept = re.findall(r'Headers = \[Accept = "(.*?)"\]', code)[0]
        rows = list(csv.DictReader(io.StringIO(asked(service, path, {"query": text[1]}, accept))))
    else:
        parameters = dict(re.findall(r'(\w+) = "([^"]*)"', inside))
        known(shipped.catalog, path, parameters)
        answer = json.loads(asked(service, path, parameters, "*/*"))
        rows = answer[re.findall(r"Answer\[(\w+)\]", code)[0]]
    assert [{column: str(row[column]) for column in shown} for row in rows] == wanted[task]
    assert code.count("(") == code.count(")")
    assert code.count("[") == code.count("]")
    assert code.count("{") == code.count("}")


def test_answer_that_has_not_changed_is_told_of(service: str) -> None:
    if not (shutil.which("bash") and shutil.which("curl")):
        pytest.skip("bash or curl is not here")
    (text,) = BLOCKS["Only when something has changed", "bash"]
    assert printed(["bash", "-euo", "pipefail"], text, service) == "304\n"


def test_example_that_names_what_is_not_there_would_be_seen(service: str, wanted: Rows) -> None:
    wrong = block("main", "python").replace("actionLabel", "actionName")
    with pytest.raises(AssertionError, match="actionName"):
        printed([sys.executable, "-"], wrong, service)
    other = block("main", "python").replace("seamless-care-pathway", "enough-health-personnel")
    lines = printed([sys.executable, "-"], other, service).splitlines()
    assert lines[:-1] != tabbed(wanted["main"])


def known(catalog: Catalog, path: str, parameters: dict[str, str]) -> None:
    """Fail if a question or one of its parameters does not exist."""
    query = catalog[path.partition("?")[0].rpartition("/")[2]]
    for name in parameters:
        query.parameter(name)


def asked(service: str, path: str, parameters: dict[str, str], accept: str, *, post: bool = False) -> str:
    """Return what the service answers to a request such as the programs of an example make."""
    encoded = urlencode(parameters)
    address = urljoin(f"{service}/", path)
    if encoded and not post:
        address += f"?{encoded}"
    request = urllib.request.Request(address, encoded.encode() if post else None, {"Accept": accept})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        body: bytes = response.read()
        return body.decode("utf-8")
