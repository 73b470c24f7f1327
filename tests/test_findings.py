"""What validation must say of the shipped graph: the documents' own gaps, and nothing else.

The list was drawn up from the documents' texts, table by table; it is not what a run printed. Where the
list and a run differ, one of them reads a document wrongly.
"""

from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import shorten

PLAN = "helgeland-action-plan-2023-2025"
NORTH = "helse-nord-strategy"
DRAFT = "helgelandssykehuset-strategy-2022-2035"
MEMO = "helse-midt-norge-strategy-2030"
PAGE = "helse-midt-norge-development-plan-2023-2026"

# Tables 2.1 to 2.4 of the action plan, row by row. Beside the second row of 2.1 stands "by the end of 2024", a
# day; every other cell of the last column holds a year or a span of years, which is a period.
WITH_A_DEADLINE = ["safe-emergency-medicine-project", "shared-regional-routines", "transport-of-mentally-ill"]
WITH_A_PERIOD = [
    "medication-list-and-care-record",
    "home-follow-up-reveals-obstacles",
    "follow-up-health-literacy-strategy",
    "involve-volunteers-and-patient-organisations",
    "health-pedagogy-courses",
    "better-health-communication",
    "home-follow-up-for-health-literacy",
    "roll-out-national-e-health",
    "roll-out-medication-list",
    "assess-joint-record-system",
    "home-follow-up-in-all-municipalities",
    "copd-home-follow-up",
    "roll-out-helserom",
    "helserom-trailing-research",
    "agreements-with-two-universities",
    "rekut",
    "rekut-preparatory-courses",
    "rekut-decentralised-education",
    "rekut-joint-leadership-development",
    "rekut-tverrsim",
    "rekut-rural-medicine-and-nursing",
    "rekut-interdisciplinary-packages",
    "helgelandslegen-project",
    "joint-competence-plan",
    "carry-out-service-agreements",
    "recruit-and-retain",
]
# In table 2.3 the column of owners is blank from "Digital hjemmeoppfølging Helgeland" down.
WITHOUT_OWNER = [
    "home-follow-up-in-all-municipalities",
    "copd-home-follow-up",
    "roll-out-helserom",
    "helserom-trailing-research",
    "agreements-with-two-universities",
]
# The plan names one FSU, in a cell, and says of it nothing but the name. The plan's rules say that every FSU has
# SSU as its steering group, users and general practitioners in it, and is set up along the focus areas.
COMMITTEE = "committee/fsu-akuttmedisinsk-samarbeid"
MISSING_IN_COMMITTEE = ["userRepresentative", "gpRepresentative", "focusArea"]
# Of the five documents only the hospital trust's draft has a goal with a figure: emissions down by 40 per cent.
WITHOUT_INDICATORS = [PLAN, NORTH, MEMO, PAGE]
# Four groups are listed in the introduction. The tables name people with COPD and the mentally ill of any degree,
# which are other groups, and neither children nor elderly people at all.
GROUPS_NO_ACTION_NAMES = 4
# The page says that the board adopted in 2018 the plan for 2023 to 2026.
CONTRADICTIONS = [PAGE]
# Goals of Helse Nord that no action of the plan reaches, neither itself nor through the hospital trust's draft: no
# action speaks of what organising specialist care costs, of an international standard, of waiting, or of involvement
# in what Helse Nord itself shall become.
UNREACHED = [
    "cost-effective-specialist-care",
    "good-international-standard",
    "no-undignified-waiting",
    "northern-institution-through-involvement",
]


def test_validation_says_what_the_documents_lack_and_nothing_else(shipped: KnowledgeGraph) -> None:
    report = shipped.validate()
    found = sorted((f.severity.value, shorten(f.rule), shorten(f.focus)) for f in report.findings)
    expected = [
        *(("info", "svs:ActionShape-deadline", f"action/{PLAN}/{slug}") for slug in WITH_A_PERIOD),
        *(("info", "svs:RegionalGoalShape-reached", f"goal/{NORTH}/{slug}") for slug in UNREACHED),
        *(("info", "svs:StrategyDocumentShape-indicators", f"document/{slug}") for slug in WITHOUT_INDICATORS),
        *[("info", "svs:StrategyDocumentShape-prioritisedGroup", f"document/{PLAN}")] * GROUPS_NO_ACTION_NAMES,
        *(("warning", "svs:ActionShape-owner", f"action/{PLAN}/{slug}") for slug in WITHOUT_OWNER),
        *(("warning", "svs:ContradictionShape-none", f"document/{slug}") for slug in CONTRADICTIONS),
        *(("warning", f"svs:ProfessionalCommitteeShape-{part}", COMMITTEE) for part in MISSING_IN_COMMITTEE),
    ]
    assert found == sorted(expected)


def test_list_knows_every_action_of_the_plan(shipped: KnowledgeGraph) -> None:
    rows = shipped.engine.rows("SELECT ?action WHERE { ?action a <https://w3id.org/samsvar/def/Action> }")
    actions = {value(action).rpartition("/")[2] for (action,) in rows}
    assert actions == {*WITH_A_DEADLINE, *WITH_A_PERIOD}
