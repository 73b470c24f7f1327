"""docs/settings.md: every setting with its type, bounds and default."""

from collections.abc import Mapping
from typing import Any

from samsvar.answers import markdown_table
from samsvar.reference.page import page
from samsvar.resources import Collection
from samsvar.settings import Settings


def settings_page(_: Collection) -> str:
    """Return docs/settings.md: every setting with its type, bounds and default."""
    rows = [
        [f"`SAMSVAR_{name.upper()}`", _type(about), _default(about.get("default")), about.get("description", "")]
        for name, about in Settings.model_json_schema()["properties"].items()
    ]
    return page(
        "Settings",
        "`service/samsvar/settings.py`",
        "Set in the environment. An option of the command line goes before the setting of the same name.",
        markdown_table(["variable", "type", "default", "meaning"], rows),
    )


def _type(about: Mapping[str, Any]) -> str:
    kinds = [kind for kind in about.get("anyOf", [about]) if kind.get("type") != "null"]
    names = [kind.get("format") or "|".join(map(str, kind.get("enum", ()))) or kind.get("type", "") for kind in kinds]
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    bounds = [f"{sign} {kind[bound]}" for kind in kinds for bound, sign in signs.items() if bound in kind]
    return ", ".join([" or ".join(names), *bounds])


def _default(default: object) -> str:
    if default is None:
        return "not set"
    return str(default).lower() if isinstance(default, bool) else str(default)
