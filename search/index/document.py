"""What the index holds of an article, and how much each part of it counts.

Every language has its own pair of fields, because every language has its own terms, document
frequencies and lengths; a Czech query then looks into the Slovak fields with Slovak terms.

- `text_<language>`: all words of the article. A word counts as often as the part it stands in is worth
  (`WORTH`), before BM25 saturates the count: that is BM25F (Robertson, Zaragoza and Taylor, 2004).
- `title_<language>`: the title alone, a second signal of its own (`ranking.TITLE_WEIGHT`).
- `asked_<language>`: each question as one term, its words in alphabetical order: "hesl zabud". Somebody who
  types just that, in whatever form and order, has named the article.

Beside the fields go `Document.forms`: every form of every word with its term, "hesiel" and "hesl". An unfinished
or mistyped word is compared with the forms people write, not with stems; `impact_derivation.py` keeps them.

Only a suggestable article gets these fields, so no query can find any other.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema

from search.articles.article import Article
from search.articles.catalogue import row_of
from search.articles.lines import lines_of, plain
from search.index.document_features import KINDS, Counted, counted
from search.text.analysis import analyzer_for, forms_and_terms, question_key, tokens
from search.text.features import function_words, letter_groups, pairs, sequences
from search.text.language import LANGUAGES

WORTH: Mapping[str, int] = {
    "title": 4,  # the editor's one line for the whole article
    "questions": 3,  # people's own words for the problem, chosen by an editor
    "keywords": 3,  # the synonyms that the text itself does not use
    "summary": 2,  # what is solved, in one sentence; where nobody wrote it, the first sentences of the text
    "body": 1,  # also holds menus, side cases and links to other articles
}


def schema() -> Schema:
    """Give the Whoosh schema; `key` is unique, the stored fields give the article back."""
    said = Schema(
        key=ID(unique=True, stored=True),
        article=STORED(),
        html=STORED(),
        card=STORED(),
        wording=STORED(),
        suggestable=ID(),
        topics=KEYWORD(),
    )
    for language in LANGUAGES:
        said.add(f"text_{language}", TEXT(analyzer=analyzer_for(language), phrase=False))
        said.add(f"title_{language}", TEXT(analyzer=analyzer_for(language), phrase=False))
        said.add(f"asked_{language}", ID())
    return said


@dataclass(frozen=True, slots=True)
class Document:
    """What the index is given of one article."""

    fields: dict[str, object]  # the keyword arguments of Whoosh's `add_document`
    lang: str
    forms: dict[str, str]  # every form that the article writes -> its term
    features: dict[str, list[Counted]]  # kind -> of the whole article; of `lines`, of each line


def document(article: Article, rendered: str) -> Document:
    """Cut one article and its HTML into terms."""
    stored: dict[str, object] = {
        "key": article.key,
        "article": article_to_json(article),
        "html": rendered,
        "card": json.dumps(row_of(article), ensure_ascii=False, separators=(",", ":")),
        "wording": "",
    }
    if not article.suggestable:
        return Document(stored, "", {}, {kind: [] if kind == "lines" else [counted(())] for kind in KINDS})
    texts = _parts(article, rendered)
    lines = lines_of(article, rendered)
    parts = {part: forms_and_terms(text, article.lang) for part, text in texts.items()}
    said: dict[str, object] = {
        "suggestable": article.lang,
        "wording": "\n".join(terms for line in lines if (terms := " ".join(tokens(line, article.lang)))),
        "topics": " ".join(topic_term(topic, article.lang) for topic in article.topics),
        # Whoosh takes a list as terms that are analysed already.
        f"text_{article.lang}": [
            term for part, pairs in parts.items() for _, term in pairs for _ in range(WORTH[part])
        ],
        f"title_{article.lang}": [term for _, term in parts["title"]],
        f"asked_{article.lang}": _question_keys(article),
    }
    forms = dict(pair for some in parts.values() for pair in some)
    return Document(stored | said, article.lang, forms, _features(texts, lines, article.lang))


def _features(texts: Mapping[str, str], lines: Sequence[str], language: str) -> dict[str, list[Counted]]:
    parts = [(WORTH[part], text) for part, text in texts.items()]
    return {
        "pairs": [counted((worth, pairs(sequences(text, language))) for worth, text in parts)],
        "function": [counted((worth, function_words(text, language)) for worth, text in parts)],
        "letters": [counted((worth, letter_groups(text)) for worth, text in parts)],
        "lines": [counted([(1, letter_groups(line))]) for line in lines],
    }


def _question_keys(article: Article) -> list[str]:
    """Give the keys of the questions; one word alone is no question, many articles are about it."""
    asked = (set(tokens(question, article.lang)) for question in article.questions)
    return [question_key(terms) for terms in asked if len(terms) > 1]


def _parts(article: Article, rendered: str) -> dict[str, str]:
    return {
        "title": article.title,
        "questions": "\n".join(article.questions),
        "keywords": "\n".join(article.keywords),
        "summary": article.lead,
        "body": plain(rendered),
    }


def topic_term(topic: str, language: str) -> str:
    """Give the term of a topic in one language: a chosen topic brings articles that the person can read."""
    return f"{language}/{topic}"


def article_to_json(article: Article) -> str:
    """Every attribute of the article; the inverse of `article_from_json`."""
    attributes = {field.name: getattr(article, field.name) for field in fields_of(Article)}
    return json.dumps(attributes | {"extra": dict(article.extra)}, ensure_ascii=False)


def article_from_json(text: str) -> Article:
    """Give the article back that `article_to_json` wrote."""
    attributes: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()
    }
    return Article(**attributes)


def _digest_of_sources() -> str:
    """Change whenever what lies in an index could change: with any file of the rooms that decide it."""
    search = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for room in ("text", "articles", "rendering", "index"):
        for source in sorted(path for path in (search / room).rglob("*") if path.suffix in (".py", ".yml")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


SCHEMA_VERSION: str = _digest_of_sources()
