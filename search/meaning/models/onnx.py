"""A sentence encoder of the operator: a folder with `model.onnx` and `tokenizer.json`, run by onnxruntime.

The vectors are means over the tokens, of length 1. What is written before a text ("query: ") stands in `prefixes.json`,
as {"query": "…", "passage": "…"}; without that file nothing is. Needs the packages onnxruntime and tokenizers.
"""

import hashlib
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from search.meaning.embedder import Floats
from search.meaning.models.model import ModelError

MOST_TOKENS = 256
_FILES = ("model.onnx", "tokenizer.json", "prefixes.json")


def load(place: str) -> "OnnxModel":
    """Return the model in a folder; raises ModelError."""
    folder = Path(place)
    missing = [name for name in _FILES[:2] if not (folder / name).is_file()]
    if missing:
        raise ModelError(f"{folder} holds no {' and no '.join(missing)}")
    try:
        runtime, tokenizers = import_module("onnxruntime"), import_module("tokenizers")
    except ImportError as error:
        raise ModelError(f"{error.name} is not installed - pip install 'readfirst[onnx]'") from error
    return OnnxModel(folder, runtime, tokenizers)


class OnnxModel:
    """The loaded model; one thread."""

    def __init__(self, folder: Path, runtime: Any, tokenizers: Any) -> None:  # noqa: ANN401 - packages without types
        self.name = folder.name
        self.digest = _digest(folder)
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = runtime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        prefixes = folder / "prefixes.json"
        self._prefixes: dict[str, str] = json.loads(prefixes.read_bytes()) if prefixes.exists() else {}
        self.dim = self.embed(["a"], is_query=True).shape[1]

    def embed(self, texts: Sequence[str], *, is_query: bool) -> Floats:
        """Return (n, dim) vectors, one text after the other: no text is padded to the length of another."""
        prefix = self._prefixes.get("query" if is_query else "passage", "")
        return np.stack([self._vector(prefix + text) for text in texts])

    def _vector(self, text: str) -> Floats:
        encoding = self._tokenizer.encode(text)
        given = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        arrays = {name: np.array([values], dtype=np.int64) for name, values in given.items() if name in self._inputs}
        hidden = self._session.run(None, arrays)[0][0]
        mean: Floats = hidden.mean(axis=0, dtype=np.float32)
        return mean / np.float32(np.linalg.norm(mean))


def _digest(folder: Path) -> str:
    """Return one SHA-256 over all files that decide what a vector is."""
    whole = hashlib.sha256()
    for name in _FILES:
        if (folder / name).exists():
            with (folder / name).open("rb") as opened:
                whole.update(hashlib.file_digest(opened, "sha256").digest())
    return whole.hexdigest()
