"""How urgent a topic is: `urgency:` in form.yml. Its tickets stand first, and staff are told of them at once."""

from dataclasses import dataclass

from tickets.form.wording import Wording, by_language, read_wording
from tickets.form.yaml_tree import Branch


@dataclass(frozen=True, slots=True)
class Urgency:
    """What holds for an urgent topic."""

    reply: Wording  # the promised time
    phrases: tuple[str, ...]  # beginnings of words that texts about it have, of all languages


def read_urgency(branch: Branch) -> Urgency:
    """Return the urgency that is written here; raise FormError."""
    fields = branch.fields(required=("reply",), optional=("words",))
    phrases = (
        [entry.text() for _, written in by_language(fields["words"]) for entry in written.entries()]
        if ("words" in fields)
        else []
    )
    return Urgency(read_wording(fields["reply"]), tuple(phrases))
