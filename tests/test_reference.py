"""The generated files: each names all that it documents, and `--check` names each that is stale."""

import hashlib
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import samsvar
from samsvar import cli, errors
from samsvar.catalog import read_catalog
from samsvar.coverage import read_inventory
from samsvar.engine import Literal, value
from samsvar.engine.embedded import parse_file
from samsvar.errors import SamsvarError
from samsvar.names import BASE, PREFIXES
from samsvar.reference import PAGES, pages
from samsvar.reference.__main__ import main
from samsvar.settings import Settings

ROOT = Path(__file__).parent.parent
PLAN = """\
@base <https://w3id.org/samsvar/source/plan.txt> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/samsvar/def/> .

<https://w3id.org/samsvar/id/document/plan> a sv:ActionPlan ;
    skos:prefLabel "Some plan"@en , "En plan"@nb ;
    sv:textFile "plan.txt" .

<https://w3id.org/samsvar/id/action/plan/visit> a sv:Action ;
    skos:prefLabel "Visit all"@en , "Besøk alle"@nb ;
    sv:statedIn <https://w3id.org/samsvar/id/document/plan> ;
    sv:passage <#char=3,11> .
"""
QUERY = """\
#+ summary = { en = "Actions of a plan", nb = "Tiltak i en plan" }
#+ question = { en = "What does this plan do?", nb = "Hva gjør denne planen?" }
#+ explain = { from = "action", to = "plan" }
#+ [parameters.plan]
#+ type = "iri"
#+ class = "sv:ActionPlan"
#+ about = { en = "The plan | or draft", nb = "Planen" }
#+ example = "document/some plan"
#+ [parameters.as_of]
#+ type = "date"
#+ about = { en = "The day", nb = "Dagen" }
#+ default = "today"
#+ [parameters.lang]
#+ type = "string"
#+ about = { en = "Language", nb = "Språk" }
#+ values = ["nb", "en"]
PREFIX sv: <https://w3id.org/samsvar/def/>
SELECT ?action ?plan WHERE {
  VALUES ?plan { <https://w3id.org/samsvar/id/document/plan> }
  VALUES ?as_of { "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> }
  VALUES ?lang { UNDEF }
  ?action sv:statedIn ?plan .
}
ORDER BY ?action
"""
QUERIES_PAGE = """\
## Topic: actions

### plan-actions

- en: **Actions of a plan** – What does this plan do?
- nb: **Tiltak i en plan** – Hva gjør denne planen?

Columns: `action`, `plan`

| parameter | type | allowed values | default | example | about (en) | about (nb) |
| --- | --- | --- | --- | --- | --- | --- |
| `plan` | iri | of the class sv:ActionPlan | must be given | document/some plan | The plan \\| or draft | Planen |
| `as-of` | date |  | today |  | The day | Dagen |
| `lang` | string | nb, en | none |  | Language | Språk |

`--explain` and `explain=true` tell the chains from `action` to `plan`.

```sh
samsvar ask plan-actions --plan 'document/some plan'
```

```http
GET /api/v1/plan-actions?plan=document/some+plan
```
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a small checkout whose generated files are fresh."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "ontology", folder / "ontology", ignore=shutil.ignore_patterns("*.jsonld"))
    files = {
        "pyproject.toml": "",
        "data/documents/plan.ttl": PLAN,
        "data/coverage/plan.csv": "start,end,kind,reason\n0,2,heading,column heading\n3,11,cell,\n",
        "queries/actions/plan-actions.rq": QUERY,
        "shapes/none.ttl": "",
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    assert main([str(folder)]) == 0
    return folder


def _stale(folder: Path, capsys: pytest.CaptureFixture[str]) -> set[str]:
    capsys.readouterr()
    code = main([str(folder), "--check"])
    found = re.findall(r"^stale: (\S+), write it with make docs$", capsys.readouterr().out, re.MULTILINE)
    assert code == (1 if found else 0)
    return set(found)


def test_what_was_written_is_fresh(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _stale(checkout, capsys) == set()
    written = {
        file.relative_to(checkout).as_posix() for file in checkout.rglob("*") if file.suffix in {".md", ".jsonld"}
    }
    assert written == set(PAGES)


@pytest.mark.parametrize("path", PAGES)
def test_a_file_that_was_edited_or_is_missing_is_named(
    checkout: Path, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    with (checkout / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert _stale(checkout, capsys) == {path}
    (checkout / path).unlink()
    assert _stale(checkout, capsys) == {path}


@pytest.mark.parametrize(
    ("file", "change", "found"),
    [
        ("ontology/samsvar.ttl", ("A state that an organisation", "What an organisation"), {"docs/ontology.md"}),
        ("ontology/samsvar.ttl", ("sv:Vision a", "sv:Dream a"), {"docs/ontology.md", "ontology/context.jsonld"}),
        ("ontology/vocabularies.ttl", ("vedtatt", "besluttet"), {"docs/ontology.md"}),
        ("queries/actions/plan-actions.rq", ("Hva gjør", "Hva vil"), {"docs/queries.md"}),
        ("queries/actions/plan-actions.rq", ("?action ?plan WHERE", "?action WHERE"), {"docs/queries.md"}),
        ("data/coverage/plan.csv", ("column heading", "page furniture"), {"docs/coverage.md"}),
        ("data/documents/plan.ttl", ("Besøk alle", "Møt alle"), {"docs/coverage.md"}),
        (
            "data/documents/plan.ttl",
            ("sv:textFile", "<http://purl.org/dc/terms/title> 'A'@nb ; sv:textFile"),
            {"docs/ontology.md", "ontology/context.jsonld"},
        ),
    ],
)
def test_a_change_at_the_source_makes_stale_what_is_made_from_it(
    checkout: Path, capsys: pytest.CaptureFixture[str], file: str, change: tuple[str, str], found: set[str]
) -> None:
    text = (checkout / file).read_text(encoding="utf-8")
    assert change[0] in text
    (checkout / file).write_text(text.replace(*change, 1), encoding="utf-8")
    assert _stale(checkout, capsys) == found


def test_a_new_query_stands_on_two_pages(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "queries" / "actions" / "other.rq").write_text(QUERY, encoding="utf-8")
    assert _stale(checkout, capsys) == {"docs/queries.md", "docs/cli.md"}


def test_nothing_is_written_when_a_source_cannot_be_read(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: (checkout / path).read_bytes() for path in PAGES}
    (checkout / "ontology" / "samsvar.ttl").write_text("sv:Goal a .", encoding="utf-8")
    assert main([str(checkout)]) == 2
    assert re.fullmatch(r"samsvar\.reference: \S+/samsvar\.ttl:1:\d+: .*\n", capsys.readouterr().err)
    assert {path: (checkout / path).read_bytes() for path in PAGES} == before


def test_a_query_that_cannot_run_is_named(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout / "queries" / "actions" / "other.rq").write_text(QUERY.replace("ORDER BY", "ORDER"), encoding="utf-8")
    assert main([str(checkout), "--check"]) == 2
    assert "actions/other.rq: " in capsys.readouterr().err


def test_an_installed_package_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"samsvar.reference: {tmp_path} is not a checkout\n"
    assert list(tmp_path.iterdir()) == []


def test_the_pages_are_the_same_wherever_they_are_made(checkout: Path, tmp_path: Path) -> None:
    digests = set()
    for number in ("1", "2"):
        odd = {"PYTHONHASHSEED": number, "COLUMNS": f"{number}0", "SAMSVAR_PORT": number, "LC_ALL": "C", "HOME": "/"}
        command = [sys.executable, "-m", "samsvar.reference", str(checkout)]
        path = os.pathsep.join(sys.path)
        subprocess.run(command, check=True, cwd=tmp_path, env=os.environ | odd | {"PYTHONPATH": path})
        digests.add(tuple(hashlib.sha256((checkout / page).read_bytes()).hexdigest() for page in PAGES))
    assert len(digests) == 1


# What each page holds ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped_pages() -> dict[str, str]:
    return pages(ROOT)


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def test_a_query_is_told_from_its_header(checkout: Path) -> None:
    assert pages(checkout)["docs/queries.md"].endswith(f"\n\n{QUERIES_PAGE}")


def test_the_queries_page_has_every_query_and_parameter(shipped_pages: dict[str, str]) -> None:
    parts = re.split(r"^### ", shipped_pages["docs/queries.md"], flags=re.MULTILINE)[1:]
    told = {part.partition("\n")[0]: part for part in parts}
    catalog = read_catalog(ROOT / "queries")
    assert told.keys() == set(catalog)
    for name, query in catalog.items():
        assert all(text in told[name] for text in query.question.values())
        assert re.findall(r"^\| `([a-z-]+)` \|", told[name], re.MULTILINE) == [
            p.option for p in query.parameters.values()
        ]
        assert f"samsvar ask {name}" in told[name]
        assert f"GET /api/v1/{name}" in told[name]
        assert "…" not in told[name].rpartition("```sh")[2], "a required parameter has no example"


def test_the_ontology_page_has_every_term(shipped_pages: dict[str, str]) -> None:
    page = shipped_pages["docs/ontology.md"]
    quads = [quad for file in (ROOT / "ontology").glob("*.ttl") for quad in parse_file(file)]
    kinds = {"owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "skos:ConceptScheme", "skos:Concept"}
    types = {PREFIXES[prefix] + local for prefix, _, local in (kind.partition(":") for kind in kinds)}
    own = {value(q.subject) for q in quads if value(q.object) in types and value(q.subject).startswith(BASE)}
    assert len(own) > 100
    assert [iri for iri in sorted(own) if f"`{iri}`" not in page] == []
    texts = {
        q.object.value for q in quads if value(q.subject) in own and isinstance(q.object, Literal) and q.object.language
    }
    assert [text for text in sorted(texts) if text not in page and _cell(text) not in page] == []
    goal = page.partition("### sv:serves\n")[2].partition("\n### ")[0]
    assert "- domain: `sv:StrategyElement`" in goal
    assert "- range: `sv:StrategyElement`" in goal
    assert "- subclass of: `sv:StrategyDocument`" in page.partition("### sv:ActionPlan\n")[2].partition("\n### ")[0]


def test_the_coverage_page_has_every_range(shipped_pages: dict[str, str]) -> None:
    rows = [entry for file in (ROOT / "data" / "coverage").glob("*.csv") for entry in read_inventory(file)]
    lines = re.findall(r"^\| (\d+)–(\d+) \| ([a-z-]+) \|", shipped_pages["docs/coverage.md"], re.MULTILINE)
    assert sorted((int(start), int(end), kind) for start, end, kind in lines) == sorted(row[:3] for row in rows)


def test_the_settings_page_has_every_setting(shipped_pages: dict[str, str]) -> None:
    page = shipped_pages["docs/settings.md"]
    for name, field in Settings.model_fields.items():
        assert field.description
        assert re.search(
            rf"^\| `SAMSVAR_{name.upper()}` \| .* \| {re.escape(field.description)} \|$", page, re.MULTILINE
        )
    assert "| `SAMSVAR_PORT` | integer, ≥ 0, ≤ 65535 | 8000 |" in page


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


def test_the_command_line_page_has_every_command_and_option(shipped_pages: dict[str, str]) -> None:
    parts = re.split(r"^## ", shipped_pages["docs/cli.md"], flags=re.MULTILINE)[1:]
    told = {part.partition("\n")[0]: part for part in parts}
    commands = {"samsvar": cli.root, **dict(_commands(cli.root, "samsvar"))}
    assert told.keys() == commands.keys()
    for path, command in commands.items():
        assert command.help
        assert command.help in told[path]
        options = [option for option in command.params if isinstance(option, click.Option)]
        assert [name for option in options for name in option.opts if f"`{name}`" not in told[path]] == []
    names = re.findall(r"^- \[(\S+)\]\(queries\.md#\1\)$", told["samsvar ask"], re.MULTILINE)
    assert names == list(read_catalog(ROOT / "queries"))
    assert {"`--format`", "`--explain`"} <= set(re.findall(r"`--\w+`", told["samsvar ask"]))


# Errors ------------------------------------------------------------------------------------------------------


def _kinds(kind: type[SamsvarError]) -> Iterator[tuple[type[SamsvarError], type[SamsvarError]]]:
    for child in kind.__subclasses__():
        yield kind, child
        yield from _kinds(child)


def test_the_problems_page_has_every_error(shipped_pages: dict[str, str]) -> None:
    rows = re.findall(
        r"^\| `(\S+)` \| (.*) \| (\d+) \| (\d) \| (.+) \|$", shipped_pages["docs/problems.md"], re.MULTILINE
    )
    kinds = [kind for _, kind in _kinds(SamsvarError)]
    expected = {(kind.slug, kind.title, str(kind.status), str(kind.exit_code), kind.__doc__) for kind in kinds}
    assert set(rows) == expected
    assert len({kind.slug for kind in kinds}) == len(kinds)


def test_every_error_is_at_home_in_the_errors_module() -> None:
    for module in pkgutil.walk_packages(samsvar.__path__, "samsvar."):
        importlib.import_module(module.name)
    assert {kind.__module__ for _, kind in _kinds(SamsvarError)} == {errors.__name__}


def test_the_tree_drawn_over_the_errors_is_the_tree_of_the_classes() -> None:
    drawn = []
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if not re.match(r"(?:SamsvarError$|[│ ]*[├└]── )", line):
            continue
        depth = len(re.split(r"\w", line, maxsplit=1)[0]) // 4
        name, *facts = re.findall(r"\w+", line)[:5]
        above = [*above[:depth], name]
        if depth:
            drawn.append((above[-2], name, *facts))
    assert drawn == [
        (parent.__name__, kind.__name__, "exit", str(kind.exit_code), "http", str(kind.status))
        for parent, kind in _kinds(SamsvarError)
    ]
