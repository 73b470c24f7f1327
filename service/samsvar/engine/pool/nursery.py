"""The process that workers are forked from: it has one thread, holds the graph, and ends with its parent.

It is started as a program, with the number of its control socket and the rest of what it must know in one argument.
Over that socket the parent asks with `fork` and `kill PID`; the nursery tells `ready` or `fault LINE` once, then
`born PID` with the parent's end of the worker's channel, and `gone PID STATUS`.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from samsvar.engine.pool.confinement import Unconfined
from samsvar.engine.pool.frames import STILLBORN
from samsvar.engine.pool.jobs import Limits
from samsvar.engine.pool.worker import Worker


def main(told: str) -> None:
    """Serve the control socket until the parent closes it."""
    known = json.loads(told)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent decides, and tells by closing the socket
    control = socket.socket(fileno=known["control"])
    nursery = Nursery(control, Limits(**known["limits"]))
    try:
        nursery.take(known["folder"], known["nquads"])
    except (OSError, SyntaxError, Unconfined) as error:
        control.send(f"fault {str(error).splitlines()[0]}".encode())
        return
    control.send(b"ready")
    nursery.serve()
    os._exit(0)  # taking a large graph apart takes seconds


class Nursery:
    """Forks, kills and reaps workers as the parent asks."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self._control = control
        self._limits = limits
        self._graph: Store | Path = Path()
        self._workers: set[int] = set()

    def take(self, folder: str | None, nquads: int | None) -> None:
        """Load the file of N-Quads with that number, or see that workers can open the folder.

        Raise OSError, SyntaxError or Unconfined where that fails.
        """
        if folder is not None:
            self._graph = Path(folder)
            self._try_out()
        elif nquads is not None:
            os.lseek(nquads, 0, os.SEEK_SET)
            self._graph = Store()
            with os.fdopen(nquads, "rb") as stream:
                self._graph.bulk_load(stream, format=RdfFormat.N_QUADS)
        gc.freeze()  # a collection in a worker would copy every page that holds an object

    def serve(self) -> None:
        """Do what the parent asks until it closes the socket, then kill every worker."""
        woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(woken, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        waiting.register(woken, select.POLLIN)
        while True:
            for number, _ in waiting.poll():
                if number == woken:
                    os.read(woken, 4096)
                    self._reap()
                elif not self._obey(self._control.recv(64)):
                    self._end()
                    return

    def _end(self) -> None:
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
        for pid in self._workers:
            os.waitpid(pid, 0)

    def _obey(self, message: bytes) -> bool:
        match message.split():
            case [b"fork"]:
                self._fork()
            case [b"kill", pid] if int(pid) in self._workers:
                os.kill(int(pid), signal.SIGKILL)  # not yet reaped, so that the number is still its own
        return bool(message)

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._be_worker(theirs, parent)
        self._workers.add(pid)
        theirs.close()
        with ours:
            socket.send_fds(self._control, [b"born %d" % pid], [ours.fileno()])

    def _be_worker(self, channel: socket.socket, nursery: int) -> None:
        status = STILLBORN
        try:
            _forget_signals()
            worker = Worker(channel, self._graph, self._limits, nursery)
            status = 1
            worker.work()
            status = 0
        finally:
            os._exit(status)

    def _try_out(self) -> None:
        reader, writer = socket.socketpair()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                Worker(writer, self._graph, self._limits, parent)
            except (OSError, Unconfined) as error:
                writer.send(str(error).encode()[:1000])
            finally:
                os._exit(0)
        writer.close()
        with reader:
            fault = reader.recv(1000)
        os.waitpid(pid, 0)
        if fault:
            raise OSError(fault.decode(errors="replace"))

    def _reap(self) -> None:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._workers.discard(pid)
            self._control.send(b"gone %d %d" % (pid, os.waitstatus_to_exitcode(status)))


def _forget_signals() -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


if __name__ == "__main__":
    main(sys.argv[1])
