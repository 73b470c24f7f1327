"""The organisations of the made-up country: authorities, trusts, health communities, municipalities.

Their organisation numbers begin with 1, so that they pass the check and are nobody's: true ones begin with 8 or 9.
"""

from dataclasses import dataclass

from national.faults import Around, Planter
from national.terms import Facts, Writer, both, concept, id_, text

_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Organisation:
    """One organisation: its name in English and Norwegian."""

    slug: str
    term: str
    name: tuple[str, str]


class Register:
    """Writes organisations, each with a number of its own."""

    def __init__(self, writer: Writer, planter: Planter) -> None:
        self._writer = writer
        self._planter = planter
        self._last = 10_000_000
        self._previous = ""

    def organisation(
        self, slug: str, kind: str, name: tuple[str, str], above: Organisation | None = None
    ) -> Organisation:
        """Write an organisation with its registration."""
        made = Organisation(slug, id_(f"organisation/{slug}"), name)
        identifier = self._identifier()
        facts: Facts = {
            "skos:prefLabel": both(*name),
            "org:classification": [concept(f"organisation-type/{kind}")],
            "rov:registration": [identifier],
        }
        if above:
            facts["org:subOrganizationOf"] = [above.term]
        if self._previous:
            self._planter.plant("organisation", facts, Around(own=self._previous))
        self._previous = identifier
        self._writer.write(made.term, "org:FormalOrganization cpov:PublicOrganisation", facts)
        return made

    def community(
        self, slug: str, name: tuple[str, str], trust: Organisation, municipalities: list[Organisation]
    ) -> tuple[Organisation, str]:
        """Write a health community; return it and the collective of its municipalities."""
        made = Organisation(slug, id_(f"organisation/{slug}"), name)
        members = [municipality.term for municipality in municipalities]
        facts: Facts = {
            "skos:prefLabel": both(*name),
            "org:classification": [concept("organisation-type/health-community")],
            "org:hasMember": [trust.term, *members],
        }
        self._writer.write(made.term, "org:OrganizationalCollaboration", facts)
        collective = id_(f"collective/municipalities-of-{slug}")
        english, norwegian = name
        together: Facts = {
            "skos:prefLabel": both(f"The municipalities of {english}", f"Kommunene i {norwegian}"),
            "foaf:member": members,
        }
        self._planter.plant("collective", together)
        self._writer.write(collective, "sv:Collective", together)
        return made, collective

    def unit(self, slug: str, name: tuple[str, str], of: Organisation) -> str:
        """Write a unit of an organisation."""
        made = id_(f"unit/{slug}")
        facts: Facts = {"skos:prefLabel": both(*name), "org:unitOf": [of.term]}
        self._writer.write(made, "org:OrganizationalUnit", facts)
        return made

    def project(self, slug: str, name: tuple[str, str]) -> str:
        """Write a project."""
        made = id_(f"project/{slug}")
        self._writer.write(made, "sv:Project", {"skos:prefLabel": both(*name)})
        return made

    def strategic_committee(self, community: Organisation) -> str:
        """Write the strategic committee (SSU) of a health community."""
        made = id_(f"committee/ssu-{community.slug}")
        english, norwegian = community.name
        facts: Facts = {
            "skos:prefLabel": both(f"Strategic committee of {english}", f"SSU i {norwegian}"),
            "org:unitOf": [community.term],
        }
        self._writer.write(made, "sv:StrategicCommittee", facts)
        return made

    def professional_committee(self, number: int, community: Organisation, strategic: str, area: str) -> str:
        """Write a professional committee (FSU) for a focus area, with its members' roles."""
        made = id_(f"committee/fsu-{community.slug}-{number}")
        english, norwegian = community.name
        facts: Facts = {
            "skos:prefLabel": both(f"Professional committee {number} of {english}", f"FSU {number} i {norwegian}"),
            "org:unitOf": [community.term],
            "sv:mandatedBy": [strategic],
            "sv:coversFocusArea": [area],
        }
        self._planter.plant("professional committee", facts, Around(own=community.term))
        self._writer.write(made, "sv:ProfessionalCommittee", facts)
        for role in ("chair", "user-representative", "gp-representative"):
            member: Facts = {"org:organization": [made], "org:role": [concept(f"role/{role}")]}
            if role != "chair":
                self._planter.plant(role, member)
            self._writer.write(id_(f"membership/{community.slug}-{number}/{role}"), "org:Membership", member)
        return made

    def _identifier(self) -> str:
        number = self._number()
        wrong = f"{number[:8]}{(int(number[8]) + 1) % 10}"
        facts: Facts = {
            "skos:notation": [text(number)],
            "adms:schemaAgency": both("Made up for a benchmark", "Laget for en ytelsestest"),
        }
        self._planter.plant("identifier", facts, Around(own=text(wrong)))
        made = id_(f"identifier/{number}")
        self._writer.write(made, "adms:Identifier", facts)
        return made

    def _number(self) -> str:
        """Return the next number of eight digits that a check digit makes whole."""
        while True:
            self._last += 1
            digits = str(self._last)
            check = -sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
            if check < len("0123456789"):
                return f"{digits}{check}"
