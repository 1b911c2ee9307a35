"""An encoder of the operator: a folder with `model.onnx` and `tokenizer.json`, in its own process."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.meaning.encoder import Encoder, EncoderResult
from search.meaning.models.model import ModelError
from search.meaning.models.onnx import load
from tests.search.meaning.tiny_onnx import write_tiny_onnx

pytestmark = pytest.mark.long

VECTORS = {
    "password": (1.0, 0.0, 0.0),
    "heslo": (0.9, 0.1, 0.0),
    "photo": (0.0, 1.0, 0.0),
    "query": (0.0, 0.0, 1.0),
    "fotka": (0.0, 0.9, 0.1),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_onnx(tmp_path / "encoder", VECTORS)


@pytest.fixture
def encoder(folder: Path) -> Iterator[Encoder]:
    encoder = Encoder(f"onnx:{folder}", deadline=20.0)
    yield encoder
    encoder.close()


def test_a_folder_of_the_operator_answers_from_a_process_of_its_own(encoder: Encoder) -> None:
    assert encoder.wait()
    problem, articles = encoder.query(["moje heslo"]), encoder.passage(["password", "photo"])

    assert problem is not None
    assert articles is not None
    assert problem.shape == (1, 3)
    assert np.allclose(np.linalg.norm(np.vstack([problem, articles]), axis=1), 1.0, atol=1e-5)
    right, wrong = articles @ problem[0]
    assert right > 0.9 > wrong
    assert encoder.counts[EncoderResult.ANSWERED] == 2


def test_what_stands_before_a_text_is_the_operators_choice(folder: Path) -> None:
    bare = load(str(folder))
    (folder / "prefixes.json").write_text(json.dumps({"query": "query "}), encoding="utf-8")
    prefixed = load(str(folder))

    assert prefixed.embed(["heslo"], is_query=True)[0, 2] > bare.embed(["heslo"], is_query=True)[0, 2]
    assert np.array_equal(prefixed.embed(["heslo"], is_query=False), bare.embed(["heslo"], is_query=False))
    assert prefixed.digest != bare.digest, "another prefix makes other vectors, so it needs a fit of its own"


def test_a_long_text_is_cut_and_the_length_of_one_text_changes_no_other(folder: Path) -> None:
    model = load(str(folder))
    alone = model.embed(["heslo"], is_query=True)

    assert np.array_equal(model.embed(["heslo", "photo " * 5_000], is_query=True)[:1], alone)


def test_a_folder_without_a_model_says_what_is_missing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.onnx and no tokenizer\.json"):
        load(str(tmp_path / "nothing"))
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"holds no tokenizer\.json"):
        load(str(folder))


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_said_and_ranks_nothing(folder: Path, file: str) -> None:
    damaged = shutil.copytree(folder, folder.with_name("damaged"))
    (damaged / file).write_bytes(b"\x00" * 100)
    encoder = Encoder(f"onnx:{damaged}", deadline=5.0)

    assert not encoder.wait()
    assert encoder.query(["heslo"]) is None
    encoder.close()
