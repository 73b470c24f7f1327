"""What an engine finds, in terms of RDF, and how that becomes findings in words of the shapes."""

from collections.abc import Iterable
from typing import NamedTuple

from samsvar.engine import BlankNode, Literal, NamedNode, Term, value
from samsvar.names import shorten
from samsvar.validation.findings import Finding, Report, Severity
from samsvar.validation.rules import read_rules
from samsvar.validation.shapes import SH, Node, Shapes


class Result(NamedTuple):
    """One validation result (SHACL, section 3.6.2)."""

    shape: Node
    constraint: Node | None
    """The SPARQL constraint, where there is one."""
    focus: Term
    path: NamedNode | None
    """None for a path of more than one step."""
    value: Term | None
    component: str
    severity: str


def to_report(results: Iterable[Result], shapes: Shapes) -> Report:
    """Return results as findings, each once: two shapes may hold the same shape and look at the same node."""
    found = dict.fromkeys(_key(result, shapes) for result in results)
    findings = (
        Finding(Severity(severity), rule, focus, path, at_fault, component, dict(message))
        for rule, severity, focus, path, at_fault, component, message in found
    )
    return Report(tuple(sorted(findings, key=lambda finding: finding.order)), read_rules(shapes.triples))


def _key(
    result: Result, shapes: Shapes
) -> tuple[str, str, str, str | None, str | None, str, tuple[tuple[str, str], ...]]:
    source: Node = result.shape
    if result.constraint is not None and shapes.objects(result.constraint, "message"):
        source = result.constraint
    return (
        shapes.named(source),
        result.severity.removeprefix(SH).lower(),
        value(result.focus),
        result.path.value if result.path else None,
        value(result.value) if result.value is not None else None,
        result.component.removeprefix(SH),
        tuple((_messages(source, shapes) or _in_general(result, shapes)).items()),
    )


def _messages(source: Node, shapes: Shapes) -> dict[str, str]:
    texts = [text for text in shapes.objects(source, "message") if isinstance(text, Literal)]
    texts.sort(key=lambda text: (text.language or "", text.value))
    return {text.language or "en": text.value for text in texts}


def _in_general(result: Result, shapes: Shapes) -> dict[str, str]:
    """Return what can be said of a shape that has no message: which of its parameters is broken."""
    component = result.component.removeprefix(SH).removesuffix("ConstraintComponent")
    name = "sparql" if component == "SPARQL" else component[:1].lower() + component[1:]
    asked = shapes.one(result.shape, name)
    what = f"sh:{name}" + ("" if asked is None or isinstance(asked, BlankNode) else f" {shorten(value(asked))}")
    return {"en": f"This breaks {what}.", "nb": f"Dette bryter {what}."}
