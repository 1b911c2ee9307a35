"""Uploads, staged until a ticket or a message claims them, and downloads of stored files."""

from __future__ import annotations

import logging
from typing import BinaryIO, cast

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from tickets.files import attachments, staging
from tickets.files.attachments import MEGABYTE, AttachmentRefused, Refusal, StoredFile
from tickets.files.content_type import safe_name
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


def _stage(stored: StoredFile, owner: str) -> None:
    waiting = parts().settings.waiting_files_mb * MEGABYTE
    shares = Shares(waiting // 10, waiting)
    try:
        with parts().database.writing() as connection:
            staging.stage(connection, stored, owner=owner, now=parts().now(), address=asker().address, shares=shares)
    except (AttachmentRefused, DatabaseBusy):
        parts().attachments.discard(stored)  # else what is refused fills the disk until the next sweep
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


def as_download(stored: StoredFile) -> ResponseReturnValue:
    """Return the file, always as a download and never shown inside our pages; a 404 page when it is missing."""
    path = parts().attachments.path(stored.attachment_id).absolute()
    try:
        return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=stored.name)
    except OSError as error:
        log.error("attachment %s: %s", path, error.strerror)  # noqa: TRY400 - the message is what the operator needs
        return render_template("errors/file_missing.html", name=stored.name, path=path.name), 404
