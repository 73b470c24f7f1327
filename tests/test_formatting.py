"""House rules for the graph's own files, beyond what a formatter checks.

Turtle: `turtlefmt` lays out each statement; here stands the order of the statements in a file, and that data
has no blank nodes. SPARQL: the formatters tried either break legal queries (triple-quoted strings) or run on
one platform alone, so the layout of a `.rq` file is checked by the rules in `sparql_faults`.
"""

import itertools
import re
import subprocess
import sysconfig
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, Store, parse
from rdflib.plugins.sparql import prepareQuery

from samsvar.names import PREFIXES

ROOT = Path(__file__).parent.parent
FOLDERS = ("data", "ontology", "service/samsvar/scaffold", "shapes")
TURTLE = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.ttl"))
QUERIES = sorted((ROOT / "queries").rglob("*.rq"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_files_to_check() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in TURTLE} == {"data", "ontology", "service", "shapes"}
    assert QUERIES


# Turtle -----------------------------------------------------------------------------------------------------

_SUBJECT = re.compile(r"^(?:<(?P<iri>[^>]*)>|(?P<prefix>[\w-]*):(?P<local>\S*)|(?P<blank>\[|_:))", re.MULTILINE)
_PREFIX = re.compile(r"^@prefix (?P<prefix>[\w-]*): <(?P<iri>[^>]*)> \.$", re.MULTILINE)
_THING = re.compile(r"https://w3id\.org/samsvar/id/(?P<kind>[a-z-]+)/")
_PLACE = {"document": 0, "strategy": 1, "period": 3, "note": 4}  # and every other kind, the elements, at 2


def subjects(text: str) -> list[str]:
    """Return the IRI of each statement's subject as they stand in a Turtle file; "[]" for a blank node."""
    prefixes = {match["prefix"]: match["iri"] for match in _PREFIX.finditer(text)}
    return [
        "[]"
        if match["blank"]
        else match["iri"]
        if match["iri"] is not None
        else prefixes[match["prefix"]] + match["local"]
        for match in _SUBJECT.finditer(text)
    ]


def place(subject: str, plan: str | None) -> tuple[int, list[str]]:
    """Return what a file's subjects are sorted by: our own IRIs first, by step, then others', then no IRI.

    In the file that describes a plan the plan comes first, then its strategy, its elements, and last its
    periods and notes.
    """
    if subject == "[]":
        return 9, []
    steps = subject.split("/")
    if not subject.startswith("https://w3id.org/samsvar/"):
        return 8, steps
    if plan is None or (match := _THING.match(subject)) is None:
        return 2, steps
    return _PLACE.get(match["kind"], 2), steps


def turtle_faults(text: str, name: str) -> list[str]:
    """Return what is wrong with the order of the subjects in a Turtle file whose stem is name."""
    found = subjects(text)
    plan = f"https://w3id.org/samsvar/id/document/{name}"
    order = [place(subject, plan if plan in found else None) for subject in found]
    counts = Counter(subject for subject in found if subject != "[]")
    faults = [f"{subject} is described in two places" for subject, count in counts.items() if count > 1]
    for (before, its), (after, whose) in itertools.pairwise(zip(found, order, strict=True)):
        if its > whose:
            faults.append(f"{after} stands after {before}")
    return faults


@pytest.mark.parametrize("path", TURTLE, ids=_name)
def test_turtle_subjects_are_sorted(path: Path) -> None:
    assert turtle_faults(path.read_text(encoding="utf-8"), path.stem) == []


@pytest.mark.parametrize("path", [path for path in TURTLE if "data" in path.parts], ids=_name)
def test_data_has_no_blank_nodes(path: Path) -> None:
    base = f"https://w3id.org/samsvar/source/{path.stem}"
    for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=base):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)


