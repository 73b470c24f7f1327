"""The command line as a person uses it: the real program, its output and its exit codes."""

import csv
import json
import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from samsvar.knowledge import KnowledgeGraph

ROOT = Path(__file__).resolve().parent.parent
GOAL = "goal/helse-nord-strategy/seamless-care-pathway"


def samsvar(*arguments: str | Path, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "samsvar", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environment},
        timeout=120,
        check=False,
    )


def one_line(result: subprocess.CompletedProcess[str], code: int) -> str:
    """Check that a command failed with one clear line, and return it."""
    assert result.returncode == code, result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("samsvar: ")
    return result.stderr


def test_ask_lists_every_question(shipped: KnowledgeGraph) -> None:
    result = samsvar("ask")
    assert result.returncode == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == list(shipped.catalog)


def test_answer_comes_in_every_form() -> None:
    asked = ["ask", "supporting-actions", "--target", GOAL, "--format"]
    rows = json.loads(samsvar(*asked, "json").stdout)
    assert rows
    [header, *cells] = csv.reader(samsvar(*asked, "csv").stdout.splitlines())
    assert header[0] == "action"
    assert [row[0] for row in cells] == [row["action"] for row in rows]
    assert samsvar(*asked, "csv", "--bom").stdout.startswith("\ufeffaction")
    assert samsvar(*asked, "md").stdout.count("\n") == len(rows) + 2
    described = {str(quad.subject) for quad in parse(samsvar(*asked, "ttl").stdout, format=RdfFormat.TURTLE)}
    assert {f"<{row['action']}>" for row in rows} <= described
    table = samsvar(*asked, "table")
    assert all(row["actionLabel"] in table.stdout for row in rows)
    assert table.stderr == f"{len(rows)} rows\n"


def test_chains_tell_relation_strength_reason_and_passage() -> None:
    result = samsvar("ask", "supporting-actions", "--target", GOAL, "--explain", "--lang", "en")
    assert result.returncode == 0
    for word in ("the document itself says so", "strong", "alignment/", "#char=", "status not stated"):
        assert word in result.stdout
    assert "no organisation has confirmed them" in result.stdout


def test_explained_answer_is_whole_in_every_form() -> None:
    asked = ["ask", "supporting-actions", "--target", GOAL, "--explain", "--format"]
    explained = json.loads(samsvar(*asked, "json").stdout)
    links = {word["link"] for chain in explained["chains"] for step in chain["steps"] for word in step["words"]} - {
        None
    }
    assert links
    described = {str(quad.subject) for quad in parse(samsvar(*asked, "ttl").stdout, format=RdfFormat.TURTLE)}
    assert {f"<{link}>" for link in links} | {f"<{row['action']}>" for row in explained["rows"]} <= described
    assert "do not fit into csv" in one_line(samsvar(*asked, "csv"), 2)


