"""First step of a build: compare the folder with the memory of the last build."""

import stat
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, filterfalse
from operator import itemgetter
from pathlib import Path

from search.articles.article import Article, ArticleError, read_source
from search.articles.folder import Claim, Folder, SourceFile, unique_ids
from search.building.claims import claim_of, known_claim
from search.building.memory import Known, Memory
from search.building.options import ReadingOptions
from search.building.schedule import NEVER, at_time, is_due
from search.building.source_reading import ReadFile, ReadingHelpers, SourceName, SourceReader
from search.includes.includes import State
from search.includes.part_files import is_article_at, is_part_of_pages
from search.includes.read_parts import INHERITED
from search.inheritance.giving_folder import gives_to_others
from search.sources.links import Site
from search.sources.markdown_flavour import Flavour, FlavourDecision, Flavours, is_of_mkdocs, marker_above
from search.sources.paths import is_section_page
from search.sources.unspoken import UnspokenFolders

LIMIT_NEWLY_REFUSED = 0.1  # share of all articles
LIMIT_GONE = 0.2  # share of the articles of the last build
_BEGINNING = 4_000  # bytes of a file by which its language is known
SMALL_FOLDER = 20  # articles; a share says nothing about fewer
_INCLUDED, _CHANGES_AT = itemgetter("included"), itemgetter("changes_at")
_TICK_NS = 2_000_000_000  # a file written this shortly before a build may change again within one tick of the clock


@dataclass(slots=True)
class Plan:
    """Build plan: the files of the folder by path, each kept, edited, refused or carried over."""

    total: int  # files of the folder, also those that cannot be used
    files: dict[str, SourceFile]  # of an edit in place, only those that were edited
    site: Site = field(default_factory=lambda: Site({}))
    claims: dict[str, Claim] = field(default_factory=dict)
    kept: dict[str, Known] = field(default_factory=dict)  # stays in the index as it is
    edited: dict[str, Article] = field(default_factory=dict)  # is rendered and indexed
    refused: dict[str, ArticleError] = field(default_factory=dict)
    carried: dict[str, Known] = field(default_factory=dict)  # refused, and its last good version stays
    revisions: dict[str, str] = field(default_factory=dict)  # of the files that were read this time
    warnings: list[ArticleError] = field(default_factory=list)  # of the files that were read this time
    decisions: list[dict[str, object]] = field(default_factory=list)  # which parser for which folder, and why
    in_place: bool = False  # nothing but `files` can be another than at the last build
    included: dict[str, Mapping[str, State]] = field(default_factory=dict)  # what was put into the edited ones
    parts: set[str] = field(default_factory=set)  # files that are only put into articles
    unspoken: dict[str, str] = field(default_factory=dict)  # path -> language that the product does not speak
    unread: Mapping[str, int] = field(default_factory=dict)  # ending of texts that are no Markdown -> files
    now: float = 0.0  # Unix time

    def leave_out(self, path: str) -> None:
        """Take a file for no article."""
        for of_path in (self.claims, self.files, self.kept, self.edited):
            of_path.pop(path, None)
        self.parts.add(path)
        self.total -= 1

    def refuse(self, error: ArticleError) -> None:
        """Exclude the new version of an article from this build, for the reason that is given."""
        self.kept.pop(error.path, None)
        self.edited.pop(error.path, None)
        self.refused[error.path] = error

    def carry_over(self, memory: Memory) -> None:
        """Keep the last good version of refused articles, unless another article has the key now."""
        good = {path: memory.articles[path] for path in self.refused if path in memory.articles}
        keys = set(self.keys().values()) if good else set()
        self.carried |= {path: known for path, known in good.items() if key_of(known) not in keys}

    def gone(self, memory: Memory) -> set[str]:
        """Return the keys that a copy of the old index holds and the new one must not."""
        before = memory.articles
        left = {key_of(before[path]) for path in filterfalse(self.kept.__contains__, before)}
        written = {article.key for article in self.edited.values()}
        return left - written - {key_of(known) for known in self.carried.values()}

    def damage(self, memory: Memory) -> str:
        """Return why the folder looks broken (half a checkout, a missing mount); "" when it looks complete."""
        before = len(memory.articles.keys() - self.parts) if self.parts else len(memory.articles)
        refused = sum(path not in memory.refused for path in self.refused)
        if before and not self.size:
            return f"none of the {before} articles is left"
        if before and self.total >= SMALL_FOLDER and refused > LIMIT_NEWLY_REFUSED * self.total:
            return f"{refused} of {self.total} articles can no longer be used"
        if before >= SMALL_FOLDER and self.size < (1 - LIMIT_GONE) * before:
            return f"only {self.size} of {before} articles are left"
        return ""

    @property
    def size(self) -> int:
        """Number of articles in the new index."""
        return len(self.kept) + len(self.carried) + len(self.edited)

    def aliases(self) -> dict[str, list[str]]:
        """Return path -> earlier ids of every article in the new index that has any."""
        known = {path: known["aliases"] for path, known in (self.kept | self.carried).items() if known["aliases"]}
        return known | {path: list(article.aliases) for path, article in self.edited.items() if article.aliases}

    def keys(self) -> dict[str, str]:
        """Return path -> key of every article in the new index."""
        known = {path: key_of(known) for path, known in (self.kept | self.carried).items()}
        return known | {path: article.key for path, article in self.edited.items()}


