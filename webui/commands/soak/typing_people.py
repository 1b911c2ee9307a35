"""People who type queries letter by letter, and the page that asks for suggestions when they pause.

Each keeps one connection open. The page asks as `static/suggest.js` does: when no key was pressed for 300 ms, and one
request at a time. `every_key` asks at every letter instead, several times as often as the page.
"""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

KEYS_PER_SECOND: Final = 5.0  # a quick typist's, on the average
PAUSE: Final = 0.3  # seconds without a key, after which the page asks
_SHORTEST: Final = 3  # letters that the page asks for
_TIMEOUT: Final = 10.0  # seconds; a longer wait counts as an error
_OK: Final = b" 200 "


@dataclass
class TypingPeople:
    """What people type, and how long each answer took."""

    questions: list[tuple[str, str]]  # (language, text)
    people: int
    every_key: bool
    seed: int
    stopped: bool = False
    waits: list[float] = field(default_factory=list)  # ms, of answers that were right
    errors: int = 0

    async def type_on(self, port: int) -> None:
        """Let everybody type until `stopped` is set."""
        await asyncio.gather(*(self._type(port, person) for person in range(self.people)))

    async def _type(self, port: int, person: int) -> None:
        draw = random.Random(self.seed * 1000 + person)  # noqa: S311 - a draw to repeat, not a secret
        connection = _Connection(port)
        while not self.stopped:
            lang, text = draw.choice(self.questions)
            for letters in range(_SHORTEST, len(text) + 1):
                gap = draw.expovariate(KEYS_PER_SECOND)
                await asyncio.sleep(min(gap, PAUSE))
                if self.stopped:
                    break
                if self.every_key or gap >= PAUSE or letters == len(text):
                    await self._ask(connection, text[:letters], lang)
        await connection.close()

    async def _ask(self, connection: _Connection, text: str, lang: str) -> None:
        began = asyncio.get_running_loop().time()
        try:
            answered = await asyncio.wait_for(connection.suggests(text, lang), _TIMEOUT)
        except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError):
            answered = False
            await connection.close()
        if answered:
            self.waits.append((asyncio.get_running_loop().time() - began) * 1000)
        else:
            self.errors += 1


@dataclass
class _Connection:
    """As much of HTTP as a suggestion needs, over one open connection."""

    port: int
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self.streams:
            self.streams[1].close()
            with suppress(OSError):
                await self.streams[1].wait_closed()
        self.streams = None

    async def suggests(self, text: str, lang: str) -> bool:
        """Return whether the answer has suggestions; raise what the network raises."""
        self.streams = self.streams or await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.streams
        body = json.dumps({"text": text, "lang": lang}).encode()
        head = (
            "POST /api/v1/suggest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        content = await reader.readexactly(int(length.split(b":")[1]))
        return _OK in answer.split(b"\r\n", 1)[0] and "hits" in json.loads(content)
