"""What `samsvar init` lays out: a new collection with one worked example and validation in CI."""

import shutil
from pathlib import Path

from samsvar.errors import UsageError

_TEMPLATE = Path(__file__).parent / "template"


def write_collection(folder: Path) -> list[Path]:
    """Copy the worked example into folder and return the files written.

    Raise UsageError if the folder cannot be made or already holds something: nothing is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder")
    try:
        shutil.copytree(_TEMPLATE, folder, dirs_exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or error}") from error
    return sorted(folder / file.relative_to(_TEMPLATE) for file in _TEMPLATE.rglob("*") if file.is_file())
