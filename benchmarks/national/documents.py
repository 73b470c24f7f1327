"""Documents, their elements, and the links between elements, as the made-up organisations write them."""

from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random

from national import wording
from national.faults import Around, Planter
from national.organisations import Organisation
from national.terms import Facts, Writer, both, concept, id_, passage, term, text, typed

EDITORS = id_("organisation/benchmark-editors")
_GROUPS = (
    "frail-elderly",
    "children-and-young-people",
    "several-chronic-conditions",
    "severe-mental-illness-and-substance-use",
    "health-personnel",
)
_RELATIONS = ("operationalises", "supports", "contributes-to")
_DAYS_IN_PLAN = [
    f"{year}-{month:02}-{day}" for year in (2024, 2025, 2026, 2027) for month in range(1, 13) for day in (15, 28)
]


_SHARED_CELLS = 0.2
_ONGOING = 0.3


@dataclass(frozen=True)
class Element:
    """An element that others can link to, where it stands, and whether a fault was planted in it."""

    term: str
    passage: str
    faulty: bool = False


@dataclass
class Document:
    """A document that is being written: what its elements have in common, and how far its text has come."""

    slug: str
    term: str
    file: str
    period: str
    group: str
    """The group of people that it prioritises."""
    areas: list[Element] = field(default_factory=list)
    goals: list[Element] = field(default_factory=list)
    """The goals that others can link to, where there are others below."""
    measured: bool = False
    actions: int = 0
    made: int = 0
    end: int = 0

    def passage(self, length: int) -> str:
        """Return the next range of characters of the text."""
        start, self.end = self.end + 1, self.end + 1 + length
        return passage(self.file, start, self.end)

    def next_term(self, kind: str) -> str:
        """Return the term of the next element, of this kind."""
        self.made += 1
        return id_(f"{kind}/{self.slug}/{self.made}")


