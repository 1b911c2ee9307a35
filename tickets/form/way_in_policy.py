"""What holds on each channel: gate level, purposes and promised reply times, read from `channels.yml`.

1. A channel or key that is left out changes nothing: the form as it is, the operator's gate level, and no promise.
2. E-mail and the contact point have no gate, and no purpose is shut there: a mail always becomes a ticket.
3. What is never gated stays on every channel, whatever its purposes are. The hard caps of the gate (three articles, two
   rounds, no waiting, no puzzle) stand in code and cannot be written here.
4. A mistake stops the load, and the message names file, line, key, what is wrong and what to write.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tickets.form.gate_level import Levels, read_gate_levels
from tickets.form.wording import Wording, read_wording
from tickets.form.yaml_tree import Branch, read_yaml

DEFAULT_CHANNELS: Final = Path(__file__).with_name("channels.yml")
GATED: Final = ("web", "widget", "api")
NEVER_GATED: Final = ("email", "point")


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """What is configured for one channel; the defaults change nothing."""

    channel: str
    gate_levels: Levels = ()
    purposes: tuple[str, ...] = ()  # ids; empty = all of them
    reply: Wording | None = None


def read_channels(path: Path, purposes: Collection[str]) -> tuple[ChannelPolicy, ...]:
    """Return the policies of a file, for a form with these purposes; raise FormError."""
    known = read_yaml(path).fields(required=(), optional=(*GATED, *NEVER_GATED))
    return tuple(_channel(channel, branch, purposes) for channel, branch in known.items())


def _channel(channel: str, branch: Branch, purposes: Collection[str]) -> ChannelPolicy:
    fields = branch.fields(required=(), optional=("gate", "purposes", "reply"))
    for key in ("gate", "purposes"):
        if channel in NEVER_GATED and key in fields:
            raise fields[key].mistake(f"{channel!r} is never gated and never shut", f"remove '{key}:'")
    return ChannelPolicy(
        channel=channel,
        gate_levels=read_gate_levels(fields["gate"]) if "gate" in fields else (),
        purposes=_purposes(fields["purposes"], purposes) if "purposes" in fields else (),
        reply=read_wording(fields["reply"]) if "reply" in fields else None,
    )


def _purposes(branch: Branch, known: Collection[str]) -> tuple[str, ...]:
    for entry in branch.entries():
        if entry.text() not in known:
            raise entry.mistake(f"the form has no purpose {entry.text()!r}", f"write one of {', '.join(known)}")
    return tuple(entry.text() for entry in branch.entries())
