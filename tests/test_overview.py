"""The overview gives what the catalogue's queries give: on the shipped graph, and on graphs made at random."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsvar.answers import Answer
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, PREFIXES, SV, VOCABULARY
from samsvar.overview import (
    STATES,
    ActionFilter,
    ActionRow,
    Columns,
    Element,
    MatrixFilter,
    Overview,
    counts,
    coverage,
    due_actions,
    list_actions,
    ownerless_actions,
    unaligned_actions,
    unsupported_goals,
    weakly_supported_goals,
)

LoadGraph = Callable[[str], KnowledgeGraph]
Values = dict[str, str]
Rows = list[dict[str, Any]]
PLAN = f"{ID}document/helgeland-action-plan-2023-2025"
REGIONAL = f"{ID}document/helse-nord-strategy"
DAY = dt.date(2024, 12, 31)
QUERIES: Mapping[Columns, str] = {
    "documents": "coverage-by-document",
    "focus-areas": "coverage-by-focus-area",
    "organisations": "coverage-by-organisation",
}
UNSTATED = ("status ikke oppgitt", "status not stated")
AS_FIELDS = {"from": "since", "as-of": "as_of", "focus-area": "focus_area", "without-owner": "without_owner"}


def asked(graph: KnowledgeGraph, name: str, values: Values) -> Rows:
    answer = graph.query(graph.catalog[name].bind(values))
    assert isinstance(answer, Answer)
    return answer.to_json()


def fields(values: Values) -> dict[str, Any]:
    """Return the parameters of a query as the fields of a filter."""
    days = {"as-of", "from", "until", "before"}
    read: dict[str, Callable[[str], Any]] = {"without-owner": lambda text: text == "true"}
    read |= dict.fromkeys(days, dt.date.fromisoformat)
    return {AS_FIELDS.get(name, name): read.get(name, str)(text) for name, text in values.items() if name != "lang"}


def name_of(overview: Overview, iri: str, language: str) -> str:
    told = overview.label(iri, language)
    return told.text if told.language == language else iri


def known(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says; that a status is not stated may be said or left out."""
    return {name: held for name, held in row.items() if held is not None and held not in UNSTATED}


def own_label(overview: Overview, iri: str | None, language: str) -> str | None:
    return None if iri is None or (text := name_of(overview, iri, language)) == iri else text


def standing(overview: Overview, iri: str | None, language: str) -> str | None:
    return None if iri is None else own_label(overview, overview.documents[iri].status, language)


# The table of actions ----------------------------------------------------------------------------------------


def action_rows(overview: Overview, values: Values) -> Rows:
    """Return the rows of `actions`, made from the overview."""
    wanted, language = ActionFilter(**fields(values)), values.get("lang", "nb")
    return [action_row(overview, row, wanted.as_of, language) for row in list_actions(overview, wanted)]


def action_row(overview: Overview, row: ActionRow, as_of: dt.date, language: str) -> dict[str, Any]:
    def names(iris: Iterable[str]) -> str:
        return "; ".join(sorted({name_of(overview, iri, language) for iri in iris}))

    action = row.action
    return known(
        {
            "action": action.iri,
            "actionLabel": own_label(overview, action.iri, language),
            "due": row.due and str(row.due),
            "basis": row.basis,
            "state": row.state(as_of),
            "deadline": row.time.deadline and str(row.time.deadline),
            "periodStart": row.start and str(row.start),
            "periodEnd": row.end and str(row.end),
            "owners": names(action.owners),
            "goals": names(action.goals),
            "focusAreas": names(action.focus_areas),
            "groups": names(action.groups),
            "reached": overview.reached_elsewhere(action.iri, row.document),
            "position": action.place and action.place.start,
            "document": row.document,
            "documentLabel": own_label(overview, row.document, language),
            "documentStatus": standing(overview, row.document, language),
        }
    )


def action_disagreements(graph: KnowledgeGraph, overview: Overview, questions: Iterable[Values]) -> list[Values]:
    return [
        values
        for values in questions
        if [known(row) for row in asked(graph, "actions", values)] != action_rows(overview, values)
    ]


