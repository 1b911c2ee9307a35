"""`readfirst evaluate`: in a module of its own, because it imports scikit-learn."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from search.evaluation import evaluate as evaluation
from search.evaluation.against import evaluate_against
from search.evaluation.meaningful import NoFitError
from search.evaluation.remembering_encoder import NoEncoder, RememberingEncoder
from search.evaluation.trained_search import Training
from search.evaluation.wrapping import KINDS, MIXED, NoFillerError, Wrapping
from search.meaning.choice import AUTO, chosen
from search.text.mistyping import VARIANTS
from webui.configuration import read_settings


@click.command()
@click.argument("collection", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--variant", type=click.Choice(list(VARIANTS)), default="clean", help="How the queries are typed.")
@click.option("--queries", default="queries.jsonl", help="Another file of queries in the same collection.")
@click.option("--limit", type=int, help="Ask only so many queries, drawn at random.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of everything drawn at random.")
@click.option("--typing", is_flag=True, help="Also type every query letter by letter.")
@click.option("--learn", "known", help="Solved problems that are known of each article: a number, or all.")
@click.option("--train", default="train.jsonl", help="File of known queries; without it, queries of its own are taken.")
@click.option("--wrong", type=click.FloatRange(0, 1), default=0.0, help="Share of the known ones with a wrong article.")
@click.option("--fit-share", type=click.FloatRange(0, 0.95), default=0.0, help="Share of the queries that is feedback.")
@click.option("--fit-on", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Collection of feedback.")
@click.option(
    "--asked-in-vain",
    type=click.FloatRange(0.02, 1),
    default=0.2,
    show_default=True,
    help="Share of those nothing answers who are asked to read; as READFIRST_ASKED_IN_VAIN.",
)
@click.option("--wrapped", is_flag=True, help="Write each query among politeness, stories, signatures and devices.")
@click.option("--spread", is_flag=True, help="The same, with the query itself as two sentences.")
@click.option("--running", is_flag=True, help="The same, in one line without full stops.")
@click.option("--filler", type=click.Choice([MIXED, *KINDS]), default=MIXED, help="What is written around a query.")
@click.option(
    "--filler-words", type=click.IntRange(1), default=45, show_default=True, help="About so many words of it."
)
@click.option(
    "--meaning", type=click.Choice(["on", "off"]), help="Rank by meaning, too; else as READFIRST_MEANING says."
)
@click.option(
    "--against", metavar="opensearch:URL", help="Compare the search with that of a cluster that serves nobody."
)
@click.option("--json", "as_json_", is_flag=True, help="Print one JSON object.")
def evaluate(
    collection: Path,
    variant: str,
    queries: str,
    limit: int | None,
    seed: int,
    known: str | None,
    train: str,
    wrong: float,
    fit_share: float,
    fit_on: Path | None,
    asked_in_vain: float,
    filler: str,
    filler_words: int,
    meaning: str | None,
    against: str | None,
    *,
    typing: bool,
    wrapped: bool,
    spread: bool,
    running: bool,
    as_json_: bool,
) -> None:
    """How good the search is on a COLLECTION of articles, queries and right answers."""
    if known is not None and known != "all" and not known.isdigit():
        raise click.UsageError(f"--learn {known}: write a number of problems an article, or all")
    if against:
        figures = _compared(collection, against, variant, queries, limit, seed, typing=typing)
        click.echo(json.dumps(figures, ensure_ascii=False, indent=None if as_json_ else 2))
        return
    encoder = None
    try:
        encoder = _encoder(meaning)
        figures = evaluation.evaluate(
            collection,
            encoder=encoder,
            variant=variant,
            queries=queries,
            limit=limit,
            seed=seed,
            typing=typing,
            training=Training(known, fit_share, fit_on, train, wrong, asked_in_vain),
            wrapping=Wrapping(filler_words, filler, spread, running) if wrapped or spread or running else None,
        )
    except (evaluation.NothingToJudge, NoFillerError, NoEncoder, NoFitError) as error:
        raise click.UsageError(str(error)) from None
    finally:
        if encoder:
            encoder.close()
    click.echo(json.dumps(figures, ensure_ascii=False, indent=None if as_json_ else 2))


def _compared(
    collection: Path, cluster: str, variant: str, queries: str, limit: int | None, seed: int, *, typing: bool
) -> dict[str, object]:
    """Return how alike both engines answer."""
    settings = read_settings(os.environ)
    try:
        return evaluate_against(
            collection,
            cluster,
            ca_file=settings.search_ca_file if settings.search_ca_file.name else None,
            variant=variant,
            queries=queries,
            limit=limit,
            seed=seed,
            typing=typing,
        )
    except (ValueError, OSError) as error:
        raise click.UsageError(f"--against: {error}") from None


def _encoder(meaning: str | None) -> RememberingEncoder | None:
    """Return the encoder that the option or the settings ask for; None = by words alone. Raises NoEncoder."""
    settings = read_settings(os.environ)
    model = chosen(settings.meaning)
    if meaning == "on" and not model:
        model = chosen(AUTO)
        if not model:
            raise NoEncoder("no encoder: set READFIRST_MEANING, or pip install 'readfirst[meaning]'")
    if meaning == "off" or not model:
        return None
    return RememberingEncoder(model, settings.meaning_dir / "evaluation")
