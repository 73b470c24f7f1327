"""The harness of the benchmarks: it compares what was found, says what is not there, and keeps the rest of a page."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "benchmarks"


def run(*options: str, program: str = "validation.py") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FOLDER / program), *options], check=False, capture_output=True, text=True
    )


def cells(page: str, engine: str) -> list[str]:
    """Return the cells of the row of an engine."""
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if f"| {engine} |" in line]
    assert len(rows) == 1
    return rows[0]


def test_table_stands_between_its_markers_and_the_rest_of_the_page_stays(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text(
        "before\n<!-- validation: start -->\nthe table of last year\n<!-- validation: end -->\nafter\n",
        encoding="utf-8",
    )
    options = ["--sizes", "3000", "--shapes", "core", "--contestants", "pyshacl,reference", "--rounds", "1"]
    ended = run(*options, "--output", str(page))
    assert ended.returncode == 0, ended.stderr
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- validation: start -->\n## Validation\n")
    assert text.endswith("\n<!-- validation: end -->\nafter\n")
    assert "last year" not in text
    assert f"`python benchmarks/validation.py {' '.join(options)}`" in text
    assert str(tmp_path) not in text
    assert cells(text, "pySHACL as it comes")[6] == "1.0"
    assert [cells(text, name)[-1] for name in ("pySHACL as it comes", "reference, prepared queries")] == ["yes", "yes"]


def test_contestant_over_the_limit_is_said_to_be(tmp_path: Path) -> None:
    options = ["--sizes", "3000", "--contestants", "pyshacl", "--rounds", "2", "--limit", "0.5"]
    ended = run(*options, "--shapes", "core", "--output", str(tmp_path / "page.md"))
    assert ended.returncode == 0, ended.stderr
    text = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert cells(text, "pySHACL as it comes")[2] == "over 0.5 s"
    assert ended.stderr.count("round") == 1


@pytest.mark.parametrize("option", ["--shapes", "--contestants"])
def test_name_that_there_is_not_is_wrong_usage(option: str) -> None:
    ended = run(option, "nothing")
    assert ended.returncode == 2
    assert "no 'nothing': there are" in ended.stderr


def test_every_kind_of_page_is_timed_and_those_over_the_target_are_named(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    options = ["--rounds", "1", "--requests", "1", "--target", "0", "--without", "oxigraph,rdflib-endpoint"]
    ended = run(*options, "--output", str(page), program="pages.py")
    assert ended.returncode == 0, ended.stderr
    text = page.read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    timed = {row[0]: row for row in rows[2:]}
    assert len(timed) == 30
    assert int(timed["goal"][1]) > 0, "the query behind the page was not read off it"
    assert all(float(row[3]) > 0 for row in timed.values())
    (verdict,) = [line for line in text.splitlines() if line.startswith("Target:")]
    assert all(name in verdict for name in timed)
