"""A sentence encoder of a few hundred bytes, as an operator's folder holds a large one: each word has a vector.

The file is written here field by field, as the ONNX format has them (protocol buffers), so that no package is needed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

_FLOAT, _INT64 = 1, 7  # element types
_IR_VERSION, _OPSET = 8, 17
_UNKNOWN = "[UNK]"


def write_tiny_onnx(folder: Path, vectors: Mapping[str, Sequence[float]]) -> Path:
    """Write `model.onnx` and `tokenizer.json` for some words; every other word has a vector of zeros but for 1e-3."""
    words = [_UNKNOWN, *vectors]
    dim = len(next(iter(vectors.values())))
    table = np.array([[1e-3] * dim, *vectors.values()], np.float32)
    folder.mkdir()
    (folder / "model.onnx").write_bytes(_model(table))
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token=_UNKNOWN))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def _model(table: "np.ndarray[tuple[int, int], np.dtype[np.float32]]") -> bytes:
    """Return a model that looks every token up in a table: (1, tokens) -> (1, tokens, dim)."""
    dims = b"".join(_number(1, length) for length in table.shape)
    tensor = dims + _number(2, _FLOAT) + _text(8, "table") + _bytes(9, table.tobytes())
    node = _text(1, "table") + _text(1, "input_ids") + _text(2, "hidden") + _text(4, "Gather")
    graph = (
        _bytes(1, node)
        + _text(2, "tiny")
        + _bytes(5, tensor)
        + _bytes(11, _value("input_ids", _INT64, (1, "tokens")))
        + _bytes(12, _value("hidden", _FLOAT, (1, "tokens", table.shape[1])))
    )
    return _number(1, _IR_VERSION) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, _OPSET))


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    lengths = (_text(2, length) if isinstance(length, str) else _number(1, length) for length in shape)
    dims = b"".join(_bytes(1, length) for length in lengths)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, dims)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])
