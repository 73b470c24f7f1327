"""docs/cli.md: every command with its arguments and options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from samsvar import cli
from samsvar.answers import markdown_table
from samsvar.catalog import read_catalog
from samsvar.reference.page import page
from samsvar.resources import Collection

_ASK = "samsvar ask"


def cli_page(collection: Collection) -> str:
    """Return docs/cli.md: every command with its arguments and options."""
    context = cli.root.make_context("samsvar", ["--graph", str(collection.data.parent), "ask"])
    if cli.root.callback:
        context.invoke(cli.root.callback, **context.params)  # tells `ask` whose questions they are
    asked = {query.name: set(query.parameters) for query in read_catalog(collection.queries).values()}
    return page(
        "Command line",
        "`service/samsvar/cli.py`",
        "Exit codes: 0 ok, 1 findings, 2 wrong usage, unknown name or unreadable input, 3 engine unavailable; see "
        "[problems](problems.md).",
        *_commands("samsvar", cli.root.to_info_dict(context), asked),
    )


def _commands(path: str, command: Mapping[str, Any], asked: Mapping[str, set[str]]) -> list[str]:
    parts = _command(path, command, command["params"])
    if path != _ASK:
        for name, part in command.get("commands", {}).items():
            parts += _commands(f"{path} {name}", part, asked)
        return parts
    shared = {
        option["opts"][0]: option
        for name, part in command["commands"].items()
        for option in part["params"]
        if option["name"] not in asked[name]
    }
    names = "\n".join(f"- [{name}](queries.md#{name})" for name in command["commands"])
    return [*parts, "Every question has its own parameters as options, and these:", _options(shared.values()), names]


def _command(path: str, command: Mapping[str, Any], params: Sequence[Mapping[str, Any]]) -> list[str]:
    arguments = [argument for argument in params if argument["param_type_name"] == "argument"]
    names = (
        argument["name"].upper() if argument["required"] else f"[{argument['name'].upper()}]" for argument in arguments
    )
    usage = [path, "[OPTION]...", *names]
    if "commands" in command:
        usage.append((cli.ask.subcommand_metavar if path == _ASK else None) or "COMMAND")
    options = [option for option in params if option["param_type_name"] == "option"]
    return [f"## {path}", f"```sh\n{' '.join(usage)}\n```", command["help"] or "", _options(options)]


def _options(options: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        [
            ", ".join(f"`{name}`" for name in [*option["opts"], *option["secondary_opts"]]),
            "" if option["is_flag"] else _value(option["type"]),
            "" if option["is_flag"] or not isinstance(option["default"], str | int) else str(option["default"]),
            (option["help"] or "") + (" [required]" if option["required"] else ""),
        ]
        for option in options
    ]
    return markdown_table(["option", "value", "default", "meaning"], rows) if rows else ""


def _value(kind: Mapping[str, Any]) -> str:
    if "min" in kind:
        return f"{kind['min']} to {kind['max']}"
    return ", ".join(kind.get("choices", ())) or str(kind["name"])
