"""The Idempotency-Key header: the same key with the same request gets the same answer, and one effect.

The key counts for who sends it: an API key, else the visitor, else the network address. Another request under a key
that was used is a conflict. What was refused without an effect may be tried again under the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import msgspec
from flask import Response, request

from deflection.refusals import ContactNotOpen, StepNotPossible
from webui.api.messages import Answer
from webui.api.problems import RequestRefused, as_json
from webui.api.refusals import refuse_in_json
from webui.identity.keyed import Purpose, keyed
from webui.parts import parts
from webui.request.current_key import current_api_key
from webui.request.visitors import asker
from webui.storage.idempotent_requests import AnsweredBefore, Kept, Once

HEADER = "Idempotency-Key"
PATTERN = r"^[!-~]{1,255}$"  # visible ASCII
_KEY = re.compile(PATTERN)


def answered_once(sent: msgspec.Struct, respond: Callable[[], tuple[Answer, int]]) -> Response:
    """The answer of the step; with a key, the same answer however often it is asked for."""
    key = request.headers.get(HEADER)
    if key is None:
        return as_json(*respond())
    if not _KEY.fullmatch(key):
        raise RequestRefused(
            400, "idempotency-key-unusable", next_step="Send 1 to 255 visible ASCII characters, best a UUID."
        )
    once = Once(parts().database, _key_digest(key), _request_digest(sent), parts().now())
    kept = once.kept()
    if kept:
        return _again(once, kept)
    try:
        with once.attempt():
            response = _answer_or_refusal(respond)
            once.keep(response.status_code, response.get_data(as_text=True))
    except AnsweredBefore as before:
        return _again(once, before.kept)
    return response


def _answer_or_refusal(respond: Callable[[], tuple[Answer, int]]) -> Response:
    """A refusal is an answer, too: it may come with an effect (another problem text is written down)."""
    try:
        return as_json(*respond())
    except (ContactNotOpen, StepNotPossible) as refusal:
        return refuse_in_json(refusal)


def _again(once: Once, kept: Kept) -> Response:
    if kept.request_digest != once.request_digest:
        raise RequestRefused(
            409, "idempotency-key-used", next_step="This key belongs to another request: choose a new one."
        )
    kind = "application/problem+json" if kept.status >= 400 else "application/json"
    return Response(kept.answer, kept.status, {"Idempotency-Replayed": "true"}, content_type=kind)


def _key_digest(key: str) -> str:
    program, who = current_api_key(), asker()
    sender = f"key:{program.name}" if program else who.person or who.address
    return keyed(parts().settings.secret_key, Purpose.IDEMPOTENCY, f"{sender}:{key}")


def _request_digest(sent: msgspec.Struct) -> str:
    """Of the method, the path and what was understood of the body: blanks and the order of fields do not count."""
    meant = b"\0".join((request.method.encode(), request.full_path.encode(), msgspec.json.encode(sent)))
    return hashlib.sha256(meant).hexdigest()
