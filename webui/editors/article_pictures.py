"""Pictures that an editor adds to an article: by the button, dropped or pasted, and without JavaScript with the form.

A picture is saved at once, beside the article and by git as the article is; the text that shows it is published later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from search.articles.article import ArticleError
from tickets.typed_text import one_line
from webui.article_files.pictures import Picture, PictureRefused, picture_of
from webui.article_files.ready_picture import LARGEST_BYTES, PictureFault
from webui.article_files.saving import ChangedMeanwhile, FileChange
from webui.editors import article_form
from webui.editors.article_version import CannotPublish, editable_path, me, saved
from webui.parts import parts
from webui.request.asker.sign_in import audit, requires
from webui.storage.accounts import Role
from webui.storage.audit_log import Action

bp = Blueprint("article_pictures", __name__, url_prefix="/editor")

LONGEST_ALTERNATIVE = 300  # characters
FILE, ALTERNATIVE = "picture", "picture-alternative"  # names of the form's fields
_REMEDIES: Final[Mapping[PictureFault, LazyString]] = {
    PictureFault.EMPTY: lazy_gettext("Choose a picture first."),
    PictureFault.TOO_BIG: lazy_gettext("A picture may have 20 MB. Save it smaller."),
    PictureFault.NOT_A_PICTURE: lazy_gettext("This file is no picture that is taken: JPEG, PNG, WebP or GIF."),
    PictureFault.TOO_MANY_PIXELS: lazy_gettext("A picture may have 50 million pixels. Save it smaller."),
    PictureFault.BROKEN: lazy_gettext("The picture is damaged. Save it again, or take a picture of your screen."),
    PictureFault.TOO_COSTLY: lazy_gettext("The picture takes too long to open. Save it smaller, or as a PNG."),
}


@bp.post("/picture/<path:path>")
@requires(Role.EDITOR)
def add(path: str) -> ResponseReturnValue:
    """Keep a posted picture beside an article; answers with the Markdown that shows it, as JSON."""
    editable_path(path)
    if parts().settings.edit_articles == "off":
        return {"fault": _("Articles are only read here; they are changed in their folder.")}, 403
    try:
        return {"markdown": added_picture(path)}
    except CannotPublish as refused:
        return {"fault": " ".join(filter(None, (refused.message, refused.said_by)))}, 422


def added_picture(path: str) -> str:
    """Save the posted picture beside the article at `path`; return its Markdown. Raises CannotPublish."""
    alternative = one_line(request.form.get(ALTERNATIVE, ""), LONGEST_ALTERNATIVE)
    if not alternative:
        raise CannotPublish(_("Say what the picture shows, for people who do not see it."))
    picture = _posted_picture()
    file = picture.path_beside(path)
    if not (parts().settings.articles_dir / file).resolve().is_relative_to(parts().settings.articles_dir.resolve()):
        raise CannotPublish(_("The folder of the pictures leads out of the articles' folder."))
    try:
        saved(FileChange(file, None, picture.content, _("Add a picture: %(words)s", words=alternative), me()))
    except (ChangedMeanwhile, ArticleError) as error:
        raise CannotPublish(_("Another file has the name of the picture."), file) from error
    with parts().database.writing() as connection:
        audit(connection, Action.ARTICLE_PICTURE_ADDED, file)
    return picture.markdown(alternative)


def with_picture(form: Mapping[str, str], markdown: str) -> dict[str, str]:
    """Return a posted form with a picture at the end of its text."""
    name = article_form.SOURCE if article_form.SOURCE in form else "body"
    return {**form, name: f"{form.get(name, '').rstrip()}\r\n\r\n{markdown}\r\n"}


def _posted_picture() -> Picture:
    upload = request.files.get(FILE)
    raw = upload.stream.read(LARGEST_BYTES + 1) if upload else b""
    try:
        return picture_of(raw, parts().settings.picture_edge)
    except PictureRefused as refused:
        raise CannotPublish(str(_REMEDIES[refused.fault])) from refused
