"""Starts the service as a command on a free port, for tests that ask it over HTTP."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[str]:
    """Give the address of a service with these settings, its log in a folder; stop it by its process."""
    environment = {**os.environ, "SAMSVAR_RATE": "0", **{f"SAMSVAR_{name.upper()}": v for name, v in settings.items()}}
    log = folder / "service.txt"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "samsvar", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
        )
    assert process.stdout is not None
    try:
        with process.stdout as lines:
            for line in lines:
                if line.startswith(b"Serving on "):
                    yield line.split()[2].decode()
                    return
        raise AssertionError(f"the service did not start: {log.read_text('utf-8')}")
    finally:
        process.terminate()
        process.wait(timeout=60)
