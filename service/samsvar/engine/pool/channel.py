"""The parent's end of one worker's channel, and the life of that worker."""

import asyncio
import socket
from concurrent.futures import Future
from typing import TYPE_CHECKING

from samsvar.engine.pool.frames import ANSWER_HEAD

if TYPE_CHECKING:
    from samsvar.engine.pool.process import NurseryProcess

_PIECE = 1 << 16


class Channel:
    """One worker, as the parent sees it."""

    def __init__(self, stream: socket.socket, pid: int, nursery: "NurseryProcess") -> None:
        stream.setblocking(False)
        self._stream = stream
        self.pid = pid
        self.nursery = nursery
        self.ended: Future[int | None] = Future()
        """Exit status, negative for a signal; None if nobody knows, because the nursery ended too."""
        self.dismissed = False
        """Whether the parent has given this worker up."""
        self.used = False
        """Whether a job was ever sent to it."""

    async def exchange(self, frame: bytes) -> tuple[bytes, bool, int, bytes]:
        """Send a packed job; return kind, whether the worker is worn, rows and body.

        Raise ConnectionError if the worker is gone: BrokenPipeError if it was before the job reached it.
        """
        loop = asyncio.get_running_loop()
        self.used = True
        await loop.sock_sendall(self._stream, frame)
        data = await loop.sock_recv(self._stream, _PIECE)
        while data and len(data) < ANSWER_HEAD.size:
            data += await self._more(_PIECE)
        if not data:
            raise ConnectionResetError
        kind, worn, rows, length = ANSWER_HEAD.unpack_from(data)
        body = data[ANSWER_HEAD.size :]
        if len(body) < length:
            pieces = [body]
            missing = length - len(body)
            while missing:
                piece = await self._more(min(missing, 1 << 20))
                pieces.append(piece)
                missing -= len(piece)
            body = b"".join(pieces)
        return kind, worn, rows, body

    async def _more(self, most: int) -> bytes:
        piece = await asyncio.get_running_loop().sock_recv(self._stream, most)
        if not piece:
            raise ConnectionResetError
        return piece

    def close(self) -> None:
        """Close the channel, upon which an idle worker ends."""
        self._stream.close()
