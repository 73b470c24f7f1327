"""docs/rules.md: every rule under a heading of its own, with what it says, why, and two examples."""

import re
import shutil
from pathlib import Path

import pytest

from samsvar.baseline import RULES
from samsvar.engine import Triple
from samsvar.engine.embedded import parse_file
from samsvar.reference.rules import rules_page
from samsvar.validation import Rule, read_rules

ROOT = Path(__file__).parent.parent
SHAPES, FIXTURES = ROOT / "shapes", ROOT / "tests" / "shapes"


def shipped_rules() -> list[Rule]:
    quads = [quad for file in SHAPES.glob("*.ttl") for quad in parse_file(file)]
    return list(read_rules(Triple(quad.subject, quad.predicate, quad.object) for quad in quads).values())


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    """Return what stands under each heading of the page."""
    parts = re.split(r"^### ", rules_page(SHAPES, FIXTURES), flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.partition("\n## ")[0] for part in parts}


def test_page_has_every_rule_once(told: dict[str, str]) -> None:
    assert sorted(told) == sorted(rule.name for rule in [*shipped_rules(), *RULES.values()])
    assert len({name.lower() for name in told}) == len(told)
    assert all(re.fullmatch(r"[\w-]+", name) for name in told)  # so that the anchor is the name in lower case


def test_rule_is_told_with_iri_severity_labels_messages_and_reason(told: dict[str, str]) -> None:
    for rule in [*shipped_rules(), *RULES.values()]:
        assert f"- {rule.severity}: `{rule.iri}`\n" in told[rule.name]
        for language in ("en", "nb"):
            message = rule.message[language].replace("<", "&lt;")
            assert f"- {language}: **{rule.label[language]}** – {message}\n" in told[rule.name]
        for language in ("en", "nb"):
            assert f"- {language}: {rule.why[language]}\n" in told[rule.name] + "\n"


def test_every_rule_of_the_shapes_has_a_failing_and_a_passing_example(told: dict[str, str]) -> None:
    for rule in shipped_rules():
        failing, passing = re.findall(
            r"^(?:Fails|Passes): [^\n]+\n\n```turtle\n(.*?)\n```$", told[rule.name], re.MULTILINE | re.DOTALL
        )
        assert failing != passing
        assert "@prefix" not in failing + passing
        for example, name in ((failing, "failing"), (passing, "passing")):
            text = (FIXTURES / rule.name / f"{name}.ttl").read_text(encoding="utf-8")
            assert text.endswith(example + "\n")


def test_example_says_where_its_fault_is_found(told: dict[str, str]) -> None:
    assert (
        "Fails: An action that nobody owns. Found at `https://w3id.org/samsvar/id/example/other`."
        in told["ActionShape-owner"]
    )


def test_rule_that_is_taken_out_leaves_the_page(tmp_path: Path) -> None:
    shutil.copy(SHAPES / "label.ttl", tmp_path)
    page = rules_page(tmp_path, FIXTURES)
    assert "### LabelShape-nb\n" in page
    assert "### ActionShape-owner\n" not in page


def test_without_examples_the_rules_are_told_all_the_same(tmp_path: Path) -> None:
    assert "```" not in rules_page(SHAPES, tmp_path)
