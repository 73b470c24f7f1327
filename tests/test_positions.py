"""Where triples stand: the same triples as the parser's on every file at hand, and each in its place."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from samsvar.errors import GraphFileError
from samsvar.positions import Place, Positions, Term, read_positions
from samsvar.positions.iris import resolve
from samsvar.validation import Finding, Report, Severity
from samsvar.validation.places import place_findings

PROJECT = Path(__file__).parent.parent
SUITES = Path(os.environ.get("SAMSVAR_SUITES") or PROJECT.parent / "shared" / "suites")
OURS = sorted(file for part in ("ontology", "data", "shapes", "tests") for file in (PROJECT / part).rglob("*.ttl"))
THEIRS: list[Any] = sorted(SUITES.rglob("*.ttl")) or [
    pytest.param(None, marks=pytest.mark.skip("the suites are not here: set SAMSVAR_SUITES to their folder"), id="none")
]
BASE = "http://example.org/a/b/c?q#f"

Write = Callable[..., Path]


def term(read: Term) -> NamedNode | BlankNode | Literal:
    if read.datatype is None:
        label = "".join(c if c.isalnum() else f"-{ord(c)}-" for c in read.text[2:])
        return BlankNode(f"b{label}") if read.text.startswith("_:") else NamedNode(read.text)
    if read.language:
        return Literal(read.text, language=read.language)
    return Literal(read.text, datatype=NamedNode(read.datatype))


def canonical(quads: list[Quad]) -> set[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def read(text: str, base: str | None = BASE) -> set[Quad]:
    quads = []
    for triple in read_positions(text, base):
        subject, predicate = term(triple.subject), term(triple.predicate)
        assert not isinstance(subject, Literal)
        assert isinstance(predicate, NamedNode)
        quads.append(Quad(subject, predicate, term(triple.object)))
    return canonical(quads)


def parsed(text: str | bytes, base: str | None = BASE) -> set[Quad]:
    return canonical(list(parse(text, format=RdfFormat.TURTLE, base_iri=base)))


@pytest.mark.parametrize("file", THEIRS, ids=lambda file: file.relative_to(SUITES).as_posix() if file else "")
def test_file_of_the_suites_reads_as_the_parser_reads_it(file: Path) -> None:
    raw = file.read_bytes()
    assert read(raw.decode("utf-8"), file.as_uri()) == parsed(raw, file.as_uri())


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.relative_to(PROJECT).as_posix())
def test_file_of_the_project_reads_as_the_parser_reads_it(file: Path) -> None:
    raw = file.read_bytes()
    triples = read(raw.decode("utf-8"), file.as_uri())
    assert triples == parsed(raw, file.as_uri())
    assert triples


SYNTAX = {
    "directives": "@prefix e: <urn:e:> . e:a e:b e:c . PREFIX e: <urn:f:> pReFiX : <#> e:a :b : .",
    "bases": "@base <http://x/y/z> . <> <#> <../w> . BASE <deep/> <a> <?b> <//c/d/../e> . @prefix p: <> . p:a p:b p: .",
    "names": r"@prefix e: <urn:e:> . e:a%2Fb e:c\,d\/e\~ e:f.g..h . e:1 e:5- e:_x , e::y:: , e:æøå·9 , e:ab\- .",
    "names before a dot": "@prefix e: <urn:e:> . e:a e:b e:c. e:d e:e e:. e: e: e:c.e:d.",
    "dots in prefixes": "@prefix a.b-1: <urn:e:> . a.b-1:c a.b-1:d a.b-1:e .",
    "iri escapes": r"<urn:\u00e6> <urn:\U0001F600> <urn:a,b;c.d(e)'f#g> .",
    "strings": """<a> <b> "x", 'y', "", '', "it's", 'say "x"', "#no <comment> .", "a\tb" .""",
    "long strings": """<a> <b> '''one\ntwo\r\nthree\rfour # .''', ''''six''', '''a 'b' ''c .''' .""",
    "long strings in double quotes": '<a> <b> """""", """d "e" ""f\\"""", """"five\n\\"""" .',
    "string escapes": r"""<a> <b> "\t\b\n\r\f\"\'\\ \u00e6 \U0001F600", 'x\'y', '''\'''' .""",
    "tags": """<a> <b> "x"@nb, "x"@en-GB, "x" @zh-Hant-TW , "x"^^<urn:t>, 'x' ^^ <urn:t>, '''x'''@prefix.""",
    "numbers": "<a> <b> 1, -1, +01, 1.0, -.5, 1.e3, .5E-1, 1e0, 1.5e+10, 1.<c> <d> 2.5.",
    "booleans": "<a> <b> true , false . <c><d>true.",
    "type": "<a>a<b>;a<c>.",
    "collections": "<a> <b> (), (1), (1 'x'@en (2 ()) [ <c> (3) ]) . (1 2) <d> () . () a () .",
    "property lists": "[] <a> [] . [ <a> [ <b> <c> ; <d> 1 , 2 ; ] ] . [ <a> 1 ] <b> [ ] . <e> <f> [<g> []].",
    "labels": "_:a <b> _:1.2 . _:1.2 <b> _:a, _:æ-·x . _:0 <c> _:0.",
    "semicolons": "<a> <b> 1 ;; <c> 2 ; ; . <d> <e> 3;.",
    "comments": "# one\n<a>#two\r<b> # <c>\r\n 1 .#three",
    "nothing": " # only a comment",
}


@pytest.mark.parametrize("text", SYNTAX.values(), ids=SYNTAX.keys())
def test_every_form_reads_as_the_parser_reads_it(text: str) -> None:
    assert read(text) == parsed(text)


REFERENCES = {
    "g:h": "g:h", "g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g",
    "//g": "http://g", "?y": "http://a/b/c/d;p?y", "g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s",
    "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s", ";x": "http://a/b/c/;x", "g;x": "http://a/b/c/g;x",
    "": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/", "../": "http://a/b/",
    "../g": "http://a/b/g", "../..": "http://a/", "../../g": "http://a/g", "../../../g": "http://a/g",
    "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.", "..g": "http://a/b/c/..g",
    "./../g": "http://a/b/g", "./g/.": "http://a/b/c/g/", "g/../h": "http://a/b/c/h", "g;x=1/../y": "http://a/b/c/y",
    "g?y/../x": "http://a/b/c/g?y/../x", "g#s/../x": "http://a/b/c/g#s/../x", "#": "http://a/b/c/d;p?q#",
}  # fmt: skip


@pytest.mark.parametrize(("reference", "meant"), REFERENCES.items())
def test_reference_means_what_the_examples_of_rfc_3986_say(reference: str, meant: str) -> None:
    assert resolve("http://a/b/c/d;p?q", reference) == meant


PARTS = st.lists(st.sampled_from(["a", "b", ".", "..", "/", "/", "//", "?", "#", ":", "x.y"]), max_size=8).map("".join)


# Without a "urn:" base: there the parser drops the slash of "/..", where the RFC keeps it.
@example("http://h", "a")
@given(st.sampled_from(["http://h", "http://h/", "http://h/p/q?r", "http://h/p/./q/../r", "file:///d/e"]), PARTS)
def test_reference_means_what_it_means_to_the_parser(base: str, reference: str) -> None:
    try:
        expected = parsed(f"<{reference}> <urn:p> 1 .", base)
    except SyntaxError:
        return
    assert read(f"<{reference}> <urn:p> 1 .", base) == expected


PREFIXED = "@prefix e: <urn:e:> .\n@prefix ex: <urn:ex/> .\n"
IRIS = st.sampled_from(["e:a", "ex:b.c", "<urn:e:a>", "<#æ>", "e:\\~x", "ex:", "<urn:😀>"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SPACES = st.sampled_from([" ", "\t", "\n", "\r\n", "  \n\t", " # et tegn: 😀 <x> .\n", "\n#\r\n"])


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08X}" if c in '"\\\r\n' else c for c in text) + '"'


def long_quoted(text: str) -> str:
    return "'''" + "".join(f"\\{c}" if c in "'\\" else c for c in text) + "'''"


LITERALS = st.one_of(
    TEXTS.map(quoted),
    TEXTS.map(long_quoted),
    TEXTS.map(lambda text: f"{quoted(text)}@nb-NO"),
    TEXTS.map(lambda text: f"{long_quoted(text)}^^e:type"),
    st.sampled_from(["1", "-1.50", "2e-3", "true", "false"]),
)
OBJECTS = st.recursive(
    st.one_of(IRIS, LITERALS, st.sampled_from(["_:a", "_:b.1", "[]", "()"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"( {' '.join(items)} )"),
        st.tuples(IRIS, inner).map(lambda pair: f"[ {pair[0]} {pair[1]} ]"),
    ),
    max_leaves=5,
)
TRIPLES = st.lists(st.tuples(IRIS, IRIS, OBJECTS), min_size=1, max_size=6)


@given(TRIPLES, st.data())
def test_any_graph_reads_as_the_parser_reads_it(triples: list[tuple[str, str, str]], data: st.DataObject) -> None:
    text = PREFIXED + "".join(word + data.draw(SPACES) for triple in triples for word in (*triple, "."))
    assert read(text) == parsed(text)


@given(TRIPLES, st.data())
def test_each_word_stands_where_it_was_written(triples: list[tuple[str, str, str]], data: st.DataObject) -> None:
    text = PREFIXED
    written = set()
    for triple in triples:
        starts = []
        for word in triple:
            starts.append(len(text))
            text += word + data.draw(SPACES)
        written.add(tuple(starts))
        text += "." + data.draw(SPACES)
    found = {tuple(term.offset for term in triple) for triple in read_positions(text, BASE)}
    assert written <= found


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("<a> <b> <c>", "1:1"),
        ("<a> <b> 1 .\n<a> <b> 'æ\n' .", "2:1"),
        ("<a> <b> e:c .", "1:9"),
        ("<a>\n\t<b> true false .", "2:11"),
        ("<a> <b> ( 1 .", "1:13"),
        ("<a> <b> << <c> <d> <e> >> .", "1:1"),
        ("@version '1.2' . <a> <b> 1 .", "1:1"),
        ('<a> "b" 1 .', "1:5"),
        ("<a> <b> 1 ] .", "1:11"),
    ],
)
def test_what_is_not_turtle_is_refused_with_its_place(text: str, where: str) -> None:
    with pytest.raises(GraphFileError, match=rf"^{where}: not Turtle"):
        read_positions(text, BASE)


def test_brackets_a_thousand_deep_are_refused() -> None:
    with pytest.raises(GraphFileError, match="nested too deeply"):
        read_positions("<a> <b> " + "(" * 1000 + ")" * 1000 + " .", BASE)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file as it is given, line ends included."""

    def written(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
        return file

    return written


def test_line_and_column_count_characters_from_one(write: Write, tmp_path: Path) -> None:
    text = (
        '@prefix e: <urn:e:> .\r\n# ås\u2028\x0b\x85\r\n<urn:x>\te:p "æ😀e\u0301", e:v ;\r\n'
        "\t\te:q '''a\r\nb''' , 7 .\r\n<urn:x> e:r 8 ."
    )
    positions = Positions([write("data/æ.ttl", text)], tmp_path)
    line = '<urn:x>\te:p "æ😀e\u0301", e:v ;'
    expected = {
        ("urn:e:p", "urn:e:v"): (3, 21, line),
        ("urn:e:p", "æ😀e\u0301"): (3, 13, line),
        ("urn:e:p", "not there"): (3, 9, line),
        ("urn:e:not", None): (3, 1, line),
        ("urn:e:q", None): (4, 3, "\t\te:q '''a"),
        ("urn:e:q", "a\r\nb"): (4, 7, "\t\te:q '''a"),
        ("urn:e:q", "7"): (5, 8, "b''' , 7 ."),
        ("urn:e:r", "8"): (6, 13, "<urn:x> e:r 8 ."),
    }
    for (path, value), (row, column, whole) in expected.items():
        assert positions.place("urn:x", path, value) == Place("data/æ.ttl", row, column, whole)


FIRST = """@prefix : <http://x/> .
:other :sees :thing , "lost" .
:thing :note "n" .
"""
SECOND = """@prefix : <http://x/> .
:thing :note "m" .
:thing a :Kind ;
    :name "one" ,
        "two" .
:child :parent :thing .
"""


@pytest.mark.parametrize(
    ("sought", "where"),
    [
        (("thing", "name", "two"), ("second.ttl", 5, 9)),
        (("thing", "name", "three"), ("second.ttl", 4, 5)),
        (("thing", "name", None), ("second.ttl", 4, 5)),
        (("thing", "note", "m"), ("second.ttl", 2, 14)),
        (("thing", "note", None), ("first.ttl", 3, 8)),
        (("thing", "owner", None), ("second.ttl", 3, 1)),
        (("thing", None, None), ("second.ttl", 3, 1)),
        (("thing", None, "two"), ("second.ttl", 5, 9)),
        (("thing", None, "http://x/child"), ("second.ttl", 6, 16)),
        (("thing", None, "http://x/thing"), ("second.ttl", 3, 1)),
        (("child", "name", None), ("second.ttl", 6, 1)),
        (("sees", None, None), ("first.ttl", 2, 8)),
        (("Kind", None, None), ("second.ttl", 3, 10)),
    ],
)
def test_triple_at_fault_is_told_else_predicate_else_subject(
    write: Write, tmp_path: Path, sought: tuple[str, str | None, str | None], where: tuple[str, int, int]
) -> None:
    positions = Positions([write("first.ttl", FIRST), write("second.ttl", SECOND)], tmp_path)
    focus, path, value = sought
    place = positions.place(f"http://x/{focus}", path and f"http://x/{path}", value)
    assert place is not None
    assert (place.file, place.line, place.column) == where


def test_literal_is_found_where_it_stands(write: Write, tmp_path: Path) -> None:
    place = Positions([write("first.ttl", FIRST)], tmp_path).place("lost")
    assert place == Place("first.ttl", 2, 23, ':other :sees :thing , "lost" .')


def test_first_mention_is_the_first_in_the_text(write: Write) -> None:
    file = write("all.ttl", "@prefix : <http://x/> .\n:a :p 1 .\n:b :p :thing .\n:a :p :thing .")
    assert Positions([file]).place("http://x/thing") == Place(file.as_posix(), 3, 7, ":b :p :thing .")


def test_statement_too_deep_to_read_hides_no_other(write: Write) -> None:
    deep = "(" * 1000 + ")" * 1000
    file = write("deep.ttl", f"@prefix : <http://x/> .\n:a :p {deep} .\n:b :p :thing .")
    positions = Positions([file])
    assert positions.place("http://x/a") is None
    assert positions.place("http://x/thing") == Place(file.as_posix(), 3, 7, ":b :p :thing .")


def test_what_stands_in_no_file_has_no_place(write: Write) -> None:
    assert Positions([write("first.ttl", FIRST)]).place("http://x/nobody", "http://x/note") is None


def test_blank_node_is_found_only_by_what_no_other_has(write: Write) -> None:
    file = write("blank.ttl", "@prefix : <http://x/> .\n:a :b [ :c 1 ; :d 2 ] , [ :c 3 ] , [ :d 2 ] .\n:a :c 4 .")
    positions = Positions([file])
    found = {key: positions.place("b0", f"http://x/{key[0]}", key[1]) for key in (("c", "3"), ("c", "4"), ("d", "2"))}
    assert found == {
        ("c", "3"): Place(file.as_posix(), 2, 30, ":a :b [ :c 1 ; :d 2 ] , [ :c 3 ] , [ :d 2 ] ."),
        ("c", "4"): None,
        ("d", "2"): None,
    }
    assert positions.place("urn:b0", "http://x/c", "3") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.trig", "GRAPH <urn:g> { <http://x/thing> a <http://x/Kind> }"),
        ("data.jsonld", '{"@id": "http://x/thing"}'),
        ("newer.ttl", 'VERSION "1.2" <http://x/thing> <urn:p> 1 {| <urn:q> 2 |} .'),
    ],
)
def test_file_that_is_not_turtle_is_named_where_no_turtle_file_will_do(
    write: Write, tmp_path: Path, name: str, text: str
) -> None:
    files = [write(name, text), write("only.ttl", "<http://x/only> <http://x/p> 1 . # thing")]
    positions = Positions(files, tmp_path)
    assert positions.place("http://x/thing", "http://x/p") == Place(name, 1, 1)
    assert positions.place("http://x/thin") is None
    assert Positions(files[1:], tmp_path).place("http://x/thing") is None
    assert positions.place("http://x/only") == Place("only.ttl", 1, 1, "<http://x/only> <http://x/p> 1 . # thing")


