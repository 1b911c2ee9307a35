"""Who was not seen for long cannot be recognised from the events any more, and every figure is what it was."""

from __future__ import annotations

from datetime import timedelta

from tests.visitor import Visitor
from tests.webui.privacy.life import JANA, Life
from webui.identity.links import address_of, links
from webui.privacy.data_subject import data_subject
from webui.privacy.erase import stored_of
from webui.privacy.expiring_digests import ExpiredDigests, expire_digests
from webui.privacy.retention import keep_times
from webui.storage.derived.verify import verify

HALF_A_YEAR = timedelta(days=180)


def digests_there(life: Life) -> list[str]:
    rows = life.rows()
    return [digest for digest in life.digests if digest in rows]


def test_digests_become_random_numbers_and_every_figure_stays(life: Life) -> None:
    before = life.figures()
    assert digests_there(life)

    done = expire_digests(life.web.parts.database, life.web.clock() + timedelta(days=181), HALF_A_YEAR)

    assert done.count > len(life.digests & set(digests_there(life)))
    assert done.left == 0
    assert digests_there(life) == []
    assert life.figures() == before
    assert verify(life.web.parts.database).different == 0


def test_a_second_run_finds_none(life: Life) -> None:
    later = life.web.clock() + timedelta(days=181)
    expire_digests(life.web.parts.database, later, HALF_A_YEAR)

    assert expire_digests(life.web.parts.database, later, HALF_A_YEAR) == ExpiredDigests(0, 0)


def test_whoever_was_seen_lately_is_known_by_all_that_they_did(life: Life) -> None:
    """Jana came back in the next quarter: the digest of both quarters stays, that of the first one goes."""
    of_her = links(life.web.parts.settings.people_key, [address_of(JANA)], life.web.clock().date())
    life.web.clock.goes_on(timedelta(days=60))
    again = Visitor.of(life.web.app)
    again.types("heslo a nič")
    again.reads_in_vain("obnova-hesla", "dvojfazove-overenie")
    again.writes("Stále nič", email=JANA, consent="yes")
    life.web.clock.goes_on(timedelta(days=20))

    expire_digests(life.web.parts.database, life.web.clock(), timedelta(days=50))

    assert of_her[0] not in life.rows()
    assert of_her[1] in life.rows()
    assert (
        len(stored_of(life.web.parts.settings, life.web.parts.database, data_subject(JANA), life.web.clock()).tickets)
        == 3
    )


def test_some_at_a_time_come_to_the_same_end(life: Life) -> None:
    before, later = life.figures(), life.web.clock() + timedelta(days=181)
    left = expire_digests(life.web.parts.database, later, HALF_A_YEAR, most=3).left
    assert left

    while left:
        left = expire_digests(life.web.parts.database, later, HALF_A_YEAR, most=3).left

    assert digests_there(life) == []
    assert life.figures() == before


def test_retention_proves_it(life: Life) -> None:
    proofs = keep_times(
        life.web.parts.settings, life.web.parts.database, life.web.clock() + timedelta(days=181), prove=True
    )

    of_people = next(proof for proof in proofs if proof.name == "digests of people")
    assert (of_people.deleted > 0, of_people.left) == (True, 0)
    networks = next(proof for proof in proofs if proof.name == "digests of networks on tickets")
    assert (networks.deleted, networks.left) == (2, 0), "a mail has no network"
