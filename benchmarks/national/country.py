"""The shape of the made-up country, and the order in which it is written.

From the top down, so that what is linked to is known before the link is written: 4 authorities, 20 trusts, 19 health
communities and 357 municipalities, their numbers scaled down below 100,000 triples. Only the goals above the
municipalities are kept in memory; their number does not grow with the size of the graph. How many actions a plan has
falls with its rank, as the sizes of municipalities do: a few have thousands, most have few.
"""

from dataclasses import dataclass
from random import Random
from typing import TextIO

from national.documents import EDITORS, Author, Document, Element
from national.faults import Planter
from national.organisations import Organisation, Register
from national.terms import Writer, both, concept, id_

SMALLEST = 3_000
_FULL_SHAPE_FROM = 100_000
_REGIONS = 4
_SKEW = 0.8
_LEAST_PLAN = 80
_LINKED_ACTIONS = 0.3
_ACTIONS_OF_A_GOAL = (2, 9)


@dataclass(frozen=True)
class Trust:
    """A hospital trust, its goals, and those of its region."""

    organisation: Organisation
    goals: list[Element]
    region: list[Element]


@dataclass(frozen=True)
class Community:
    """A health community: its municipalities, its plan, who can own actions in it, and its trust."""

    members: list[Organisation]
    plan: Document
    owners: list[str]
    trust: Trust


class Country:
    """Writes one graph of about a number of triples, a share of its things faulty, the same for the same seed."""

    def __init__(self, stream: TextIO, triples: int, seed: int, faults: float) -> None:
        self._random = Random(seed)  # noqa: S311 – the same graph again is the point
        self._writer = Writer(stream)
        self._wanted = triples
        self._scale = min(1.0, triples / _FULL_SHAPE_FROM)
        self.planter = Planter(self._random, faults)
        self._register = Register(self._writer, self.planter)
        self._author = Author(self._writer, self.planter, self._random)

    @property
    def triples(self) -> int:
        """How many triples have been written."""
        return self._writer.triples

    def write(self) -> None:
        """Write the whole graph."""
        editors = {
            "skos:prefLabel": both("The editors of the benchmark", "Redaksjonen for ytelsestesten"),
            "org:classification": [concept("organisation-type/editors")],
        }
        self._writer.write(EDITORS, "org:OrganizationalCollaboration", editors)
        self._author.period(id_("period/outside-every-plan"), "2031", "2035")
        regions = [self._region(number) for number in range(_REGIONS)]
        trusts = [self._trust(number, *regions[number % _REGIONS]) for number in range(self._some(20, _REGIONS))]
        municipalities = [self._municipality(number) for number in range(self._some(357, 2 * _REGIONS))]
        count = self._some(19, _REGIONS)
        communities = [
            self._community(number, trusts[number], municipalities[number::count]) for number in range(count)
        ]
        self._fill_plans(communities)

    def _some(self, full: int, least: int) -> int:
        return max(least, round(full * self._scale))

    def _region(self, number: int) -> tuple[Organisation, list[Element]]:
        name = f"Regional Health Authority {number + 1}", f"Regionalt helseforetak {number + 1}"
        authority = self._register.organisation(f"authority-{number + 1}", "regional-health-authority", name)
        document = self._author.document(authority, "regional", "sv:StrategyDocument", 1)
        vision = self._author.vision(document)
        goals = [self._author.goal(document, vision) for _ in range(self._some(8, 2))]
        return authority, [goals[0], *(goal for goal in goals[1:] if not goal.faulty)]

    def _trust(self, number: int, authority: Organisation, region: list[Element]) -> Trust:
        name = f"Hospital Trust {number + 1}", f"Helseforetak {number + 1}"
        made = self._register.organisation(f"trust-{number + 1}", "hospital-trust", name, above=authority)
        document = self._author.document(made, "trust", "sv:StrategyDocument", 2)
        goals = [self._author.goal(document) for _ in range(self._some(10, 2))]
        for place, goal in enumerate(goals):
            self._author.link(goal, region[place % len(region)])
        return Trust(made, goals, region)

    def _municipality(self, number: int) -> Organisation:
        name = f"Municipality {number + 1}", f"Kommune {number + 1}"
        return self._register.organisation(f"municipality-{number + 1}", "municipality", name)

    def _community(self, number: int, trust: Trust, members: list[Organisation]) -> Community:
        name = f"Health Community {number + 1}", f"Helsefellesskap {number + 1}"
        made, collective = self._register.community(f"community-{number + 1}", name, trust.organisation, members)
        plan = self._author.document(made, "health-community", "sv:ActionPlan", self._some(4, 2))
        strategic = self._register.strategic_committee(made)
        committees = [
            self._register.professional_committee(place + 1, made, strategic, area.term)
            for place, area in enumerate(plan.areas)
        ]
        project = self._register.project(made.slug, (f"Project of {name[0]}", f"Prosjekt i {name[1]}"))
        unit = self._register.unit(made.slug, (f"Clinic in {name[0]}", f"Klinikk i {name[1]}"), trust.organisation)
        owners = [collective, trust.organisation.term, project, unit, *committees]
        community = Community(members, plan, owners, trust)
        for target in trust.goals:
            goal = self._author.goal(plan)
            plan.goals.append(goal)
            self._author.link(goal, target)
            self._author.action(plan, goal, [self._random.choice(owners)], trust.region[0])
        return community

    def _fill_plans(self, communities: list[Community]) -> None:
        """Write the municipalities' plans, and fill all plans with actions until the graph is as large as wanted."""
        plans: list[tuple[Community, Community, Organisation | None]] = []
        for community, neighbour in zip(communities, communities[1:] + communities[:1], strict=True):
            plans += [(community, neighbour, issuer) for issuer in (None, *community.members)]
        self._random.shuffle(plans)
        least = _LEAST_PLAN * sum(issuer is not None for _, _, issuer in plans)
        spare = max(0, self._wanted - self.triples - least)
        weights = [(rank + 1) ** -_SKEW for rank in range(len(plans))]
        self._random.shuffle(weights)
        until = float(self.triples)
        for (community, neighbour, issuer), weight in zip(plans, weights, strict=True):
            until += spare * weight / sum(weights) + (_LEAST_PLAN if issuer else 0)
            self._fill(community, neighbour, issuer, until)

    def _fill(self, community: Community, neighbour: Community, issuer: Organisation | None, until: float) -> None:
        """Write goals with their actions into the plan of a municipality, or of the community itself."""
        plan, owners = community.plan, community.owners
        above = [community.trust.goals, community.trust.region]
        if issuer:
            plan = self._author.document(issuer, "municipality", "sv:ActionPlan", 1)
            owners = [issuer.term] * len(community.owners) + community.owners
            above.insert(0, community.plan.goals)
        while self.triples < until or not plan.actions:
            goal = self._author.goal(plan)
            self._link(goal, above, community, neighbour)
            for _ in range(self._random.randint(*_ACTIONS_OF_A_GOAL)):
                named = self._random.sample(owners, self._random.choice((1, 1, 1, 2)))
                action = self._author.action(plan, goal, list(dict.fromkeys(named)), community.trust.region[0])
                if not action.faulty and self._random.random() < _LINKED_ACTIONS:
                    self._link(action, above, community, neighbour)
                if self.triples >= until:
                    break

    def _link(self, source: Element, above: list[list[Element]], community: Community, neighbour: Community) -> None:
        goals = self._random.choices(above, (6, 3, 1)[: len(above)])[0]
        peers = self._random.choice(neighbour.plan.goals), self._random.choice(community.plan.goals)
        self._author.link(source, self._random.choice(goals), peers)
