"""The arithmetic of a draw: published and own vectors, no bias, conditions, back-fill, recomputation."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review import draw
from review.draw import Conditions, Entrant, Generator, Stratum

ENTROPY = bytes.fromhex("ca851911349384bffe89de1cbdc46e6831e44d34a4fb935ee285dd14b71a7488")
NONCE = bytes.fromhex("659ba96c601dc69fc902940805ec0ca8")
RETURNED = (
    "e528e9abf2dece54d47c7e75e5fe302149f817ea9fb4bee6f4199697d04d5b89d54fbb978a15b5c443c9ec21036d2460"
    "b6f73ebad0dc2aba6e624abf07745bc107694bb7547bb0995f70de25d6b29e2d3011bb19d27676c07162c8b5ccde0668"
    "961df86803482cb37ed6d5c0bb8d50cf1f50d476aa0458bdaba806f48be9dcb8"
)
"""NIST's CAVP, HMAC_DRBG.rsp, SHA-256, no reseeding, nothing additional, COUNT 0: the second request."""

SEED, ROOT = bytes(range(32)), bytes(range(32, 64))


def test_the_generator_is_that_of_the_standard():
    chance = Generator(ENTROPY, NONCE)
    chance.generate(128)
    assert chance.generate(128).hex() == RETURNED


