"""The signals of the ranking in words for editors: a name and a meaning for each, translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from search.ranking.explanation import SignalName

NAMES: Final[Mapping[SignalName, LazyString]] = {
    SignalName.TEXT: _("whole article"),
    SignalName.TITLE: _("title"),
    SignalName.ASKED: _("all words together are one of its questions"),
    SignalName.TOPIC: _("chosen topic"),
    SignalName.PAIRS: _("words side by side"),
    SignalName.FUNCTION: _("little words"),
    SignalName.LETTERS: _("groups of three letters"),
    SignalName.LINE: _("closest line"),
    SignalName.LEARNED: _("problems solved before"),
    SignalName.MEANING: _("nearest in meaning"),
    SignalName.SOLVED: _("has solved what is near in meaning"),
}

MEANINGS: Final[Mapping[SignalName, LazyString]] = {
    SignalName.TEXT: _(
        "Title, questions, keywords, summary and text together. A word earns more the fewer articles have it, and the more often this one has it; in a long article it earns less."  # noqa: E501
    ),
    SignalName.TITLE: _("The same once more for the words of the title."),
    SignalName.ASKED: _(
        "The article earns the worth of all words once more. Questions are written in the head of the article."
    ),
    SignalName.TOPIC: _("As much as one telling word."),
    SignalName.PAIRS: _("Neighbouring words that stand side by side in the article too."),
    SignalName.FUNCTION: _("Without, before, how: they name no problem, but they tell two questions apart."),
    SignalName.LETTERS: _(
        "Other forms of a word, compounds and typos. The best article earns this share of the highest score, the others less."  # noqa: E501
    ),
    SignalName.LINE: _(
        "The one title, question, heading or step that is spelt most like the problem. The best article earns this share of the highest score, the others less."  # noqa: E501
    ),
    SignalName.LEARNED: _(
        "In scores of the best article: how near the problem is to one that the article solved before, or to a line of it."  # noqa: E501
    ),
    SignalName.MEANING: _(
        "The same in other words or in another language. The nearest article earns this share of the highest score, the others less. Only where an encoder is set up."  # noqa: E501
    ),
    SignalName.SOLVED: _("The same, compared with the problems that the article has solved before."),
}
