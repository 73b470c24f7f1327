"""What breaks the rules in the graph that is served."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from samsvar.answers import Answer
from samsvar.api.findings import options
from samsvar.api.models import Paged
from samsvar.api.outcomes import outcomes
from samsvar.api.representation import JSON, JSON_LD, Reply, View, view_parameters
from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.baseline.judgement import STALE
from samsvar.catalog import Parameter
from samsvar.elements import cards
from samsvar.engine import Literal, NamedNode, Row, Term
from samsvar.errors import BadParameter
from samsvar.exchange import is_named
from samsvar.findings import FindingFilter, basis, documents, find, judgement, rule_named
from samsvar.http.negotiation import CSV, Form
from samsvar.http.parameters import LANGUAGE, Parameters, described
from samsvar.http.routing import ReadRoute
from samsvar.live import Edition, LiveGraph
from samsvar.names import PREFIXES, shorten
from samsvar.reports import FORMATS, Language, Options
from samsvar.reports.subjects import fingerprints
from samsvar.settings import Settings
from samsvar.validation import Severity

COLUMNS = (
    *("severity", "rule", "state", "focus", "focusLabel", "path", "value", "messageNb", "messageEn"),
    *("document", "file", "line", "since", "expires", "reason", "author", "fingerprint"),
)
_TABLES = (JSON, CSV, JSON_LD)
_REPORTS = (
    Form("application/sarif+json", ("sarif",)),
    Form("application/xml", ("junit",)),
    Form("application/vnd.gitlab.codequality+json", ("gitlab",)),
    Form("text/markdown", ("markdown",)),
    Form("text/plain", ("text",)),
    Form("text/turtle", ("ttl", "turtle")),
)
"""The forms that reports for people and for hosts of code scanning have; they tell of all findings, never of a page."""
FORMS = (*_TABLES, *_REPORTS)
_PARAMETERS = [
    described("severity", "Only findings of this severity.", {"type": "string", "enum": [s.value for s in Severity]}),
    described(
        "rule",
        "Only findings of this rule, by its name or IRI.",
        {"type": "string", "minLength": 1},
        example="ActionShape-owner",
    ),
    described(
        "document",
        "Only findings about this document or what it states, by IRI, short name or label.",
        {"type": "string", "minLength": 1},
        example="document/helgeland-action-plan-2023-2025",
    ),
    described(
        "state",
        "Only findings that stand so to the baseline of what is known.",
        {"type": "string", "enum": [state.value for state in State]},
    ),
    LANGUAGE,
    *view_parameters(COLUMNS, FORMS),
]
_DOCUMENT = Parameter("document", "iri", {}, required=False, of_class="foaf:Document")
_DATE = NamedNode(f"{PREFIXES['xsd']}date")


class ValidationOut(Paged):
    """What breaks the rules; counts are of all findings that were asked for, on whatever page."""

    violated: bool
    """Whether the graph holds a violation at all, known or not."""
    counts: dict[str, int]
    columns: list[str]
    rows: list[dict[str, str | int | float | bool]]


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operation `validation`."""
    router = APIRouter(prefix="/api/v1", route_class=ReadRoute, tags=["quality"])

    @router.get(
        "/validation",
        operation_id="validation",
        summary="What breaks the rules in the graph that is served",
        description="Every finding with its rule, its message, where it stands in the files, and whether the baseline "
        "knows it. Paging, sorting and choosing columns go with JSON, CSV and JSON-LD; the other forms are reports of "
        "all findings that were asked for.",
        response_model=ValidationOut,
        responses=outcomes(ValidationOut, _TABLES, also=[form.media_type for form in _REPORTS]),
        openapi_extra={"parameters": _PARAMETERS},
    )
    async def validation(request: Request) -> Response:
        edition, parameters = live.current, Parameters(request)
        reply = Reply.chosen(request, edition, settings, parameters, FORMS, also=basis(edition))
        view = View.taken(parameters, reply)
        if reply.choice.form in _REPORTS and not view.all_as_it_comes:
            raise BadParameter("limit, cursor, sort and fields go with JSON, CSV and JSON-LD alone")
        asked = _Asked(
            parameters.one_of("severity", *(severity.value for severity in Severity)),
            parameters.one_of("state", *(state.value for state in State)),
            parameters.take("rule"),
            parameters.take("document"),
        )
        language = parameters.one_of("lang", "nb", "en") or "nb"
        parameters.done(*(one["name"] for one in _PARAMETERS))
        return await run_in_threadpool(_told, view, asked, "en" if language == "en" else "nb")

    return router


