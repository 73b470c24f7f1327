"""Search over the shipped graph: what people who have read the documents would look for, and what they must find."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, VOCABULARY, expand, shorten
from samsvar.search import Searcher
from samsvar.search.snippets import LENGTH
from samsvar.search.texts import Thing
from samsvar.search.words import WRITTEN, asked, composed, distance, folded, stem

PLAN = "helgeland-action-plan-2023-2025"
TRUST = "helgelandssykehuset-strategy-2022-2035"
NORTH = "helse-nord-strategy"
CENTRAL = "helse-midt-norge-development-plan-2023-2026"
STRATEGY_2030 = "helse-midt-norge-strategy-2030"

# Drawn up from the documents' texts and the labels in data/, by reading: the text that is looked for, how many
# hits a person would look at, and what must be among them.
WANTED: list[tuple[str, int, list[str]]] = [
    # Words as they stand in labels and statements.
    ("digital hjemmeoppfølging kols", 3, [f"action/{PLAN}/copd-home-follow-up"]),
    ("sømløs helsetjeneste", 3, [f"goal/{PLAN}/seamless-health-service"]),
    ("legemiddelliste", 3, ["project/pasientens-legemiddelliste"]),
    ("pasientens legemiddelliste pilotering", 3, [f"action/{PLAN}/roll-out-medication-list"]),
    ("transport av psykisk syke", 3, [f"action/{PLAN}/transport-of-mentally-ill"]),
    ("lokalsykehus", 3, [f"vision/{TRUST}/best-local-hospital"]),
    ("CO2-utslipp", 3, [f"goal/{TRUST}/co2-cut-by-2030", f"indicator/{TRUST}/co2-emissions-cut-in-percent"]),
    ("klimanøytral", 3, [f"goal/{TRUST}/climate-neutral-by-2045"]),
    ("kunstig intelligens", 3, [f"commitment/{CENTRAL}/artificial-intelligence-and-robots"]),
    ("uverdige ventetider", 3, [f"goal/{NORTH}/no-undignified-waiting"]),
    ("felles logistikksenter", 3, [f"ongoing-work/{CENTRAL}/shared-logistics-centre"]),
    ("bredbånd mellom helseforetakene", 3, [f"commitment/{NORTH}/broadband-between-trusts"]),
    (
        "telemedisin",
        10,
        [f"commitment/{NORTH}/specialist-care-nearer-home", f"focus-area/{NORTH}/ict-and-telemedicine"],
    ),
    ("følgeforskning Aalborg", 3, [f"action/{PLAN}/agreements-with-two-universities"]),
    ("miljøkrav ved innkjøp", 3, [f"goal/{TRUST}/environmental-requirements-in-purchasing"]),
    ("fødselsomsorgen", 3, [f"commitment/{NORTH}/review-of-emergency-preparedness"]),
    ("frivillige organisasjoner", 3, [f"action/{PLAN}/involve-volunteers-and-patient-organisations"]),
    ("hva er planene for barn og unge", 3, ["vocab/target-group/children-and-young-people"]),
    # Names.
    ("Helse Nord", 3, ["organisation/helse-nord"]),
    ("Helgelandssykehuset", 3, ["organisation/helgelandssykehuset"]),
    ("SSU", 3, ["committee/ssu-helgeland"]),
    ("FSU akuttmedisin", 3, ["committee/fsu-akuttmedisinsk-samarbeid"]),
    ("SINTEF", 3, ["organisation/sintef", f"action/{PLAN}/helserom-trailing-research"]),
    ("EPJ", 3, [f"action/{PLAN}/assess-joint-record-system"]),
    ("Handlingsplan for Helsefellesskap Helgeland", 3, [f"document/{PLAN}"]),
    ("fastlegerepresentant", 3, ["vocab/role/gp-representative"]),
    ("983974929", 3, ["organisation/helgelandssykehuset"]),
    ("1820", 3, ["organisation/alstahaug-kommune"]),
    ("Recruit & Retain", 3, ["project/recruit-and-retain"]),
    ("jobbe systematisk etter Recruit & Retain", 3, [f"action/{PLAN}/recruit-and-retain"]),
    # Other forms of a word, and parts of compounds.
    ("brukermedvirkningen", 3, [f"main-strategy/{TRUST}/real-user-involvement"]),
    ("brukermedvirkning", 10, [f"main-strategy/{TRUST}/user-involvement-in-service-development"]),
    ("lærings- og mestringskurset", 3, [f"goal/{TRUST}/training-for-all-who-need-it"]),
    ("pedagogikk", 3, [f"action/{PLAN}/health-pedagogy-courses", f"ongoing-work/{PLAN}/health-pedagogy"]),
    ("sykepleie", 10, [f"ongoing-work/{PLAN}/decentralised-nursing-education"]),
    (
        "beredskap",
        10,
        [f"goal/{TRUST}/procedures-and-preparedness-plans", f"ongoing-work/{CENTRAL}/shared-logistics-centre"],
    ),
    ("forskningskultur", 3, [f"main-strategy/{TRUST}/research-culture-in-daily-work"]),
    ("helgelandskommuner", 3, ["collective/kommunene-pa-helgeland"]),
    ("ehelse", 10, ["organisation/nasjonalt-senter-for-e-helseforskning"]),
    # Nynorsk.
    ("brukarmedverknad", 3, [f"main-strategy/{TRUST}/real-user-involvement"]),
    ("heimeoppfølging", 10, ["project/digital-hjemmeoppfolging-helgeland", f"action/{PLAN}/copd-home-follow-up"]),
    ("forsking og innovasjon", 3, [f"focus-area/{TRUST}/research-and-innovation"]),
    ("likeverdige tenester for samiske brukarar", 3, [f"goal/{TRUST}/equitable-services-for-sami-users"]),
    ("berekraft", 3, [f"focus-area/{TRUST}/sustainability"]),
    ("felles leiarutvikling", 3, [f"action/{PLAN}/rekut-joint-leadership-development"]),
    ("meistring", 3, [f"goal/{PLAN}/coping-and-independence"]),
    ("tilsette si erfaring", 3, [f"commitment/{NORTH}/experience-of-employees"]),
    # Without the letters of the alphabet's end, and misspelt.
    ("Bronnoy", 3, ["organisation/bronnoy-kommune"]),
    ("Broennoey kommune", 3, ["organisation/bronnoy-kommune"]),
    ("Traena", 3, ["organisation/traena-kommune"]),
    ("paaroerende", 3, ["vocab/target-group/next-of-kin"]),
    ("somlos helsetjeneste", 3, [f"goal/{PLAN}/seamless-health-service"]),
    ("hjemmeoppfolgning", 10, [f"action/{PLAN}/copd-home-follow-up"]),
    ("akutmedisin", 3, ["project/trygg-akuttmedisin"]),
    ("rekrutering og stabilisring", 3, [f"main-strategy/{TRUST}/recruitment-and-stabilisation"]),
    ("helsekompetase", 10, [f"goal/{PLAN}/higher-health-literacy"]),
    ("simuleringstrenning", 3, [f"goal/{TRUST}/simulation-training-in-operations"]),
    ("kjærnejournal", 3, ["project/kjernejournal"]),
    ("Rama kommune", 3, ["organisation/rana-kommune"]),
    # English.
    ("undignified waiting", 3, [f"goal/{NORTH}/no-undignified-waiting"]),
    ("user involvement", 3, [f"main-strategy/{TRUST}/real-user-involvement"]),
    ("climate neutral hospitals", 3, [f"goal/{TRUST}/climate-neutral-by-2045"]),
    ("seamless care pathway", 3, [f"goal/{NORTH}/seamless-care-pathway"]),
    ("machine learning", 3, [f"commitment/{CENTRAL}/artificial-intelligence-and-robots"]),
    ("decentralized nursing education", 3, [f"ongoing-work/{PLAN}/decentralised-nursing-education"]),
    ("emergency medicin", 10, ["project/trygg-akuttmedisin", f"ongoing-work/{PLAN}/emergency-medicine-collaboration"]),
    ("Sami speakers", 3, [f"commitment/{NORTH}/provision-for-sami-speakers"]),
    ("health literacy", 10, [f"goal/{PLAN}/higher-health-literacy", "document/strategi-for-helsekompetanse"]),
    ("next of kin", 3, ["vocab/target-group/next-of-kin"]),
]

HOSTILE = [
    '"', "''", '"unfinished phrase', "label:helse", "a AND", "OR OR", "+-!(){}[]^~*?:\\/", "helse~9", "[a TO z]", "*",
    "/.*/", "\\", "\x00", "\x00helse", "🙂", "👩‍⚕️ helse", "\ud800", "helse\udfff", "İstanbul", "ß", "ﬁ", "a\u0308",
    "कुछ", "здоровье", "健康", " ", "\n\t", "-", "e-", "x" * 10_000, "helse " * 2_000, "æ" * 5_000, "ab-" * 3_000,
    " ".join(str(number) for number in range(2_000)), "' OR 1=1 --", "} ?s ?p ?o #", "<script>alert(1)</script>",
]  # fmt: skip


@pytest.fixture(scope="module")
def searcher(shipped: KnowledgeGraph) -> Searcher:
    return Searcher.build(shipped)


@pytest.mark.parametrize(("text", "looked_at", "wanted"), WANTED, ids=[text for text, _, _ in WANTED])
def test_what_is_looked_for_is_among_the_first(
    searcher: Searcher, text: str, looked_at: int, wanted: list[str]
) -> None:
    found = [shorten(hit.iri) for hit in searcher.find(text, limit=looked_at)]
    assert not set(wanted) - set(found), found


def test_list_of_what_is_looked_for_names_things_of_the_graph(shipped: KnowledgeGraph) -> None:
    for _, _, wanted in WANTED:
        for name in wanted:
            assert any(shipped.engine.about(expand(name) or "")), name


def test_every_thing_is_found_by_any_word_of_its_own_label(searcher: Searcher, shipped: KnowledgeGraph) -> None:
    rows = shipped.engine.rows(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX sv: <https://w3id.org/samsvar/def/> "
        "SELECT ?thing ?label WHERE { ?thing sv:statedIn ?document ; skos:prefLabel ?label } ORDER BY ?thing ?label"
    )
    for number, (thing, label) in enumerate(rows[::6]):
        words = [part for part in value(label).split() if any(map(str.isalnum, part))]
        word = words[number % len(words)]
        found = {hit.iri for hit in searcher.find(word, limit=1000)}
        assert value(thing) in found, (word, value(label))


@settings(max_examples=60)
@given(label=st.text(min_size=1, max_size=60), data=st.data())
def test_any_label_is_found_by_its_words(label: str, data: st.DataObject) -> None:
    thing = Thing("x:1", "Goal", frozenset({"Goal"}), texts={"label": [(label, "nb")]})
    words = WRITTEN.analyze(composed(label))
    if not words:
        return
    small = Searcher([thing])
    assert [hit.iri for hit in small.find(data.draw(st.sampled_from(words)), limit=5)] == ["x:1"]
    assert small.find(label, limit=5)[0].iri == "x:1"


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_error(searcher: Searcher, text: str) -> None:
    searcher.page(text, limit=10)
    searcher.suggest(text, limit=10)


@settings(max_examples=150)
@given(text=st.text(max_size=200))
def test_no_text_whatever_is_an_error(searcher: Searcher, text: str) -> None:
    searcher.page(text, limit=5)
    searcher.suggest(text, limit=5)


def test_blank_text_finds_nothing(searcher: Searcher) -> None:
    assert searcher.page("  ", limit=10).total == 0
    assert searcher.suggest("", limit=10) == []


ONE_OF_EACH = """
<https://w3id.org/samsvar/id/goal/d/a-slip> a sv:Goal ; skos:prefLabel "Kommunikasjom"@nb , "Slip"@en .
<https://w3id.org/samsvar/id/goal/d/b-part> a sv:Goal ; skos:prefLabel "Helsekommunikasjon"@nb , "Part"@en .
<https://w3id.org/samsvar/id/goal/d/c-definition> a skos:Concept ; skos:prefLabel "Prat"@nb , "Talk"@en ;
    skos:definition "Det samme som kommunikasjon."@nb .
