"""Findings as a validation report of SHACL."""

import re
from collections.abc import Iterator

from samsvar.baseline import JudgedFinding, Judgement
from samsvar.engine import BlankNode, Literal, NamedNode, Triple, to_turtle
from samsvar.names import PREFIXES, is_iri
from samsvar.reports.options import Options
from samsvar.reports.wording import entry_told

_SH = PREFIXES["sh"]
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_COMMENT = NamedNode(f"{PREFIXES['rdfs']}comment")
_BOOLEAN = NamedNode(f"{PREFIXES['xsd']}boolean")
_BLANK = re.compile(r"_:(?P<identifier>[A-Za-z0-9]+)\Z")


def turtle_report(judgement: Judgement, options: Options) -> str:
    """Return a `sh:ValidationReport` with a result for every finding, known or not, its message in every language.

    What the baseline says of a finding is a comment on its result; findings about the baseline itself are no
    results of a validation and stay out. Whether a value is an IRI is told from its form: a finding keeps no more.
    """
    report = BlankNode("report")
    conforms = Literal(str(not judgement.findings).lower(), datatype=_BOOLEAN)
    triples = [Triple(report, _TYPE, _sh("ValidationReport")), Triple(report, _sh("conforms"), conforms)]
    for number, judged in enumerate(judgement.findings, start=1):
        node = BlankNode(f"result{number:06}")
        triples += [Triple(report, _sh("result"), node), *_result(node, judged, options)]
    return to_turtle(triples)


def _result(node: BlankNode, judged: JudgedFinding, options: Options) -> Iterator[Triple]:
    finding = judged.finding
    yield Triple(node, _TYPE, _sh("ValidationResult"))
    yield Triple(node, _sh("resultSeverity"), _sh(finding.severity.capitalize()))
    yield Triple(node, _sh("focusNode"), _term(finding.focus))
    yield Triple(node, _sh("sourceShape"), _term(finding.rule))
    yield Triple(node, _sh("sourceConstraintComponent"), _sh(finding.component))
    if finding.path is not None:
        yield Triple(node, _sh("resultPath"), _term(finding.path))
    if finding.value is not None:
        yield Triple(node, _sh("value"), _term(finding.value))
    for language, message in finding.message.items():
        yield Triple(node, _sh("resultMessage"), Literal(message, language=language))
    if told := entry_told(options.language, judged):
        yield Triple(node, _COMMENT, Literal(told, language=options.language))


def _sh(name: str) -> NamedNode:
    return NamedNode(f"{_SH}{name}")


def _term(text: str) -> NamedNode | BlankNode | Literal:
    if blank := _BLANK.match(text):
        return BlankNode(f"data-{blank['identifier']}")
    try:
        return NamedNode(text) if is_iri(text) and ("/" in text or text.startswith("urn:")) else Literal(text)
    except ValueError:
        return Literal(text)
