"""The parameters in the address of a request: each is given once, and none is passed over."""

import re
from typing import Any

from fastapi import Request

from samsvar.errors import BadParameter


class Parameters:
    """What a request gives, taken one by one."""

    def __init__(self, request: Request, *, blank: bool = True) -> None:
        """Read the address; raise BadParameter if it gives a parameter twice.

        Unless blank, a parameter without a value, as a form sends what was left empty, is not given.
        """
        items = [(name, text) for name, text in request.query_params.multi_items() if blank or text.strip()]
        self.given = dict(items)
        self._taken: set[str] = set()
        if len(self.given) < len(items):
            names = [name for name, _ in items]
            twice = next(name for name in names if names.count(name) > 1)
            raise BadParameter(f"{twice} is given more than once")

    def take(self, name: str) -> str | None:
        """Return the value of a parameter, if it is given."""
        self._taken.add(name)
        return self.given.get(name)

    def needed(self, name: str, example: str) -> str:
        """Return the value of a parameter; raise BadParameter, with an example, if it is not given."""
        text = self.take(name)
        if text is None or not text.strip():
            raise BadParameter(f"a value is needed for {name}, such as {example}")
        return text

    def truth(self, name: str, *, default: bool = False) -> bool:
        """Return true or false; raise BadParameter if it is neither."""
        text = self.take(name)
        if text not in {None, "true", "false"}:
            raise BadParameter(f"{name} must be true or false, not {text!r}")
        return default if text is None else text == "true"

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        """Return a whole number, if it is given; raise BadParameter if it is none or out of bounds."""
        text = self.take(name)
        if text is None:
            return None
        if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) is None or not lowest <= int(text) <= highest:
            raise BadParameter(f"{name} must be a whole number from {lowest} to {highest}, not {text!r}")
        return int(text)

    def one_of(self, name: str, *values: str) -> str | None:
        """Return one of some values, if it is given; raise BadParameter if it is another."""
        text = self.take(name)
        if text is not None and text not in values:
            raise BadParameter(f"{name} must be one of {', '.join(values)}, not {text!r}")
        return text

    def rest(self) -> dict[str, str]:
        """Return what nobody has taken."""
        return {name: text for name, text in self.given.items() if name not in self._taken}

    def done(self, *known: str) -> None:
        """Raise BadParameter if anything is left, and name the parameters that there are: those known or taken."""
        if rest := self.rest():
            there = ", ".join(sorted({*known, *self._taken}))
            raise BadParameter(f"there is no parameter {min(rest)!r} here; there are: {there}")


def described(name: str, about: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return the description of a parameter for OpenAPI, an optional one unless `required` is told."""
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema, **more}


LANGUAGE = described("lang", "Language of the labels.", {"type": "string", "enum": ["nb", "en"], "default": "nb"})