def numbers_of(seed: bytes):
    """Yield what another hand writes down for the same generator, requests of 8 bytes."""
    k, v = b"\0" * 32, b"\x01" * 32
    for mark in (b"\0", b"\x01"):
        k = hmac.digest(k, v + mark + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        yield int.from_bytes(v[:8], "big")
        k = hmac.digest(k, v + b"\0", "sha256")
        v = hmac.digest(k, v, "sha256")


def test_an_order_is_what_another_hand_computes():
    numbers, size = numbers_of(SEED + ROOT + b"jujian-draw-1"), 30
    order = list(range(size))
    for last in range(size - 1, 0, -1):
        while (number := next(numbers)) >= 2**64 - 2**64 % (last + 1):
            pass
        other = number % (last + 1)
        order[last], order[other] = order[other], order[last]
    assert list(draw.drawn_order(SEED, ROOT, size)) == order


def test_the_vectors_of_the_document():
    """docs/draw.md names the same values."""
    office = draw.commitment("00112233aabbccdd", "office", "abcd-efgh-jkmn-pqrs")
    assert (
        office
        == hashlib.sha256(
            b"jujian-draw-contribution-1\x0000112233aabbccdd\x00office\x00ABCDEFGHJKMNPQRS"
        ).hexdigest()
    )
    rules = draw.rule_hash({"places": 3}, "规则")
    assert rules == hashlib.sha256('{"rules":{"places":3},"text":"规则"}'.encode()).digest()
    given_by = [("office", "ABCDEFGHJKMNPQRS"), ("supervisor", "2345678923456789")]
    beacon = ("4021.5", "2026-03-05T20:30+08:00")
    seed = draw.seed_of("00112233aabbccdd", ROOT, rules, given_by, beacon)
    assert (office, rules.hex(), seed.hex()) == DOCUMENTED[:3]
    assert draw.drawn_order(seed, ROOT, 10) == DOCUMENTED[3]
    document = (Path(__file__).parents[2] / "docs" / "draw.md").read_text()
    order = ", ".join(map(str, DOCUMENTED[3]))
    assert [v for v in (*DOCUMENTED[:3], order, *DOCUMENTED[4:]) if v not in document] == []


def test_a_person_and_a_unit_are_hidden_behind_their_salts():
    """docs/draw.md names the same values."""
    salt, who = bytes(range(32)), {"name": "丁一", "id": 7}
    person, unit = draw.person_mark(salt, who), draw.unit_mark(salt, "中南大学")
    told = b"jujian-draw-person-1\x00" + salt + '{"id":7,"name":"丁一"}'.encode()
    assert person == hashlib.sha256(told).hexdigest()
    told = b"jujian-draw-unit-1\x00" + salt + "中南大学".encode()
    assert unit == hashlib.sha256(told).hexdigest()
    assert (person, unit) == DOCUMENTED[4:]
    for made in (lambda: draw.person_mark(b"short", who), lambda: draw.unit_mark(b"", "中南大学")):
        with pytest.raises(ValueError):
            made()


DOCUMENTED = (
    "559de8fee08f94769b1d1961d16bbc605908b0597f4aec6a7e4253517a9e1688",
    "4a46f0a1d1a4d9e8ce4ac3c8715539a678065223191494ae88879d711138b9b4",
    "3c8db872538060d6cd7592a01c432278482cdd62f318ce25e3459801b4533130",
    (1, 6, 0, 8, 4, 5, 3, 2, 7, 9),
    "69f6921e0505c989ced62f8c9991cce528481451b82abceb8df33b31d484698c",
    "b3f9b901d112103b8b70588a1cbf09ac06827c756c60a2f92d00834277bb1b30",
)


def test_a_contribution_is_read_whatever_its_dashes_and_width():
    assert draw.plain("ａｂｃｄ-efgh jkmn_PQRS") == "ABCDEFGHJKMNPQRS"
    for short in ("", "abc", "- - - - - - - - - - - - - - - - -"):
        with pytest.raises(ValueError):
            draw.plain(short)


def test_no_number_is_likelier_than_another_near_the_limit():
    """A bound of 3·2⁶² throws away a quarter of the requests; none may fall on 0 … 2⁶²−1 twice."""
    chance, bound = Generator(SEED, ROOT), 3 << 62
    thirds = Counter(chance.below(bound) >> 62 for _draw in range(3000))
    assert sum((n - 1000) ** 2 / 1000 for n in thirds.values()) < 13.8  # chi-square, 2 df, 0.001
    with pytest.raises(ValueError):
        chance.below(0)
    assert chance.below(1) == 0


def test_everybody_is_drawn_as_often_as_everybody_else():
    """Over 4,000 seeds each of 12 gets each place a twelfth of the time: chi-square with 121 df."""
    assert 70 < unevenness(lambda seed: draw.drawn_order(seed, ROOT, 12)) < 180  # 0.0001 … 0.9999


def test_the_measure_of_evenness_finds_a_shuffle_that_is_not_even():
    """Exchanging each with any of all, a common mistake, is found out by the same seeds and bounds."""

    def careless(seed: bytes) -> list[int]:
        chance, order = Generator(seed, ROOT), list(range(12))
        for last in range(11, 0, -1):
            other = chance.below(12)
            order[last], order[other] = order[other], order[last]
        return order

    assert unevenness(careless) > 400
    assert unevenness(lambda _seed: range(12)) > 100_000


def unevenness(shuffled, size: int = 12, trials: int = 4000) -> float:
    """Return chi-square, with (size − 1)² degrees of freedom, of who stood where over many seeds."""
    seen = Counter()
    for number in range(trials):
        seed = hashlib.sha256(number.to_bytes(4, "big")).digest()
        for place, who in enumerate(shuffled(seed)):
            seen[place, who] += 1
    expected = trials / size
    return sum((seen[p, w] - expected) ** 2 / expected for p in range(size) for w in range(size))


def test_within_a_group_every_seat_of_a_panel_is_as_likely():
    """Over 3,000 seeds: the seats of a group fall evenly on its 6, what is left on the 8 of the others
    and of it; a maximum of one unit binds. Chi-square with 5 and 7 degrees of freedom, 0.9999.
    """
    pool = people(*[f"U{n} f" for n in range(6)], *[f"V{n}" for n in range(8)])
    rules, trials = Conditions(4, 0, 1, (Stratum("f", 2),)), 3000
    seen: Counter[int] = Counter()
    for number in range(trials):
        seed = hashlib.sha256(b"panel%d" % number).digest()
        order = draw.drawn_order(seed, ROOT, len(pool))
        seen.update(pick.place for pick in draw.panel(order, pool, rules))
    for group, bound in ((range(6), 25.7), (range(6, 14), 29.9)):
        mean = sum(seen[who] for who in group) / len(group)
        assert mean > 400 and sum((seen[who] - mean) ** 2 / mean for who in group) < bound


@given(st.binary(min_size=32, max_size=32), st.integers(0, 80))
@settings(max_examples=40)
def test_an_order_holds_everybody_once_and_comes_out_again(seed, size):
    order = draw.drawn_order(seed, ROOT, size)
    assert sorted(order) == list(range(size))
    assert order == draw.drawn_order(seed, ROOT, size)


def test_every_part_of_the_seed_counts():
    rules, numbers = bytes(32), [("office", "A" * 16), ("supervisor", "B" * 16)]
    first = draw.seed_of("r", ROOT, rules, numbers)
    others = [
        draw.seed_of("q", ROOT, rules, numbers),
        draw.seed_of("r", SEED, rules, numbers),
        draw.seed_of("r", ROOT, SEED, numbers),
        draw.seed_of("r", ROOT, rules, numbers[::-1]),
        draw.seed_of("r", ROOT, rules, [("office", "A" * 17), numbers[1]]),
        draw.seed_of("r", ROOT, rules, numbers, ("beacon", "")),
        draw.seed_of("r", ROOT, rules, numbers, ("beacon", "2026-03-05T20:30+08:00")),
        draw.seed_of("r", ROOT, rules, numbers, ("", "beacon")),
    ]
    assert len({first, *others}) == 9


# --- conditions -------------------------------------------------------------------------------------


def people(*words: str) -> list[Entrant]:
    """Return entrants written as "unit mark mark"."""
    found = []
    for each in words:
        unit, *marks = each.split()
        found.append(Entrant(frozenset([unit]), frozenset(marks)))
    return found


POOL = people("A", "A f", "B", "B f", "C", "D o", "E f", "F o")
ORDER = (0, 1, 2, 3, 4, 5, 6, 7)
RULES = Conditions(4, 2, 1, (Stratum("f", 2), Stratum("o", 1)))


def test_groups_are_filled_first_in_the_order_of_the_rules():
    picks = draw.panel(ORDER, POOL, RULES)
    assert [(pick.place, pick.mark) for pick in picks] == [(1, "f"), (3, "f"), (5, "o"), (4, "")]


def test_who_is_passed_over_is_named_with_the_maximum():
    last = draw.panel(ORDER, POOL, RULES)[-1]
    assert [(p.place, p.rule, p.value) for p in last.passed] == [(0, "unit", "A"), (2, "unit", "B")]


def test_a_seat_that_falls_free_is_filled_for_the_group_that_lost_it():
    freed = draw.next_pick(ORDER, POOL, RULES, standing={1, 5, 4}, gone={3})
    assert freed == draw.Pick(6, "f")
    freed = draw.next_pick(ORDER, POOL, RULES, standing={1, 3, 4}, gone={5})
    assert freed is not None and (freed.place, freed.mark) == (7, "o")


def test_a_group_nobody_can_fill_is_named_short_and_the_seat_goes_on():
    found = draw.next_pick(ORDER, POOL, RULES, standing={1}, gone={3, 6})
    assert found is not None and (found.place, found.mark, found.short) == (5, "o", ("f",))


def test_a_most_is_kept():
    rules = Conditions(3, 0, None, (Stratum("f", 0, 1),))
    picks = draw.panel((1, 3, 0, 2), POOL[:4], rules)
    assert [pick.place for pick in picks] == [1, 0, 2]
    assert picks[1].passed == (draw.Passed(3, "most", "f"),)


def test_a_pool_that_ends_leaves_seats_free():
    assert len(draw.panel((0, 1), POOL[:2], RULES)) == 1
    assert draw.next_pick((0, 1), POOL[:2], RULES, standing={0}, gone={1}) is None


MARKS = st.frozensets(st.sampled_from("fox"), max_size=3)
ENTRANTS = st.lists(
    st.builds(Entrant, st.frozensets(st.sampled_from("ABCDE"), max_size=2), MARKS),
    min_size=1,
    max_size=25,
)


@given(ENTRANTS, st.integers(1, 8), st.integers(0, 3), st.integers(1, 3), st.randoms())
def test_no_panel_breaks_a_maximum_and_no_minimum_is_missed_without_saying_so(
    pool, places, least, most, chance
):
    rules = Conditions(places, 0, most, (Stratum("f", least), Stratum("o", 0, most)))
    order = list(range(len(pool)))
    chance.shuffle(order)
    picks = draw.panel(order, pool, rules)
    chosen = [pick.place for pick in picks]
    assert len(set(chosen)) == len(chosen) <= places
    units = Counter(unit for place in chosen for unit in pool[place].units)
    assert all(count <= most for count in units.values())
    assert sum("o" in pool[place].marks for place in chosen) <= most
    there = sum("f" in pool[place].marks for place in chosen)
    said = any("f" in pick.short for pick in picks)
    assert there >= least or said or len(chosen) < places or least > places
    assert draw.unmet(pool, rules, chosen) == ((("f", there, least),) if there < least else ())


@given(ENTRANTS, st.integers(1, 6), st.randoms())
def test_back_fill_goes_on_where_the_panel_ended(pool, places, chance):
    """Without conditions the reserve is the rest of the order."""
    rules, order = Conditions(places), list(range(len(pool)))
    chance.shuffle(order)
    chosen = [pick.place for pick in draw.panel(order, pool, rules)]
    assert chosen == order[:places]
    following = draw.next_pick(order, pool, rules, standing=chosen[1:], gone=chosen[:1])
    assert (following.place if following else None) == next(iter(order[places:]), None)
