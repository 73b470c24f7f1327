"""The lock files pin what pyproject.toml asks for, with hashes and no word of where it comes from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME: list[str] = SETTINGS["project"]["dependencies"]
EVERYTHING: list[str] = [
    *RUNTIME,
    *SETTINGS["build-system"]["requires"],
    *SETTINGS["dependency-groups"]["dev"],
]


def pins(lock: str) -> list[tuple[Requirement, int]]:
    """Return each pin of a lock file with the number of its hashes."""
    lines = re.sub(r"\\\n", "", re.sub(r"^ *#.*\n", "", lock, flags=re.MULTILINE)).splitlines()
    return [(Requirement(line.split("--hash")[0]), line.count("--hash=sha256:")) for line in lines if line]


def lock_faults(wanted: list[str], lock: str) -> list[str]:
    """Return what a lock file lacks of what is wanted."""
    found = pins(lock)
    faults = [f"{pin} has no hash" for pin, hashes in found if not hashes]
    faults += [f"{pin} is no pin" for pin, _ in found if not re.fullmatch(r"==[\w.+!]+", str(pin.specifier))]
    for requirement in map(Requirement, wanted):
        name = canonicalize_name(requirement.name)
        versions = [str(pin.specifier)[2:] for pin, _ in found if canonicalize_name(pin.name) == name]
        if not versions:
            faults.append(f"{name} is not pinned")
        faults += [
            f"{name} {version} is not {requirement.specifier}"
            for version in versions
            if not requirement.specifier.contains(version)
        ]
    return faults


@pytest.mark.parametrize(("name", "wanted"), [("requirements.lock", RUNTIME), ("requirements-dev.lock", EVERYTHING)])
def test_lock_file_pins_what_is_declared(name: str, wanted: list[str]) -> None:
    assert lock_faults(wanted, (ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_file_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"://|^-.*", text, re.MULTILINE) == []


def test_what_is_tested_is_what_runs() -> None:
    runtime, everything = (
        {str(pin) for pin, _ in pins((ROOT / name).read_text(encoding="utf-8"))}
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= everything


@pytest.mark.parametrize(
    ("lock", "fault"),
    [
        ("a==1.5 \\\n    --hash=sha256:00\n", None),
        (
            "a==1.5 ; os_name == 'nt' \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via b\n",
            None,
        ),
        ("b==1.5 \\\n    --hash=sha256:00\n", "a is not pinned"),
        ("a==2.0 \\\n    --hash=sha256:00\n", "a 2.0 is not <2,>=1"),
        ("a==1.5\n", "a==1.5 has no hash"),
        ("a>=1.5 \\\n    --hash=sha256:00\n", "a>=1.5 is no pin"),
    ],
)
def test_a_lock_file_that_lags_behind_is_found(lock: str, fault: str | None) -> None:
    found = lock_faults(["a>=1,<2"], lock)
    assert found == [] if fault is None else fault in found
