"""A model behind an address that speaks the chat completions of OpenAI, as most servers of models do.

`POST {url}/chat/completions` with `model` and `messages`; the text is `choices[0].message.content`. A choice that ended
for another reason than `stop` is no whole text. What the address answers is never trusted: its size, its time and its
shape are checked, and what comes back is letters, line ends and tabs alone.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any, Final

from tickets.server_address import is_near, server_address
from tickets.tls_files import BY_SYSTEM, TlsFiles
from webui.drafting.model import DraftingFailed, DraftingFault
from webui.json_request import JsonRequest, ServerAway, ServerMisconfigured, ServerRefused

LONGEST_TEXT: Final = 60_000  # characters that are sent, and that are taken back
_SECONDS: Final = 50.0  # for one text
_LOOK_SECONDS: Final = 5.0  # for the list of models
_MOST_BYTES: Final = 1_000_000
_AT_ONCE: Final = 2  # texts that this process waits for; further editors are asked to try again
_WRONG_KEY: Final = (401, 403)
_NOT_THERE: Final = (404, 405)
_TOO_LARGE: Final = 413
_TOO_LONG_CODES: Final = ("context_length_exceeded", "string_above_max_length")
_TURNING: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_waiting = BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class ChatCompletions:
    """One model at one address."""

    url: str  # without /chat/completions
    name: str
    key: str = field(default="", repr=False)
    tls: TlsFiles = BY_SYSTEM
    seconds: float = _SECONDS

    @property
    def host(self) -> str:
        """The host of the address."""
        return server_address(self.url).netloc

    def write(self, instruction: str, text: str) -> str:
        """Return what the model makes of `text`, never empty; raises DraftingFailed."""
        if len(text) > LONGEST_TEXT:
            raise DraftingFailed(DraftingFault.TOO_LONG, f"{len(text)} characters were to be sent")
        messages = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
        body = json.dumps({"model": self.name, "messages": messages, "stream": False}).encode()
        if not _waiting.acquire(blocking=False):
            raise DraftingFailed(DraftingFault.BUSY, "others are waiting for it")
        try:
            answer = self._answer("/chat/completions", body, self.seconds)
        finally:
            _waiting.release()
        return _text_in(answer)

    def look(self) -> None:
        """Ask for the list of models, without any text; raises DraftingFailed unless ours is in it."""
        listed = self._answer("/models", None, _LOOK_SECONDS).get("data")
        names = [entry.get("id") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
        if names and self.name not in names:
            raise DraftingFailed(DraftingFault.MISCONFIGURED, f"{self.host} has no model {self.name!r}")

    def _answer(self, path: str, body: bytes | None, seconds: float) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} if body else {}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        url = self.url.rstrip("/") + path
        try:
            return JsonRequest(url, body, headers, self.tls, seconds, _MOST_BYTES).answer()
        except ServerAway as error:
            raise DraftingFailed(DraftingFault.AWAY, str(error)) from error
        except ServerMisconfigured as error:
            raise DraftingFailed(DraftingFault.MISCONFIGURED, str(error)) from error
        except ServerRefused as error:
            raise DraftingFailed(_fault_of(error), f"{url}: {error}") from error


def check_address(url: str, key: str) -> None:
    """Raise ValueError for an address that is none, or that a key must not travel to."""
    address = server_address(url)
    if key and address.scheme != "https" and not is_near(address):
        raise ValueError("the key would travel in the clear: use https://")


def _fault_of(refused: ServerRefused) -> DraftingFault:
    if refused.status == _TOO_LARGE or refused.error in _TOO_LONG_CODES:
        return DraftingFault.TOO_LONG
    if refused.status in (*_WRONG_KEY, *_NOT_THERE):
        return DraftingFault.MISCONFIGURED
    return DraftingFault.REFUSED


def _text_in(answer: dict[str, Any]) -> str:
    """Return the text of an answer; raises DraftingFailed."""
    try:
        choice = answer["choices"][0]
        message, reason = choice["message"], choice.get("finish_reason") or "stop"
        content = message.get("content") or ""
        refusal = message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise DraftingFailed(DraftingFault.MISCONFIGURED, "its answer is no chat completion") from error
    if refusal or reason == "content_filter":
        raise DraftingFailed(DraftingFault.REFUSED, f"finish_reason {reason}")
    if not isinstance(content, str):
        raise DraftingFailed(DraftingFault.MISCONFIGURED, "its answer is no text")
    if reason == "length" or len(content) > LONGEST_TEXT:
        raise DraftingFailed(DraftingFault.TOO_LONG, f"{len(content)} characters, finish_reason {reason}")
    text = _clean(content)
    if not text:
        raise DraftingFailed(DraftingFault.EMPTY, f"no text, finish_reason {reason}")
    return text


def _clean(text: str) -> str:
    """Return the text without signs that no editor could see or type, and without half letters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs", "Co"))
    # What turns the direction of writing would show editors another text than the one they publish.
    return "".join(sign for sign in kept if unicodedata.bidirectional(sign) not in _TURNING).strip()
