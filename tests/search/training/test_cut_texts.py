"""Texts are cut into pieces once, and are the same vectors whichever of them are left out."""

from random import Random

import pytest

from search.learning.vectors import learn_grams
from search.training import cut_texts
from search.training.cut_texts import CutTexts

WORDS = ["heslo", "zabudnuté", "Platba", "účet", "фото", "не", "работает", "the", "password", "a", "42", "...", ""]


def test_whatever_is_left_out_grams_and_vectors_are_those_of_texts_that_are_cut_anew() -> None:
    random, cut = Random(4), CutTexts()
    texts = [" ".join(random.choices(WORDS, k=random.randrange(40))) for _ in range(60)]
    for fold in range(5):
        kept = [text for number, text in enumerate(texts) if number % 5 != fold]

        grams, vectors = cut.vectors(kept)

        anew = learn_grams(kept)
        assert (list(grams.columns.items()), grams.unseen) == (list(anew.columns.items()), anew.unseen)
        assert grams.idf.tobytes() == anew.idf.tobytes()
        for text, vector in zip(kept, vectors, strict=True):
            expected = anew.vector(text)
            assert vector.columns.tolist() == expected.columns.tolist()
            assert vector.values.tobytes() == expected.values.tobytes()


def test_so_they_are_where_rare_pieces_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.learning.vectors.LIMIT_GRAMS", 20)
    monkeypatch.setattr(cut_texts, "LIMIT_GRAMS", 20)
    texts = ["zabudnuté heslo", "heslo nefunguje", "platba kartou", "heslo", ""]

    grams, vectors = CutTexts().vectors(texts)

    anew = learn_grams(texts)
    assert list(grams.columns) == list(anew.columns)
    assert [vector.values.tobytes() for vector in vectors] == [anew.vector(text).values.tobytes() for text in texts]
