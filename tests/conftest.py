"""What several test modules share: the shipped graph, small graphs, and the folder of source texts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from samsvar.knowledge import KnowledgeGraph
from samsvar.resources import Collection, default_sources

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("untimed")

PREFIXES = """\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix id: <https://w3id.org/samsvar/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/samsvar/def/> .
@prefix vocab: <https://w3id.org/samsvar/vocab/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="session")
def shipped() -> KnowledgeGraph:
    """Return the graph that the project ships."""
    return KnowledgeGraph.load(Collection.at())


@pytest.fixture
def graph_of(tmp_path: Path) -> Callable[[str], KnowledgeGraph]:
    """Return a function that loads the graph of a Turtle text, its prefixes given."""

    def load(turtle: str) -> KnowledgeGraph:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        (data / "all.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
        return KnowledgeGraph.load(Collection.at(tmp_path))

    return load


@pytest.fixture(scope="session")
def source_folder() -> Path:
    """Return the folder of the documents' texts, or skip: the texts are not in the project."""
    named = os.environ.get("SAMSVAR_SOURCES")
    folder = Path(named) if named else default_sources()
    if folder is None:
        pytest.skip("the documents' texts are not here: set SAMSVAR_SOURCES to their folder")
    return folder
