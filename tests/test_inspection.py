"""One run of validation over files, on a real collection in a real repository."""

import subprocess
from pathlib import Path

import pytest

from samsvar.errors import GraphFileError, UsageError
from samsvar.inspection import Subject, inspect, inspect_changed
from samsvar.resources import Collection
from samsvar.scaffold import write_collection

LEVEL = "sv:level level:municipality ;"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Return a new collection in a repository of its own, committed, with shapes and ontology beside its data."""
    folder = tmp_path / "mine"
    write_collection(folder)
    shipped = Collection.at()
    for part in ("shapes", "ontology"):
        (folder / part).mkdir()
        for file in getattr(shipped, part).glob("*.ttl"):
            (folder / part / file.name).write_bytes(file.read_bytes())
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        git(folder, *command)
    return folder


def git(folder: Path, *command: str) -> None:
    person = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *person, *command], cwd=folder, check=True, capture_output=True)


def plan(folder: Path) -> Path:
    return folder / "data" / "documents" / "example-plan.ttl"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def changed(folder: Path) -> list[str]:
    subject = Subject.of(Collection.at(folder))
    report = inspect_changed(subject, [folder / "data"], "HEAD", root=folder)
    return [finding.rule.rpartition("/")[2] for finding in report.findings]


def test_finding_stands_where_the_file_says(mine: Path) -> None:
    edit(plan(mine), LEVEL, "")
    found = inspect(Subject.of(Collection.at(mine)), root=mine).findings
    [finding] = [finding for finding in found if finding.rule.endswith("DocumentTextShape-level")]
    assert finding.place
    line = plan(mine).read_text("utf-8").splitlines()[finding.place.line - 1]
    assert (finding.place.file, finding.place.text) == ("data/documents/example-plan.ttl", line)
    assert line.startswith("document:example-plan a sv:ActionPlan")


def test_only_what_a_change_can_affect_is_told(mine: Path) -> None:
    edit(plan(mine), LEVEL, "")
    git(mine, "commit", "-qam", "break")
    assert changed(mine) == []
    edit(plan(mine), "sv:owner organisation:eksempel-kommune ;\n", "")
    assert "ActionShape-owner" in changed(mine)
    assert "DocumentTextShape-level" not in changed(mine)
    whole = inspect(Subject.of(Collection.at(mine))).findings
    assert "DocumentTextShape-level" in {finding.rule.rpartition("/")[2] for finding in whole}


@pytest.mark.parametrize("part", ["shapes", "ontology"])
def test_changed_or_removed_rules_can_affect_everything(mine: Path, part: str) -> None:
    edit(plan(mine), LEVEL, "")
    git(mine, "commit", "-qam", "break")
    file = mine / part / ("document.ttl" if part == "shapes" else "samsvar.ttl")
    file.write_text(file.read_text("utf-8") + "\n# a change\n", encoding="utf-8")
    assert "DocumentTextShape-level" in changed(mine)
    git(mine, "checkout", "-q", part)
    (mine / part / "more.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    git(mine, "add", "-A")
    git(mine, "commit", "-qm", "more")
    assert changed(mine) == []
    (mine / part / "more.ttl").unlink()
    assert "DocumentTextShape-level" in changed(mine)


def test_unknown_revision_is_named(mine: Path) -> None:
    with pytest.raises(UsageError, match="'no-such'"):
        inspect_changed(Subject.of(Collection.at(mine)), [mine / "data"], "no-such")


def test_other_forms_of_rdf_are_read_and_named(mine: Path) -> None:
    text = '{"@id": "urn:x", "@type": "https://w3id.org/samsvar/def/Goal"}'
    (mine / "data" / "goal.jsonld").write_text(text, encoding="utf-8")
    findings = inspect(Subject.of(Collection.at(mine)), root=mine).findings
    places = [finding.place for finding in findings if finding.focus == "urn:x"]
    assert {place.file for place in places if place} == {"data/goal.jsonld"}


def test_anybody_s_data_and_shapes_will_do(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<urn:a> a <urn:Thing> .", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:S> a sh:PropertyShape ; sh:targetClass <urn:Thing> ;"
        " sh:path <urn:name> ; sh:minCount 1 ; sh:message 'no name' .",
        encoding="utf-8",
    )
    subject = Subject.of(Collection.at(), [tmp_path / "data.ttl"], shapes=tmp_path / "shapes.ttl")
    [finding] = inspect(subject, root=tmp_path).findings
    assert (finding.rule, finding.focus, finding.told("nb")) == ("urn:S", "urn:a", "no name")
    assert finding.place
    assert (finding.place.file, finding.place.line, finding.place.column) == ("data.ttl", 1, 1)


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_path_without_anything_to_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(GraphFileError, match=name):
        Subject.of(Collection.at(), [tmp_path / name])
