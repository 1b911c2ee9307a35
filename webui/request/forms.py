"""Requests whose forms have a limit that is applied before any of their texts is looked at.

Files count towards the limit of the whole body (`processes/body_limits.py`), texts towards these: of a form with files
(multipart) as they arrive, of a URL-encoded one by its length, because that is parsed as a whole.
"""

from __future__ import annotations

from typing import IO, Any, Final

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

LARGEST_TEXTS: Final = 512 * 1024  # bytes of all texts of a form with files: a hundred pages
LARGEST_URLENCODED: Final = 256 * 1024  # bytes of a form without; a Cyrillic letter has six


class BoundedFormParser(FormDataParser):
    """Parses forms; raises RequestEntityTooLarge for one that is too long."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:  # noqa: ANN401 - werkzeug does not export the type
        """Return (stream, form, files)."""
        if mimetype == "application/x-www-form-urlencoded" and (content_length or 0) > LARGEST_URLENCODED:
            raise RequestEntityTooLarge
        return super().parse(stream, mimetype, content_length, options)


class BoundedRequest(Request):
    """A request of the application."""

    form_data_parser_class = BoundedFormParser
