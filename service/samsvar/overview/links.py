"""How many links there are of each kind, as `alignments-by-status` counts them."""

from collections.abc import Sequence
from dataclasses import dataclass

from samsvar.engine import Engine, value
from samsvar.names import PREFIXES, SV

_LINKS = f"""PREFIX prov: <{PREFIXES["prov"]}>
PREFIX sv: <{SV}>
SELECT ?status ?relation ?strength ?author
  (COUNT(DISTINCT ?link) AS ?links) (COUNT(DISTINCT ?confirmed) AS ?own)
WHERE {{
  ?link a sv:Alignment ; sv:reviewStatus ?status ; sv:relation ?relation ; sv:strength ?strength .
  OPTIONAL {{ ?link prov:wasAttributedTo ?author }}
  OPTIONAL {{ ?link sv:confirmedBy ?organisation BIND(?link AS ?confirmed) }}
}}
GROUP BY ?status ?relation ?strength ?author
ORDER BY ?status ?relation ?strength ?author"""


@dataclass(frozen=True, slots=True)
class LinkCount:
    """The links of one status, relation, strength and author, the latter None where it is not told."""

    status: str
    relation: str
    strength: str
    author: str | None
    links: int
    confirmed: int
    """How many of them an organisation has confirmed."""


def read_links(engine: Engine) -> Sequence[LinkCount]:
    """Count the links that an engine holds, in the order of their status, relation, strength and author."""
    return tuple(
        LinkCount(status, relation, strength, author or None, int(links), int(confirmed))
        for status, relation, strength, author, links, confirmed in (map(value, row) for row in engine.rows(_LINKS))
    )
