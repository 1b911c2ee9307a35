"""Ticket ids for machines, and references that can be read out over a telephone."""

import re
import secrets

_ALPHABET = "234679ACDEFGHJKMNPQRTVWXY"  # without 0 O 1 I L, 5 S, 8 B, Z U: 25 signs, 37 bits in eight
_GROUP = 4
_REFERENCE = re.compile(f"RF([{_ALPHABET}]{{{_GROUP}}})([{_ALPHABET}]{{{_GROUP}}})")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015]")
_TICKET_ID_BYTES = 16


def new_ticket_id() -> str:
    """Return a new id of 128 random bits in hexadecimal, which nobody can guess; part of the Message-ID."""
    return secrets.token_hex(_TICKET_ID_BYTES)


def new_reference() -> str:
    """Return a new reference such as RF-7K3M-9Q2D, of characters that are not mistaken for each other."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(2 * _GROUP))
    return f"RF-{signs[:_GROUP]}-{signs[_GROUP:]}"


def read_reference(typed: str) -> str | None:
    """Return the reference that somebody typed or pasted, in any case and with any dashes; None if it is none.

    >>> read_reference(" rf 7k3m–9q4d")
    'RF-7K3M-9Q4D'
    """
    match = _REFERENCE.fullmatch(_BETWEEN.sub("", typed).upper())
    return f"RF-{match[1]}-{match[2]}" if match else None