def each(together: int, **values: Iterable[str]) -> Iterator[Values]:
    """Give nothing, every value alone, and so many of each parameter together with those of every other."""
    alone = [(name.replace("_", "-"), value) for name, held in values.items() for value in held]
    yield {}
    yield from ({name: value} for name, value in alone)
    first = {name.replace("_", "-"): list(held)[:together] for name, held in values.items()}
    for (one, some), (other, more) in product(first.items(), first.items()):
        if one < other:
            yield from ({one: a, other: b} for a, b in product(some, more))


@pytest.fixture(scope="session")
def overview(shipped: KnowledgeGraph) -> Overview:
    return Overview.build(shipped.engine)


def terms(graph: KnowledgeGraph, pattern: str) -> list[str]:
    prologue = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    answer = graph.query(f"{prologue}SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x")
    assert isinstance(answer, Answer)
    return [str(row["x"]) for row in answer.to_json()]


def test_actions_are_what_the_query_says_in_every_way_of_asking(shipped: KnowledgeGraph, overview: Overview) -> None:
    owners = terms(shipped, "?action a sv:Action ; sv:owner/(foaf:member|org:unitOf)* ?x")
    questions = each(
        2,
        document=[PLAN, REGIONAL],
        owner=[f"{ID}organisation/rana-kommune", f"{ID}committee/fsu-akuttmedisinsk-samarbeid", *owners],
        without_owner=["true", "false"],
        state=["ended", "overdue", "due", "none", "done"],
        focus_area=terms(shipped, "?x a sv:FocusArea . ?action dcterms:isPartOf ?x ; a sv:Action"),
        goal=terms(shipped, "?action sv:serves ?x ; a sv:Action"),
        group=terms(shipped, "?action sv:targetGroup/skos:broader* ?x ; a sv:Action"),
        **{"from": ["2024-12-31", "2025-01-01"], "until": ["2023-12-31", "2024-01-01"]},
        before=["2024-12-31", "2025-01-01"],
    )
    days = [{**values, "as-of": day} for values, day in zip(questions, DAYS * 300, strict=False)]
    assert len(days) > 150
    assert action_disagreements(shipped, overview, chain(days, ({"lang": "en", "as-of": "2025-01-01"},))) == []


DAYS = ["2024-12-31", "2025-01-01", "2023-06-30"]


def test_plan_for_helgeland_has_its_29_actions_in_the_order_of_its_text(overview: Overview) -> None:
    rows = list_actions(overview, ActionFilter(as_of=DAY, document=PLAN))
    assert len(rows) == 29
    places = [row.action.place.start for row in rows if row.action.place]
    assert places == sorted(places)
    assert len(places) == 29


# The matrices ------------------------------------------------------------------------------------------------


def matrix_rows(overview: Overview, columns: Columns, values: Values) -> Rows:
    """Return the rows of a query of coverage, made from the overview."""
    language = values.get("lang", "nb")
    wanted = {name: held for name, held in fields(values).items() if name != "document"}
    matrix = coverage(overview, values["document"], columns, MatrixFilter(**wanted))
    rows = []
    for element in matrix.elements:
        for column, cell in zip(matrix.columns, matrix.cells(element), strict=True):
            row: dict[str, Any] = {
                "element": element.iri,
                "elementLabel": own_label(overview, element.iri, language),
                "kind": SV + element.kind,
                "document": values["document"],
                "documentStatus": standing(overview, values["document"], language),
                "actions": len(cell.actions),
                "strongActions": cell.strong,
            }
            if columns == "organisations":
                owner = overview.agents[column.iri] if column.iri else None
                row["owner"], row["ownerLabel"] = column.iri, own_label(overview, column.iri, language)
                row["collective"] = owner is not None and owner.kind == "Collective"
            else:
                row["elements"] = cell.elements
                row["local"], row["localLabel"] = column.document, own_label(overview, column.document, language)
                row["localStatus"] = standing(overview, column.document, language)
            if columns == "focus-areas":
                row["area"], row["areaLabel"] = column.iri, own_label(overview, column.iri, language)
            rows.append(known(row))
    return rows


