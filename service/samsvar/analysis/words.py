"""On whose word each step of support stands: what a document says itself, and what an alignment judges."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from samsvar.engine import Engine, Literal, value
from samsvar.names import SV, VOCABULARY

STATED = f"{SV}serves"
"""The relation of a step that a document states itself."""
_LINKS = f"""PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sv: <{SV}>
SELECT DISTINCT ?link ?from ?to ?relation ?strength ?status ?author ?confirmed WHERE {{
  ?link sv:source ?from ; sv:target ?to ; sv:relation ?relation ; sv:strength ?strength ; sv:reviewStatus ?status .
  OPTIONAL {{ ?link prov:wasAttributedTo ?author }}
  OPTIONAL {{ ?link sv:confirmedBy ?confirmed }}
}}
ORDER BY ?link ?from ?to ?author ?confirmed"""
_TEXTS = f"""PREFIX sv: <{SV}>
SELECT DISTINCT ?link ?text WHERE {{ ?link sv:%s ?text }}
ORDER BY ?link ?text"""
_EVIDENCE = (
    f"PREFIX sv: <{SV}> SELECT DISTINCT ?link ?passage WHERE {{ ?link sv:evidence ?passage }} ORDER BY ?link ?passage"
)
_STATEMENTS = f"""PREFIX sv: <{SV}>
SELECT DISTINCT ?from ?to ?document ?passage WHERE {{
  ?from sv:serves ?to .
  OPTIONAL {{ ?from sv:statedIn ?document }}
  OPTIONAL {{ ?from sv:passage ?passage }}
}}
ORDER BY ?from ?to ?document ?passage"""
_NO_SUPPORT = frozenset({"corresponds-to", "conflicts-with"})


@dataclass(frozen=True)
class Step:
    """One word on one step: what a document says, or one alignment."""

    source: str
    target: str
    relation: str
    strong: bool
    rationale: Mapping[str, str]
    passages: tuple[str, ...]
    link: str | None
    said_by: str
    confirmed_by: str | None = None
    status: str | None = None
    rejection_reason: Mapping[str, str] = field(default_factory=dict)

    @property
    def supports(self) -> bool:
        """Whether this is a word for support that counts: the document's own, or accepted and of a supporting kind."""
        if self.link is None:
            return True
        return self.status == "accepted" and self.relation.rpartition("/")[2] not in _NO_SUPPORT

    def to_json(self) -> dict[str, Any]:
        """Return the word as plain values."""
        told = {
            "relation": self.relation,
            "strength": strength(strong=self.strong),
            "rationale": dict(self.rationale),
            "passages": list(self.passages),
            "link": self.link,
            "said_by": self.said_by,
            "review_status": self.status,
            "confirmed_by": self.confirmed_by,
        }
        return told | ({"rejection_reason": dict(self.rejection_reason)} if self.rejection_reason else {})


def strength(*, strong: bool) -> str:
    """Return the name of a strength."""
    return "strong" if strong else "partial"


def read_words(engine: Engine) -> Iterator[Step]:
    """Give every word on every step, of whatever relation and status."""
    yield from _stated(engine)
    yield from _links(engine)


def _stated(engine: Engine) -> Iterator[Step]:
    passages: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for source, target, document, passage in engine.rows(_STATEMENTS):
        said_by = value(document) or value(source)
        passages[value(source), value(target), said_by] += [value(passage)] if passage else []
    for (source_iri, target_iri, said_by), places in passages.items():
        yield Step(source_iri, target_iri, STATED, True, {}, tuple(places), None, said_by)


def _links(engine: Engine) -> Iterator[Step]:
    evidence: dict[str, list[str]] = defaultdict(list)
    for link, passage in engine.rows(_EVIDENCE):
        evidence[value(link)].append(value(passage))
    rationales, reasons = _texts(engine, "rationale"), _texts(engine, "rejectionReason")
    seen = set()
    for row in engine.rows(_LINKS):
        link_iri, source, target, relation, named, status, author, confirmed = map(value, row)
        if (link_iri, source, target) in seen:
            continue
        seen.add((link_iri, source, target))
        yield Step(
            source,
            target,
            relation,
            named == f"{VOCABULARY}strength/strong",
            rationales.get(link_iri, {}),
            tuple(evidence[link_iri]),
            link_iri,
            author,
            confirmed or None,
            status.rpartition("/")[2],
            reasons.get(link_iri, {}),
        )


def _texts(engine: Engine, name: str) -> dict[str, dict[str, str]]:
    """Return the texts of each link by language, Norwegian first."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for link, text in engine.rows(_TEXTS % name):
        if isinstance(text, Literal) and text.language:
            texts[value(link)].setdefault(text.language, text.value)
    return {link: dict(sorted(spoken.items(), reverse=True)) for link, spoken in texts.items()}
