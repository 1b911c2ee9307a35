"""What people type about four things, in ever new words, and about nothing that others have."""

from __future__ import annotations

from random import Random

TOPICS = {
    "charger": ["nabíjačka nefunguje", "kábel nabíjačky je pokazený", "nabíjačka sa nenabíja", "nabíjačky v aute"],
    "invoice": ["faktúra neprišla", "kde je moja faktúra za máj", "faktúru chcem na firmu", "chýba faktúra v maili"],
    "parcel": ["balík stále nedorazil", "kuriér nedoručil balík", "balík stojí na depe", "kde je môj balík kuriér"],
    "voucher": ["poukaz neplatí", "darčekový poukaz sa nedá použiť", "poukaz mi nepripočítalo", "poukaz kód neplatí"],
}
AROUND = ["prosím", "týždeň", "pondelok", "neviem čo robiť", "v Košiciach", "telefón", "opäť", "stále dokola", "ráno"]
ALONE = ["včely", "strecha", "divadlo", "lyže", "klavír", "hrnček", "vlak", "sneh", "more", "husle", "kôš", "pero"]


def typed_about(topic: str, times: int, seed: int = 1) -> list[str]:
    """Return `times` texts about a topic of TOPICS."""
    random = Random(f"{topic} {seed}")
    return [f"{random.choice(TOPICS[topic])} {random.choice(AROUND)}" for _ in range(times)]


def typed_about_anything(times: int) -> list[str]:
    """Return texts that have nothing in common."""
    random = Random(2)
    return [" ".join(random.sample(ALONE, 3)) for _ in range(times)]
