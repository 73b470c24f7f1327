"""The pages under docs/ and the JSON-LD context, each made from the one place that describes its things.

`python -m samsvar.reference` writes them in a checkout; with `--check` it names those that are stale or missing, and
leaves with 1 if there are any.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from samsvar.coverage import coverage_page
from samsvar.engine import EmbeddedEngine
from samsvar.reference.cli import cli_page
from samsvar.reference.ontology import context_file, ontology_page
from samsvar.reference.problems import problems_page
from samsvar.reference.queries import queries_page
from samsvar.reference.rules import shipped_rules_page
from samsvar.reference.settings import settings_page
from samsvar.resources import Collection


def _coverage(collection: Collection) -> str:
    engine = EmbeddedEngine()
    engine.load_files(collection.files())
    return coverage_page(engine, collection.data / "coverage")


PAGES: Mapping[str, Callable[[Collection], str]] = {
    "docs/cli.md": cli_page,
    "docs/coverage.md": _coverage,
    "docs/ontology.md": ontology_page,
    "docs/problems.md": problems_page,
    "docs/queries.md": queries_page,
    "docs/rules.md": shipped_rules_page,
    "docs/settings.md": settings_page,
    "ontology/context.jsonld": context_file,
}


def pages(folder: Path) -> dict[str, str]:
    """Return what each generated file of a checkout holds, by its path; raise SamsvarError if one cannot be made."""
    collection = Collection.at(folder)
    return {path: page(collection) for path, page in PAGES.items()}


def stale(folder: Path) -> list[str]:
    """Return the generated files that are missing or do not hold what they should."""
    return [path for path, text in pages(folder).items() if _read(folder / path) != text.encode()]


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
