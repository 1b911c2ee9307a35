"""The editors' page of words that people had to replace before the search found something: what to put into synonyms.

What already stands together in the folder's `synonyms.yml` is not suggested again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from deflection import event_log
from deflection.measuring.rewording import FEWEST_PEOPLE, ReplacedWords, rewordings
from search.articles.synonyms import SYNONYMS, read_synonyms
from search.text.analysis import DEFAULT_LANGUAGE, is_stop_word, tokens, words
from search.text.language import LANGUAGE
from search.text.stemming import stem
from webui.parts import parts
from webui.request.asker.sign_in import requires
from webui.storage.accounts import Role

bp = Blueprint("reworded", __name__)

DAYS = 90


@bp.get("/editor/reworded")
@requires(Role.EDITOR)
def overview() -> ResponseReturnValue:
    """The words that several people replaced, those of most people first."""
    with parts().database.reading() as connection:
        pairs = words_replaced(connection, parts().now(), DAYS)
    known = _groups_of_terms(read_synonyms(parts().settings.articles_dir).groups)
    lines = [(pair, f"- {pair.before}, {pair.after}") for pair in pairs if not _is_known(pair, known)]
    return render_template("editor/reworded.html", lines=lines, days=DAYS, fewest=FEWEST_PEOPLE, file=SYNONYMS)


def words_replaced(connection: Connection, now: datetime, days: int) -> list[ReplacedWords]:
    """Return the words that several people replaced in the last days, those of most people first."""
    return rewordings(event_log.help_sessions(connection, now - timedelta(days=days), now), naming_words)


def naming_words(text: str, lang: str) -> list[tuple[str, str]]:
    """Return (word, stem) of every word of a text that names something.

    >>> naming_words("Stratil som Občianku", "sk")
    [('stratil', 'strata'), ('občianku', 'obciank')]
    """
    language = lang if lang in LANGUAGE else DEFAULT_LANGUAGE
    return [(word.casefold(), stem(word, language)) for word in words(text) if not is_stop_word(word, language)]


Terms = tuple[str, ...]
"""The terms of a word or phrase."""


def _groups_of_terms(groups: Mapping[str, tuple[tuple[str, ...], ...]]) -> dict[str, list[frozenset[Terms]]]:
    return {
        lang: [frozenset(tuple(tokens(phrase, lang)) for phrase in group) for group in some]
        for lang, some in groups.items()
    }


def _is_known(pair: ReplacedWords, known: Mapping[str, list[frozenset[Terms]]]) -> bool:
    both = {tuple(tokens(written, pair.lang)) for written in (pair.before, pair.after)}
    return any(both <= group for group in known.get(pair.lang, ()))