def test_element_can_be_named_by_part_of_its_label(shipped: KnowledgeGraph) -> None:
    label = shipped.label(f"https://w3id.org/samsvar/id/{GOAL}")
    by_label = samsvar("ask", "supporting-actions", "--target", label, "--format", "json")
    by_name = samsvar("ask", "supporting-actions", "--target", GOAL, "--format", "json")
    assert by_label.stdout == by_name.stdout
    assert by_label.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "nothing"], "no query named 'nothing'"),
        (["ask", "supporting-actions", "--colour", "red"], "--colour"),
        (["ask", "supporting-actions"], "needs a value for target, such as goal/"),
        (["ask", "supporting-actions", "--target", "goal/helse-nord-strategy/none"], "has the IRI"),
        (["ask", "supporting-actions", "--target", "samisk"], "fits"),
        (["ask", "supporting-actions", "--target", GOAL, "--direct", "maybe"], "true or false"),
        (["ask", "due-actions", "--as-of", "tomorrow"], "must be a date"),
        (["query", "missing.rq"], "missing.rq"),
        (["--graph", "missing", "validate"], "has no folder named data"),
        (["sources", "check", "missing"], "missing is not a folder"),
        (["nonsense"], "nonsense"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(arguments: list[str], said: str) -> None:
    assert said in one_line(samsvar(*arguments), 2)


def test_missing_store_gets_one_line_and_exit_code_3(tmp_path: Path) -> None:
    assert "holds no store" in one_line(samsvar("--store", tmp_path / "none", "ask", "documents"), 3)


def test_faulty_setting_is_named() -> None:
    line = one_line(samsvar("serve", SAMSVAR_PORT="many"), 2)
    assert "SAMSVAR_PORT" in line


def test_unreadable_turtle_is_named_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plan.ttl").write_text("<urn:a>\n  <urn:b> ?\n", encoding="utf-8")
    assert "plan.ttl:2:" in one_line(samsvar("--graph", tmp_path, "validate"), 2)


def test_debug_shows_where_an_error_comes_from() -> None:
    result = samsvar("--debug", "--graph", "missing", "validate")
    assert result.returncode == 2
    assert "Traceback" in result.stderr
    assert "GraphFileError" in result.stderr


def test_any_sparql_runs_from_a_file_or_standard_input(tmp_path: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a a <https://w3id.org/samsvar/def/ActionPlan> }"
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    from_file = samsvar("query", tmp_path / "q.rq", "--format", "json")
    assert json.loads(from_file.stdout) == [{"n": 1}]
    assert samsvar("query", "-", "--format", "json", stdin=text).stdout == from_file.stdout
    assert samsvar("query", "-", stdin="ASK { ?s ?p ?o }").stdout == "true\n"
    assert "<urn:x> <urn:y> <urn:z>" in samsvar("query", "-", stdin="CONSTRUCT { <urn:x> <urn:y> <urn:z> } {}").stdout
    assert "error at 1:" in one_line(samsvar("query", "-", stdin="SELECT ?x { "), 2)


def test_store_answers_as_the_files_do(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert samsvar("load", "--store", store).stdout.startswith("Loaded ")
    asked = ["ask", "documents", "--format", "csv"]
    assert samsvar("--store", store, *asked).stdout == samsvar(*asked).stdout


def test_shipped_graph_breaks_no_rule_and_tells_its_gaps() -> None:
    result = samsvar("validate", "--lang", "en", "--fail-on", "info")
    assert result.returncode == 0
    assert "warning ActionShape-owner" in result.stdout
    assert "data/documents/helgeland-action-plan-2023-2025.ttl:" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("Validation: 0 violations, ")
    assert "; 0 new, " in result.stdout.splitlines()[-1]
    strict = samsvar("validate", "--baseline", "/dev/null", "--fail-on", "warning")
    assert strict.returncode == 1


def test_violation_is_told_in_both_languages_with_exit_code_1(tmp_path: Path) -> None:
    assert samsvar("init", tmp_path / "mine").returncode == 0
    plan = tmp_path / "mine" / "data" / "documents" / "example-plan.ttl"
    plan.write_text(plan.read_text("utf-8").replace("sv:level level:municipality ;", ""), encoding="utf-8")
    norwegian, english = (samsvar("--graph", tmp_path / "mine", "validate", "--lang", lang) for lang in ("nb", "en"))
    assert (norwegian.returncode, english.returncode) == (1, 1)
    assert "document/example-plan" in norwegian.stdout
    assert norwegian.stdout != english.stdout
    assert "1 violation," in english.stdout


def test_sources_check_finds_a_planted_fault(source_folder: Path, tmp_path: Path) -> None:
    whole = samsvar("sources", "check", source_folder)
    assert (whole.returncode, whole.stdout, whole.stderr) == (0, "", "0 findings\n")
    texts = tmp_path / "texts"
    shutil.copytree(source_folder, texts)
    text = next(texts.glob("001*"))
    text.chmod(0o644)
    text.write_text(text.read_text("utf-8").replace("avvikshåndtering", "avvikshandtering"), encoding="utf-8")
    broken = samsvar("sources", "check", texts)
    assert broken.returncode == 1
    assert "another SHA-256" in broken.stdout
    assert "the passages read “" in broken.stdout


def test_new_collection_is_valid_and_true_to_its_text(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    made = samsvar("init", mine)
    assert made.returncode == 0
    assert {Path(line) for line in made.stdout.split()} == {file for file in mine.rglob("*") if file.is_file()}
    assert samsvar("--graph", mine, "validate").returncode == 0
    assert samsvar("--graph", mine, "sources", "check", mine / "texts").returncode == 0
    rows = json.loads(
        samsvar("--graph", mine, "ask", "supporting-actions", "--target", "aktive", "--format", "json").stdout
    )
    assert [row["action"] for row in rows] == ["https://w3id.org/samsvar/id/action/example-plan/walking-groups"]


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    assert "not an empty folder" in one_line(samsvar("init", tmp_path), 2)
    assert [file.name for file in tmp_path.iterdir()] == ["kept.txt"]


def test_help_loads_none_of_the_heavy_modules() -> None:
    heavy = {"pyoxigraph", "rdflib", "pyshacl", "networkx", "fastapi", "pydantic", "rich", "uvicorn"}
    listed = "import sys, samsvar.cli\ntry: samsvar.cli.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True)
    loaded = set(result.stdout.splitlines()[-1].split())
    assert "samsvar.cli" in loaded
    assert loaded & heavy == set()


def test_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m samsvar ask elements-of-document --document helse-nord --format csv | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr


def plan_without_level(tmp_path: Path) -> Path:
    """Return the folder of a new collection's data, with one violation in it."""
    assert samsvar("init", tmp_path / "mine").returncode == 0
    plan = tmp_path / "mine" / "data" / "documents" / "example-plan.ttl"
    plan.write_text(plan.read_text("utf-8").replace("sv:level level:municipality ;", ""), encoding="utf-8")
    return tmp_path / "mine" / "data"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html", "ttl"])
def test_report_comes_in_every_form_and_into_a_file(tmp_path: Path, form: str) -> None:
    data = plan_without_level(tmp_path)
    result = samsvar("validate", data, "--format", form, "--lang", "en")
    assert result.returncode == 1
    assert "DocumentTextShape-level" in result.stdout
    assert "example-plan" in result.stdout
    written = samsvar("validate", data, "--format", form, "--lang", "en", "--output", tmp_path / "report")
    assert (written.returncode, written.stdout) == (1, "")
    assert "DocumentTextShape-level" in (tmp_path / "report").read_text("utf-8")


def test_baseline_grows_excuses_and_shrinks(tmp_path: Path) -> None:
    data = plan_without_level(tmp_path)
    known = tmp_path / "baseline.toml"
    given: list[str | Path] = [data, "--baseline", known]
    asked = ["--reason", "the form is new", "--author", "kari", "--expires", "2099-12-31"]
    assert "added" in samsvar("baseline", "update", *given, *asked).stdout
    assert samsvar("validate", *given, "--fail-on", "info").returncode == 0
    told = samsvar("baseline", "explain", *given, "--name", "DocumentTextShape-level", "--lang", "en")
    assert "the form is new" in told.stdout
    plan = data / "documents" / "example-plan.ttl"
    plan.write_text(
        plan.read_text("utf-8").replace("adms:status", "sv:level level:municipality ; adms:status"), "utf-8"
    )
    stale = samsvar("validate", *given, "--fail-on", "warning", "--lang", "en")
    assert stale.returncode == 1
    assert "baseline-stale" in stale.stdout
    assert "1 removed" in samsvar("baseline", "prune", *given).stdout
    assert samsvar("validate", *given, "--fail-on", "warning").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "missing"], "missing does not exist"),
        (["validate", "--format", "poem"], "poem"),
        (["validate", "--fail-on", "boredom"], "boredom"),
        (["validate", "--baseline", "missing.toml"], "missing.toml"),
        (["validate", "--changed-since", "--no-such"], "--no-such"),
        (["baseline", "update"], "--reason"),
        (["baseline", "update", "--reason", "x", "--author", "y", "--expires", "soon"], "soon"),
    ],
)
def test_bad_wish_for_a_report_gets_one_line_and_exit_code_2(arguments: list[str], said: str) -> None:
    assert said in one_line(samsvar(*arguments), 2)


