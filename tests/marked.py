"""A small collection of its own ontology, shapes and query, whose data carry a mark in two files.

An answer that is wholly of one state of the files has the same mark twice.
"""

from pathlib import Path

from samsvar.resources import Collection

FIRST, SECOND = "data/first.ttl", "data/deep/second.ttl"
QUERY = """\
#+ summary = { en = "The marks", nb = "Merkene" }
#+ question = { en = "Which marks stand in the files?", nb = "Hvilke merker står i filene?" }
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?mark WHERE { ?thing skos:prefLabel ?mark }
ORDER BY ?thing
"""
_ONTOLOGY = "<https://w3id.org/samsvar/def/Goal> a <http://www.w3.org/2002/07/owl#Class> .\n"
_SHAPE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/samsvar/def/> .
@prefix svs: <https://w3id.org/samsvar/shape/> .

svs:GoalShape a sh:NodeShape ;
    sh:targetClass sv:Goal ;
    sh:property svs:GoalShape-label, svs:GoalShape-year .

svs:GoalShape-label a sh:PropertyShape ;
    sh:path skos:prefLabel ;
    sh:minCount 1 ;
    sh:message "The goal has no label."@en .

svs:GoalShape-year a sh:PropertyShape ;
    sh:path sv:targetYear ;
    sh:minCount 1 ;
    sh:severity sh:Info ;
    sh:message "The goal has no year."@en .
"""
_GOAL = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/samsvar/def/> .

<https://w3id.org/samsvar/id/goal/small/{name}> a sv:Goal ;
    skos:prefLabel "{mark}"@en{more} .
"""


def write_marked(folder: Path, mark: str = "0", *, padding: int = 0) -> Collection:
    """Write a collection into a folder that is not there yet, with so many more labels beside the two marks."""
    for part in ("ontology", "data/deep", "shapes", "queries/small"):
        (folder / part).mkdir(parents=True)
    (folder / "ontology/small.ttl").write_text(_ONTOLOGY, encoding="utf-8")
    (folder / "shapes/small.ttl").write_text(_SHAPE, encoding="utf-8")
    (folder / "queries/small/marks.rq").write_text(QUERY, encoding="utf-8")
    write_mark(folder, mark, padding=padding)
    return Collection.at(folder)


def write_mark(folder: Path, mark: str, *, padding: int = 0) -> None:
    """Write a mark into both files, each whole at once."""
    more = "".join(f' ;\n    skos:altLabel "{mark} {number}"' for number in range(padding))
    for name in (FIRST, SECOND):
        replace_file(folder / name, _GOAL.format(name=Path(name).stem, mark=mark, more=more))


def replace_file(file: Path, text: str) -> None:
    """Put a text in the place of a file in one step."""
    pending = file.with_suffix(".new")
    pending.write_text(text, encoding="utf-8")
    pending.replace(file)
