"""Words for labels and statements, in both languages: made up here, so that no real plan is imitated."""

from random import Random

_VERBS = (
    ("Strengthen", "Styrke"),
    ("Set up", "Etablere"),
    ("Develop", "Utvikle"),
    ("Evaluate", "Evaluere"),
    ("Extend", "Utvide"),
    ("Coordinate", "Samordne"),
    ("Improve", "Forbedre"),
    ("Introduce", "Innføre"),
)
_SERVICES = (
    ("home nursing", "hjemmesykepleien"),
    ("rehabilitation", "rehabiliteringen"),
    ("emergency wards", "legevakta"),
    ("school health service", "skolehelsetjenesten"),
    ("day care", "dagtilbudet"),
    ("medication reviews", "legemiddelgjennomgangene"),
    ("video consultations", "videokonsultasjonene"),
    ("patient training", "pasientopplæringen"),
    ("discharge routines", "utskrivingsrutinene"),
    ("night patrols", "nattpatruljene"),
)
_AIMS = (
    ("with shared routines", "med felles rutiner"),
    ("across the levels of care", "på tvers av nivåene"),
    ("closer to where people live", "nærmere der folk bor"),
    ("with fewer transitions", "med færre overganger"),
    ("for people who need help for long", "for dem som trenger hjelp lenge"),
    ("together with next of kin", "sammen med pårørende"),
)
_STATES = (
    ("Safe", "Trygge"),
    ("Equal", "Likeverdige"),
    ("Coherent", "Sammenhengende"),
    ("Sustainable", "Bærekraftige"),
    ("Accessible", "Tilgjengelige"),
)
AREAS = (
    ("Personnel and skills", "Personell og kompetanse"),
    ("Technology and innovation", "Teknologi og innovasjon"),
    ("Prevention and coping", "Forebygging og mestring"),
    ("Emergency care", "Akuttberedskap"),
    ("Coherent pathways", "Sammenhengende forløp"),
)


def action(random: Random) -> tuple[str, str]:
    """Return the label of an action, English and Norwegian."""
    return _joined(random.choice(_VERBS), random.choice(_SERVICES), random.choice(_AIMS))


def goal(random: Random) -> tuple[str, str]:
    """Return the label of a goal, English and Norwegian."""
    return _joined(random.choice(_STATES), ("services", "tjenester"), random.choice(_AIMS))


def _joined(*parts: tuple[str, str]) -> tuple[str, str]:
    return " ".join(part[0] for part in parts), " ".join(part[1] for part in parts)
