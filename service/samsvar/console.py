"""What the commands print: answers, chains, reports and the summary of a graph."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from samsvar.analysis import Chain, Step
from samsvar.answers import Answer, shown
from samsvar.engine import NamedNode, Term, Triple, to_turtle, value
from samsvar.errors import UsageError
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.names import SOURCE, VOCABULARY, shorten
from samsvar.validation import Report, Severity

_EXAMPLE = ("supporting-actions", {"target": "goal/helse-nord-strategy/seamless-care-pathway"})
_UNBOUNDED = 100_000
_STRENGTH = {"nb": {True: "sterk", False: "delvis"}, "en": {True: "strong", False: "partial"}}
_STATED = {"nb": "dokumentet sier det selv", "en": "the document itself says so"}


def working(text: str) -> AbstractContextManager[object]:
    """Say on a terminal, beside a moving sign, what a long run is doing; say nothing where there is no terminal."""
    return Console(stderr=True).status(text) if sys.stderr.isatty() else nullcontext()


def print_summary(graph: KnowledgeGraph) -> None:
    """Print how much a graph holds."""
    click.echo("Loaded " + ", ".join(f"{count:,} {name}" for name, count in graph.summary().items()) + ".")


def print_result(
    graph: KnowledgeGraph, result: Answer | bool | list[Triple], form: str, language: str, *, mark: bool
) -> None:
    """Print what any SPARQL query gave."""
    if isinstance(result, Answer):
        print_answer(graph, result, form, language, mark=mark)
    elif isinstance(result, bool):
        click.echo("true" if result else "false")
    else:
        click.echo(to_turtle(result), nl=False)


def print_answer(graph: KnowledgeGraph, answer: Answer, form: str, language: str, *, mark: bool = False) -> None:
    """Print an answer as table, csv, json, md, or ttl: what the files say of every IRI in it."""
    if form == "json":
        click.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
    elif form == "csv":
        click.echo(answer.to_csv(mark=mark), nl=False)
    elif form == "md":
        click.echo(answer.to_markdown(), nl=False)
    elif form == "ttl":
        click.echo(to_turtle(graph.describe(answer.iris())), nl=False)
    else:
        places = [place for place, column in enumerate(answer.columns) if place == 0 or not _has_label(answer, column)]
        rows = ([_told(graph, row[place], language) for place in places] for row in answer.rows)
        print_table([answer.columns[place] for place in places], rows)
        click.echo(f"{len(answer)} row{'' if len(answer) == 1 else 's'}", err=True)


def print_explained(graph: KnowledgeGraph, answer: Answer, chains: Sequence[Chain], form: str, language: str) -> None:
    """Print an answer with its chains; raise UsageError for csv, which has no place for them."""
    if form == "csv":
        raise UsageError("chains do not fit into csv: take table, md, json or ttl")
    if form == "json":
        explained = {"rows": answer.to_json(), "chains": [chain.to_json() for chain in chains]}
        click.echo(json.dumps(explained, ensure_ascii=False, indent=2))
    elif form == "ttl":
        links = dict.fromkeys(link for chain in chains for link in chain.links)
        click.echo(to_turtle(graph.describe([*answer.iris(), *links])), nl=False)
    else:
        print_answer(graph, answer, form, language)
        print_chains(graph, chains, language)


def _told(graph: KnowledgeGraph, term: Term | None, language: str) -> str:
    """Return a term as a person reads it: a concept by its label, any other IRI by its short name."""
    concept = isinstance(term, NamedNode) and term.value.startswith(VOCABULARY)
    return graph.label(value(term), language) if concept else shown(term)


def _has_label(answer: Answer, column: str) -> bool:
    """Tell whether a person can do without a column, since another has the labels of what it names."""
    return f"{column}Label" in answer.columns


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table as wide as the terminal; whole lines where the output is no terminal."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False, width=None if sys.stdout.isatty() else _UNBOUNDED).print(table)


def print_chains(graph: KnowledgeGraph, chains: Sequence[Chain], language: str) -> None:
    """Print each chain with the word that every step stands on."""
    for number, chain in enumerate(chains, start=1):
        strength = _STRENGTH[language][chain.strong]
        click.echo(f"\n{number}. {_presented(graph, chain.elements[0], language)}\n   [{strength}]")
        for words in chain.steps:
            for step in words:
                _print_step(graph, step, language)
            click.echo(f"   → {_presented(graph, words[0].target, language)}")
    click.echo(f"\n{NOTICE[language]}")


def _print_step(graph: KnowledgeGraph, step: Step, language: str) -> None:
    if step.link is None:
        click.echo(f"     {_STATED[language]}: {graph.label(step.said_by, language)}")
    else:
        relation = graph.label(step.relation, language)
        strength = _STRENGTH[language][step.strong]
        author = graph.label(step.said_by, language)
        click.echo(f"     {relation}, {strength} – {author}: {step.rationale.get(language, '')}")
        click.echo(f"     {shorten(step.link)}")
        for other in graph.chains.rejected(step.source, step.target):
            click.echo(f"     ! {shorten(other.link or '')}: {other.rationale.get(language, '')}")
    click.echo("     " + ", ".join(passage.removeprefix(SOURCE) for passage in step.passages))


def _presented(graph: KnowledgeGraph, element: str, language: str) -> str:
    document = graph.document_of(element)
    standing = f" ({graph.label(document, language)}: {graph.standing(document, language)})" if document else ""
    wording = "".join(f"\n     “{statement}”" for statement in graph.statements(element))
    return f"{graph.label(element, language)}{standing}{wording}"


def print_counts(report: Report) -> None:
    """Print how many findings there are of each severity."""
    told = (f"{count} {_plural(severity, count)}" for severity, count in report.counts.items())
    click.echo(f"Validation: {', '.join(told)}.")


def _plural(severity: Severity, count: int) -> str:
    return {Severity.INFO: "info"}.get(severity, severity.value + ("" if count == 1 else "s"))


def print_example(graph: KnowledgeGraph, language: str) -> None:
    """Print the validation summary and one worked answer, with its chains, if the graph has its goal."""
    print_counts(graph.validate())
    name, values = _EXAMPLE
    query = graph.catalog[name]
    answer = graph.answer(name, values)
    click.echo(f"\nsamsvar ask {name} --target {values['target']} --explain\n{query.question[language]}\n")
    print_explained(graph, answer, graph.explain(name, answer, values), "table", language)
