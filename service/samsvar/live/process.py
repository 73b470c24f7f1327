"""Reading in a process of its own.

To read, derive and validate is mostly Python, which would take turns with the requests that are being served. A
process beside them does not, and gives its memory back.
"""

import asyncio
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from samsvar.errors import EngineUnavailable, SamsvarError
from samsvar.live.source import Source

if TYPE_CHECKING:
    from samsvar.live.reading import Reading


async def read_apart(source: Source, quads: Path) -> "Reading":
    """Return what `reading.read` gives, from a process of its own, which ends if the caller is cancelled.

    Raise what it raises, and EngineUnavailable if the process ends without an answer.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "samsvar.live", str(quads)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        (answer, _), _ = await asyncio.gather(
            process.communicate(pickle.dumps(source)),
            asyncio.to_thread(import_module, "samsvar.live.reading"),  # what the answer needs, meanwhile
        )
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code := process.returncode:
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        raise EngineUnavailable(f"the process that reads the graph ended {how}")
    told = await asyncio.to_thread(pickle.loads, answer)
    if isinstance(told, SamsvarError):
        raise told
    reading: Reading = told
    return reading
