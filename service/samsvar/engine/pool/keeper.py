"""Keeps the workers: a thread that listens to the nursery, the idle, the busy, and those who wait for one.

What both the thread and the event loops change is changed under one lock. Nothing here belongs to a certain event
loop, so that a pool serves whichever asks.
"""

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

from samsvar.engine.pool.channel import Channel
from samsvar.engine.pool.frames import STILLBORN
from samsvar.engine.pool.jobs import Limits
from samsvar.engine.pool.process import NurseryProcess
from samsvar.errors import EngineUnavailable, TooBusy

_PAUSE_SECONDS = 5.0
"""Seconds between two attempts to start a nursery, once one could not be started."""

_Waiter = tuple[asyncio.AbstractEventLoop, asyncio.Future[Channel]]


class Keeper:
    """Hands out workers, at most so many, and has those replaced that are gone."""

    def __init__(self, source: Path | IO[bytes], limits: Limits, *, workers: int, queue: int) -> None:
        """Start the thread, which starts the nursery; nothing is waited for."""
        self._source = source
        self._limits = limits
        self.size = workers
        self._queue = queue
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._nursery: NurseryProcess | None = None
        self._living: dict[int, Channel] = {}
        self._idle: list[Channel] = []
        self._busy: set[Channel] = set()
        self._waiters: deque[_Waiter] = deque()
        self._fault: str | None = None
        self.replaced = 0
        self._thread = threading.Thread(target=self._keep, name="query-pool", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return len(self._busy)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return len(self._waiters)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes: the nursery's, then those of the workers."""
        with self._changed:
            return ([self._nursery.pid] if self._nursery else []) + sorted(self._living)

    def wait_ready(self, seconds: float | None) -> None:
        """Wait until every worker is there; raise EngineUnavailable if that can't be, or takes longer."""
        with self._changed:
            there = self._changed.wait_for(self._settled, seconds)
            if self._fault is not None:
                raise EngineUnavailable(self._fault)
            if not there or self._stopping.is_set():
                raise EngineUnavailable("the processes for queries are not there")

    async def take(self) -> Channel:
        """Return a worker for one job, to be given back or dismissed.

        Raise TooBusy if too many jobs wait, or this one for too long, EngineUnavailable if there will be none.
        """
        loop = asyncio.get_running_loop()
        with self._changed:
            if self._fault is not None or self._stopping.is_set():
                raise EngineUnavailable(self._fault or "the service is being stopped")
            if self._idle:
                channel = self._idle.pop()
                self._busy.add(channel)
                return channel
            if len(self._waiters) >= self._queue:
                raise TooBusy(f"{self.size} queries run and {len(self._waiters)} wait: ask again later")
            waiter: _Waiter = (loop, loop.create_future())
            self._waiters.append(waiter)
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await waiter[1]
        except BaseException as error:
            self._withdraw(waiter)
            if isinstance(error, TimeoutError):
                raise TooBusy(f"no process was free within {self._limits.seconds:g} seconds: ask again later") from None
            raise

    def give_back(self, channel: Channel) -> None:
        """Take back a worker that can do another job."""
        while True:
            with self._changed:
                self._busy.discard(channel)
                if channel.dismissed:
                    return
                if not self._waiters:
                    self._idle.append(channel)
                    return
                waiter = self._waiters.popleft()
                self._busy.add(channel)
            if self._hand_over(channel, waiter):
                return

    def dismiss(self, channel: Channel) -> None:
        """Kill a worker and have another in its place."""
        with self._changed:
            if channel.dismissed:
                return
            channel.dismissed = True
            self._busy.discard(channel)
            if channel in self._idle:
                self._idle.remove(channel)
            channel.close()
            if channel.nursery is self._nursery and not self._stopping.is_set():
                self.replaced += 1
                channel.nursery.kill(channel.pid)
                channel.nursery.fork()

    def refuse(self) -> None:
        """Hand out no more workers, and send away those who wait."""
        self._stopping.set()
        self._turn_away("the service is being stopped")

    def stop(self) -> None:
        """Have every process killed, and wait until they are gone."""
        self.refuse()
        with self._changed:
            if self._nursery:
                self._nursery.stop()
        self._thread.join()

    def _settled(self) -> bool:
        return self._fault is not None or self._stopping.is_set() or len(self._living) >= self.size

    def _withdraw(self, waiter: _Waiter) -> None:
        with self._changed:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
        future = waiter[1]
        if future.done() and not future.cancelled() and future.exception() is None:
            self.give_back(future.result())
        future.cancel()

    def _hand_over(self, channel: Channel, waiter: _Waiter) -> bool:
        loop, future = waiter

        def hand() -> None:
            if future.done():
                self.give_back(channel)
            else:
                future.set_result(channel)

        return _in_loop(loop, hand)

    def _turn_away(self, reason: str) -> None:
        with self._changed:
            waiters = list(self._waiters)
            self._waiters.clear()
            self._changed.notify_all()
        for loop, future in waiters:
            _in_loop(loop, partial(_refuse, future, reason))

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                nursery = NurseryProcess(self._source, self._limits)
            except OSError as error:
                self._fail(f"the process for queries cannot be started: {error}")
            else:
                self._raise_up(nursery)
            if self._fault is not None:
                self._stopping.wait(_PAUSE_SECONDS)

    def _raise_up(self, nursery: NurseryProcess) -> None:
        with self._changed:
            self._nursery = nursery
        if self._stopping.is_set():
            nursery.stop()
        for _ in range(self.size):
            nursery.fork()
        ready = self._listen(nursery)
        nursery.stop()
        status = nursery.wait()
        with self._changed:
            self._nursery = None
            orphans = list(self._living)
        for pid in orphans:
            self._bury(pid, None)
        if not ready and self._fault is None and not self._stopping.is_set():
            self._fail(f"the process for queries ended with status {status} before it was ready")

    def _listen(self, nursery: NurseryProcess) -> bool:
        """Do what the nursery's news ask for until it has ended or is of no use; tell whether it ever was."""
        ready = False
        while (told := nursery.receive()) is not None:
            match told:
                case (["ready"], _):
                    ready = True
                    self._fault = None
                case (["fault", *words], _):
                    self._fail(" ".join(words))
                case (["born", pid], [file]):
                    self._welcome(Channel(socket.socket(fileno=file), int(pid), nursery))
                case (["gone", pid, status], _):
                    self._bury(int(pid), int(status))
                    if int(status) == STILLBORN:
                        self._fail("a process for queries could not be set up")
                        break
        return ready

    def _welcome(self, channel: Channel) -> None:
        with self._changed:
            self._living[channel.pid] = channel
            self._changed.notify_all()
        self.give_back(channel)

    def _bury(self, pid: int, status: int | None) -> None:
        with self._changed:
            channel = self._living.pop(pid)
            if channel in self._idle:
                self._idle.remove(channel)
                channel.dismissed = True
                channel.close()
                self.replaced += 1
                if self._nursery and status != STILLBORN:
                    self._nursery.fork()
        channel.ended.set_result(status)

    def _fail(self, line: str) -> None:
        self._fault = line
        self._turn_away(line)


def _refuse(future: asyncio.Future[Channel], reason: str) -> None:
    if not future.done():
        future.set_exception(EngineUnavailable(reason))


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> bool:
    """Have a call made in an event loop, at once if this is it; tell whether that loop still runs."""
    try:
        if asyncio.get_running_loop() is loop:
            call()
            return True
    except RuntimeError:
        pass  # this thread has no event loop
    try:
        loop.call_soon_threadsafe(call)
    except RuntimeError:
        return False
    return True
