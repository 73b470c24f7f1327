"""What parent, nursery and worker have to agree on: how a job and its answer are written, and a sign of failure."""

import json
import struct
from dataclasses import asdict
from typing import Literal

from samsvar.engine.pool.jobs import Job

Kind = Literal[b"r", b"t", b"g", b"q", b"l", b"u"]
"""A whole answer (rows, truth, graph), or why there is none (bad query, limit, unusable engine)."""

JOB_HEAD = struct.Struct("!I")
"""Bytes of the job that follow."""

ANSWER_HEAD = struct.Struct("!c?qQ")
"""Kind, whether the worker takes no more jobs, rows (-1 if there are none to count), bytes that follow."""

STILLBORN = 70
"""Exit status of a worker that could not be set up."""


def pack_job(job: Job) -> bytes:
    """Return a job as it is sent to a worker."""
    body = json.dumps(asdict(job)).encode("ascii")
    return JOB_HEAD.pack(len(body)) + body


def unpack_job(body: bytes) -> Job:
    """Return the job from what follows its head."""
    fields = json.loads(body)
    for name in ("default_graphs", "named_graphs"):
        if fields[name] is not None:
            fields[name] = tuple(fields[name])
    return Job(**fields)