def matrix_disagreements(
    graph: KnowledgeGraph, overview: Overview, questions: Iterable[Values]
) -> list[tuple[Columns, Values]]:
    return [
        (columns, values)
        for values in questions
        for columns, name in QUERIES.items()
        if unordered(map(known, asked(graph, name, values))) != unordered(matrix_rows(overview, columns, values))
    ]


def unordered(rows: Iterable[dict[str, Any]]) -> list[str]:
    return sorted(str(sorted(row.items())) for row in rows)


def test_matrices_are_what_the_queries_say_under_every_filter(shipped: KnowledgeGraph, overview: Overview) -> None:
    filters = each(
        1,
        level=[f"{VOCABULARY}level/{one}" for one in ("health-community", "trust", "municipality")],
        status=[f"{VOCABULARY}document-status/{one}" for one in ("unknown", "draft")],
        strength=[f"{VOCABULARY}strength/{one}" for one in ("strong", "partial")],
        owner=[f"{ID}organisation/rana-kommune", f"{ID}organisation/helgelandssykehuset"],
        group=[f"{VOCABULARY}target-group/{one}" for one in ("chronically-ill", "population")],
        **{"from": ["2025-01-01"], "until": ["2024-06-30"]},
    )
    questions = [{"document": REGIONAL, **values} for values in filters]
    assert len(questions) == 35
    assert matrix_disagreements(shipped, overview, questions) == []


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_matrix_of_every_document_is_what_the_query_says(
    shipped: KnowledgeGraph, overview: Overview, lang: str
) -> None:
    questions = [{"document": document, "lang": lang} for document in overview.documents]
    assert matrix_disagreements(shipped, overview, questions) == []


def test_filter_leaves_every_cell_and_counts_nothing_where_nothing_fits(overview: Overview) -> None:
    nowhere = MatrixFilter(level=f"{VOCABULARY}level/municipality")
    for columns in QUERIES:
        whole, empty = coverage(overview, REGIONAL, columns), coverage(overview, REGIONAL, columns, nowhere)
        assert (whole.elements, whole.columns) == (empty.elements, empty.columns)
        assert sum(cell.elements for element in whole.elements for cell in whole.cells(element)) > 0
        assert sum(cell.elements for element in empty.elements for cell in empty.cells(element)) == 0


def test_strong_support_is_what_the_filter_for_it_leaves(overview: Overview) -> None:
    strong = MatrixFilter(strength=f"{VOCABULARY}strength/strong")
    for columns in QUERIES:
        whole, left = coverage(overview, REGIONAL, columns), coverage(overview, REGIONAL, columns, strong)
        for element in whole.elements:
            told = [(cell.strong, cell.strong_others) for cell in whole.cells(element)]
            assert told == [(len(cell.actions), len(cell.others)) for cell in left.cells(element)]


# What needs attention ----------------------------------------------------------------------------------------


def attention_disagreements(graph: KnowledgeGraph, overview: Overview) -> list[tuple[str, Values]]:
    """Return the lists, with what they were asked, that are not what the query of their name says."""
    levels = [f"{VOCABULARY}level/{one}" for one in ("regional", "trust", "health-community")]
    documents: list[Values] = [{}, *({"document": document} for document in overview.documents)]
    places = [*documents, *({"level": level} for level in levels)]
    wrong = []
    for name, questions, list_rows in (
        ("unsupported-goals", places, _unsupported),
        ("weakly-supported-goals", places, _weakly),
        ("ownerless-actions", documents, _ownerless),
        ("unaligned-actions", documents, _unaligned),
        ("due-actions", [{**values, "as_of": str(DAY)} for values in documents], _due),
    ):
        for values in questions:
            rows, columns = list_rows(overview, values)
            told = [tuple(row.get(column) for column in columns) for row in asked(graph, name, values)]
            if sorted(map(str, rows)) != sorted(map(str, told)):
                wrong.append((name, values))
    return wrong