<https://w3id.org/samsvar/id/goal/d/d-statement> a sv:Goal ; skos:prefLabel "Samtale"@nb , "Dialogue"@en ;
    sv:statement "Kommunikasjon."@nb .
<https://w3id.org/samsvar/id/goal/d/e-stem> a sv:Goal ;
    skos:prefLabel "Kommunikasjonen"@nb , "Stem"@en .
<https://w3id.org/samsvar/id/goal/d/f-written> a sv:Goal ;
    skos:prefLabel "Vi skal ha god kommunikasjon innad og utad og overalt hele tiden, også i helgene"@nb , "Long"@en .
<https://w3id.org/samsvar/id/goal/d/g-whole> a sv:Goal ; skos:prefLabel "Kommunikasjon"@nb , "Short"@en .
"""


def test_what_is_written_comes_before_stem_part_and_slip_and_labels_before_statements(
    graph_of: Callable[[str], KnowledgeGraph],
) -> None:
    hits = Searcher.build(graph_of(ONE_OF_EACH)).find("kommunikasjon", limit=20)
    assert [hit.iri.rpartition("/")[2] for hit in hits] == [
        "g-whole", "f-written", "e-stem", "d-statement", "c-definition", "b-part", "a-slip"
    ]  # fmt: skip
    assert [hit.field for hit in hits] == ["label"] * 3 + ["statement", "definition", "label", "label"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_equals_come_in_the_order_of_their_iris_and_pages_join(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    numbers = [(7 * n) % 40 for n in range(40)]
    graph = graph_of("".join(f'<x:{n:02}> a sv:Goal ; skos:prefLabel "Likt mål"@nb .\n' for n in numbers))
    searcher = Searcher.build(graph)
    whole = [hit.iri for hit in searcher.find("mål", limit=100, kinds={"Goal"})]
    assert whole == [f"x:{n:02}" for n in range(40)]
    pages = [searcher.page("mål", limit=15, offset=offset, kinds={"Goal"}) for offset in (0, 15, 30, 45)]
    assert [hit.iri for page in pages for hit in page.hits] == whole
    assert {page.total for page in pages} == {40}


def test_filters_narrow_by_kind_with_its_subclasses_document_and_level(searcher: Searcher) -> None:
    document = f"{ID}document/{PLAN}"
    every = searcher.page("helse", limit=1000)
    assert every.total == len(every.hits) > 100
    goals = searcher.find("helse", limit=1000, kinds={"Goal"}, documents={document})
    assert goals
    assert {(hit.kind, hit.document) for hit in goals} == {("Goal", document)}
    elements = searcher.find("helse", limit=1000, kinds={"StrategyElement"})
    assert {"Goal", "Action"} < {hit.kind for hit in elements}
    assert "Concept" not in {hit.kind for hit in elements}
    trust = searcher.find("samarbeid", limit=1000, levels={"trust"})
    assert {hit.document for hit in trust} == {f"{ID}document/{TRUST}"}
    assert searcher.find("helse", limit=10, kinds=set()) == []


def test_hit_tells_its_label_in_the_language_asked_for_and_the_text_that_was_met(searcher: Searcher) -> None:
    (hit,) = searcher.find("uverdige ventetider", limit=1, language="en")
    assert (hit.label, hit.language) == ("An end to undignified waiting", "en")
    assert (hit.snippet, hit.snippet_language, hit.field) == ("Å eliminere uverdige ventetider.", "nb", "statement")
    assert hit.kind == "Goal"
    assert hit.document == f"{ID}document/{NORTH}"
    assert hit.level == "regional"


def test_long_text_is_cut_round_the_word_that_was_met(searcher: Searcher) -> None:
    hits = searcher.find("primærhelsetjenesten", limit=50)
    assert hits
    assert all(len(hit.snippet) <= LENGTH for hit in hits)
    cut = [hit for hit in searcher.find("spesialister", limit=50) if "…" in hit.snippet]
    assert all("spesialis" in hit.snippet.lower() for hit in cut)


def test_element_without_a_label_in_the_language_has_its_other_one(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    graph = graph_of('<x:a> a sv:Goal ; skos:prefLabel "Only English"@en .')
    (hit,) = Searcher.build(graph).find("english", limit=5, language="nb")
    assert (hit.label, hit.language, hit.document) == ("Only English", "en", None)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("hjemmeoppf", "Digital hjemmeoppfølging Helgeland"),
        ("digital hj", "Digital hjemmeoppfølging Helgeland"),
        ("helse n", "Helse Nord RHF"),
        ("brønn", "Brønnøy kommune"),
        ("bronn", "Brønnøy kommune"),
        ("kommunene på h", "Kommunene på Helgeland"),
        ("hjemeoppf", "Digital hjemmeoppfølging Helgeland"),
        ("climate-neu", "A climate-neutral hospital by 2045"),
        ("SS", "SSU"),
    ],
)
def test_unfinished_text_is_gone_on_with(searcher: Searcher, typed: str, wanted: str) -> None:
    suggested = [suggestion.text for suggestion in searcher.suggest(typed, limit=8)]
    assert wanted in suggested
    assert len({text.casefold() for text in suggested}) == len(suggested) <= 8


def test_suggestions_that_begin_as_typed_come_first(searcher: Searcher) -> None:
    suggested = [suggestion.text.casefold() for suggestion in searcher.suggest("helse nord", limit=6)]
    begun = [text.startswith("helse nord") for text in suggested]
    assert begun == sorted(begun, reverse=True)
    assert sum(begun) >= 3


def test_periods_and_schemes_are_not_found(searcher: Searcher) -> None:
    assert not [hit for hit in searcher.find("2023–2025", limit=100) if "/period/" in hit.iri]
    assert f"{VOCABULARY}level" not in {hit.iri for hit in searcher.find("nivå", limit=1000)}


def test_same_graph_gives_the_same_hits_in_another_index(searcher: Searcher, shipped: KnowledgeGraph) -> None:
    again = Searcher.build(shipped)
    assert len(again) == len(searcher)
    for text, _, _ in WANTED[::7]:
        assert again.find(text, limit=50) == searcher.find(text, limit=50)


def test_folding_knows_the_ways_in_which_letters_are_typed() -> None:
    assert folded("Ærøy") == folded("aeroey") == folded("AEROEY") == folded("aroy")
    assert folded("Å") == folded("aa") == folded("Å")
    assert stem(folded("Sjukehusa")) == stem(folded("sykehusene"))
    assert stem(folded("tenestene")) == stem(folded("tjenestene"))


def test_stop_words_count_only_alone_or_in_capitals() -> None:
    assert [word.written for word in asked("hva er målene for IT", 10)] == ["målene", "it"]
    assert [word.written for word in asked("og i", 10)] == ["og", "i"]


def test_distance_counts_a_swap_as_one() -> None:
    assert distance("helse", "hesle", 2) == 1
    assert distance("helse", "hlse", 2) == 1
    assert distance("helse", "kommune", 2) == 3
    assert distance("", "ab", 2) == 2
