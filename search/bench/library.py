"""The benchmark's library: real articles, a seeded sample of them, or made ones in addition when more are wanted."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from search.articles.article import ArticleError, parse_article, read_source
from search.articles.folder import list_folder
from search.markdown.markdown_text import plain
from search.text.letters import fold

SHORTEST_WORDS = 20  # of an article that is worth looking for
_PARAGRAPH_END = re.compile(r"\n\s*\n")
_TITLE_WORDS = (4, 8)  # of a made title, at least and at most
_PARAGRAPHS = (4, 12)  # of a made article


@dataclass(frozen=True, slots=True)
class BenchArticle:
    """One article as every engine gets it."""

    article_id: str  # unique over all languages
    lang: str
    title: str
    body: str  # Markdown
    made: bool = False  # put together from paragraphs of real ones

    @property
    def text(self) -> str:
        """The text without Markdown markup, which the peers index."""
        return "\n".join(line for part in self.body.split("\n") if (line := plain(part.lstrip("#> "))))

    def as_markdown(self) -> str:
        """Return the Markdown file with front matter."""
        head = {"id": self.article_id, "title": self.title, "lang": self.lang}
        lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items())
        return "---\n" + "\n".join(lines) + f"\n---\n\n{self.body}\n"


@dataclass(frozen=True, slots=True)
class BenchFolder:
    """The folder of one run: the same articles as files and as plain texts, and what each engine makes of them."""

    folder: Path

    @property
    def articles(self) -> Path:
        """Markdown files, for the product."""
        return self.folder / "articles"

    @property
    def texts(self) -> Path:
        """One JSON object on each line, for the peers."""
        return self.folder / "articles.jsonl"

    @property
    def workload(self) -> Path:
        """The workload file: every query of the benchmark."""
        return self.folder / "workload.json"

    def index(self, engine: str) -> Path:
        """Return the index folder of one engine."""
        return self.folder / "index" / engine

    def read(self) -> Iterator[BenchArticle]:
        """Yield every article, as it was written."""
        with self.texts.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                row.pop("text")
                yield BenchArticle(**row)

    def read_texts(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and plain text of every article."""
        with self.texts.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row["article_id"], row["title"], row["text"]


def real_articles(folders: Iterable[Path]) -> list[BenchArticle]:
    """Read every usable article below the folders; of two with the same title and language the first."""
    by_title: dict[tuple[str, str], BenchArticle] = {}
    for folder in folders:
        for file in list_folder(folder).files:
            try:
                article = parse_article(read_source(folder, file.path), file.path, root_name=folder.name).article
            except ArticleError:
                continue
            if article.suggestable and len(article.body.split()) >= SHORTEST_WORDS:
                number = f"a{len(by_title):06}"
                bench_article = BenchArticle(number, article.lang, article.title, article.body)
                by_title.setdefault((article.lang, fold(article.title)), bench_article)
    return list(by_title.values())


def library(real: Sequence[BenchArticle], size: int | None, seed: int) -> Iterator[BenchArticle]:
    """Yield `size` articles: a sample of the real ones, then made ones; None = all real ones."""
    random = Random(seed)  # noqa: S311 - a sample, not a secret
    if size is None or size == len(real):
        yield from real
    elif size < len(real):
        yield from random.sample(real, size)
    else:
        yield from real
        yield from made_articles(real, size - len(real), random)


def made_articles(real: Sequence[BenchArticle], count: int, random: Random) -> Iterator[BenchArticle]:
    """Put articles together from paragraphs and title words of real ones in the same language."""
    paragraphs: Mapping[str, list[str]] = defaultdict(list)
    title_words: Mapping[str, list[str]] = defaultdict(list)
    for article in real:
        paragraphs[article.lang] += [part for part in _PARAGRAPH_END.split(article.body) if part.strip()]
        title_words[article.lang] += article.title.split()
    languages = [article.lang for article in real]
    for number in range(count):
        lang = random.choice(languages)
        title = " ".join(random.choices(title_words[lang], k=random.randint(*_TITLE_WORDS)))
        body = "\n\n".join(random.choices(paragraphs[lang], k=random.randint(*_PARAGRAPHS)))
        yield BenchArticle(f"m{number:06}", lang, title, body, made=True)


def write(articles: Iterable[BenchArticle], place: BenchFolder) -> list[BenchArticle]:
    """Write the library as Markdown and as JSON lines; return the real articles of it."""
    real = []
    with place.texts.open("w", encoding="utf-8") as texts:
        for article in articles:
            file = place.articles / path_of(article)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(article.as_markdown(), encoding="utf-8")
            texts.write(json.dumps(asdict(article) | {"text": article.text}, ensure_ascii=False) + "\n")
            real += [] if article.made else [article]
    return real


def path_of(article: BenchArticle) -> str:
    """Return the path of the article below the articles folder; a hundred articles in each folder."""
    return f"{article.lang}/{article.article_id[:-2]}/{article.article_id}.md"