HEAD = """\
@prefix document: <https://w3id.org/samsvar/id/document/> .
@prefix goal: <https://w3id.org/samsvar/id/goal/plan/> .
@prefix strategy: <https://w3id.org/samsvar/id/strategy/> .
@prefix sv: <https://w3id.org/samsvar/def/> .

"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("sv:a a sv:x .\n\nsv:b a sv:x .\n", None),
        ("document:plan a sv:x .\n\nstrategy:a a sv:x .\n\ngoal:a a sv:x .\n", None),
        ("document:a a sv:x .\n\ndocument:b a sv:x .\n\ngoal:a a sv:x .\n", None),
        (
            "sv:b a sv:x .\n\nsv:a a sv:x .\n",
            "https://w3id.org/samsvar/def/a stands after https://w3id.org/samsvar/def/b",
        ),
        (
            "goal:a a sv:x .\n\ndocument:plan a sv:x .\n",
            "https://w3id.org/samsvar/id/document/plan stands after https://w3id.org/samsvar/id/goal/plan/a",
        ),
        (
            "sv:a a sv:x .\n\nsv:a sv:p sv:x .\n",
            "https://w3id.org/samsvar/def/a is described in two places",
        ),
        (
            "[] a sv:x .\n\nsv:a sv:p sv:x .\n",
            "https://w3id.org/samsvar/def/a stands after []",
        ),
    ],
)
def test_subjects_out_of_order_are_found(text: str, fault: str | None) -> None:
    assert turtle_faults(HEAD + text, "plan") == ([] if fault is None else [fault])


def test_turtle_laid_out_another_way_is_found(tmp_path: Path) -> None:
    check = [f"{sysconfig.get_path('scripts')}/turtlefmt", "--check", str(tmp_path)]
    (tmp_path / "a.ttl").write_text("@prefix a: <https://a.example/> .\n\na:s a a:C ;\n    a:p a:o .\n")
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    (tmp_path / "b.ttl").write_text("@prefix a: <https://a.example/> .\na:s a a:C;\n  a:p a:o.\n")
    assert subprocess.run(check, check=False, capture_output=True).returncode != 0


# SPARQL -----------------------------------------------------------------------------------------------------

_HIDDEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*'
)
_PROLOGUE = re.compile(r"PREFIX (?P<prefix>[\w-]*): <[^>]*>")
_WORD = re.compile(r"(?<![\w?$:@-])[A-Za-z_]+(?![\w:-])")
_KEYWORDS = frozenset(
    """
    ABS AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY
    DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF
    IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH
    NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS
    SELECT SEPARATOR SERVICE SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM
    UCASE UNDEF UNION VALUES WHERE YEAR
    """.split()
)
_STEP = "  "
_CLOSERS = {"}": "{", ")": "(", "]": "["}


def _hide(match: re.Match[str]) -> str:
    """Return as much blank as a comment is long, and "~" for a string or an IRI."""
    return re.sub(r"[^\n]", " " if match[0].startswith("#") else "~", match[0])


def sparql_faults(text: str) -> list[str]:
    """Return what is wrong with the layout of a .rq file.

    Header lines, then one PREFIX line for each prefix that is used, in order, then the query: two spaces for
    each open bracket, two more for a line that goes on after a ";", keywords in capitals, the VALUES of each
    parameter on a line of its own, columns named, rows in order, and nothing that changes by itself.
    """
    lines = text.split("\n")
    hidden = _HIDDEN.sub(_hide, text).split("\n")
    faults = [f"line {n}: a tab" for n, line in enumerate(lines, 1) if "\t" in line]
    faults += [f"line {n}: blanks at the end" for n, line in enumerate(lines, 1) if line != line.rstrip()]
    faults += [f"line {n}: a second blank line" for n in range(2, len(lines)) if not lines[n - 2] + lines[n - 1]]
    if not text.endswith("\n") or text.endswith("\n\n"):
        faults.append("the file does not end in one line break")
    start = next((n for n, line in enumerate(lines) if not line.startswith(("#+", "PREFIX "))), 0)
    faults += _prologue_faults(lines[:start], "\n".join(hidden[start:]))
    faults += _word_faults(hidden, start)
    faults += _indent_faults(hidden, start)
    faults += _parameter_faults(lines)
    return faults


def _prologue_faults(prologue: list[str], query: str) -> list[str]:
    prefixes = [line for line in prologue if not line.startswith("#+")]
    faults = []
    if prologue != [line for line in prologue if line.startswith("#+")] + prefixes:
        faults.append("a header line stands below a PREFIX")
    if prefixes != sorted(prefixes):
        faults.append("the PREFIX lines are not in order")
    for line in prefixes:
        match = _PROLOGUE.fullmatch(line)
        if match is None:
            faults.append(f"not a PREFIX line: {line}")
        elif re.search(rf"(?<![\w-]){match['prefix']}:", query) is None:
            faults.append(f"the prefix {match['prefix']} is not used")
    return faults


def _word_faults(hidden: list[str], start: int) -> list[str]:
    faults = [
        f"line {n}: {word} is written {word.upper()}"
        for n, line in enumerate(hidden[start:], start + 1)
        for word in _WORD.findall(line)
        if word.upper() in _KEYWORDS and word != word.upper()
    ]
    query = " ".join(hidden[start:])
    words = set(_WORD.findall(query))
    if re.search(r"\bSELECT(?: DISTINCT| REDUCED)?\s+\*", query):
        faults.append("SELECT * leaves the columns to chance")
    if "NOW" in words:
        faults.append("NOW() changes by itself: make the day a parameter")
    if "SELECT" in words and not words & {"CONSTRUCT", "DESCRIBE", "ASK"} and "ORDER" not in words:
        faults.append("SELECT without ORDER BY leaves the order to chance")
    return faults


def _indent_faults(hidden: list[str], start: int) -> list[str]:
    faults = []
    open_at: list[tuple[str, int]] = []  # each open bracket and its line: two on one line are one step
    above = "."
    for n, line in enumerate(hidden[start:], start + 1):
        code = line.strip()
        if not code:
            continue
        closing = len(code) - len(code.lstrip("})]"))
        outer, closed = open_at[: len(open_at) - closing], open_at[len(open_at) - closing :]
        depth = len({opened for _, opened in outer} - {opened for _, opened in closed})
        inside_braces = not open_at or open_at[-1][0] == "{"
        if above.endswith((";", ",")) and inside_braces and not closing:
            allowed = {depth + 1}
        elif above.endswith((".", "{", "}", "~>")):
            allowed = {depth}
        else:
            allowed = {depth, depth + 1}
        if line[: len(line) - len(line.lstrip())] not in {_STEP * steps for steps in allowed}:
            faults.append(f"line {n}: is indented by {len(line) - len(line.lstrip())}, not {min(allowed) * 2}")
        for sign in code:
            if sign in "{([":
                open_at.append((sign, n))
            elif sign in _CLOSERS and (not open_at or open_at.pop()[0] != _CLOSERS[sign]):
                return [*faults, f"line {n}: {sign} closes nothing"]
        above = code
    return faults


def _parameter_faults(lines: list[str]) -> list[str]:
    faults = []
    for name in re.findall(r"^#\+ \[parameters\.(\w+)\]$", "\n".join(lines), re.MULTILINE):
        here = [line for line in lines if re.fullmatch(rf" *VALUES \?{name} \{{ \S(?:.*\S)? \}}", line)]
        if len(here) != 1:
            faults.append(f"{len(here)} lines say VALUES ?{name} {{ ... }} and nothing else, where one must")
    return faults


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_query_is_laid_out_by_the_house_rules(path: Path) -> None:
    assert sparql_faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_query_runs_as_it_stands_in_two_engines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    Store().query(text)
    prepareQuery(text)


def test_prefixes_mean_the_same_in_every_file() -> None:
    meanings = {
        (match["prefix"], match["iri"])
        for path in QUERIES
        for match in re.finditer(
            r"^PREFIX (?P<prefix>[\w-]*): <(?P<iri>[^>]*)>$", path.read_text("utf-8"), re.MULTILINE
        )
    }
    assert {(prefix, PREFIXES.get(prefix)) for prefix, _ in meanings} == meanings


GOOD = """\
#+ summary = "Actions that support a goal"
#+ [parameters.goal]
#+ type = "iri"
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sv: <https://w3id.org/samsvar/def/>
SELECT ?action (COUNT(?step) AS ?count)
  ?label
