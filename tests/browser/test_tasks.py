"""What people come to the pages for, done as they would do it: by what they read, with mouse or keyboard."""

import csv
import io
import re

import pytest
from playwright.sync_api import BrowserContext, Download, Page, expect

from browser.visit import Visit

SUPPORT = {  # the accepted links and the plan's own table lead from these five to the goal
    "Digital hjemmeoppfølging: avdekke utfordringer og sikre tilbudet": "sterk",
    "Pasientens legemiddelliste (PLL) og kjernejournal": "sterk",
    "Helse Nords prosjekt Trygg akuttmedisin": "delvis",
    "Innføre felles regionale rutiner og prosedyrer": "delvis",
    "Felles rutiner for transport av psykisk syke": "delvis",
}
OWNERLESS = {  # rows of the plan with a blank cell for who answers
    "Digital hjemmeoppfølging for hver kommune på Helgeland",
    "Digital hjemmeoppfølging ved kols: pilot og utrulling",
    "Helserom Helgeland i flere kommuner etter piloten",
    "Følgeforskning på Helserom Helgeland med SINTEF",
    "Intensjonsavtaler om følgeforskning (UiT, Aalborg)",
}
DUE_IN_2024 = {  # rows whose period is 2024, or whose deadline is its last day
    "Digital hjemmeoppfølging: avdekke utfordringer og sikre tilbudet",
    "Pasientens legemiddelliste (PLL) og kjernejournal",
    "Digital hjemmeoppfølging som styrker helsekompetansen",
    "Helse Nords prosjekt Trygg akuttmedisin",
    "Innføre felles regionale rutiner og prosedyrer",
    "Felles rutiner for transport av psykisk syke",
}
AT_REST = 200
"""Milliseconds after which the editor takes a key for its list: at once it could be meant for the text."""
GOAL = "Helhetlige forløp uten barrierer for pasienten"


def main_table(page: Page) -> list[str]:
    """Return the names in the first column of the table of actions."""
    return page.locator("main table tbody tr th[scope=row]").all_inner_texts()


def answers(page: Page) -> list[str]:
    return page.locator("#results tbody tr").all_inner_texts()


def show(page: Page) -> None:
    page.locator("main form.filters").get_by_role("button", name="Vis", exact=True).first.click()


def test_find_which_local_actions_support_a_regional_goal_and_why(visit: Visit, host: str) -> None:
    visit.open(host)
    page = visit.page
    box = page.get_by_role("combobox", name="Hvilke lokale tiltak støtter")
    box.press_sequentially("helhetlige forløp")
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("option", name=GOAL).first.wait_for()
    while page.locator("[role=option][aria-selected=true]").filter(has_text=GOAL).count() == 0:
        box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(GOAL)
    support = page.locator("section", has=page.get_by_role("heading", name="Hva som støtter dette", exact=True)).last
    for action, strength in SUPPORT.items():
        entry = support.locator("li", has=page.get_by_role("link", name=action, exact=True)).first
        expect(entry.locator(".strength").first).to_contain_text(strength)
    why = support.get_by_text(re.compile("^Hvorfor: ledd for ledd")).first
    why.click()
    expect(support.get_by_text("bruker ordet sømløs om den").first).to_be_visible()
    expect(support.get_by_text("ikke bekreftet av noen virksomhet").first).to_be_visible()


