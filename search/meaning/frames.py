"""Requests and answers between a server and its encoder: each a length and that many bytes, over pipes.

A request is JSON. An answer is the number of its request, how many vectors, and their values; the first answer of all
is JSON: which model it is.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from search.meaning.embedder import Floats

LENGTH_BYTES = 4
LARGEST = 16 * 1024 * 1024  # bytes of one frame: something else writes into the pipe
_HEAD = struct.Struct("<II")  # number of the request, number of vectors


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Which model answers; or, in `error`, why none does."""

    name: str = ""
    digest: str = ""
    dim: int = 0
    error: str = ""


def framed(content: bytes) -> bytes:
    """Return the content behind its length."""
    return len(content).to_bytes(LENGTH_BYTES, "little") + content


def request(number: int, texts: Sequence[str], *, is_query: bool) -> bytes:
    """Return a request for the vectors of some texts."""
    return json.dumps([number, list(texts), is_query], ensure_ascii=False).encode()


def read_request(content: bytes) -> tuple[int, list[str], bool]:
    """Return number, texts, and whether they are problems."""
    number, texts, is_query = json.loads(content)
    return number, texts, is_query


def answer(number: int, vectors: Floats) -> bytes:
    """Return the answer to a request; without vectors, it could not be done."""
    return _HEAD.pack(number, len(vectors)) + np.ascontiguousarray(vectors, dtype=np.float32).tobytes()


def read_answer(content: bytes, dim: int) -> tuple[int, Floats]:
    """Return the number of the request and its (n, dim) vectors; raises ValueError and struct.error."""
    number, count = _HEAD.unpack_from(content)
    return number, np.frombuffer(content, np.float32, offset=_HEAD.size).reshape(count, dim)


def card_frame(card: ModelCard) -> bytes:
    """Return the first answer of an encoder."""
    return json.dumps(asdict(card)).encode()


def read_card(content: bytes) -> ModelCard:
    """Return what the first answer says; raises ValueError and TypeError."""
    return ModelCard(**json.loads(content))
