"""Answers that may be large, made once for an edition and kept on disk."""

import asyncio
import os
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, NamedTuple
from weakref import WeakKeyDictionary

from fastapi import Response
from fastapi.responses import StreamingResponse

from samsvar.errors import EngineUnavailable
from samsvar.exchange import Dump, compactor, dump
from samsvar.http.asked import Asked
from samsvar.live import Edition

_MOST = 1 << 30  # bytes on disk of one edition
_CHUNK = 256 << 10
_GZIP = 16 + zlib.MAX_WBITS


class Large(NamedTuple):
    """An answer that is the whole graph or one named graph."""

    form: Dump
    headers: dict[str, str]
    graph: str | None = None
    packed: bool = False
    """By gzip."""


class File:
    """A file without a name, closed and so gone when nobody holds it any more."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Take a stream that has been written."""
        stream.flush()
        self.size = stream.tell()
        self._descriptor = stream.fileno()
        weakref.finalize(self, stream.close)

    def parts(self) -> Iterator[bytes]:
        """Give the bytes; several readers do not disturb one another."""
        for start in range(0, self.size, _CHUNK):
            yield os.pread(self._descriptor, _CHUNK, start)


class Spool:
    """The files of the editions that are in use."""

    def __init__(self, most: int = _MOST) -> None:
        """Keep at most so many bytes for one edition, and always the file that was asked for last."""
        self._most = most
        self._files: WeakKeyDictionary[Edition, OrderedDict[tuple[object, ...], File]] = WeakKeyDictionary()
        self._making = asyncio.Lock()

    async def answer(self, asked: Asked, large: Large) -> Response:
        """Return an answer with its length; raise EngineUnavailable if it cannot be written to disk."""
        file = await self._file(asked.edition, large)
        headers = {**large.headers, "Content-Length": str(file.size)}
        if asked.request.method == "HEAD":
            return Response(headers=headers)
        return StreamingResponse(file.parts(), headers=headers)

    async def _file(self, edition: Edition, large: Large) -> File:
        kept = self._files.setdefault(edition, OrderedDict())
        key = (large.form.suffix, large.graph, large.packed)
        if key not in kept:
            async with self._making:  # one at a time: each takes a processor
                if key not in kept:
                    kept[key] = await self._made(edition, large, kept.get((*key[:2], False)))
        kept.move_to_end(key)
        while len(kept) > 1 and sum(file.size for file in kept.values()) > self._most:
            kept.popitem(last=False)
        return kept[key]

    async def _made(self, edition: Edition, large: Large, plain: File | None) -> File:
        if large.packed:
            plain = plain or await self._file_of(edition, large)
            return await asyncio.to_thread(_written, _packed(plain.parts()))
        return await self._file_of(edition, large)

    async def _file_of(self, edition: Edition, large: Large) -> File:
        graph = edition.graph
        parts = dump(graph.engine, large.form.media_type, compactor(graph.collection.ontology), large.graph)
        return await asyncio.to_thread(_written, parts)


def _written(parts: Iterable[bytes]) -> File:
    try:
        stream = TemporaryFile(prefix="samsvar-")  # noqa: SIM115 - held as long as it is served
        stream.writelines(parts)
        return File(stream)
    except OSError as error:
        raise EngineUnavailable(f"the file cannot be written: {error.strerror}") from error


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=_GZIP)
    for part in parts:
        yield packer.compress(part)
    yield packer.flush()
