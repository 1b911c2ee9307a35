"""Promised reply times: computed from recent waits, else configured in channels.yml."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask_babel import force_locale, ngettext

from tickets.form.form import UnknownTopic
from webui.parts import parts
from webui.request.language import interface_of
from webui.storage.waiting_times import promised

_HOURS_END_AT: Final = timedelta(days=1)


def promise(channel: str, lang: str, topic_id: str = "") -> str | None:
    """Return the reply time in words of `lang`, whatever the request's language; None when nothing is promised."""
    if urgent := parts().form.urgent_promise(topic_id, lang):
        return urgent
    wait = promised(parts().waiting_times.figures(), channel, _purpose_of(topic_id))
    if wait is None:
        return parts().form.reply_promise(channel, lang)
    with force_locale(interface_of(lang)):
        return in_words(wait)


def in_words(time: timedelta) -> str:
    """Return whole hours below a day, whole days above, rounded up, in words of the current locale."""
    if time < _HOURS_END_AT:
        return str(ngettext("%(num)d hour", "%(num)d hours", max(1, -(-time // timedelta(hours=1)))))
    return str(ngettext("%(num)d day", "%(num)d days", -(-time // timedelta(days=1))))


def _purpose_of(topic_id: str) -> str:
    try:
        return parts().form.purpose_of(topic_id).purpose_id if topic_id else ""
    except UnknownTopic:
        return ""
