"""The encoder's own process: whatever its engine does (crash, hang, corrupt its memory), the server goes on.

It ends when its parent closes the pipe, however that ends.
"""

import os
import signal
import sys
from typing import BinaryIO

import numpy as np

from search.meaning.frames import LENGTH_BYTES, ModelCard, answer, card_frame, framed, read_request
from search.meaning.models.model import Model, ModelError, load

_NOTHING = np.zeros((0, 0), dtype=np.float32)


def main() -> None:
    """Answer requests until the input ends; the model is the first line of it."""
    for number in (signal.SIGTERM, signal.SIGINT):  # sent to the parent's whole group
        signal.signal(number, signal.SIG_IGN)
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an engine prints is no answer
    read = sys.stdin.buffer
    setting = _frame(read)
    if setting is None:
        return
    model = _loaded(setting.decode(), output)
    while model and (asked := _frame(read)) is not None:
        _send(output, _answered(model, asked))


def _loaded(setting: str, output: BinaryIO) -> Model | None:
    """Load the model and send its card; None when it cannot be used."""
    try:
        model = load(setting)
        card = ModelCard(model.name, model.digest, model.dim)
    except ModelError as error:
        model, card = None, ModelCard(error=str(error))
    except Exception as error:  # noqa: BLE001 - an engine may raise anything
        model, card = None, ModelCard(error=f"{setting}: {type(error).__name__}: {error}")
    _send(output, card_frame(card))
    return model


def _answered(model: Model, asked: bytes) -> bytes:
    number, texts, is_query = read_request(asked)
    try:
        return answer(number, model.embed(texts, is_query=is_query))
    except Exception:  # noqa: BLE001 - the server does without, and counts it
        return answer(number, _NOTHING)


def _frame(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(LENGTH_BYTES)
    return pipe.read(int.from_bytes(head, "little")) if len(head) == LENGTH_BYTES else None


def _send(pipe: BinaryIO, content: bytes) -> None:
    pipe.write(framed(content))
    pipe.flush()