def key_of(known: Known) -> str:
    """Return the key of the article in the index."""
    return f"{known['lang']}/{known['article_id']}"


def first_change(articles: Mapping[str, Known]) -> float:
    """Return the Unix time at which the first of some articles will appear or vanish; `NEVER` if none will."""
    return min(filter(None, map(_CHANGES_AT, articles.values())), default=NEVER)


class Reader:
    """Reads one folder, opening only the files that may have changed."""

    def __init__(
        self,
        root: Path,
        memory: Memory,
        *,
        reuse: bool,
        options: ReadingOptions | None = None,
        helpers: ReadingHelpers | None = None,
    ) -> None:
        self._root = root
        self._now = time.time()
        self._options = options or ReadingOptions()
        self._source = SourceReader(root, self._options)
        self._helpers = helpers
        self._memory = memory
        self._unspoken: Mapping[str, str] = {}  # path -> language that the product does not speak
        self._reuse = reuse  # False: believe nothing, read everything

    def plan(self, folder: Folder) -> Plan:
        """Return the plan for a folder: compare, parse, make ids unique, find articles whose links changed."""
        unspoken = UnspokenFolders((file.path for file in folder.files), self._beginning)
        self._unspoken = {file.path: code for file in folder.files if (code := unspoken.code(file.path))}
        parts = {file.path for file in folder.files if is_part_of_pages(file.path)}
        files = {file.path: file for file in folder.files if file.path not in parts}
        total = len(files) + len(folder.rejected)
        plan = Plan(total, files, parts=parts, unspoken=self._unspoken, unread=folder.unread, now=self._now)
        plan.refused.update({error.path: error for error in folder.rejected})
        known_before = {path: self._known(path) for path in files}
        read = self._read_with_help([path for path, known in known_before.items() if not known])
        for path, known in known_before.items():
            if known and self._is_untouched(files[path], known):
                self._keep(path, known, plan)
            else:
                self._read(path, known, plan, read.pop(path, None))
        self._leave_out_parts(plan)
        self._settle_ids(plan)
        self._settle_markdown(plan, folder)
        plan.carry_over(self._memory)
        plan.site = Site(plan.keys(), folder.pictures, plan.aliases(), folder.roots, folder.base)
        if plan.site != self._memory.site():
            self._follow_links(plan)
        return plan

    def _known(self, path: str) -> Known | None:
        """Return what the last build knew of an article, unless its folder is another language now."""
        is_same = self._memory.unspoken.get(path) == self._unspoken.get(path)
        return self._memory.articles.get(path) if self._reuse and is_same else None

    def _beginning(self, path: str) -> str:
        """Return the text of a file, as far as it can be read."""
        try:
            return read_source(self._root, path)[:_BEGINNING].decode("utf-8", "replace")
        except ArticleError:
            return ""

    def plan_edits(self, paths: Collection[str]) -> Plan | None:
        """Return the plan if only these files were edited; None when it is more than an edit in place.

        A file that is new or gone, or takes another id or language, may change what other articles link to; one that
        is put into an article from now on may be none of its own; a refused one is worth another look at the folder.
        """
        known = self._memory.articles
        unsteady = self._memory.unsteady()
        included = chain.from_iterable(filter(None, map(_INCLUDED, unsteady.values())))
        put_in = {path.removeprefix("./") for path in included}  # of notes, too
        if self._memory.refused or any(path not in known or path in put_in or gives_to_others(path) for path in paths):
            return None
        if is_due(first_change(unsteady), self._now):
            return None
        plan = Plan(len(known), {}, decisions=self._memory.decisions, now=self._now, in_place=True)
        plan.unspoken = self._unspoken = dict(self._memory.unspoken)
        plan.unread = self._memory.unread
        plan.site, plan.kept = self._memory.site(), dict(known)
        try:
            in_place = [self._edit_in_place(path, plan) for path in paths]
        except (ArticleError, OSError):
            return None
        return plan if all(in_place) else None

    def _edit_in_place(self, path: str, plan: Plan) -> bool:
        known, status = plan.kept.pop(path), (self._root / path).lstat()
        if not stat.S_ISREG(status.st_mode):
            return False
        read = self._source.read(self._name(path), known=known["revision"])
        if read.refused or read.says_nothing:
            return False
        plan.files[path] = SourceFile(path, status.st_size, status.st_ctime_ns)
        plan.revisions[path] = read.revision
        if not (draft := read.draft):
            plan.kept[path] = {**known, "size": status.st_size, "changed_ns": status.st_ctime_ns}
            return True
        plan.claims[path] = claim = claim_of(draft)
        article = replace(draft.article, article_id=known["article_id"], markdown=known["markdown"])
        plan.edited[path], plan.included[path] = at_time(article, self._now), draft.included
        plan.warnings += draft.warnings
        other_parts = draft.included.keys() ^ known["included"].keys()  # a file without a title becomes a part by this
        is_same = claim == known_claim(path, known) and list(article.aliases) == known["aliases"]
        return is_same and not any(map(is_article_at, other_parts))

    def _name(self, path: str) -> SourceName:
        return path, self._unspoken.get(path, "")

    def _read_with_help(self, paths: Iterable[str]) -> dict[str, ReadFile]:
        """Return what became of many files that nothing is known of; of few none."""
        names = [self._name(path) for path in paths]
        return self._helpers.read(self._root, self._options, names) if self._helpers else {}

    def _is_untouched(self, file: SourceFile, known: Known) -> bool:
        same = (file.size, file.changed_ns) == (known["size"], known["changed_ns"]) and self._is_current(
            file.path, known
        )
        return same and file.changed_ns < self._memory.started_ns - _TICK_NS

    def _is_current(self, path: str, known: Known) -> bool:
        """Return whether nothing but its own text can have changed an article."""
        if is_due(known["changes_at"], self._now):
            return False
        includes, included = self._source.includes, known["included"]
        if f"{INHERITED}{path}" not in included and includes.inherited_checksum(path):
            return False
        return all(includes.state(key) == tuple(state) for key, state in included.items())

    def _keep(self, path: str, known: Known, plan: Plan) -> None:
        plan.claims[path] = known_claim(path, known)
        plan.kept[path] = known

    def _read(self, path: str, known: Known | None, plan: Plan, read: ReadFile | None = None) -> None:
        """Read a file that may have changed, or take what was `read`; with `known`, an unchanged one is kept."""
        unchanged = known["revision"] if known and self._is_current(path, known) else ""
        read = read or self._source.read(self._name(path), known=unchanged)
        if read.revision:
            plan.revisions[path] = read.revision
        if is_section_page(path.rpartition("/")[2]) and read.says_nothing:
            plan.leave_out(path)
        elif read.refused:
            plan.refuse(read.refused)
        elif draft := read.draft:
            plan.claims[path] = claim_of(draft)
            plan.edited[path], plan.included[path] = at_time(draft.article, self._now), draft.included
            plan.warnings += draft.warnings
        elif known:
            file = plan.files[path]
            self._keep(path, {**known, "size": file.size, "changed_ns": file.changed_ns}, plan)

    def _leave_out_parts(self, plan: Plan) -> None:
        """Leave out what is only put into other articles: a file without a title of its own."""
        known = (article["included"].keys() for article in plan.kept.values())
        put_in = set().union(*known, *(files.keys() for files in plan.included.values()))
        for path in put_in & plan.claims.keys():
            if not plan.claims[path].is_titled:
                plan.leave_out(path)

    def _settle_ids(self, plan: Plan) -> None:
        ids, duplicates = unique_ids(plan.claims.values())
        for error in duplicates:
            plan.refuse(error)
        for path, article_id in ids.items():
            if path in plan.edited:
                if plan.edited[path].article_id != article_id:
                    plan.edited[path] = replace(plan.edited[path], article_id=article_id)
            elif plan.kept[path]["article_id"] != article_id:
                self._read_again(path, article_id, plan)

    def _settle_markdown(self, plan: Plan, folder: Folder) -> None:
        """Decide which parser reads each article; one that was read by another is read again."""
        above = marker_above(self._root)
        if is_of_mkdocs(above) and any(is_section_page(path.rpartition("/")[2]) for path in plan.claims):
            above = ""  # pages of folders as Hugo has them: it builds the site now
        flavours = Flavours(self._options.markdown, folder.markers, above)
        flavours.learn((claim.path, claim.has_mkdocs_marks) for claim in plan.claims.values())
        decided: Counter[FlavourDecision] = Counter()
        for path, claim in plan.claims.items():
            decision = flavours.decision(path)
            if claim.own_markdown:
                decision = FlavourDecision("", Flavour(claim.own_markdown), "front matter")
            decided[decision] += path in plan.edited or path in plan.kept
            if path in plan.kept and plan.kept[path]["markdown"] != decision.flavour:
                self._read_again(path, plan.kept[path]["article_id"], plan)
            if path in plan.edited:
                plan.edited[path] = replace(plan.edited[path], markdown=decision.flavour)
        plan.decisions = [
            replace(decision, articles=number).as_json() for decision, number in decided.most_common() if number
        ]

    def _follow_links(self, plan: Plan) -> None:
        for path, known in list(plan.kept.items()):
            addresses = known["links"].items()
            if any(plan.site.address(target, known["lang"]) != address for target, address in addresses):
                self._read_again(path, known["article_id"], plan)

    def _read_again(self, path: str, article_id: str, plan: Plan) -> None:
        """Mark an article as edited because its id or the target of a link changed, not its text."""
        markdown = plan.kept.pop(path)["markdown"]
        self._read(path, None, plan)
        if path in plan.edited:
            plan.edited[path] = replace(plan.edited[path], article_id=article_id, markdown=markdown)
