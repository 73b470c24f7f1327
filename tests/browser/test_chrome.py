"""Which browser is taken, and what becomes of the tests where there is none."""

from pathlib import Path

import pytest

from browser.chrome import NoBrowser, installed
from browser.conftest import missing


def program(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.touch(mode=0o755)
    return path


@pytest.fixture(autouse=True)
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMSVAR_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_the_browser_that_is_named_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin" / "chromium")
    monkeypatch.setenv("SAMSVAR_BROWSER", "/somewhere/chrome")
    assert installed(tmp_path / "own") == Path("/somewhere/chrome")


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_one_on_the_path_comes_before_playwrights_own(tmp_path: Path, name: str) -> None:
    own = program(tmp_path / "own" / "chrome")
    assert installed(own) == own
    found = program(tmp_path / "bin" / name)
    assert installed(own) == found


def test_without_a_browser_tests_skip_and_fail_in_ci(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoBrowser, match="name a Chromium in SAMSVAR_BROWSER") as none:
        installed(tmp_path / "own")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="SAMSVAR_BROWSER"):
        missing(none.value)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI goes without a browser"):
        missing(none.value)
