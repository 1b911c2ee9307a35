"""What staff read of a letter that came back, in the language of the site."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from tickets.conversation.conversation import Message, MessageKind
from tickets.incoming.bounces import Failure, FailureReason
from webui.parts import parts
from webui.request.language import interface_of


def failure_words(failure: Failure, message: Message) -> str:
    """Return which letter did not arrive, why, and what the other server said."""
    with force_locale(interface_of(parts().settings.default_language)):
        head = _which(failure, message) % {"reason": _reason(failure.reason)}
        answer = " ".join(part for part in (failure.recipient, failure.words) if part)
    return f"{head}\n{answer}" if answer else head


def _which(failure: Failure, message: Message) -> str:
    if failure.reason is FailureReason.DELAYED:
        return str(gettext("A letter has not arrived yet: %(reason)s."))
    if message.kind is MessageKind.REPLY:
        return str(gettext("A reply did not arrive: %(reason)s."))
    return str(gettext("The acknowledgement did not arrive: %(reason)s."))


def _reason(reason: FailureReason) -> str:
    words = {
        FailureReason.FULL: gettext("the mailbox is full"),
        FailureReason.UNKNOWN: gettext("there is no such address"),
        FailureReason.DOMAIN: gettext("the domain of the address takes no mail"),
        FailureReason.REFUSED: gettext("the other side refused it"),
        FailureReason.TOO_LARGE: gettext("it was too large"),
        FailureReason.DELAYED: gettext("the other side is still trying"),
        FailureReason.OTHER: gettext("no reason was given"),
    }
    return str(words[reason])
