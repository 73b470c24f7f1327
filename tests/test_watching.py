"""Waiting for files to be saved, with real files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from samsvar.errors import UsageError
from samsvar.watching import changes


@pytest.fixture
def stop() -> Iterator[Event]:
    """Return what ends the watching, at the latest after the test or after a minute."""
    event = Event()
    guard = Event()

    def work() -> None:
        guard.wait(60)
        event.set()

    Thread(target=work, daemon=True).start()
    yield event
    guard.set()
    event.set()


def saving(action: Callable[[], object], done: Event) -> None:
    """Do something again and again until it has been seen: watching takes a moment to begin."""

    def work() -> None:
        while not done.wait(0.2):
            action()

    Thread(target=work, daemon=True).start()


def test_saved_file_is_told_and_others_are_not(tmp_path: Path, stop: Event) -> None:
    (tmp_path / "deep").mkdir()
    plan, draft = tmp_path / "deep" / "plan.ttl", tmp_path / "deep" / "plan.ttl~"

    def save() -> None:
        draft.write_text("x", encoding="utf-8")
        plan.write_text("x", encoding="utf-8")

    watching = changes([tmp_path], quiet_ms=50, stop=stop)
    assert next(watching) == set()
    save()
    assert next(watching) == {plan}


def test_saves_in_quick_succession_are_told_together(tmp_path: Path, stop: Event) -> None:
    files = {tmp_path / f"{number}.ttl" for number in range(5)}
    seen = Event()
    saving(lambda: [file.write_text("x", encoding="utf-8") for file in files], seen)
    told: set[Path] = set()
    for burst in changes([tmp_path], quiet_ms=50, stop=stop):
        told |= burst
        if len(burst) > 1:
            break
    seen.set()
    assert told <= files
    assert len(told) > 1


def test_deleted_file_is_told(tmp_path: Path, stop: Event) -> None:
    plan = tmp_path / "plan.ttl"
    plan.write_text("x", encoding="utf-8")
    watching = changes([tmp_path], quiet_ms=50, stop=stop)
    assert next(watching) == set()
    plan.unlink()
    assert next(watching) == {plan}


def test_watching_ends_when_it_is_stopped(tmp_path: Path, stop: Event) -> None:
    stop.set()
    assert list(changes([tmp_path], stop=stop)) == []


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gone is not there to be watched"):
        next(changes([tmp_path / "gone"]))
