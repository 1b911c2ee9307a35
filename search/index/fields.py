"""The fields of the index, and how much each part of an article counts.

Every language has its own set of fields, because every language has its own terms, document
frequencies and lengths; a Czech query then looks into the Slovak fields with Slovak terms.

- `text_<language>`: all words of the article. Before BM25 saturates the count of a word, each occurrence is weighted
  by the part that it stands in (`WORTH`): that is BM25F (Robertson, Zaragoza and Taylor, 2004).
- `title_<language>`: the title alone, a second signal of its own (`ranker.TITLE_WEIGHT`).
- `asked_<language>`: each question as one term, its words in alphabetical order: "hesl zabud". Whoever
  types these words, in any form and order, has named the article.

Only a suggestable article gets these fields, so no query can find any other.
"""

from collections.abc import Mapping

WORTH: Mapping[str, int] = {
    "title": 4,  # the editor's one line for the whole article
    "questions": 3,  # people's own words for the problem, chosen by an editor
    "keywords": 3,  # the synonyms that the text itself does not use
    "summary": 2,  # what is solved, in one sentence; where nobody wrote it, the first sentences of the text
    "body": 1,  # also holds menus, side cases and links to other articles
}


def topic_term(topic: str, language: str) -> str:
    """Return the term of a topic in one language: a chosen topic brings articles that the person can read."""
    return f"{language}/{topic}"