def test_files_are_validated_again_when_they_are_saved(tmp_path: Path) -> None:
    assert samsvar("init", tmp_path / "mine").returncode == 0
    data = tmp_path / "mine" / "data"
    log = tmp_path / "log.txt"
    with log.open("wb") as stream:
        watching = subprocess.Popen(
            [sys.executable, "-u", "-m", "samsvar", "validate", data, "--watch", "--summary"],
            stdout=stream,
            stderr=stream,
        )
    try:
        wait_for(log, "0 violation")
        plan = data / "documents" / "example-plan.ttl"
        whole = plan.read_text("utf-8")
        plan.write_text(whole + "<urn:half", encoding="utf-8")
        wait_for(log, "example-plan.ttl:")
        plan.write_text(whole.replace("sv:level level:municipality ;", ""), encoding="utf-8")
        wait_for(log, "1 violation")
    finally:
        watching.terminate()
        watching.wait(timeout=20)


def test_long_run_says_on_a_terminal_what_it_is_doing() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "samsvar", "validate", "--summary"]
    on_terminal = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=120)
    os.close(theirs)
    shown = os.read(ours, 4096).decode("utf-8")
    os.close(ours)
    assert "validating" in shown
    assert "0 violation" in on_terminal.stdout.decode("utf-8")
    assert samsvar("validate", "--summary").stderr == ""


def wait_for(log: Path, said: str) -> None:
    for _ in range(600):
        if said in log.read_text("utf-8"):
            return
        time.sleep(0.1)
    pytest.fail(f"{said!r} is not in {log.read_text('utf-8')!r}")
