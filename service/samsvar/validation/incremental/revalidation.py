"""Validating again only what a change can affect.

The findings kept and the new ones together are what a full run gives: the shapes are run as they are, with the
affected nodes as their only targets.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from samsvar.engine import NamedNode, Term, Triple, value
from samsvar.validation import validate
from samsvar.validation.findings import Finding, Report
from samsvar.validation.incremental.facts import Change, Facts, Pair
from samsvar.validation.incremental.reads import foci
from samsvar.validation.incremental.units import ANONYMOUS, Aim, Group, has_foreign_terms, implied_targets, read_groups
from samsvar.validation.rules import read_rules
from samsvar.validation.shapes import SH, TARGETS, Shapes

_TARGETS = {SH + kind for kind in TARGETS}


@dataclass(frozen=True)
class Selection:
    """Which focus nodes a change can affect, by the rules that may find something there."""

    groups: Mapping[Group, frozenset[Term] | None]
    """The affected nodes of each affected group of shapes; None for all that it looks at."""
    nodes: Mapping[str, frozenset[str] | None]
    """The same by rule, for every rule there is, as IRIs."""

    def touches(self, finding: Finding) -> bool:
        """Tell whether the change can have brought, taken or altered a finding."""
        nodes = self.nodes.get(finding.rule, self.nodes.get(ANONYMOUS))
        return nodes is None or finding.focus in nodes

    def knows(self, finding: Finding) -> bool:
        """Tell whether the rule of a finding is one of the shapes."""
        return finding.rule in self.nodes or ANONYMOUS in self.nodes


class Dependencies:
    """What the verdicts of some shapes depend on."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._shapes = Shapes(shapes)
        self._groups = read_groups(self._shapes)
        self.undecidable = has_foreign_terms(self._shapes)
        """Whether some of the shapes cannot be run on their own."""
        self._said: dict[Term, list[Triple]] = {}
        for triple in self._shapes.triples:
            self._said.setdefault(triple.subject, []).append(triple)
        self._implied = implied_targets(self._shapes)

    def affected(self, change: Change, facts: Facts) -> Selection:
        """Return what a change can affect; facts hold what is, and what was taken away too."""
        changed, aim = change.by_predicate(), Aim(facts)
        groups: dict[Group, frozenset[Term] | None] = {}
        nodes: dict[str, frozenset[str] | None] = {}
        for group in self._groups:
            met = _met(group, changed, facts, aim)
            if met is None or met:
                groups[group] = met
            nodes |= dict.fromkeys(group.rules, None if met is None else frozenset(map(value, met)))
        return Selection(groups, nodes)

    def loses_a_class(self, change: Change, facts: Facts) -> bool:
        """Tell whether a class that a shape targets was known, and is not in the facts."""
        aim, gone = Aim(facts), Aim(Facts(change.removed))
        targets = {target for group in self._groups for unit in group.units for target in unit.targets}
        classes = {term for kind, term in targets if kind == "targetClass"}
        return any(gone.knows(term) and not aim.knows(term) for term in classes)

    def narrowed(self, selection: Selection, facts: Facts) -> list[Triple]:
        """Return the shapes with the selected nodes, as far as the facts make them so, as their only targets.

        No triple is returned if there are no such nodes.
        """
        aim = Aim(facts)
        targets = [
            Triple(unit.shape, NamedNode(SH + kind), term)
            for group, nodes in selection.groups.items()
            for unit in group.units
            for kind, term in (
                unit.targets
                if nodes is None
                else {("targetNode", node) for node in nodes if aim.hits(unit.targets, node)}
            )
            if kind != "targetClass" or aim.knows(term)  # else nobody is one, and only its holder may say so
        ]
        if not targets:
            return []
        needed = self._needed({target.subject for target in targets})
        rest = (t for t in needed if t.predicate.value not in _TARGETS and t not in self._implied)
        return [*rest, *targets]

    def _needed(self, nodes: set[Term]) -> Iterable[Triple]:
        """Return the triples that some shapes lead to; all of them where shapes lean on those that hold them.

        They do for their name, if they have no IRI, and for the qualified shapes beside them.
        """
        anonymous = any(ANONYMOUS in group.rules for group in self._groups)
        if anonymous or any(
            self._shapes.objects(node, "qualifiedValueShapesDisjoint") for node in self._shapes.nodes()
        ):
            return self._shapes.triples
        todo, seen = list(nodes), set(nodes)
        while todo:
            for triple in self._said.get(todo.pop(), ()):
                if triple.object not in seen:
                    seen.add(triple.object)
                    todo.append(triple.object)
        return [triple for node in seen for triple in self._said.get(node, ())]


