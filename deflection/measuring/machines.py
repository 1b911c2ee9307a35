"""Which help sessions does no figure count, because a machine began them? One visible rule over recorded signs. Pure.

1. On the site and in the widget: the browser named itself as a robot, a script or a headless browser, or not at all.
2. By mail: the mail was written by a machine.
3. Nowhere else: a program that uses the API works for a person.

A missing Accept-Language alone is no proof; it is recorded, and counted by nothing.
"""

from __future__ import annotations

from collections.abc import Collection

from deflection.help_session import HelpSession

_WITH_A_BROWSER = ("web", "widget", "point")
_PROOFS = frozenset({"agent", "no-agent", "prefetch"})
AUTOMATIC_MAIL = "automatic-mail"


def is_by_machine(help_session: HelpSession) -> bool:
    """Return whether a machine began the help session, as far as the signs of its beginning say so."""
    started = help_session.started
    if started is None:
        return False
    if AUTOMATIC_MAIL in started.machine:
        return True
    return started.channel in _WITH_A_BROWSER and is_proof(started.machine)


def is_proof(signs: Collection[str]) -> bool:
    """Return whether signs of a browser's request prove that no person looks at it."""
    return not _PROOFS.isdisjoint(signs)
