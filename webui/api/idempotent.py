"""The Idempotency-Key header: the same key with the same request gets the same answer, and one effect.

A key belongs to its sender: an API key, else the visitor, else the network address. Another request under a used key is
a conflict. A request that was refused without an effect may be sent again under the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import msgspec
from flask import Response, request

from deflection.refusals import ContactNotOpen, StepNotPossible
from webui.api.messages import ApiAnswer
from webui.api.problems import RequestRefused, as_json
from webui.api.refusals import refuse_in_json
from webui.current import current_request
from webui.identity.keyed import KeyPurpose, keyed
from webui.parts import parts
from webui.request.asker.current_key import current_api_key
from webui.request.asker.visitors import asker
from webui.request.recorded import note_refusal
from webui.storage.idempotent_requests import AnsweredBefore, IdempotentRequest, StoredAnswer

HEADER = "Idempotency-Key"
PATTERN = r"^[!-~]{1,255}$"  # visible ASCII
_KEY = re.compile(PATTERN)


def answered_once(sent: msgspec.Struct, respond: Callable[[], tuple[ApiAnswer, int]]) -> Response:
    """Return the answer of the step; with an Idempotency-Key, the same answer to every repetition."""
    key = current_request().headers.get(HEADER)
    if key is None:
        return as_json(*respond())
    if not _KEY.fullmatch(key):
        raise RequestRefused(
            400, "idempotency-key-unusable", next_step="Send 1 to 255 visible ASCII characters, best a UUID."
        )
    idempotent = IdempotentRequest(parts().database, _key_digest(key), _request_digest(sent), parts().now())
    stored = idempotent.stored()
    if stored:
        return _again(idempotent, stored)
    try:
        with idempotent.attempt():
            response = _answer_or_refusal(idempotent, respond)
            idempotent.keep(response.status_code, response.get_data(as_text=True))
    except AnsweredBefore as before:
        return _again(idempotent, before.stored)
    return response


def _answer_or_refusal(idempotent: IdempotentRequest, respond: Callable[[], tuple[ApiAnswer, int]]) -> Response:
    """Return the answer of the step, or its refusal: that may have an effect, too (a new problem text is stored).

    Raise AnsweredBefore where the same request had its effect meanwhile, which is why this one was refused.
    """
    try:
        return as_json(*respond())
    except (ContactNotOpen, StepNotPossible) as refusal:
        stored = idempotent.stored()
        if stored:
            raise AnsweredBefore(stored) from None
        note_refusal(refusal)
        return refuse_in_json(refusal)


def _again(idempotent: IdempotentRequest, stored: StoredAnswer) -> Response:
    if stored.request_digest != idempotent.request_digest:
        raise RequestRefused(
            409, "idempotency-key-used", next_step="This key belongs to another request: choose a new one."
        )
    kind = "application/problem+json" if stored.status >= 400 else "application/json"
    return Response(stored.answer, stored.status, {"Idempotency-Replayed": "true"}, content_type=kind)


def _key_digest(key: str) -> str:
    api_key, person = current_api_key(), asker()
    sender = f"key:{api_key.name}" if api_key else person.person or person.address
    return keyed(parts().settings.people_key, KeyPurpose.IDEMPOTENCY, f"{sender}:{key}")


def _request_digest(sent: msgspec.Struct) -> str:
    """Return the digest of method, path and parsed body: white space and the order of fields do not count."""
    meant = b"\0".join((request.method.encode(), request.full_path.encode(), msgspec.json.encode(sent)))
    return hashlib.sha256(meant).hexdigest()
