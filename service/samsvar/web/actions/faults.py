"""What is wrong with actions: which of them break which rule, and which support nothing beyond their own document."""

from collections import defaultdict
from collections.abc import Mapping

from samsvar.errors import BadParameter
from samsvar.findings import judgement
from samsvar.names import shorten
from samsvar.overview import Wording, unaligned_actions
from samsvar.overview.things import spoken
from samsvar.validation import Rule
from samsvar.web.filters import Choice, Option
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

_FEW = 5_000
"""Elements of which a page finds out by itself what breaks the rules; of more, the edition must bring its report."""
_broken = Memory[Mapping[str, frozenset[str]]]()
_unaligned = Memory[frozenset[str]]()


def broken(visit: Visit) -> Mapping[str, frozenset[str]]:
    """Return, by the IRI of the rule, the actions that a finding is about or because of which there is one."""
    return _broken.get(visit.edition, "broken", lambda: _read(visit))


def unaligned(visit: Visit) -> frozenset[str]:
    """Return the actions that reach no element of another document."""
    return _unaligned.get(
        visit.edition, "unaligned", lambda: frozenset(action.iri for action in unaligned_actions(visit.overview))
    )


def rule_asked(visit: Visit) -> Rule | None:
    """Return the rule that the address names, if it does; raise BadParameter if there is no such rule."""
    asked = visit.take("finding")
    if asked is None:
        return None
    for rule in judgement(visit.edition).rules.values():
        if asked in {rule.name, rule.iri, shorten(rule.iri)}:
            return rule
    raise BadParameter(f"finding must be the name of a rule, as ActionShape-owner, not {asked!r}")


def said_rule(visit: Visit, rule: Rule) -> Wording:
    """Return what a rule asks for, in the visitor's language or the nearest one."""
    return spoken(rule.iri, rule.label, visit.language)


def choice(visit: Visit, chosen: Rule | None) -> Choice | None:
    """Return a field of the rules that actions break; None where looking for what breaks them would take too long."""
    if visit.edition.report is None and chosen is None and len(visit.overview.elements) > _FEW:
        return None
    rules = judgement(visit.edition).rules
    counted = {iri: len(held) for iri, held in broken(visit).items() if iri in rules}
    if chosen:
        counted.setdefault(chosen.iri, 0)
    options = [Option(rules[iri].name, said_rule(visit, rules[iri]), count) for iri, count in counted.items()]
    return Choice("finding", {"": options}, chosen.name if chosen else None)


def _read(visit: Visit) -> Mapping[str, frozenset[str]]:
    held: dict[str, set[str]] = defaultdict(set)
    for judged in judgement(visit.edition).findings:
        for iri in (judged.finding.focus, judged.finding.value):
            if iri and iri in visit.overview.actions:
                held[judged.finding.rule].add(iri)
    return {rule: frozenset(actions) for rule, actions in held.items()}
