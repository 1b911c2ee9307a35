"""People who type questions letter by letter and ask for suggestions, each over one kept connection."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Final

_TIMEOUT: Final = 10.0  # seconds; who waits longer has seen an error
_OK: Final = b" 200 "


@dataclass
class TypingPeople:
    """What they type, how fast, and how long each answer took."""

    questions: list[tuple[str, str]]  # (language, text)
    people: int
    pause: float  # seconds between two questions of one person
    seed: int
    waits: list[float] = field(default_factory=list)  # ms, of answers that were right
    errors: int = 0

    async def type_until(self, port: int, until: float) -> None:
        """Everybody types until the loop's clock says `until`."""
        await asyncio.gather(*(self._type(port, until, person) for person in range(self.people)))

    async def _type(self, port: int, until: float, person: int) -> None:
        loop, draw = asyncio.get_running_loop(), random.Random(self.seed * 1000 + person)  # noqa: S311 - to repeat
        await asyncio.sleep(draw.random() * self.pause)
        connection: _Connection | None = None
        while loop.time() < until:
            lang, text = draw.choice(self.questions)
            for letters in range(3, len(text) + 1):
                began = loop.time()
                if began >= until:
                    break
                try:
                    connection = connection or await _Connection.to(port)
                    answered = await asyncio.wait_for(connection.suggests(text[:letters], lang), _TIMEOUT)
                except (OSError, ValueError, asyncio.IncompleteReadError, TimeoutError):
                    answered, connection = False, None
                if answered:
                    self.waits.append((loop.time() - began) * 1000)
                else:
                    self.errors += 1
                await asyncio.sleep(max(0.0, began + self.pause * (0.5 + draw.random()) - loop.time()))


@dataclass
class _Connection:
    """As much HTTP as one question needs."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, port: int) -> _Connection:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def suggests(self, text: str, lang: str) -> bool:
        """Whether the answer came and was right; raises what the network raises."""
        body = json.dumps({"text": text, "lang": lang}).encode()
        head = (
            "POST /api/v1/suggest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        content = await self.reader.readexactly(int(length.split(b":")[1]))
        return _OK in answer.split(b"\r\n", 1)[0] and "hits" in json.loads(content)
