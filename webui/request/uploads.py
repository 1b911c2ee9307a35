"""Uploads, staged until a ticket or a message claims them, and downloads of stored files."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import BinaryIO, cast

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from tickets.files import attachments, staging
from tickets.files.attachments import MEGABYTE, AttachmentRefused, Refusal, StoredFile
from tickets.files.content_type import safe_name
from tickets.files.file_store import StoreDown
from tickets.files.staging import Shares
from webui.parts import parts
from webui.request.asker.visitors import asker
from webui.request.limits import count_upload
from webui.storage.database import DatabaseBusy

log = logging.getLogger("readfirst")


def stage_files(owner: str) -> tuple[AttachmentRefused, ...]:
    """Stage the posted files under their owner, a help session or message; return those that were refused."""
    refused: list[AttachmentRefused] = []
    room = staging.MOST_FILES - len(staged_files(owner))
    for upload in request.files.getlist("files"):
        if not upload.filename:
            continue
        if room <= 0:
            refused.append(AttachmentRefused(Refusal.TOO_MANY, safe_name(upload.filename)))
            continue
        room -= 1
        count_upload()
        try:
            stored = parts().attachments.accept(cast("BinaryIO", upload.stream), upload.filename)
            _stage(stored, owner)
        except AttachmentRefused as refusal:
            refused.append(refusal)
    return tuple(refused)


def is_take_back() -> bool:
    """Return whether the form was posted to take a staged file back, not to be sent."""
    return "take_back" in request.form


def take_back(owner: str) -> bool:
    """Take back the staged file that the posted form names; return False while the database is busy."""
    attachment_id = request.form["take_back"]
    try:
        with parts().database.writing() as connection:
            has_waited = staging.take_back(connection, owner, attachment_id)
    except DatabaseBusy:
        return False
    if has_waited:
        with suppress(StoreDown):  # the next sweep finds it, too
            parts().attachments.discard(attachment_id)
    return True


def files_not_sent(ticket_id: str) -> tuple[AttachmentRefused, ...]:
    """Return the posted files that a ticket, sent before, went without; none while the database is busy."""
    posted = [safe_name(upload.filename) for upload in request.files.getlist("files") if upload.filename]
    try:
        with parts().database.reading() as connection:
            names = {file.name for file in attachments.attachments_of(connection, ticket_id)}
    except DatabaseBusy:
        return ()
    return tuple(AttachmentRefused(Refusal.NOT_STORED, name) for name in posted if name not in names)


def _stage(stored: StoredFile, owner: str) -> None:
    waiting = parts().settings.waiting_files_mb * MEGABYTE
    shares = Shares(waiting // 10, waiting)
    try:
        with parts().database.writing() as connection:
            staging.stage(connection, stored, owner=owner, now=parts().now(), address=asker().address, shares=shares)
    except (AttachmentRefused, DatabaseBusy):
        with suppress(StoreDown):  # the next sweep finds it, too
            parts().attachments.discard(stored.attachment_id)
        raise


def dropped_files(owner: str) -> tuple[str, ...]:
    """Return the names of the owner's files that waited too long; none while the database is busy."""
    try:
        with parts().database.reading() as connection:
            return staging.dropped(connection, owner)
    except DatabaseBusy:
        return ()


def staged_files(owner: str) -> tuple[attachments.StoredFile, ...]:
    """Return the staged files of an owner; none while the database is busy."""
    try:
        with parts().database.reading() as connection:
            return staging.staged(connection, owner)
    except DatabaseBusy:
        return ()


def as_download(attachment_id: str, name: str) -> ResponseReturnValue:
    """Return a file under that name, always as a download and never shown inside our pages.

    A page instead: 404 when it is missing, 503 while the store does not answer.
    """
    try:
        file = parts().attachments.open(attachment_id)
    except OSError as error:
        return unreadable(error, attachment_id, name)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    response = send_file(file, mimetype="application/octet-stream", as_attachment=True, download_name=name)
    response.content_length = size
    return response


def unreadable(error: OSError, attachment_id: str, name: str) -> ResponseReturnValue:
    """Return the page for a file that cannot be read: the file is missing, or its store does not answer."""
    log.error("attachment %s: %s", attachment_id, error)
    if isinstance(error, StoreDown):
        return render_template("errors/files_away.html", name=name), 503, {"Retry-After": "30"}
    return render_template("errors/file_missing.html", name=name, path=attachment_id), 404
