"""How a report is to be written."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from samsvar.validation import Place, Severity

Language = Literal["nb", "en"]


@dataclass(frozen=True)
class Options:
    """What every form of report needs to know besides the findings."""

    language: Language = "nb"
    colour: bool = False
    root: str = ""
    """The folder that file names are told from; none if left out, and then they stand as they are."""
    tool_version: str = ""
    fail_on: Severity = Severity.VIOLATION

    def file(self, place: Place) -> str:
        """Return the name of a place's file as seen from the root, with forward slashes."""
        path = PurePath(place.file)
        if self.root and path.is_relative_to(self.root):
            path = path.relative_to(self.root)
        return path.as_posix()
