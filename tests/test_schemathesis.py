"""Schemathesis over our OpenAPI, against a started service: no 5xx but overload, and no answer that is not described.

Every route of the description is tried, so that a new one is covered as soon as it is there.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guarded import Started, started
from samsvar.guard import REFUSED

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_schema_conformance,response_headers_conformance"
)
SETTINGS = """\
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 502, 503, 504]

[phases.coverage]
unexpected-methods = ["DELETE"]

[phases.coverage.generation]
mode = "positive"
"""


@pytest.fixture(scope="module")
def service() -> Iterator[Started]:
    with started(
        *("-m", "samsvar", "serve", "--port", "0"),
        rate="0",
        access_log="false",
        query_seconds="2",
        query_cpu_seconds="2",
        admin_token="not-told-to-the-test",  # noqa: S106  there is one, but nobody knows it
    ) as service:
        yield service


def described(service: Started) -> dict[str, dict[str, Any]]:
    """Return the operations of the description."""
    paths: dict[str, dict[str, Any]] = json.loads(service.ask("/openapi.json")[1])["paths"]
    return {f"{method} {path}": operation for path, item in paths.items() for method, operation in item.items()}


def run(service: Started, folder: Path, *options: str) -> tuple[int, str]:
    """Run it; return its exit code and what it says."""
    settings = folder / "schemathesis.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()"),
            *("--config-file", str(settings), "run", f"{service.address}/openapi.json"),
            *("--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--mode", "all"),
            *("--generation-deterministic", "--continue-on-failure", "--workers", "2", "--no-color"),
            *("--request-timeout", "30", *options),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_no_answer_is_a_fault_or_is_not_described(service: Started, tmp_path: Path) -> None:
    code, said = run(service, tmp_path, "--max-examples", "8")
    assert code == 0, said
    count = len(described(service))
    assert f"{count} selected / {count} total" in said
    assert f"Tested: {count}" in said


def test_what_any_request_can_be_refused_for_is_described(service: Started) -> None:
    refused = {str(status) for status in REFUSED}
    assert [name for name, operation in described(service).items() if refused - operation["responses"].keys()] == []


def test_a_fault_that_is_not_described_is_found(tmp_path: Path) -> None:
    with started(rate="0") as faulty:
        code, said = run(faulty, tmp_path, "--phases", "coverage", "--include-path", "/fault")
    assert code == 1
    assert "Server error" in said
    assert "Undocumented status code" in said, said
    assert "GET /fault" in said, said