def _met(group: Group, changed: Mapping[str, list[Pair]], facts: Facts, aim: Aim) -> frozenset[Term] | None:
    """Return the focus nodes of a group that a change can affect, or None if that may be any."""
    met: set[Term] = set()
    for unit in group.units:
        for read in unit.reads:
            nodes = foci(read, changed, facts)
            if nodes is None:
                return None
            met.update(node for node in nodes - met if aim.hits(unit.targets, node))
    if not met:
        return frozenset()
    nameless = any(not isinstance(node, NamedNode) for node in met)
    if nameless or any(unit.nested or aim.may_hit_literals(unit.targets) for unit in group.units):
        return None
    return frozenset(met)


@dataclass(frozen=True)
class Comparison:
    """What the shapes say, before and after a change, of all that it can affect, and of nothing else."""

    before: Report
    after: Report

    @property
    def new(self) -> tuple[Finding, ...]:
        """The findings that the change brought."""
        known = {finding.key for finding in self.before.findings}
        return tuple(finding for finding in self.after.findings if finding.key not in known)


def compare(
    before: Iterable[Triple], after: Iterable[Triple], shapes: Iterable[Triple], *, engine: str = "auto"
) -> Comparison:
    """Return what breaks the shapes before and after a change of the data, as far as the change can affect it.

    Raise what a full run on the data after the change raises.
    """
    shapes, before, after = list(shapes), frozenset(before), frozenset(after)
    change = Change.between(before, after)
    dependencies = Dependencies(shapes)
    facts = Facts((*after, *change.removed))
    selection = dependencies.affected(change, facts)
    if dependencies.undecidable or dependencies.loses_a_class(change, Facts(after)):
        told = validate(after, shapes, engine=engine)
        return Comparison(validate(before, shapes, engine=engine), told)
    rules = read_rules(shapes)
    facts.discard(change.removed)
    found = [
        Report(validate(data, targeted, engine=engine).findings if targeted else (), rules)
        for data, targeted in (
            (after, dependencies.narrowed(selection, facts)),
            (before, dependencies.narrowed(selection, Facts(before))),
        )
    ]
    return Comparison(before=found[1], after=found[0])


def affected(shapes: Iterable[Triple], before: Iterable[Triple], after: Iterable[Triple]) -> Selection:
    """Return which focus nodes of which rules the change of the data from before to after can affect."""
    after = frozenset(after)
    change = Change.between(before, after)
    return Dependencies(shapes).affected(change, Facts((*after, *change.removed)))


def validate_changed(
    before_report: Report,
    before: Iterable[Triple],
    after: Iterable[Triple],
    shapes: Iterable[Triple],
    *,
    engine: str = "auto",
) -> Report:
    """Return what in the data after a change breaks the shapes, given the report on the data before it.

    The findings are those of a full run, without places. What the change cannot affect is taken from
    before_report, which must be made with these shapes; the ontology and what is derived are part of the data.

    Raise what a full run raises.
    """
    shapes, after = list(shapes), frozenset(after)
    change = Change.between(before, after)
    dependencies = Dependencies(shapes)
    facts = Facts((*after, *change.removed))
    selection = dependencies.affected(change, facts)
    facts.discard(change.removed)
    kept = [replace(f, place=None) for f in before_report.findings if not selection.touches(f)]
    known = all(map(selection.knows, before_report.findings))
    if dependencies.undecidable or dependencies.loses_a_class(change, facts) or not known:
        return validate(after, shapes, engine=engine)
    narrowed = dependencies.narrowed(selection, facts)
    found = validate(after, narrowed, engine=engine).findings if narrowed else ()
    findings = sorted((*kept, *found), key=lambda finding: finding.order)
    return Report(tuple(findings), read_rules(shapes))
