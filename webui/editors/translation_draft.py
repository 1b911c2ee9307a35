"""A translation as it begins: the text of the original, in the folder of its language, for no more people than that."""

from __future__ import annotations

from pathlib import PurePosixPath

from sqlalchemy import Connection

from search.articles.article import Article
from search.editing.front_matter_editing import set_field
from webui.editors.article_version import editable_path, me
from webui.parts import parts
from webui.storage import pending_versions


def begin_translation(connection: Connection, original: Article, lang: str) -> tuple[str, bool]:
    """Return the path of a translation, and whether a draft of it was begun now.

    None is begun where there is such a file, or a version of it that this person has begun before. Answers with 404
    where no article may lie at the path.
    """
    path = editable_path(_path_in(original, lang))
    mine = any(version.editor == me() for version in pending_versions.versions_of(connection, path))
    if mine or (parts().settings.articles_dir / path).exists():
        return path, False
    pending_versions.begin(connection, path, me(), None, _draft(original, lang), parts().now())
    return path, True


def _path_in(original: Article, lang: str) -> str:
    """Return where a translation belongs: in the folder of its language, under the name of the original."""
    first, *rest = PurePosixPath(original.path).parts
    return "/".join((lang, *rest) if rest and first == original.lang else (lang, first, *rest))


def _draft(original: Article, lang: str) -> bytes:
    fields = {
        "id": original.article_id,
        "title": original.title,
        "lang": lang,
        "category": original.category,
        "summary": original.summary,
        "status": "draft",
        "owner": me(),
        "translation_of": original.article_id,
        "based_on": original.updated or parts().now().date().isoformat(),
        **_limits(original),
    }
    raw = b""
    for name, value in fields.items():
        if value:
            raw = set_field(raw, name, value)
    return raw + original.body.strip().encode() + b"\n"


def _limits(original: Article) -> dict[str, str]:
    """Return the fields that say who sees an article, and when: what is kept from guests stays so in every language."""
    return {
        "audience": "" if original.audience == "guest" else original.audience,
        "gate": original.gate,
        "publish_at": original.publish_at,
        "expire_at": original.expire_at,
        "hidden": original.extra.get("hidden", ""),
    }
