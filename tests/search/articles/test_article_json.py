"""A stored article outlives the program that wrote it."""

import json
from dataclasses import MISSING, fields

import pytest

from search.articles.article import Article
from search.articles.article_json import article_from_json, article_to_json

ARTICLE = Article(
    article_id="obnova-hesla",
    lang="sk",
    title="Zabudnuté heslo",
    questions=("zabudol som heslo",),
    status="draft",
    body="Kliknite.",
    path="sk/heslo.md",
    revision="abc",
    extra={"hidden": "true"},
)
NEEDED = {"article_id", "lang", "title", "body", "path", "revision"}


def test_an_article_comes_back_as_it_was() -> None:
    assert article_from_json(article_to_json(ARTICLE)) == ARTICLE


@pytest.mark.parametrize("field", fields(Article), ids=lambda field: field.name)
def test_a_field_that_the_writer_did_not_know_takes_its_default(field: object) -> None:
    name = field.name  # type: ignore[attr-defined]
    stored = json.loads(article_to_json(ARTICLE))
    del stored[name]

    if name in NEEDED:
        with pytest.raises(TypeError, match=name):
            article_from_json(json.dumps(stored))
    else:
        default = next(known for known in fields(Article) if known.name == name)
        empty = default.default_factory() if default.default_factory is not MISSING else default.default
        assert getattr(article_from_json(json.dumps(stored)), name) == empty


def test_a_field_that_only_the_writer_knew_is_ignored() -> None:
    stored = json.loads(article_to_json(ARTICLE)) | {"mood": "calm"}

    assert article_from_json(json.dumps(stored)) == ARTICLE
