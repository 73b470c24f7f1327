"""The faults that are planted, and which rule each of them breaks.

A fault edits the facts of one sound thing before they are written, so that it breaks the rules it names, once
each, and no other rule. Every thing that can hold a fault belongs to a kind; each kind has a deck of faults, from
which every n-th thing draws one, so that small graphs hold many sorts of them too.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from national.terms import Facts, concept, id_, passage, term, text, typed


@dataclass(frozen=True)
class Around:
    """What stands around a thing that gets a fault."""

    subject: str = ""
    passage: str = ""
    """Where the thing, or the source of the link, stands."""
    own: str = ""
    """A sound value that the fault can use in place of another: a period, a goal, an identifier."""
    other: str = ""
    """An element of another document."""
    other_passage: str = ""


Term = str | Callable[[Around], str]
Edit = Callable[[Facts, Around], None]


@dataclass(frozen=True)
class Fault:
    """One sort of fault: the rules it breaks, the edit that makes it, and how often it stands in its deck."""

    rules: str
    edit: Edit
    weight: int = 1


def _drop(*names: str) -> Edit:
    def edit(facts: Facts, _: Around) -> None:
        for name in names:
            facts.pop(name, None)

    return edit


def _put(name: str, value: Term, *without: str) -> Edit:
    def edit(facts: Facts, around: Around) -> None:
        _drop(*without)(facts, around)
        facts[name] = [value if isinstance(value, str) else value(around)]

    return edit


def _add(name: str, value: Term) -> Edit:
    def edit(facts: Facts, around: Around) -> None:
        facts.setdefault(name, []).append(value if isinstance(value, str) else value(around))

    return edit


def _all(*edits: Edit) -> Edit:
    def edit(facts: Facts, around: Around) -> None:
        for one in edits:
            one(facts, around)

    return edit


def _keep(name: str, language: str) -> Edit:
    def edit(facts: Facts, _: Around) -> None:
        facts[name] = [value for value in facts[name] if value.endswith(f"@{language}")]

    return edit


def _turn_round(facts: Facts, _: Around) -> None:
    facts["sv:source"], facts["sv:target"] = facts["sv:target"], facts["sv:source"]


_NOBODY = id_("organisation/nobody-described-it")
_PROPOSED = _put("sv:reviewStatus", concept("review-status/proposed"))
_ACCEPTED = _put("sv:reviewStatus", concept("review-status/accepted"), "sv:rejectionReason")
_REJECTED = concept("review-status/rejected")
_ENGLISH_LABEL = Fault("LabelShape-en", _keep("skos:prefLabel", "nb"), 3)

FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "action": (
        Fault("ActionShape-owner", _drop("sv:owner", "sv:ownerPassage", "sv:inherits"), 6),
        Fault("ActionShape-time", _drop("sv:deadline", "sv:periodPassage", "sv:inherits"), 4),
        Fault("ActionShape-deadline", _put("dcterms:temporal", lambda a: a.own, "sv:deadline", "sv:inherits"), 6),
        Fault("ActionShape-deadlineInPlan", _put("sv:deadline", typed("2031-06-30", "date")), 3),
        Fault("ActionShape-periodInPlan", _put("dcterms:temporal", id_("period/outside-every-plan"))),
        Fault("ActionShape-ownerPassage", _drop("sv:ownerPassage")),
        Fault("ActionShape-periodPassage", _drop("sv:periodPassage")),
        Fault("DeadlineShape-date", _put("sv:deadline", typed("2025", "gYear"))),
        Fault("DeadlineShape-date", _put("sv:deadline", typed("2025-02-30", "date"))),
        Fault("InheritanceShape-present", _put("sv:inherits", term("dcterms:temporal"))),
        _ENGLISH_LABEL,
        Fault("LabelShape-once", _add("skos:prefLabel", text("Et annet navn", "nb"))),
        Fault("MentionShape-kind", _add("sv:mentions", _NOBODY)),
        Fault("OwnerShape-kind", _put("sv:owner", _NOBODY)),
        Fault("PartShape-sameDocument", _add("dcterms:isPartOf", lambda a: a.other)),
        Fault("PassageShape-file", _add("sv:passage", passage("no-such-plan.txt", 1, 9))),
        Fault("PassageShape-order", _add("sv:passage", lambda a: f"{a.passage.rpartition('=')[0]}=90,80>")),
        Fault("ServesShape-other", _add("sv:serves", lambda a: a.subject), 2),
        Fault("ServesShape-sameDocument", _add("sv:serves", lambda a: a.other)),
        Fault("StrategyElementShape-passage", _drop("sv:passage")),
        Fault("StrategyElementShape-statementLanguage", _put("sv:statement", text("Noe skal gjøres"))),
        Fault("StrategyElementShape-targetGroupScheme", _add("sv:targetGroup", concept("level/regional"))),
    ),
    "goal": (
        Fault(
            "GoalShape-targetYear", _put("sv:statement", text("Nådd innen utgangen av 2030", "nb"), "sv:targetYear"), 2
        ),
        _ENGLISH_LABEL,
    ),
    "measured goal": (Fault("StrategyDocumentShape-indicators", _drop("sv:hasIndicator")),),
    "regional goal": (Fault("RegionalGoalShape-reached", _all()),),  # nothing is linked to it
    "document": (
        Fault("DocumentTextShape-digestForm", _put("sv:textSha256", text("0" * 63))),
        Fault("DocumentTextShape-status", _drop("adms:status")),
        Fault("StrategyDocumentShape-prioritisedGroup", _add("sv:prioritises", concept("target-group/students"))),
        Fault("StrategyDocumentShape-referenceKind", _add("dcterms:references", id_("document/not-described"))),
        Fault(
            "ContradictionShape-none",
            _all(
                _add("sv:contradiction", text("Two dates that cannot both hold.", "en")),
                _add("sv:contradiction", text("To datoer som ikke kan stemme samtidig.", "nb")),
            ),
        ),
    ),
    "organisation": (
        _ENGLISH_LABEL,
        Fault("ClassifiedShape-scheme", _put("org:classification", concept("level/regional"))),
        Fault("OrganisationNumberShape-oneOrganisation", _add("rov:registration", lambda a: a.own)),
    ),
    "identifier": (
        Fault("OrganisationNumberShape-checkDigit", _put("skos:notation", lambda a: a.own), 2),
        Fault("OrganisationNumberShape-digits", _put("skos:notation", text("12345678"))),
        Fault("OrganisationNumberShape-number", _drop("skos:notation")),
    ),
    "collective": (Fault("CollectiveShape-memberKind", _add("foaf:member", _NOBODY)),),
    "professional committee": (
        Fault("CommitteeShape-parent", _drop("org:unitOf")),
        Fault("ProfessionalCommitteeShape-focusArea", _drop("sv:coversFocusArea")),
        Fault("ProfessionalCommitteeShape-mandate", _drop("sv:mandatedBy")),
        Fault("ProfessionalCommitteeShape-mandateGiver", _put("sv:mandatedBy", lambda a: a.own)),
    ),
    "gp-representative": (
        Fault("ProfessionalCommitteeShape-gpRepresentative", _put("org:role", concept("role/member"))),
    ),
    "user-representative": (
        Fault("ProfessionalCommitteeShape-userRepresentative", _put("org:role", concept("role/member"))),
    ),
    "alignment": (
        Fault("AlignmentShape-attribution", _drop("prov:wasAttributedTo")),
        Fault("AlignmentShape-created", _drop("dcterms:created")),
        Fault(  # without a review date: engines differ on whether a day comes before a year
            "AlignmentShape-createdDate",
            _all(_PROPOSED, _put("dcterms:created", typed("2026", "gYear"), "sssom:review_date")),
        ),
        Fault(
            "AlignmentShape-distinct",
            _all(_put("sv:target", lambda a: a.subject), _put("sv:evidence", lambda a: a.passage)),
            3,
        ),
        Fault("AlignmentShape-evidence", _all(_ACCEPTED, _drop("sv:evidence"))),
        Fault("AlignmentShape-evidencePassage", _add("sv:evidence", passage("no-such-plan.txt", 1, 9))),
        Fault("AlignmentShape-justificationKind", _put("sssom:mapping_justification", term("sv:owner"))),
        Fault(
            "AlignmentShape-oneIssuer",
            _all(
                _PROPOSED,
                _put("sv:source", lambda a: a.own),
                _put("sv:target", lambda a: a.other),
                _put("sv:evidence", lambda a: a.other_passage),
            ),
        ),
        Fault(
            "AlignmentShape-oneStrength",
            _all(
                _PROPOSED,
                _put("sv:strength", concept("strength/strong")),
                _add("sv:strength", concept("strength/partial")),
            ),
        ),
        Fault("AlignmentShape-peerLevel", _put("sv:relation", concept("relation/corresponds-to"))),
        Fault("AlignmentShape-rationaleEn", _keep("sv:rationale", "nb"), 2),
        Fault("AlignmentShape-rationaleEn AlignmentShape-rationaleNb", _drop("sv:rationale"), 3),
        Fault(
            "AlignmentShape-rejectionReasonEn AlignmentShape-rejectionReasonNb",
            _put("sv:reviewStatus", _REJECTED, "sv:rejectionReason"),
        ),
        Fault("AlignmentShape-relationScheme", _all(_PROPOSED, _put("sv:relation", concept("strength/strong")))),
        Fault("AlignmentShape-reviewDate", _all(_ACCEPTED, _drop("sssom:review_date"))),
        Fault("AlignmentShape-reviewOrder", _put("sssom:review_date", typed("2020-01-01", "date"))),
        Fault("AlignmentShape-reviewer", _all(_ACCEPTED, _drop("sssom:reviewer_id"))),
        Fault(
            "AlignmentShape-targetKind",
            _all(_PROPOSED, _put("sv:target", _NOBODY), _put("sv:evidence", lambda a: a.passage)),
        ),
        # Only proposed: an accepted link downward would join everything below to everything above.
        Fault("AlignmentShape-upward", _all(_PROPOSED, _turn_round), 3),
    ),
}


class Planter:
    """Hands out faults by kind of thing, at a rate, and counts the findings that they must give."""

    def __init__(self, random: Random, rate: float) -> None:
        self._random = random
        self._rate = rate
        self._due = {kind: random.random() for kind in FAULTS}
        self._decks: dict[str, list[Fault]] = {kind: [] for kind in FAULTS}
        self.things: Counter[str] = Counter()
        self.planted: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()

    def plant(self, kind: str, facts: Facts, around: Around | None = None) -> bool:
        """Count a thing of a kind, plant a fault in its facts if it is its turn, and tell whether it was."""
        self.things[kind] += 1
        self._due[kind] += self._rate
        if self._due[kind] < 1:
            return False
        self._due[kind] -= 1
        if not self._decks[kind]:
            self._decks[kind] = [fault for fault in FAULTS[kind] for _ in range(fault.weight)]
            self._random.shuffle(self._decks[kind])
        fault = self._decks[kind].pop()
        fault.edit(facts, around or Around())
        self.planted[kind] += 1
        self.findings.update(fault.rules.split())
        return True
