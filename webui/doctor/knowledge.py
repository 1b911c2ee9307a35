"""The index beside its articles, and what was learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from search.building.staleness import staleness
from search.engine_choice import faults_of_cluster, nodes_of, served_publication
from search.learning.store import read_newest
from search.meaning.choice import chosen
from search.meaning.encoder import PATIENCE, Encoder
from search.storage.generations import current, newest_good
from search.storage.publication import publication_of
from webui.doctor.finding import Finding, FindingCode
from webui.settings import Settings


def index_and_articles(settings: Settings) -> Iterator[Finding]:
    """Find an index that is missing, has no articles any more, or is older than they are."""
    generation = newest_good(settings.index_dir)
    if generation is None and nodes_of(settings.search):
        return  # a cluster answers; articles are indexed where they are
    if generation is None:
        message = f"there is no undamaged index in {settings.index_dir}: every form is open"
        remedy = "start the web server, which fetches it" if settings.index_key else "run `readfirst index`"
        yield Finding(FindingCode.NO_INDEX, message, remedy)
        return
    if settings.index_key:  # it belongs to the articles of the host that builds
        return
    if not settings.articles_dir.is_dir():
        message = f"the folder {settings.articles_dir} that {generation.name} was built from is not there"
        yield Finding(FindingCode.INDEX_WITHOUT_ARTICLES, message, "mount it, or name it in READFIRST_ARTICLES_DIR")
        return
    state = staleness(settings.articles_dir, generation)
    if state.damage:
        message = f"{settings.articles_dir}: {state.damage}"
        yield Finding(FindingCode.INDEX_WITHOUT_ARTICLES, message, "check the mount or the checkout of the articles")
    elif behind := (*state.edited, *state.gone):
        message = f"{len(behind)} articles were saved or removed and are not in the index: {behind[0]}"
        yield Finding(FindingCode.INDEX_STALE, message, "run `readfirst index --watch`, or `readfirst index`")


def faulty_cluster(settings: Settings) -> Iterator[Finding]:
    """Find what is wrong with the OpenSearch cluster of the settings, or that it serves an older index than is here.

    Raise OSError for one that is gone in the middle.
    """
    ca_file = settings.search_ca_file if settings.search_ca_file.name else None
    faults = faults_of_cluster(settings.search, ca_file=ca_file)
    for message, remedy in faults:
        yield Finding(FindingCode.SEARCH_CLUSTER, message, remedy)
    generation = newest_good(settings.index_dir)
    if faults or generation is None or not nodes_of(settings.search):
        return
    here, there = publication_of(generation), served_publication(settings.search, ca_file=ca_file)
    if there is None or here.is_newer_than(there):
        message = f"OpenSearch serves {there.name if there else 'nothing'}, and {here.name} is built"
        remedy = "the log of `readfirst index --watch` says why it is not published; `readfirst index` tries it now"
        yield Finding(FindingCode.SEARCH_CLUSTER_STALE, message, remedy)


def foreign_lessons(settings: Settings, model_digest: Callable[[Settings], str]) -> Iterator[Finding]:
    """Find lessons that cannot be read, or whose vectors another encoder made."""
    learned = read_newest(settings.learned_dir)
    if current(settings.learned_dir) and not learned:
        message = f"what was learned into {settings.learned_dir} cannot be read by this program"
        yield Finding(FindingCode.LEARNED_FOREIGN, message, "run `readfirst learn`")
    digests = {of_language.solved.digest for of_language in learned.values() if of_language.solved}
    if digests and (digest := model_digest(settings)) not in digests:
        message = f"what was learned belongs to another encoder ({digests.pop()[:12]}, here {digest[:12] or 'none'})"
        yield Finding(FindingCode.LEARNED_FOREIGN, message, "run `readfirst learn`")


def digest_of_model(settings: Settings) -> str:
    """Return the digest of the encoder that the settings choose; "" for none, and for one that does not start."""
    model = chosen(settings.meaning)
    if not model:
        return ""
    encoder = Encoder(model, access=settings.meaning_access, deadline=PATIENCE)
    try:
        return encoder.digest if encoder.wait() else ""
    finally:
        encoder.close()