@dataclass(frozen=True)
class _Asked:
    """What findings must be like, as far as it was said, in the words of the request."""

    severity: str | None
    state: str | None
    rule: str | None
    document: str | None

    def known(self, edition: Edition) -> FindingFilter:
        """Return the same in IRIs; raise ElementNotFound or AmbiguousName for what is not known."""
        return FindingFilter(
            Severity(self.severity) if self.severity else None,
            State(self.state) if self.state else None,
            None if self.rule is None else rule_named(edition, self.rule),
            None if self.document is None else edition.graph.resolve(self.document, _DOCUMENT),
        )


def _told(view: View, asked: _Asked, language: Language) -> Response:
    reply = view.reply
    wanted = asked.known(reply.edition)
    if reply.unchanged:
        return reply.unchanged
    whole, found = judgement(reply.edition), find(reply.edition, wanted)
    told = options(reply.edition, language)
    if reply.choice.form in _REPORTS:
        return reply.written(FORMATS[reply.choice.form.names[0]](_part(whole, found), told).encode("utf-8"))
    answer = _table(reply.edition, found, told)
    counts = {one.value: sum(judged.finding.severity is one for judged in found) for one in Severity}
    counts |= {one.value: sum(judged.state is one for judged in found) for one in State}
    violated = any(judged.finding.severity is Severity.VIOLATION for judged in whole.findings)
    first = {"violated": violated, "counts": counts}
    return view.response(view.rows(answer), len(answer), "validation", first, {})


def _part(whole: Judgement, found: Sequence[JudgedFinding]) -> Judgement:
    """Return a judgement of some of its findings, those about the baseline among them."""
    kept = {id(judged.finding) for judged in found}
    stale = {(judged.finding.focus, judged.finding.path) for judged in found if judged.finding.rule == STALE.iri}
    return replace(
        whole,
        findings=tuple(judged for judged in whole.findings if id(judged.finding) in kept),
        stale=tuple(entry for entry in whole.stale if (entry.focus, entry.path) in stale),
    )


def _table(edition: Edition, found: Sequence[JudgedFinding], told: Options) -> Answer:
    named = cards(edition.graph.engine, (judged.finding.focus for judged in found))
    concerned = documents(edition)

    def row(judged: JudgedFinding, mark: str) -> Row:
        finding, place, entry = judged.finding, judged.finding.place, judged.entry
        label = named[finding.focus]["labels"].get(told.language)
        document = concerned[finding.focus][0]
        return (
            Literal(finding.severity.value),
            Literal(shorten(finding.rule).removeprefix("svs:")),
            Literal(judged.state.value),
            _iri(finding.focus),
            _text(label, told.language),
            _iri(finding.path),
            _text(finding.value),
            _text(finding.message.get("nb"), "nb"),
            _text(finding.message.get("en"), "en"),
            _iri(document) if document != finding.focus else None,
            _text(told.file(place) if place else None),
            Literal(place.line) if place else None,
            Literal(entry.since.isoformat(), datatype=_DATE) if entry else None,
            Literal(entry.expires.isoformat(), datatype=_DATE) if entry else None,
            _text(entry.told(told.language) if entry else None),
            _text(entry.author if entry else None),
            Literal(mark),
        )

    return Answer(COLUMNS, tuple(map(row, found, fingerprints(found))))


def _text(text: str | None, language: str | None = None) -> Term | None:
    return None if text is None else Literal(text, language=language)


def _iri(iri: str | None) -> Term | None:
    """Return a term for an IRI, or for what stands where one should: the name of a node without one, a path."""
    if iri is None:
        return None
    return NamedNode(iri) if is_named(iri) else Literal(iri)
