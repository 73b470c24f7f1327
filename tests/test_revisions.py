"""Reading files as they were at a git revision, from a real repository."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from samsvar.errors import UsageError
from samsvar.revisions import paths_at, same_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    settings = ("user.name=A", "user.email=a@example.org", "commit.gpgsign=false")
    given = [part for setting in settings for part in ("-c", setting)]
    subprocess.run(["git", *given, *arguments], cwd=folder, check=True, capture_output=True)


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder below the top of a repository, changed since its first commit, tagged `first`."""
    folder = tmp_path / "repository" / "plans"
    write(folder / "data" / "plan.ttl", "<urn:a> <urn:b> 'før' .")
    write(folder / "data" / "documents" / "gammel plan å.ttl", "<urn:c> <urn:d> <urn:e> .")
    write(folder / "shapes" / "all.ttl", "# none\n")
    git(tmp_path / "repository", "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "first")
    git(folder, "tag", "first")
    write(folder / "data" / "plan.ttl", "<urn:a> <urn:b> 'etter' .")
    (folder / "data" / "documents" / "gammel plan å.ttl").unlink()
    write(folder / "data" / "new.ttl", "")
    return folder


def read(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_files_are_those_of_the_revision(folder: Path) -> None:
    with paths_at([folder / "data", folder / "shapes"], "first") as (data, shapes):
        assert read(data) == {
            "plan.ttl": "<urn:a> <urn:b> 'før' .",
            "documents/gammel plan å.ttl": "<urn:c> <urn:d> <urn:e> .",
        }
        assert data.name == "data"
        assert not same_files(data, folder / "data")
        assert same_files(shapes, folder / "shapes")
    assert not data.exists()


def test_single_file_and_the_whole_repository_can_be_asked_for(folder: Path) -> None:
    with paths_at([folder / "data" / "plan.ttl", folder.parent], "first") as (plan, whole):
        assert plan.read_text(encoding="utf-8") == "<urn:a> <urn:b> 'før' ."
        assert plan.name == "plan.ttl"
        assert "plans/shapes/all.ttl" in read(whole)


def test_what_was_not_there_is_left_out(folder: Path) -> None:
    with paths_at([folder / "data" / "new.ttl", folder / "shapes"], "first") as found:
        assert [path.name for path in found] == ["shapes"]


def test_what_is_in_no_repository_is_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "loose" / "classes.ttl", "")
    with paths_at([folder / "data", tmp_path / "loose"], "first") as (_, loose):
        assert loose == tmp_path / "loose"


def test_what_is_in_another_repository_is_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "other" / "plan.ttl", "<urn:a> <urn:b> <urn:c> .")
    git(tmp_path / "other", "init", "--quiet")
    git(tmp_path / "other", "add", ".")
    git(tmp_path / "other", "commit", "--quiet", "--message", "first")
    with paths_at([tmp_path / "other", folder / "data"], "HEAD") as (other, data):
        assert read(other) == {"plan.ttl": "<urn:a> <urn:b> <urn:c> ."}
        assert data == folder / "data"


def test_variables_that_a_hook_runs_with_do_not_lead_astray(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    with paths_at([folder / "data"], "first") as (data,):
        assert "plan.ttl" in read(data)


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=/tmp/x", "", "first:plans", "-h"])
def test_unknown_revision_is_named(folder: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="has no revision") as refused, paths_at([folder], revision):
        pass
    assert repr(revision) in str(refused.value)


def test_folder_in_no_repository_is_named(tmp_path: Path) -> None:
    write(tmp_path / "loose" / "plan.ttl", "")
    with pytest.raises(UsageError, match="loose is not in a git repository"), paths_at([tmp_path / "loose"], "HEAD"):
        pass


def test_revision_that_held_nothing_of_it_is_told(folder: Path) -> None:
    write(folder / "later" / "plan.ttl", "")
    with pytest.raises(UsageError, match="'first' has nothing of"), paths_at([folder / "later"], "first"):
        pass


def test_path_that_does_not_exist_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match="gone does not exist"), paths_at([folder / "gone"], "first"):
        pass


def test_missing_git_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(UsageError, match="git is not installed"), paths_at([folder], "first"):
        pass
