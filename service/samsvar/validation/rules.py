"""The rules that shapes state, as people talk about them: a stable id, labels, messages and the reason why."""

from collections.abc import Iterable, Mapping

from samsvar.engine import Literal, NamedNode, Triple, value
from samsvar.names import PREFIXES
from samsvar.validation.findings import Rule, Severity

_SH = PREFIXES["sh"]
_LABELS = (f"{PREFIXES['rdfs']}label", f"{_SH}name")
_WHY = (f"{PREFIXES['rdfs']}comment", f"{_SH}description")


def read_rules(shapes: Iterable[Triple]) -> Mapping[str, Rule]:
    """Return, by IRI, every shape of shapes that has a message, in the order of the IRIs."""
    facts: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for triple in shapes:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
            facts.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(triple.object)
    return {iri: _rule(iri, about) for iri, about in sorted(facts.items()) if f"{_SH}message" in about}


def _rule(iri: str, about: Mapping[str, list[NamedNode | Literal]]) -> Rule:
    severity = next((value(term) for term in about.get(f"{_SH}severity", [])), f"{_SH}Violation")
    return Rule(
        iri=iri,
        name=iri.rpartition("/")[2].rpartition("#")[2],
        severity=Severity(severity.removeprefix(_SH).lower()),
        label=_texts(about, _LABELS),
        message=_texts(about, (f"{_SH}message",)),
        why=_texts(about, _WHY),
    )


def _texts(about: Mapping[str, list[NamedNode | Literal]], predicates: Iterable[str]) -> dict[str, str]:
    return {
        term.language or "en": term.value
        for predicate in predicates
        for term in about.get(predicate, [])
        if isinstance(term, Literal)
    }
