"""Every kind of page, each with an example in the shipped graph."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

_REGIONAL = "document/helse-nord-strategy"
_PLAN = "document/helgeland-action-plan-2023-2025"
_TRUST = "document/helgelandssykehuset-strategy-2022-2035"
_GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
_HOSPITAL = "organisation/helgelandssykehuset"
_QUERY = """\
PREFIX sv: <https://w3id.org/samsvar/def/>
SELECT ?kind (COUNT(?element) AS ?count) WHERE {
  ?element a ?kind ; sv:statedIn ?document
}
GROUP BY ?kind
ORDER BY ?kind"""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: what it is called here, and the address of one of its kind."""

    name: str
    path: str
    status: int = 200
    languages: tuple[str, ...] = ("nb", "en")

    def at(self, host: str, language: str) -> str:
        """Return the address of the page on a host in a language."""
        return f"{host}{self.path}{'&' if '?' in self.path else '?'}lang={language}"


def _kind(name: str, path: str, *, status: int = 200, nynorsk: bool = False, **parameters: str) -> Kind:
    named = {name.rstrip("_"): value for name, value in parameters.items()}
    asked = f"?{urlencode(named, quote_via=quote)}" if named else ""
    return Kind(name, f"{path}{asked}", status, ("nb", "en", *(["nn"] if nynorsk else [])))


KINDS = (
    _kind("start", "/", nynorsk=True),
    _kind("search", "/search", q="legemiddelliste", nynorsk=True),
    _kind("search-by-kind", "/search", q="pasient", kind="Goal", level="regional"),
    _kind("search-empty", "/search"),
    _kind("search-nothing", "/search", q="xyzzy"),
    # elements
    _kind("regional-goal", f"/page/id/{_GOAL}", nynorsk=True),
    _kind("local-goal", "/page/id/goal/helgeland-action-plan-2023-2025/early-signs-of-deterioration"),
    _kind("focus-area", "/page/id/focus-area/helse-nord-strategy/involvement-and-communication"),
    _kind("commitment", "/page/id/commitment/helse-nord-strategy/coordination-of-resources"),
    _kind("action", "/page/id/action/helgeland-action-plan-2023-2025/medication-list-and-care-record", nynorsk=True),
    _kind("action-without-owner", "/page/id/action/helgeland-action-plan-2023-2025/roll-out-helserom"),
    _kind("ongoing-work", "/page/id/ongoing-work/helgeland-action-plan-2023-2025/emergency-medicine-collaboration"),
    # those who act
    _kind("organisation", f"/page/id/{_HOSPITAL}"),
    _kind("committee", "/page/id/committee/fsu-akuttmedisinsk-samarbeid"),
    _kind("collective", "/page/id/collective/kommunene-pa-helgeland"),
    _kind("project", "/page/id/project/digital-hjemmeoppfolging-helgeland"),
    # documents, one of each status
    _kind("document-undated", f"/page/id/{_REGIONAL}"),
    _kind("document-draft", f"/page/id/{_TRUST}"),
    _kind("document-action-plan", f"/page/id/{_PLAN}"),
    _kind("document-consultation", "/page/id/document/helse-midt-norge-strategy-2030"),
    _kind("document-adopted", "/page/id/document/helse-midt-norge-development-plan-2023-2026"),
    _kind("document-cited", "/page/id/document/nasjonal-helse-og-sykehusplan-2020-2023"),
    # pictures of the whole
    _kind("chains", "/chains", from_="action/helgeland-action-plan-2023-2025/rekut", to=_GOAL),
    _kind("chains-empty", "/chains"),
    _kind("matrix-documents", "/matrix", document=_REGIONAL, columns="documents", nynorsk=True),
    _kind("matrix-focus-areas", "/matrix", document=_REGIONAL, columns="focus-areas"),
    _kind("matrix-organisations", "/matrix", document=_REGIONAL, columns="organisations"),
    _kind("actions-table", "/actions", nynorsk=True),
    _kind("actions-timeline", "/actions", view="timeline"),
    _kind("actions-none", "/actions", owner="organisation/vega-kommune", until="1999-12-31"),
    _kind("map", "/map", nynorsk=True),
    _kind("map-around-goal", "/map", around=_GOAL),
    _kind("findings-by-rule", "/findings", by="rule", nynorsk=True),
    _kind("findings-by-document", "/findings", by="document"),
    _kind("workbench", "/workbench", nynorsk=True),
    _kind("workbench-example", "/workbench", example="supporting-actions"),
    _kind("workbench-result", "/workbench", query=_QUERY, run="true"),
    _kind("compare-documents", "/compare", a=_REGIONAL, b="document/helse-midt-norge-strategy-2030"),
    _kind("compare-organisations", "/compare", a=_HOSPITAL, b="organisation/digitale-helgeland"),
    _kind("compare-empty", "/compare"),
    _kind("accessibility", "/accessibility"),
    # things that have no page of their own make
    _kind("concept", "/page/vocab/level/regional"),
    _kind(
        "alignment",
        "/page/id/alignment/helgeland-action-plan-2023-2025--helse-nord-strategy"
        "/seamless-health-service--seamless-care-pathway",
    ),
    _kind("class", "/page/def/Goal"),
    _kind("rule", "/page/shape/ActionShape-owner"),
    _kind("named-graph", "/page/graph/derived"),
    _kind("source-text", "/page/source/004_d092f27ec48b1e71.txt"),
    _kind("dataset", "/page/dataset"),
    Kind("manual", "/docs", languages=("en",)),
    # what goes wrong
    _kind("not-there", "/page/id/goal/helse-nord-strategy/no-such-goal", status=404, nynorsk=True),
    _kind("no-page", "/no-such-page", status=404),
    _kind("wrong-parameter", "/matrix", status=422, document=_REGIONAL, columns="wishes"),
)
