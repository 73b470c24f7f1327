"""Each import contract of pyproject.toml holds, and each one fails when it is broken.

Every case plants one bad import in a copy of the package and expects that contract, and no other, to break.
"""

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "service" / "samsvar"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS: list[dict[str, Any]] = SETTINGS["tool"]["importlinter"]["contracts"]
HOMES = [contract for contract in CONTRACTS if contract["type"] == "protected"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package, with the project's settings beside it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return shutil.copytree(PACKAGE, tmp_path / "samsvar", ignore=shutil.ignore_patterns("__pycache__"))


def broken(package: Path) -> set[str]:
    """Return the names of the contracts that the package breaks; fail if the linter fails otherwise."""
    command = [f"{sysconfig.get_path('scripts')}/lint-imports", "--no-cache", "--no-logo"]
    ended = subprocess.run(command, cwd=package.parent, check=False, capture_output=True, text=True)
    names = set(re.findall(r"^(.*) BROKEN$", ended.stdout, re.MULTILINE))
    assert (ended.returncode != 0) == bool(names), ended.stdout + ended.stderr
    assert re.search(rf"^Contracts: \d+ kept, {len(names)} broken\.$", ended.stdout, re.MULTILINE), ended.stdout
    return names


def plant(package: Path, module: str, line: str) -> None:
    """Add an import at the end of a module."""
    path = package / f"{module}.py"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")


def test_the_package_keeps_every_contract(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("errors", "from samsvar import cli"),
        ("knowledge", "import samsvar.api"),
        ("answers", "def late() -> None:\n    from samsvar.knowledge import KnowledgeGraph"),
        ("derivation", "from samsvar import analysis"),
        ("catalog", "import samsvar.answers"),
    ],
)
def test_an_import_that_does_not_go_downward_breaks_the_layers(copy: Path, module: str, line: str) -> None:
    plant(copy, module, line)
    assert broken(copy) == {"imports go downward only"}


def test_a_module_that_no_layer_names_breaks_the_layers(copy: Path) -> None:
    (copy / "helpers.py").touch()
    assert broken(copy) == {"imports go downward only"}


@pytest.mark.parametrize("contract", HOMES, ids=lambda contract: str(contract["id"]))
def test_a_library_away_from_its_home_breaks_its_contract(copy: Path, contract: dict[str, Any]) -> None:
    plant(copy, "errors", f"import {contract['protected_modules'][0]}")
    assert broken(copy) == {contract["name"]}


def test_every_contract_is_shown_to_fail() -> None:
    others = [contract["name"] for contract in CONTRACTS if contract not in HOMES]
    assert others == ["imports go downward only"]


def imported_libraries() -> set[str]:
    """Return the libraries that the package's modules import, by the names under which they are declared."""
    names = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    return {name.lower().replace("_", "-") for name in names - sys.stdlib_module_names - {"samsvar"}}


def test_every_library_that_is_imported_is_declared_and_no_other() -> None:
    extras = SETTINGS["project"]["optional-dependencies"].values()
    declared = {Requirement(text).name for group in (SETTINGS["project"]["dependencies"], *extras) for text in group}
    assert declared == imported_libraries()
