"""Write the generated files, or check them: `python -m samsvar.reference [--check]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from samsvar.errors import SamsvarError, UsageError
from samsvar.reference import pages, stale
from samsvar.resources import shipped_graph

STALE = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the generated files, or check them; return 0, 1 if one is stale, or the exit code of an error."""
    parser = argparse.ArgumentParser(prog="python -m samsvar.reference", description="Write the generated files.")
    parser.add_argument("folder", nargs="?", type=Path, help="the checkout; the one this package stands in if left out")
    parser.add_argument("--check", action="store_true", help="name the stale or missing files instead")
    given = parser.parse_args(arguments)
    try:
        folder = given.folder or shipped_graph()
        if not (folder / "pyproject.toml").is_file():
            raise UsageError(f"{folder} is not a checkout")
        if given.check:
            found = stale(folder)
            sys.stdout.writelines(f"stale: {path}, write it with make docs\n" for path in found)
            return STALE if found else 0
        for path, text in pages(folder).items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
    except SamsvarError as error:
        sys.stderr.write(f"samsvar.reference: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
