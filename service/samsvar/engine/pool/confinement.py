"""What a worker can no longer do once it is set up, and how much a single query may take.

A worker opens no socket: the number of files that it may open is nought where the graph is in memory, and a filter
in the kernel refuses the system calls. So SERVICE reaches nothing, even if nobody had refused it before.
"""

import ctypes
import os
import platform
import re
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path

from samsvar.engine.pool.jobs import Limits

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050001  # as if not permitted (EPERM)
_X32 = 0x40000000
_PAGE = resource.getpagesize()
_PRIVATE = re.compile(rb"Private_Dirty: +(\d+) kB")

_GENERIC_CALLS = (198, 203, 117, 221, 281, 425)
_REFUSED = {
    "x86_64": (0xC000003E, (41, 42, 101, 59, 322, 425)),
    "aarch64": (0xC00000B7, _GENERIC_CALLS),
    "riscv64": (0xC00000F3, _GENERIC_CALLS),
}
"""By machine: its number in the kernel's audit.h, and those of socket, connect, ptrace, execve, execveat and
io_uring_setup."""


class Unconfined(Exception):
    """This machine has no way to keep a process off the network; the message says which."""


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends; end at once if it already has."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def keep_open(*kept: int) -> None:
    """Close every file but these and what is read and written by default, which become /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    start = 3
    for number in sorted(kept):
        os.closerange(start, number)
        start = number + 1
    os.closerange(start, max(start, _highest_open() + 1))


def refuse_network_calls() -> bool:
    """Have the kernel refuse sockets, new programs and tracing to this process; tell whether it does."""
    known = _REFUSED.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    machine, calls = known
    deny = len(calls) + 5  # a jump counts from the line after it
    program = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 0, deny - 2, machine),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, deny - 4, 0, _X32),
        *((_EQUAL, deny - place - 1, 0, call) for place, call in enumerate(calls, start=4)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _DENY),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    whole = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    try:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(whole))
    except OSError:
        return False
    return True


def refuse_files(most: int) -> None:
    """Let this process open no file whose number is this or more, for good; those that are open stay so."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def confine(*, on_disk: bool) -> None:
    """Keep this process off the network for good; raise Unconfined where that can't be done.

    A store on disk opens its files as it needs them, so that only the filter in the kernel keeps it off.
    """
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    filtered = refuse_network_calls()
    if not on_disk:
        refuse_files(0)
    elif not filtered:
        raise Unconfined(f"no way is known to keep a process off the network on {platform.machine()}")


class Allowance:
    """Sets the limits of the kernel anew for each query, which count what a process has taken in all."""

    def __init__(self, limits: Limits) -> None:
        self._cpu_seconds = limits.cpu_seconds
        self._memory = limits.memory_mib << 20
        self._sizes = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        self.files = [self._sizes]
        self._shares: int | None = None
        with suppress(OSError):  # older kernels and some containers have none: then only jobs are counted
            self._shares = os.open("/proc/self/smaps_rollup", os.O_RDONLY | os.O_CLOEXEC)
            self.files.append(self._shares)

    def grant(self) -> None:
        """Allow one query its processor time and memory."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + 1 + self._cpu_seconds)
        taken = int(os.pread(self._sizes, 64, 0).split(None, 1)[0]) * _PAGE
        _lower(resource.RLIMIT_AS, taken + self._memory)

    def lift(self) -> None:
        """Allow what it takes to send the answer."""
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

    def own_bytes(self) -> int:
        """Return how much memory this process shares with no other; it takes the kernel some 0.1 ms to tell."""
        found = None if self._shares is None else _PRIVATE.search(os.pread(self._shares, 4096, 0))
        return int(found[1]) << 10 if found else 0


def _lower(limit: int, value: int) -> None:
    hard = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _highest_open() -> int:
    return max((int(entry.name) for entry in Path("/proc/self/fd").iterdir()), default=2)


def _prctl(option: int, *values: int) -> None:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if ctypes.CDLL(None, use_errno=True).prctl(option, *arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