def test_only_files_that_can_hold_the_focus_are_read(write: Write, tmp_path: Path) -> None:
    positions = Positions([write("first.ttl", FIRST), write("second.ttl", SECOND)], tmp_path)
    assert positions.place("http://x/child") is not None
    assert ["_statements" in vars(source) for source in positions._sources] == [False, True]


@given(st.integers(8, 30), st.sampled_from(["", "\\", "%"]))
def test_name_is_found_behind_a_prefix_that_ends_anywhere(
    tmp_path_factory: pytest.TempPathFactory, cut: int, extra: str
) -> None:
    iri = "http://x/obo/GO_0001/æ-part/x-ab"
    local = re.sub("/|^-", r"\\\g<0>", iri[cut:])
    folder = tmp_path_factory.mktemp("cut")
    (folder / "a.ttl").write_text(f"PREFIX p.q: <{iri[:cut]}> p.q:{local} a p.q: . # {extra}", encoding="utf-8")
    place = Positions([folder / "a.ttl"], folder).place(iri)
    assert place is not None
    assert (place.line, place.column) == (1, len(f"PREFIX p.q: <{iri[:cut]}> ") + 1)


@pytest.mark.parametrize(
    "text",
    [
        "<> a <urn:t> .",
        "<thing.ttl> a <urn:t> .",
        "<./thing.ttl> a <urn:t> .",
        "PREFIX : <> : a <urn:t> .",
        "@base <x/> . <../thing.ttl> a <urn:t> .",
        "<th\\u0069ng.ttl> a <urn:t> .",
    ],
)
def test_name_is_found_beside_the_base_that_is_the_file(write: Write, text: str) -> None:
    file = write("thing.ttl", text)
    place = Positions([file]).place(file.as_uri())
    assert place is not None
    assert text[place.column - 1 :].startswith(("<", ":"))


def test_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match=r"gone\.ttl: No such file"):
        Positions([tmp_path / "gone.ttl"]).place("http://x/thing")


def test_file_that_is_not_utf8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "latin.ttl").write_bytes("<urn:å> a <urn:t> .".encode("latin-1"))
    with pytest.raises(GraphFileError, match=r"latin\.ttl: not UTF-8"):
        Positions([tmp_path / "latin.ttl"]).place("urn:å")


def test_every_finding_gets_its_place_and_keeps_the_rest(write: Write, tmp_path: Path) -> None:
    def finding(focus: str, path: str | None, value: str | None) -> Finding:
        return Finding(Severity.WARNING, "urn:rule", focus, path, value, "Min", {"en": "no"})

    report = Report((finding("http://x/thing", "http://x/name", "two"), finding("urn:elsewhere", None, None)))
    placed = place_findings(report, Positions([write("second.ttl", SECOND)], tmp_path))
    assert [found.place for found in placed.findings] == [Place("second.ttl", 5, 9, '        "two" .'), None]
    assert [found.key for found in placed.findings] == [found.key for found in report.findings]
    assert placed.rules is report.rules
