"""A worker: one job after another from its socket, until the parent closes it or the worker is worn."""

import socket
from pathlib import Path

from pyoxigraph import Store

from samsvar.engine.pool import confinement
from samsvar.engine.pool.evaluation import Answer, evaluate
from samsvar.engine.pool.frames import ANSWER_HEAD, JOB_HEAD, unpack_job
from samsvar.engine.pool.jobs import Limits

_JOBS_A_LOOK = 64
"""Jobs between two looks at what a worker has come to."""

_MOST_JOBS = 20_000
"""Jobs after which a worker makes room for a new one."""


class Worker:
    """One process that answers jobs, confined as soon as it has its graph."""

    def __init__(self, channel: socket.socket, graph: Store | Path, limits: Limits, nursery: int) -> None:
        """Set the process up; raise OSError if the store can't be opened, Unconfined as it says."""
        confinement.die_with(nursery)
        self._allowance = confinement.Allowance(limits)
        confinement.keep_open(channel.fileno(), *self._allowance.files)
        on_disk = isinstance(graph, Path)
        self._store = Store.read_only(str(graph)) if isinstance(graph, Path) else graph
        confinement.confine(on_disk=on_disk)
        self._channel = channel
        self._limits = limits
        self._most_own = self._allowance.own_bytes() + (limits.memory_mib << 20) // 4

    def work(self) -> None:
        """Answer jobs until the parent closes the channel, or until this process is worn."""
        jobs = 0
        worn = False
        while not worn and (body := _receive(self._channel)) is not None:
            jobs += 1
            self._allowance.grant()
            answer = evaluate(self._store, unpack_job(body), self._limits)
            self._allowance.lift()
            worn = jobs % _JOBS_A_LOOK == 0 and self._worn(jobs)
            _send(self._channel, answer, worn=worn)

    def _worn(self, jobs: int) -> bool:
        """Tell whether a new worker would do better: pages that are shared at first become a worker's own."""
        return jobs >= _MOST_JOBS or self._allowance.own_bytes() > self._most_own


def _receive(channel: socket.socket) -> bytes | None:
    data = b""
    while len(data) < JOB_HEAD.size:
        piece = channel.recv(1 << 16)
        if not piece:
            return None
        data += piece
    (length,) = JOB_HEAD.unpack_from(data)
    pieces = [data[JOB_HEAD.size :]]
    missing = length - len(pieces[0])
    while missing:
        piece = channel.recv(min(missing, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _send(channel: socket.socket, answer: Answer, *, worn: bool) -> None:
    kind, rows, body = answer
    head = ANSWER_HEAD.pack(kind, worn, -1 if rows is None else rows, len(body))
    if len(body) < 1 << 16:
        channel.sendall(head + body)
    else:
        channel.sendall(head)
        channel.sendall(body)
