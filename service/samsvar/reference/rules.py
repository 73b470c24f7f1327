"""docs/rules.md: every rule with why there is one, what it says, and a failing and a passing example."""

import re
from pathlib import Path

from samsvar.baseline import RULES
from samsvar.engine import Triple
from samsvar.engine.embedded import parse_file
from samsvar.reference.page import page
from samsvar.resources import Collection
from samsvar.validation import Rule, read_rules

_PREFIX = re.compile(r"^@(?:prefix|base) [^\n]* \.\n+", re.MULTILINE)
_COMMENT = re.compile(r"^ ?# ?(?P<text>[^\n]*)\n", re.MULTILINE)
_EXAMPLES = {"failing": "Fails", "passing": "Passes"}


def rules_page(shapes: Path, fixtures: Path) -> str:
    """Return docs/rules.md from the folder of the shapes and that of the examples, one folder for each rule."""
    parts: list[str] = []
    for file in sorted(shapes.glob("*.ttl")):
        if rules := _rules(file):
            parts += [f"## Topic: {file.stem}", *(_rule(rule, fixtures / rule.name) for rule in rules)]
    return page(
        "Rules",
        "`shapes/`, with the examples in `tests/shapes/`",
        "What `samsvar validate` looks for. The id of a rule is the last part of its IRI and stays; each stands here "
        "under its id in lower case (`rules.md#actionshape-owner`). The severity says what happens: a violation is "
        "an error in the modelling, a warning a gap in the document, an info something to know. The examples add to "
        "a small collection that is valid; their prefixes are left out.",
        *parts,
        "## Topic: baseline",
        *(_rule(rule, fixtures / rule.name) for rule in RULES.values()),
    )


def shipped_rules_page(collection: Collection) -> str:
    """Return docs/rules.md for the checkout that a collection is."""
    return rules_page(collection.shapes, collection.shapes.parent / "tests" / "shapes")


def _rules(file: Path) -> list[Rule]:
    triples = (Triple(quad.subject, quad.predicate, quad.object) for quad in parse_file(file))
    return list(read_rules(triples).values())


def _rule(rule: Rule, examples: Path) -> str:
    """Return the part of a rule; what the baseline itself can break has no example."""
    facts = [
        f"- {rule.severity}: `{rule.iri}`",
        *(f"- {language}: **{rule.label.get(language, '')}** – {rule.message[language]}" for language in rule.message),
    ]
    parts = [f"### {rule.name}", "\n".join(facts).replace("<", "&lt;")]
    if rule.why:
        reasons = (f"- {language}: {rule.why[language]}" for language in rule.why)
        parts.append("\n".join(("Why:", "", *reasons)))
    for name in _EXAMPLES:
        file = examples / f"{name}.ttl"
        if file.is_file():
            parts.append(_example(file))
    return "\n\n".join(part for part in parts if part)


def _example(file: Path) -> str:
    """Return an example as a block of Turtle, below what its first comment says of it and of where the fault lies."""
    text = file.read_text(encoding="utf-8")
    comments = [comment["text"] for comment in _COMMENT.finditer(text)]
    told = " ".join(re.sub(r"^Finding: <(.+)>$", r"Found at `\1`.", comment) for comment in comments)
    turtle = _PREFIX.sub("", _COMMENT.sub("", text)).strip()
    return f"{_EXAMPLES[file.stem]}: {told}\n\n```turtle\n{turtle}\n```"