class Author:
    """Writes documents and what stands in them."""

    def __init__(self, writer: Writer, planter: Planter, random: Random) -> None:
        self._writer = writer
        self._planter = planter
        self._random = random
        self._links = 0

    def document(self, issuer: Organisation, level: str, kind: str, areas: int) -> Document:
        """Write a document with its strategy, its period and its focus areas."""
        slug = f"{issuer.slug}-plan"
        group = self._group()
        made = Document(slug, id_(f"document/{slug}"), f"{slug}.txt", id_(f"period/{slug}/2024-2027"), group)
        english, norwegian = issuer.name
        labels = both(f"Plan of {english} 2024–2027", f"Plan for {norwegian} 2024–2027")
        facts: Facts = {
            "skos:prefLabel": labels,
            "dcterms:language": [text("nb")],
            "sv:versionOf": [id_(f"strategy/{slug}")],
            "sv:issuedBy": [issuer.term],
            "sv:level": [concept(f"level/{level}")],
            "adms:status": [concept("document-status/adopted")],
            "dcterms:temporal": [made.period],
            "sv:prioritises": [group],
            "sv:textFile": [text(made.file)],
            "sv:textSha256": [text(sha256(slug.encode()).hexdigest())],
        }
        if kind == "sv:ActionPlan":  # one fault is a group without an action, which is none where no action is
            self._planter.plant("document", facts)
        self._writer.write(made.term, kind, facts)
        self._writer.write(id_(f"strategy/{slug}"), "sv:Strategy", {"skos:prefLabel": labels})
        self.period(made.period, "2024", "2027")
        for number in range(areas):
            made.areas.append(self._element(made, "FocusArea", wording.AREAS[number % len(wording.AREAS)], {}))
        return made

    def period(self, period: str, first: str, last: str) -> None:
        """Write a period of whole years."""
        facts: Facts = {
            "skos:prefLabel": both(f"{first}–{last}", f"{first}–{last}"),
            "dcat:startDate": [typed(f"{first}-01-01", "date")],
            "dcat:endDate": [typed(f"{last}-12-31", "date")],
        }
        self._writer.write(period, "dcterms:PeriodOfTime", facts)

    def vision(self, document: Document) -> Element:
        """Write the vision of a document."""
        return self._element(document, "Vision", ("Good lives for all", "Gode liv for alle"), {})

    def goal(self, document: Document, serves: Element | None = None) -> Element:
        """Write a goal, the first of a document with an indicator.

        A regional goal serves the vision. The fault that it can hold is that nothing reaches it: nobody may link
        to a faulty one, but for the first.
        """
        english, norwegian = wording.goal(self._random)
        facts: Facts = {
            "sv:statement": [text(f"{norwegian} innen 2030", "nb")],
            "sv:targetYear": [typed("2030", "gYear")],
            "dcterms:isPartOf": [self._random.choice(document.areas).term],
        }
        faults: list[str] = []
        if serves:
            facts["sv:serves"] = [serves.term]
        else:
            faults.append("goal")
        if not document.measured:
            document.measured = True
            indicator = self._element(document, "Indicator", ("Share that is reached", "Andel som er nådd"), {})
            facts["sv:hasIndicator"] = [indicator.term]
            faults.append("measured goal")
        elif serves:
            faults.append("regional goal")
        return self._element(document, "Goal", (english, norwegian), facts, *faults)

    def action(self, document: Document, goal: Element, owners: list[str], elsewhere: Element) -> Element:
        """Write an action for a goal, now and then with work that is under way beside it.

        Elsewhere is an element of another document, for faults.
        """
        english, norwegian = wording.action(self._random)
        facts: Facts = {
            "sv:statement": [text(f"{norwegian}, slik at tjenestene henger sammen for den enkelte", "nb")],
            "dcterms:isPartOf": [self._random.choice(document.areas).term],
            "sv:serves": [goal.term],
            "sv:targetGroup": [document.group if not document.actions else self._group()],
            "sv:owner": owners,
            "sv:deadline": [typed(self._random.choice(_DAYS_IN_PLAN), "date")],
            "sv:ownerPassage": [document.passage(30)],
            "sv:periodPassage": [document.passage(10)],
        }
        if self._random.random() < _SHARED_CELLS:
            facts["sv:inherits"] = [term(self._random.choice(("sv:owner", "sv:deadline")))]
        if self._random.random() < _ONGOING:
            facts["sv:ongoingWork"] = [self._element(document, "OngoingWork", wording.action(self._random), {}).term]
        document.actions += 1
        around = Around(own=document.period, other=elsewhere.term)
        return self._element(document, "Action", (english, norwegian), facts, "action", around=around)

    def link(self, source: Element, target: Element, peers: tuple[Element, Element] | None = None) -> None:
        """Write a link from an element to one of a higher level, judged once and read a second time.

        With peers, two elements of one level and two issuers, it may get a fault; without, it is accepted, so
        that what depends on it holds.
        """
        self._links += 1
        status = self._random.choices(("accepted", "rejected", "proposed"), (75, 15, 10))[0] if peers else "accepted"
        facts: Facts = {
            "sv:source": [source.term],
            "sv:target": [target.term],
            "sv:relation": [concept(f"relation/{self._random.choice(_RELATIONS)}")],
            "sv:strength": [concept(f"strength/{self._random.choice(('strong', 'partial'))}")],
            "sv:reviewStatus": [concept(f"review-status/{status}")],
            "sv:rationale": both("Both speak of the same services.", "Begge gjelder de samme tjenestene."),
            "sv:evidence": [source.passage, target.passage],
            "sssom:mapping_justification": [term("semapv:ManualMappingCuration")],
            "sssom:reviewer_id": [EDITORS],
            "sssom:review_date": [typed("2026-11-22", "date")],
            "prov:wasAttributedTo": [EDITORS],
            "dcterms:created": [typed("2026-11-20", "date")],
        }
        if status == "rejected":
            facts["sv:rejectionReason"] = both("The same word, another matter.", "Samme ord, en annen sak.")
        if peers:
            own, other = peers
            around = Around(source.term, source.passage, own.term, other.term, other.passage)
            self._planter.plant("alignment", facts, around)
        self._writer.write(id_(f"alignment/benchmark/{self._links}"), "sv:Alignment", facts)

    def _element(
        self,
        document: Document,
        kind: str,
        labels: tuple[str, str],
        facts: Facts,
        *faults: str,
        around: Around | None = None,
    ) -> Element:
        made = document.next_term(kind.lower())
        place = document.passage(len(labels[1]))
        whole: Facts = {
            "skos:prefLabel": both(*labels),
            "sv:statement": [text(labels[1], "nb")],
            "sv:statedIn": [document.term],
            "sv:passage": [place],
            **facts,
        }
        around = replace(around or Around(), subject=made, passage=place)
        faulty = [self._planter.plant(fault, whole, around) for fault in faults]
        self._writer.write(made, f"sv:{kind}", whole)
        return Element(made, place, any(faulty))

    def _group(self) -> str:
        return concept(f"target-group/{self._random.choice(_GROUPS)}")