def test_the_same_without_scripts(plain_visit: Visit, host: str) -> None:
    plain_visit.open(host)
    page = plain_visit.page
    page.get_by_label("Hvilke lokale tiltak støtter").fill("sømløst")
    page.get_by_role("button", name="Søk").click()
    page.get_by_role("link", name=GOAL, exact=True).first.click()
    for action in SUPPORT:
        expect(page.get_by_role("link", name=action, exact=True).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_which_of_our_actions_have_no_owner(request: pytest.FixtureRequest, host: str, *, scripts: bool) -> None:
    visit: Visit = request.getfixturevalue("visit" if scripts else "plain_visit")
    visit.open(host)
    page = visit.page
    page.get_by_role("link", name="Tiltak", exact=True).first.click()
    page.get_by_role("link", name=re.compile("uten ansvarlig")).first.click()
    assert set(main_table(page)) == OWNERLESS
    assert page.locator("td", has_text="Ingen ansvarlig nevnt").count() == len(OWNERLESS)


def test_what_is_due_before_the_new_year(visit: Visit, host: str) -> None:
    visit.open(f"{host}/actions?as-of=2024-10-01")
    page = visit.page
    page.get_by_label("Frist før").fill("2025-01-01")
    show(page)
    assert set(main_table(page)) == DUE_IN_2024
    page.get_by_role("link", name="Frist", exact=True).click()
    assert page.locator("th[aria-sort=ascending], th[aria-sort=descending]").inner_text().startswith("Frist")
    page.goto(f"{host}/actions?before=2025-01-01&as-of=2025-03-01")
    overdue = page.locator("main table tbody tr", has_text="Over fristen").locator("th").all_inner_texts()
    assert set(overdue) == {name for name in DUE_IN_2024 if SUPPORT.get(name) == "delvis"}  # a period is no deadline


def saved(download: Download) -> str:
    return download.path().read_bytes().decode("utf-8")


def test_export_it_to_a_spreadsheet(visit: Visit, host: str) -> None:
    visit.open(f"{host}/actions?without-owner=true")
    page = visit.page
    with page.expect_download() as got:
        page.get_by_role("link", name=re.compile("regneark")).click()
    assert got.value.suggested_filename.endswith(".csv")
    text = saved(got.value)
    assert text.startswith("\ufeff")  # by which Excel knows UTF-8
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert {next(iter(set(row.values()) & OWNERLESS)) for row in rows} == OWNERLESS


def test_run_an_example_query_change_it_and_share_it(visit: Visit, host: str, session: BrowserContext) -> None:
    session.grant_permissions(["clipboard-read", "clipboard-write"], origin=host)
    visit.open(f"{host}/workbench")
    page = visit.page
    page.get_by_label("Spørsmål fra katalogen").select_option("ownerless-actions")
    page.get_by_role("button", name="Hent eksempelet").click()
    page.get_by_role("button", name="Kjør med disse verdiene").click()
    expect(page.get_by_role("heading", name="5 rader")).to_be_visible()
    editor = page.get_by_role("textbox", name="Spørringen i SPARQL")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("LIMIT 2")
    page.get_by_role("button", name="Kjør", exact=True).click()
    expect(page.get_by_role("heading", name="2 rader")).to_be_visible()
    shown = answers(page)
    page.get_by_role("button", name="Kopier adressen").click()
    expect(page.get_by_text("Adressen er kopiert.")).to_be_visible()
    shared = page.evaluate("navigator.clipboard.readText()")
    assert shared == page.url
    other = session.new_page()
    other.goto(shared)
    assert answers(other) == shown
    assert "LIMIT 2" in other.get_by_role("textbox", name="Spørringen i SPARQL").inner_text()
    other.close()


def test_the_same_query_without_scripts(plain_visit: Visit, host: str) -> None:
    plain_visit.open(f"{host}/workbench")
    page = plain_visit.page
    page.get_by_label("Spørsmål fra katalogen").select_option("ownerless-actions")
    page.get_by_role("button", name="Hent eksempelet").click()
    field = page.get_by_role("textbox", name="Spørringen i SPARQL")
    field.fill(field.input_value() + "LIMIT 2")
    page.get_by_role("button", name="Kjør", exact=True).click()
    expect(page.get_by_role("heading", name="2 rader")).to_be_visible()
    shown = answers(page)
    page.reload()
    assert answers(page) == shown  # the address holds the query
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert len(saved(got.value).splitlines()) == 3


class TestEditor:
    @pytest.fixture
    def page(self, visit: Visit, host: str) -> Page:
        visit.open(f"{host}/workbench?lang=nn")
        return visit.page

    def write(self, page: Page, text: str) -> None:
        page.get_by_role("textbox", name="Spørjinga i SPARQL").click()
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    def text(self, page: Page) -> str:
        """Return what the form would send."""
        return page.locator("textarea").input_value()

    def test_words_are_coloured(self, page: Page) -> None:
        self.write(page, "SELECT ?s WHERE { ?s ?p 'x' }")
        colours = {
            word: page.locator(".cm-line span", has_text=word).first.evaluate("e => getComputedStyle(e).color")
            for word in ("SELECT", "?s", "'x'")
        }
        assert len(set(colours.values())) == 3, colours

    def test_our_terms_are_completed_by_name_and_their_prefix_is_declared(self, page: Page) -> None:
        self.write(page, "SELECT * { ?s a sv:Ac")
        option = page.get_by_role("option", name=re.compile("^sv:Action(?!Plan)")).first
        expect(option).to_contain_text("tiltak")
        page.wait_for_timeout(AT_REST)
        page.keyboard.press("Enter")
        assert self.text(page) == "PREFIX sv: <https://w3id.org/samsvar/def/>\nSELECT * { ?s a sv:Action}"

    def test_prefixes_are_completed(self, page: Page) -> None:
        self.write(page, "PREFIX sk")
        expect(page.get_by_role("listbox", name="Forslag").get_by_role("option").first).to_contain_text("skos")
        page.wait_for_timeout(AT_REST)
        page.keyboard.press("Enter")
        assert self.text(page) == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"

    def test_it_is_left_with_tab_and_run_with_ctrl_enter(self, page: Page) -> None:
        self.write(page, "ASK { ?s ?p ?o }")
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Køyr"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("Ja, det finst.")).to_be_visible()
        assert page.evaluate("document.activeElement.id") == "results-heading"

    def test_a_query_that_runs_long_is_cancelled_and_stays(self, page: Page) -> None:
        endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        self.write(page, endless)
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Avbryt").click()
        expect(page.get_by_role("status").filter(has_text="Avbroten.")).to_be_visible()
        expect(page.get_by_role("button", name="Avbryt")).to_be_hidden()
        assert self.text(page) == endless
        self.write(page, "ASK { ?s ?p ?o }")
        page.keyboard.press("Control+Enter")  # and nothing of it is in the way
        expect(page.get_by_text("Ja, det finst.")).to_be_visible()

    def test_queries_are_remembered_in_this_browser_until_they_are_forgotten(self, page: Page, host: str) -> None:
        for query in ("ASK { ?s ?p 1 }", "ASK { ?s ?p 2 }"):
            self.write(page, query)
            page.keyboard.press("Control+Enter")
            expect(page.locator("#results .lead")).to_be_visible()
        page.goto(f"{host}/workbench?lang=nn")
        page.get_by_text("Tidlegare spørjingar").click()
        past = page.locator(".history li button")
        assert past.all_inner_texts() == ["ASK { ?s ?p 2 }", "ASK { ?s ?p 1 }"]
        past.last.click()
        assert self.text(page) == "ASK { ?s ?p 1 }"
        page.get_by_role("button", name="Gløym alle").click()
        page.goto(f"{host}/workbench?lang=nn")
        expect(page.locator(".history")).to_be_hidden()


def test_what_is_wrong_with_a_query_is_told_where_it_stands(session: BrowserContext, host: str) -> None:
    page = session.new_page()  # the browser itself notes an answer of status 400
    page.goto(f"{host}/workbench?lang=nn")
    page.get_by_role("textbox", name="Spørjinga i SPARQL").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT ?s\nWHERE { ?s ?p ")
    page.keyboard.press("Escape")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Det er ein feil i spørjinga.")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error").first).to_be_attached()
    assert page.locator("textarea").input_value().startswith("SELECT ?s\nWHERE { ?s ?p ")
