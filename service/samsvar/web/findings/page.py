"""What breaks a rule, by rule or by document: each finding with what it is about and its line in the files."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from samsvar.baseline import JudgedFinding, State
from samsvar.baseline.judgement import RULES
from samsvar.elements import facts_of
from samsvar.engine import Term, value
from samsvar.findings import FindingFilter, documents, find, judgement, rule_named
from samsvar.names import BASE, PREFIXES, SHAPE, SV, is_iri, shorten
from samsvar.overview import Wording
from samsvar.reports import Language, Options
from samsvar.reports.subjects import rule_of
from samsvar.reports.wording import halves, spoken
from samsvar.validation import Place, Rule, Severity
from samsvar.web.filters import by_name, collated
from samsvar.web.findings.source_lines import Line, SourceLines
from samsvar.web.kinds import called
from samsvar.web.made import Made, Part, Source
from samsvar.web.visit import Visit

BY = ("rule", "document")
"""What findings can be arranged by, the usual way first."""
FORMS = ("csv", "json", "ttl", "sarif")
"""The forms in which the same findings can be had."""
_TYPE = f"{PREFIXES['rdf']}type"
_SOURCE, _TARGET = f"{SV}source", f"{SV}target"


@dataclass(frozen=True)
class Told:
    """A finding as the page tells it."""

    judged: JudgedFinding
    kind: Wording | None
    """What the thing is called that it is about: an action, a committee."""
    ends: Sequence[str]
    """The two ends of a link, of which a finding about one is told."""
    document: str | None
    message: Wording
    remedy: Wording | None
    value: Wording | str | None
    """What is at fault: the IRI of a thing, or a text; None where it is the thing itself or nothing."""
    file: str | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Group:
    """Findings of one rule, or about one document, as far as they stand on this page of the list."""

    about: str | None
    """IRI of the rule or the document; None for findings that are about no document."""
    findings: Sequence[Told]
    total: int
    """How many there are on all pages."""
    continued: bool
    """Whether the first of them stand on an earlier page."""


def page(visit: Visit) -> Made:
    """Return the page of findings."""
    findings = _Findings(visit)
    part = Part.of(findings.arranged, visit, size=25)
    groups = findings.groups(part)
    names = sorted(findings.totals, key=findings.place)
    values = {
        "by": findings.by,
        "wanted": findings.wanted,
        "part": part,
        "groups": groups,
        "named": Part.of(names, visit, size=25, name="groups-page"),
        "findings": findings,
        "today": dt.date.today(),
        "all": len(findings.whole),
        "severities": [one.value for one in Severity],
        "states": [one.value for one in State],
    }
    texts = visit.texts("findings")
    return Made("findings", texts["title"], values, sources=[Source(texts["data"], findings.forms())])


class _Findings:
    """The findings that a visit asks for."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.by = visit.one_of("by", *BY) or BY[0]
        severity = visit.one_of("severity", *(one.value for one in Severity))
        state = visit.one_of("state", *(one.value for one in State))
        rule = visit.take("rule")
        self.wanted = FindingFilter(
            Severity(severity) if severity else None,
            State(state) if state else None,
            rule_named(visit.edition, rule) if rule else None,
            visit.thing("document", of_class="foaf:Document"),
        )
        self.whole = find(visit.edition, FindingFilter())
        self._documents = documents(visit.edition)
        self._source_lines = SourceLines(visit.graph.collection)
        self._found = find(visit.edition, self.wanted)

    @cached_property
    def arranged(self) -> list[JudgedFinding]:
        """The findings in the order in which they are listed: those of a group together."""
        return sorted(self._found, key=lambda judged: self.place(self.group(judged)))

    def group(self, judged: JudgedFinding) -> str | None:
        """Return the rule or the document under which a finding is listed; None if it is about no document."""
        if self.by == "rule":
            return judged.finding.rule
        concerned = self.concerned(judged)
        return self.wanted.document if self.wanted.document in concerned else next(iter(concerned), None)

    def concerned(self, judged: JudgedFinding) -> Sequence[str]:
        """Return the documents that a finding concerns; a link concerns those of both its ends."""
        known = self.visit.overview.documents
        return [iri for iri in self._documents[judged.finding.focus] if iri in known]

    def place(self, group: str | None) -> tuple[int, str]:
        """Return what a group is sorted by: rules by the gravest finding of each, documents by name."""
        if self.by == "rule":
            return self._rules[group or ""][0], ""
        return (1, "") if group is None else (0, collated(self.visit.label(group).text))

    def rule(self, iri: str) -> Rule:
        """Return a rule that a finding breaks."""
        return self._rules[iri][1]

    def page_of_rule(self, iri: str) -> str | None:
        """Return the address of the page about a rule; the graph knows none of those of the baseline itself."""
        return self.visit.page_of(iri) if iri.startswith(SHAPE) and iri not in RULES else None

    @cached_property
    def _rules(self) -> Mapping[str, tuple[int, Rule]]:
        """The rules that are broken, each with its place among them: that of its gravest finding."""
        first = {one.finding.rule: one.finding for one in reversed(self.whole)}
        whole = judgement(self.visit.edition)
        inorder = dict.fromkeys(one.finding.rule for one in self.whole)
        return {iri: (place, rule_of(whole, first[iri])) for place, iri in enumerate(inorder)}

    @cached_property
    def totals(self) -> Mapping[str | None, Counter[str]]:
        """How many findings each group has, and of each severity and state; a link counts for both its documents."""
        totals: dict[str | None, Counter[str]] = {}
        for judged in self._found:
            names: Iterable[str | None] = [self.group(judged)]
            if self.by == "document" and self.wanted.document is None:
                names = self.concerned(judged) or [None]
            for name in names:
                totals.setdefault(name, Counter()).update(("all", judged.finding.severity.value, judged.state.value))
        return totals

    @cached_property
    def counts(self) -> Counter[str]:
        """How many of the findings are of each severity and state."""
        return Counter(one for judged in self._found for one in (judged.finding.severity.value, judged.state.value))

    def groups(self, part: Part[JudgedFinding]) -> list[Group]:
        """Return the findings on a page of the list, by what they are arranged by."""
        told = self._tell(part.items)
        sizes = Counter(map(self.group, self.arranged))
        before = self.arranged[part.first - 2] if part.first > 1 else None
        groups: list[Group] = []
        for name, some in groupby(told, key=lambda one: self.group(one.judged)):
            continued = not groups and before is not None and self.group(before) == name
            groups.append(Group(name, [*some], sizes[name], continued))
        return groups

    def _tell(self, found: Sequence[JudgedFinding]) -> list[Told]:
        graph = self.visit.graph
        options = Options(root=str(graph.collection.data.parent))
        facts = facts_of(graph.engine, {judged.finding.focus for judged in found}, [_TYPE, _SOURCE, _TARGET])
        return [self._one(judged, facts.get(judged.finding.focus, {}), options) for judged in found]

    def _one(self, judged: JudgedFinding, facts: Mapping[str, Sequence[Term]], options: Options) -> Told:
        finding = judged.finding
        kinds = sorted(map(value, facts.get(_TYPE, ())), key=lambda kind: not kind.startswith(SV))
        ends = [value(end) for name in (_SOURCE, _TARGET) for end in facts.get(name, ())]
        wrong, remedy = self.message(finding.message)
        place = finding.place
        return Told(
            judged,
            self._called(kinds[0]) if kinds else None,
            ends if len(ends) == 2 else [],  # noqa: PLR2004
            next(iter(self.concerned(judged)), None),
            wrong,
            remedy,
            _at_fault(finding.focus, finding.value),
            options.file(place) if place else None,
            self._source_lines.around(place) if place else [],
        )

    def _called(self, kind: str) -> Wording:
        return called(self.visit, kind.removeprefix(SV)) if kind.startswith(SV) else self.visit.label(kind)

    def message(self, texts: Mapping[str, str]) -> tuple[Wording, Wording | None]:
        """Return what is wrong and, if it is said, what to do, in the language nearest to the visitor's."""
        text, language = spoken(texts, self._language)
        wrong, remedy = halves(text)
        return Wording(wrong, language or None), Wording(remedy, language or None) if remedy else None

    def wording(self, texts: Mapping[str, str] | str) -> Wording:
        """Return a text in the language nearest to the visitor's."""
        if isinstance(texts, str):
            return Wording(texts, None)
        text, language = spoken(texts, self._language)
        return Wording(text, language or None)

    def place_of(self, place: Place) -> str:
        """Return the file and line of a place."""
        options = Options(root=str(self.visit.graph.collection.data.parent))
        return f"{options.file(place)}:{place.line}"

    def title(self, rule: Rule) -> Wording:
        """Return what a rule is called, as it begins a line."""
        title = self.wording(rule.label or rule.name)
        return title._replace(text=title.text[:1].upper() + title.text[1:])

    def rules(self) -> list[tuple[str, Wording]]:
        """Return the rules that are broken, with how many findings each has in all, to choose from."""
        counts = Counter(judged.finding.rule for judged in self.whole)
        named = [(rule, self.title(rule), counts[iri]) for iri, (_, rule) in self._rules.items()]
        return [(rule.name, Wording(f"{title.text} ({count})", title.language)) for rule, title, count in named]

    def documents(self) -> list[tuple[str, Wording]]:
        """Return the documents that findings concern, with how many, to choose from."""
        counts = Counter(iri for judged in self.whole for iri in self.concerned(judged))
        named = [(shorten(iri), self.visit.label(iri), counts[iri]) for iri in by_name(self.visit, counts)]
        return [(name, Wording(f"{label.text} ({count})", label.language)) for name, label, count in named]

    def forms(self) -> Mapping[str, str]:
        """Return the addresses of the same findings as data."""
        wanted = self.wanted
        asked: dict[str, object] = {
            "severity": wanted.severity,
            "state": wanted.state,
            "rule": self.rule_name,
            "document": None if wanted.document is None else shorten(wanted.document),
            "lang": self._language,
        }
        told = {form: self.visit.at("/api/v1/validation", asked | {"format": form}) for form in FORMS}
        return told | {"csv": f"{told['csv']}&bom=true"}  # people open it in a spreadsheet

    @property
    def asked_rule(self) -> Rule | None:
        """The rule that is asked for."""
        return None if self.wanted.rule is None else judgement(self.visit.edition).rules[self.wanted.rule]

    @property
    def rule_name(self) -> str | None:
        """The name of the rule that is asked for."""
        return None if self.asked_rule is None else self.asked_rule.name

    @property
    def _language(self) -> Language:
        return "en" if self.visit.language == "en" else "nb"


def _at_fault(focus: str, at_fault: str | None) -> Wording | str | None:
    if at_fault is None or at_fault == focus:
        return None
    return at_fault if at_fault.startswith(BASE) and is_iri(at_fault) else Wording(at_fault, None)
