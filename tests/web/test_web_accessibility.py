"""The accessibility statement: what it must say, in each language, and whom it leads to."""

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from samsvar.settings import Settings
from web.page_reader import Node, read

SECTIONS = ("meets", "operator", "tested", "lacking", "report")


def statement(client: TestClient, language: str) -> Node:
    answer = client.get(f"/accessibility?lang={language}")
    assert answer.status_code == 200
    return read(answer.text)


@pytest.mark.parametrize(
    ("language", "title", "owned"),
    [
        ("nb", "Tilgjengelighetserklæring", "skjermleser"),
        ("nn", "Tilgjengeerklæring", "skjermlesar"),
        ("en", "Accessibility statement", "screen reader"),
    ],
)
def test_it_says_what_is_met_tested_and_lacking(client: TestClient, language: str, title: str, owned: str) -> None:
    told = statement(client, language)
    assert told.one("h1").text == title
    sections = [told.one("section", aria_labelledby=name) for name in SECTIONS]
    meets, _, tested, lacking, _ = (section.text for section in sections)
    assert "WCAG 2.1" in meets
    assert "AA" in meets
    assert all(word in tested for word in ("axe", "Chromium", "320", "A4"))
    assert owned in lacking
    assert "API" in lacking


def test_no_two_languages_say_the_same_in_the_same_words(client: TestClient) -> None:
    said = {language: set(statement(client, language).one("main").texts("li")) for language in ("nb", "nn", "en")}
    assert len(said["nb"]) > 10
    assert not said["nb"] & said["en"]
    assert not said["nb"] & said["nn"]


def test_it_leads_to_the_operators_own_and_to_the_authority(client: TestClient) -> None:
    links = statement(client, "nn").one("main").links()
    assert links["https://uustatus.no/nn"] == "uustatus.no"
    assert links["https://www.uutilsynet.no/"] == "uutilsynet.no"


def test_faults_are_reported_where_the_operator_says(client: TestClient, shipped: KnowledgeGraph) -> None:
    told = Settings(report_url="mailto:plan@example.no")
    with TestClient(create_app(shipped, told)) as named:
        report = statement(named, "en").one("section", aria_labelledby="report")
    assert report.links()["mailto:plan@example.no"] == "Report something that is not accessible"
    assert "No address" not in report.text
    assert "No address" in statement(client, "en").one("section", aria_labelledby="report").text


def test_every_page_leads_to_it(client: TestClient) -> None:
    footer = read(client.get("/findings?lang=en").text).one("footer")
    assert footer.link("Accessibility statement") == "/accessibility?lang=en"