WHERE {
  VALUES ?goal { <https://w3id.org/samsvar/id/goal/some-region/some-goal> }
  # a comment that says select and {
  ?action a sv:Action ;
    sv:reaches ?goal ;
    skos:prefLabel ?label, ?select .
  OPTIONAL { ?action sv:owner ?owner . }
  FILTER (LANG(?label) = "nb" ||
    ?label IN ("where", "{"))
  FILTER NOT EXISTS {
    ?action sv:deadline ?deadline .
    BIND(IF(
      ?a < 3, ?b,
      ?c
    ) AS ?d)
  }
}
GROUP BY ?action ?label
ORDER BY ?action
"""


def test_a_query_in_house_style_has_no_faults() -> None:
    assert sparql_faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  OPTIONAL", "\tOPTIONAL", "line 14: a tab"),
        ("WHERE {\n", "WHERE { \n", "line 8: blanks at the end"),
        ("ORDER BY ?action\n", "ORDER BY ?action", "the file does not end in one line break"),
        ("ORDER BY ?action\n", "ORDER BY ?action\n\n", "the file does not end in one line break"),
        ("}\nGROUP", "}\n\n\nGROUP", "line 26: a second blank line"),
        (
            "PREFIX skos:",
            "PREFIX  skos:",
            "not a PREFIX line: PREFIX  skos: <http://www.w3.org/2004/02/skos/core#>",
        ),
        ("PREFIX skos:", "PREFIX z: <https://z.example/>\nPREFIX skos:", "the PREFIX lines are not in order"),
        ("PREFIX skos:", "PREFIX a: <https://a.example/>\nPREFIX skos:", "the prefix a is not used"),
        ("PREFIX sv:", "#+ more = 1\nPREFIX sv:", "a header line stands below a PREFIX"),
        ("SELECT ?action", "select ?action", "line 6: select is written SELECT"),
        ("(COUNT(", "(Count(", "line 6: Count is written COUNT"),
        ("FILTER (LANG", "FILTER (lang", "line 15: lang is written LANG"),
        ("  ?action a sv", "   ?action a sv", "line 11: is indented by 3, not 2"),
        ("    sv:reaches", "  sv:reaches", "line 12: is indented by 2, not 4"),
        ("    sv:reaches", "          sv:reaches", "line 12: is indented by 10, not 4"),
        ("    ?action sv:deadline", "  ?action sv:deadline", "line 18: is indented by 2, not 4"),
        ("  }\n}\nGROUP", "  }\n  }\nGROUP", "line 24: is indented by 2, not 0"),
        ("}\nGROUP", "}\n}\nGROUP", "line 25: } closes nothing"),
        (
            "  VALUES ?goal { <https://w3id.org/samsvar/id/goal/some-region/some-goal> }",
            "  VALUES ?goal {\n    <https://w3id.org/samsvar/id/goal/some-region/some-goal>\n  }",
            "0 lines say VALUES ?goal { ... } and nothing else, where one must",
        ),
        (
            "some-goal> }\n",
            "some-goal> } ?action ?any ?goal .\n",
            "0 lines say VALUES ?goal { ... } and nothing else, where one must",
        ),
        (
            "SELECT ?action (COUNT(?step) AS ?count)\n  ?label\n",
            "SELECT DISTINCT *\n",
            "SELECT * leaves the columns to chance",
        ),
        ("?a < 3", "?a < NOW()", "NOW() changes by itself: make the day a parameter"),
        ("ORDER BY ?action\n", "", "SELECT without ORDER BY leaves the order to chance"),
    ],
)
def test_a_planted_fault_in_a_query_is_found(old: str, new: str, fault: str) -> None:
    assert GOOD.count(old) == 1
    assert fault in sparql_faults(GOOD.replace(old, new))