def _unsupported(overview: Overview, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    rows = unsupported_goals(overview, **values)
    return [(row.goal.iri, row.document, row.local_documents) for row in rows], ("goal", "document", "localDocuments")


def _weakly(overview: Overview, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    rows = weakly_supported_goals(overview, **values)
    return [(row.goal.iri, row.document, row.actions) for row in rows], ("goal", "document", "actions")


def _ownerless(overview: Overview, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    return _of_actions(ownerless_actions(overview, **values), values)


def _unaligned(overview: Overview, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    return _of_actions(unaligned_actions(overview, **values), values)


def _of_actions(actions: Iterable[Element], values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    wanted = values.get("document")
    rows = [(one.iri, document) for one in actions for document in one.documents if wanted in {None, document}]
    return rows, ("action", "document")


def _due(overview: Overview, values: Values) -> tuple[list[tuple[Any, ...]], tuple[str, ...]]:
    rows = due_actions(overview, DAY, document=values.get("document"))
    told = [(row.action.iri, row.document, row.due and str(row.due), row.basis, row.state(DAY)) for row in rows]
    return told, ("action", "document", "due", "basis", "state")


def test_attention_lists_are_what_the_queries_say(shipped: KnowledgeGraph, overview: Overview) -> None:
    assert attention_disagreements(shipped, overview) == []


def test_due_actions_stand_in_the_order_of_the_query(shipped: KnowledgeGraph, overview: Overview) -> None:
    by_iri = sorted(
        due_actions(overview, DAY), key=lambda row: (row.due is None, str(row.due), row.document, row.action.iri)
    )
    rows = asked(shipped, "due-actions", {"as_of": str(DAY)})
    assert [row.action.iri for row in by_iri] == [row["action"] for row in rows]
    days = [row.due for row in due_actions(overview, DAY)]
    assert days == [row.due for row in by_iri]


def test_links_are_counted_as_the_query_counts_them(shipped: KnowledgeGraph, overview: Overview) -> None:
    columns = ("status", "relation", "strength", "author", "links", "confirmedLinks")
    rows = [tuple(row.get(column) for column in columns) for row in asked(shipped, "alignments-by-status", {})]
    told = [(one.status, one.relation, one.strength, one.author, one.links, one.confirmed) for one in overview.links]
    assert told == rows
    assert sum(one.links for one in overview.links) > 300


def test_counts_are_those_of_the_graph(shipped: KnowledgeGraph, overview: Overview) -> None:
    summary, told = shipped.summary(), counts(overview)
    assert (told.documents, told.elements, told.actions) == tuple(
        summary[name] for name in ("documents", "elements", "actions")
    )


# What supports what ------------------------------------------------------------------------------------------


def support_disagreements(graph: KnowledgeGraph, overview: Overview) -> list[str]:
    """Return the elements whose support is not what `supporting-actions` says."""
    wrong = []
    for element in overview.elements.values():
        told = [
            (reach.action.iri, reach.supported.iri, reach.strong, reach.direct)
            for reach in overview.reaching(element.iri)
        ]
        rows = asked(graph, "supporting-actions", {"target": element.iri})
        strong = f"{VOCABULARY}strength/strong"
        expected = {(row["action"], row["supported"], row["strength"] == strong, row["direct"]) for row in rows}
        if len(told) != len(set(told)) or set(told) != expected or told != sorted(told, key=best_first(overview)):
            wrong.append(element.iri)
    return wrong


def best_first(overview: Overview) -> Callable[[tuple[str, str, bool, bool]], tuple[Any, ...]]:
    def key(told: tuple[str, str, bool, bool]) -> tuple[Any, ...]:
        action, supported, strong, direct = told
        return not strong, not direct, overview.elements[action].number, overview.elements[supported].number

    return key


def test_support_is_what_the_query_says_of_every_element(shipped: KnowledgeGraph, overview: Overview) -> None:
    assert sum(len(overview.reaching(element)) for element in overview.elements) > 300
    assert support_disagreements(shipped, overview) == []


def test_what_reaches_and_what_is_reached_are_one_thing_seen_from_both_ends(
    shipped: KnowledgeGraph, overview: Overview
) -> None:
    def told(reaches: Iterable[Any]) -> set[tuple[str, str, bool, bool]]:
        return {(one.element.iri, one.supported.iri, one.strong, one.direct) for one in reaches}

    out = told(chain.from_iterable(overview.reached(element) for element in overview.elements))
    back = told(
        reach
        for element in overview.elements
        for reach in overview.supporters(element)
        if reach.supported.iri == element
    )
    assert out == back
    found = shipped.engine.rows(f"SELECT ?a ?b WHERE {{ ?a <{SV}reaches> ?b }}")
    pairs = {(value(source), value(target)) for source, target in found}
    assert {(source, target) for source, target, _, _ in out} == pairs


def owner_disagreements(graph: KnowledgeGraph, overview: Overview) -> list[str]:
    wrong = []
    for agent in overview.agents:
        rows = asked(graph, "actions-by-owner", {"owner": agent})
        told = {
            (
                action.iri,
                "; ".join(sorted({name_of(overview, one, "nb") for one in overview.owners_through(action.iri, agent)})),
            )
            for action in overview.owned_by(agent)
        }
        if told != {(row["action"], row["ownedThrough"]) for row in rows}:
            wrong.append(agent)
    return wrong


def test_owners_answer_for_what_the_query_says(shipped: KnowledgeGraph, overview: Overview) -> None:
    assert owner_disagreements(shipped, overview) == []
    together = overview.owned_by(f"{ID}collective/kommunene-pa-helgeland")
    assert together
    assert {one.iri for one in together} <= {one.iri for one in overview.owned_by(f"{ID}organisation/rana-kommune")}


def test_walking_down_from_the_roots_of_a_document_meets_all_that_it_states(overview: Overview) -> None:
    def below(iri: str) -> Iterator[str]:
        for part in overview.parts(iri):
            yield part.iri
            yield from below(part.iri)

    for document in overview.documents:
        assert set(below(document)) == {element.iri for element in overview.elements_of(document)}


# Graphs made at random ---------------------------------------------------------------------------------------

COUNT = 7
KINDS = [f"sv:{kind}" for kind in (*["Action"] * 3, *["Goal"] * 2, "FocusArea", "Commitment", "OngoingWork")]
DATES = [f'"{day}"^^xsd:date' for day in ("2024-01-01", "2024-12-31", "2025-06-30")]
LEVELS = [f"vocab:level\\/{level}" for level in ("regional", "trust", "municipality")]
STATUSES = [f"vocab:document-status\\/{status}" for status in ("draft", "unknown")]
GROUPS = [f"vocab:target-group\\/{group}" for group in ("copd-patients", "chronically-ill", "elderly")]
PROGRESS = [f"vocab:progress\\/{progress}" for progress in ("done", "stopped", "under-way")]
PLACES = [f"<https://w3id.org/samsvar/source/a.txt#char={start},9>" for start in range(3)]
ELEMENTS, DOCUMENTS = [f"<urn:e{n}>" for n in range(COUNT)], [f"<urn:d{n}>" for n in range(3)]
OWNERS, PERIODS = [f"<urn:o{n}>" for n in range(3)], [f"<urn:p{n}>" for n in range(3)]
Lines = st.SearchStrategy[list[str]]


def one_each(things: list[str], property_: str, values: list[str], *, always: bool = False) -> Lines:
    """Give every thing one of the values or, but for always, none."""
    value = st.sampled_from(values if always else [*values, ""])
    picked = st.lists(value, min_size=len(things), max_size=len(things))
    return picked.map(lambda held: [f"{a} {property_} {b} ." for a, b in zip(things, held, strict=True) if b])


def several(things: list[str], property_: str, values: list[str], most: int, least: int = 0) -> Lines:
    """Give some of the things some of the values."""
    pairs = st.sets(st.tuples(st.sampled_from(things), st.sampled_from(values)), min_size=least, max_size=most)
    return pairs.map(lambda held: [f"{a} {property_} {b} ." for a, b in sorted(held)])


def labelled(things: list[str], language: str) -> Lines:
    texts = [f'"{text}{language}"@{language}' for text in "abc"]
    return one_each(things, "skos:prefLabel", texts)


def linked(held: Mapping[tuple[str, str], str]) -> list[str]:
    return [
        f"<urn:l{n}> a sv:Alignment ; sv:source {source} ; sv:target {target} ; sv:relation vocab:relation\\/supports ;"
        f" sv:strength vocab:strength\\/{strength} ; sv:reviewStatus vocab:review-status\\/accepted ."
        for n, ((source, target), strength) in enumerate(sorted(held.items()))
    ]


ENDS = st.tuples(st.sampled_from(ELEMENTS), st.sampled_from(ELEMENTS))
GRAPHS = st.tuples(
    one_each(ELEMENTS, "a", KINDS, always=True),
    several(ELEMENTS, "sv:statedIn", DOCUMENTS, 10, 4),
    one_each(DOCUMENTS, "sv:level", LEVELS),
    one_each(DOCUMENTS, "adms:status", STATUSES),
    one_each(DOCUMENTS, "sv:textFile", ['"a.txt"']),
    one_each(OWNERS, "a", ["sv:Collective"]),
    several(ELEMENTS, "sv:deadline", DATES, 5),
    several(ELEMENTS, "dcterms:temporal", PERIODS, 6),
    one_each(PERIODS, "dcat:startDate", DATES),
    one_each(PERIODS, "dcat:endDate", DATES),
    *(labelled(things, language) for things in (ELEMENTS, DOCUMENTS, OWNERS) for language in ("nb", "en")),
    several(ELEMENTS, "sv:serves", ELEMENTS, 6),
    several(ELEMENTS, "dcterms:isPartOf", ELEMENTS, 5),
    several(ELEMENTS, "sv:owner", OWNERS, 6),
    several(ELEMENTS, "sv:passage", PLACES, 8),
    one_each(ELEMENTS, "sv:targetGroup", GROUPS),
    one_each(ELEMENTS, "sv:progress", PROGRESS),
    several(DOCUMENTS, "sv:issuedBy", OWNERS, 4),
    *(
        several(OWNERS, name, OWNERS, 2)
        for name in ("org:subOrganizationOf", "org:hasMember", "foaf:member", "org:unitOf")
    ),
    st.dictionaries(ENDS, st.sampled_from(["strong", "partial"]), max_size=8).map(linked),
).map(lambda parts: "\n".join(chain.from_iterable(parts)))
"""Also graphs that no rule would pass: cycles, several documents, several times, two labels alike, nothing at all."""


def some(**values: Iterable[str]) -> Iterator[Values]:
    yield from ({name.replace("_", "-"): value} for name, held in values.items() for value in held)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(GRAPHS)
def test_overview_says_what_the_queries_say_on_any_graph(graph_of: LoadGraph, turtle: str) -> None:
    graph = graph_of(turtle)
    overview = Overview.build(graph.engine)
    groups = [f"{VOCABULARY}target-group/chronically-ill"]
    spans = {"from": ["2024-12-31"], "until": ["2024-12-31"]}
    questions = some(
        document=["urn:d0"],
        owner=["urn:o0", "urn:o1"],
        without_owner=["true", "false"],
        state=STATES,
        focus_area=["urn:e5"],
        goal=["urn:e4"],
        group=groups,
        before=["2024-12-31"],
        **spans,
    )
    assert (
        action_disagreements(graph, overview, ({**values, "as-of": "2024-12-31"} for values in [{}, *questions])) == []
    )
    narrowed = some(
        level=[f"{VOCABULARY}level/trust"],
        status=[f"{VOCABULARY}document-status/unknown"],
        strength=[f"{VOCABULARY}strength/strong", f"{VOCABULARY}strength/partial"],
        owner=["urn:o0"],
        group=groups,
        **spans,
    )
    asked_of = [{"document": f"urn:d{n}"} for n in range(3) if f"urn:d{n}" in overview.documents]
    questions = iter([{**values, **narrow} for narrow in [{}, *narrowed] for values in asked_of])
    assert matrix_disagreements(graph, overview, questions) == []
    assert attention_disagreements(graph, overview) == []
    assert support_disagreements(graph, overview) == []
    assert owner_disagreements(graph, overview) == []
