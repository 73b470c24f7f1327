"""The parent's hold on one nursery process."""

import json
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO

from samsvar.engine.pool.jobs import Limits


class NurseryProcess:
    """A nursery that was started, and its control socket."""

    def __init__(self, source: Path | IO[bytes], limits: Limits) -> None:
        """Start it; raise OSError if that can't be done."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            passed = [theirs.fileno()] if isinstance(source, Path) else [theirs.fileno(), source.fileno()]
            told = {
                "control": theirs.fileno(),
                "folder": str(source.absolute()) if isinstance(source, Path) else None,
                "nquads": None if isinstance(source, Path) else source.fileno(),
                "limits": asdict(limits),
            }
            command = [sys.executable, "-P", "-m", "samsvar.engine.pool.nursery", json.dumps(told)]
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this package
                command,
                pass_fds=passed,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # so that an interrupt at a terminal reaches the parent alone
            )

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def receive(self) -> tuple[list[str], list[int]] | None:
        """Wait for what the nursery tells: its words and the files that came with them; None when it has ended."""
        try:
            message, files, _, _ = socket.recv_fds(self._control, 4096, 1)
        except OSError:
            return None
        return (message.decode(errors="replace").split(" "), files) if message else None

    def fork(self) -> None:
        """Ask for one more worker."""
        self._tell(b"fork")

    def kill(self, pid: int) -> None:
        """Have a worker killed, if it still lives."""
        self._tell(b"kill %d" % pid)

    def stop(self) -> None:
        """Close the socket, upon which the nursery kills its workers and ends."""
        with suppress(OSError):  # it has ended already
            self._control.shutdown(socket.SHUT_RDWR)

    def wait(self) -> int:
        """Wait until the process has ended; return its exit status. Kill it if it takes longer than it should."""
        try:
            status = self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._control.close()
        return status

    def _tell(self, message: bytes) -> None:
        with suppress(OSError):  # it has ended, which whoever receives will see
            self._control.send(message)
