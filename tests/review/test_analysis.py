"""The estimates: the mixed model against dense matrices, shrinkage, expected ranks, odd designs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.analysis import Leaving, Reviews, blup, by_part, expected_ranks, z_scores
from review.analysis.equations import likelihood, parts_of, solved
from review.analysis.mixed import deviance, fitted
from review.scoring import weighted

from .panels import ONE, SMALL, THREE, panel, season


def reviews_of(sheets, criteria=THREE) -> Reviews:
    scores: dict[str, dict[str, Fraction]] = {}
    for sheet in sheets:
        scores.setdefault(sheet.item, {})[sheet.reviewer] = weighted(criteria, sheet.marks)
    return Reviews.of(scores)


def of(text: str) -> Reviews:
    return reviews_of(panel(text)[0], ONE.criteria)


class Dense:
    """The same model by its plain formulas: V, its inverse, generalised least squares."""

    def __init__(self, reviews: Reviews, ratios: tuple[float, float]) -> None:
        size = len(reviews.score)
        self.of_item = np.eye(len(reviews.items))[reviews.item]
        self.of_reviewer = np.eye(len(reviews.reviewers))[reviews.reviewer]
        self.means = np.eye(reviews.parts)[reviews.part_of_item]
        a, b = ratios
        variance = np.eye(size) + a * a * self.of_item @ self.of_item.T
        variance += b * b * self.of_reviewer @ self.of_reviewer.T
        inverse = np.linalg.inv(variance)
        x = self.of_item @ self.means
        information = x.T @ inverse @ x
        beta_cov = np.linalg.inv(information)
        beta = beta_cov @ x.T @ inverse @ reviews.score
        rest = reviews.score - x @ beta
        self.item = self.means @ beta + a * a * self.of_item.T @ inverse @ rest
        self.reviewer = b * b * self.of_reviewer.T @ inverse @ rest
        self.r2 = float(rest @ inverse @ rest)
        self.logdet = np.linalg.slogdet(variance)[1] + np.linalg.slogdet(information)[1]
        # var(Xβ + a − their estimates): known a, plus what the unknown β adds
        pull = self.means - a * a * self.of_item.T @ inverse @ x
        known = a * a * np.eye(len(reviews.items)) - a**4 * self.of_item.T @ inverse @ self.of_item
        self.item_cov = known + pull @ beta_cov @ pull.T


RATIOS = st.tuples(st.sampled_from([0.0, 0.3, 1.0, 4.0]), st.sampled_from([0.0, 0.5, 2.0]))


@settings(max_examples=60, deadline=None)
@given(SMALL, RATIOS)
def test_the_equations_agree_with_dense_matrices(made, ratios):
    reviews = reviews_of(made[0])
    dense = Dense(reviews, ratios)
    parts = parts_of(reviews)
    item, cov = np.zeros(len(reviews.items)), np.zeros((len(reviews.items),) * 2)
    reviewer = np.zeros(len(reviews.reviewers))
    for part in parts:
        got = solved(part, ratios)
        item[part.items], reviewer[part.reviewers] = got.item, got.reviewer
        cov[np.ix_(part.items, part.items)] = got.item_cov
    np.testing.assert_allclose(item, dense.item, atol=1e-8)
    np.testing.assert_allclose(reviewer, dense.reviewer, atol=1e-8)
    np.testing.assert_allclose(cov, dense.item_cov, atol=1e-8)
    logdet, r2 = np.sum([likelihood(part, ratios) for part in parts], axis=0)
    assert logdet == pytest.approx(dense.logdet, abs=1e-8)
    assert r2 == pytest.approx(dense.r2, abs=1e-7)


@pytest.mark.parametrize("size", [(12, 5, 3), (4, 9, 6), (30, 8, 2)])
def test_the_likelihood_is_highest_at_the_ratios_found(size):
    reviews = reviews_of(season(*size)[0])
    parts = parts_of(reviews)
    free = len(reviews.score) - len(parts)
    found = fitted(parts, free)
    best, slope = deviance(parts, free, found)
    assert abs(slope).max() < 1e-4
    for a in np.linspace(0, 6, 13):
        for b in np.linspace(0, 6, 13):
            dense = Dense(reviews, (a, b))
            assert best <= dense.logdet + free * np.log(dense.r2 / free) + 1e-9


def test_the_slopes_are_those_of_the_likelihood():
    reviews = reviews_of(season(9, 4, 3)[0])
    parts = parts_of(reviews)
    free = len(reviews.score) - len(parts)
    _, slope = deviance(parts, free, (0.8, 0.6))
    step = 1e-5
    ends = [((0.8 + step, 0.6), (0.8 - step, 0.6)), ((0.8, 0.6 + step), (0.8, 0.6 - step))]
    by_hand = [
        (deviance(parts, free, x)[0] - deviance(parts, free, y)[0]) / 2 / step for x, y in ends
    ]
    np.testing.assert_allclose(slope, by_hand, rtol=1e-6)


def test_a_balanced_panel_has_the_textbook_variances():
    """Two-way analysis of variance: σ_a² = (MS_a − MS_e) ÷ m, where all is above zero."""
    reviews = reviews_of(season(8, 5, 5)[0])
    table = reviews.score.reshape(8, 5)
    table = table[:, np.argsort(reviews.reviewer.reshape(8, 5)[0])]
    rest = table - table.mean(1, keepdims=True) - table.mean(0) + table.mean()
    noise = (rest**2).sum() / 28
    item = (5 * ((table.mean(1) - table.mean()) ** 2).sum() / 7 - noise) / 5
    reviewer = (8 * ((table.mean(0) - table.mean()) ** 2).sum() / 4 - noise) / 8
    got = blup(reviews)
    assert min(item, reviewer) > 0
    assert got.sd_noise**2 == pytest.approx(noise, rel=1e-6)
    assert got.sd_item**2 == pytest.approx(item, rel=1e-6)
    assert got.sd_reviewer**2 == pytest.approx(reviewer, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(SMALL)
def test_effects_are_drawn_towards_the_middle_and_never_past_it(made):
    reviews = reviews_of(made[0])
    got = blup(reviews)
    for number in range(reviews.parts):
        inside = reviews.part_of_item[reviews.item] == number
        mine = reviews.part_of_item == number
        values = reviews.score[inside] - got.reviewer[reviews.reviewer[inside]]
        low, high = values.min(), values.max()
        assert (got.item[mine] >= low - 1e-6).all()
        assert (got.item[mine] <= high + 1e-6).all()
        counts = np.bincount(reviews.item[inside], minlength=len(reviews.items))
        level = got.item[mine].mean()
        free = np.bincount(reviews.item[inside], values, len(reviews.items))[mine] / counts[mine]
        spread = abs(free - level).max(initial=0.0)
        assert (abs(got.item[mine] - level) <= 2 * spread + 1e-6).all()
    assert abs(got.reviewer.sum()) < 1e-6
    assert np.isfinite(got.item).all()
    assert np.isfinite(got.error).all()


def test_a_severe_reviewer_is_allowed_for():
    """x gives 10 less than y to everybody; B has only met x."""
    got = blup(of("A x70 y80 | C x60 y70 | D x80 y90 | B x75 | E y75"))
    assert got.reviewer[0] < -3 < 3 < got.reviewer[1]
    at = dict(zip("ABCDE", got.item, strict=True))
    assert at["B"] > at["E"] + 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A x80", [80]),
        ("A x80 | B y60", [80, 60]),
        ("A x80 y90", [85]),
        ("A x80 y80 | B x80 y80", [80, 80]),
        ("A x70 y70 | B z50 w50 v50", [70, 50]),
    ],
)
def test_what_cannot_be_told_apart_stays_the_plain_mean(text, expected):
    reviews = of(text)
    np.testing.assert_allclose(blup(reviews).item, expected, atol=1e-9)
    np.testing.assert_allclose(expected_ranks(reviews).item, expected, atol=1e-9)


def test_scores_without_noise_keep_their_order():
    got = blup(of("A x90 y80 z70 | B x80 y70 z60 | C x60 y50 z40"))
    np.testing.assert_allclose(got.item, [80, 70, 50], atol=1e-3)
    np.testing.assert_allclose(got.reviewer, [10, 0, -10], atol=1e-3)


def test_panels_that_share_no_reviewer_keep_a_mean_each():
    reviews = of("A x80 y90 | B x70 y60 | C z20 w10 | D z30 w40 | E z25 w25")
    assert by_part(reviews.items, reviews.part_of_item) == (("A", "B"), ("C", "D", "E"))
    got = blup(reviews)
    assert got.item[:2].mean() == pytest.approx(75)
    assert got.item[2:].mean() == pytest.approx(25)


def test_nothing_is_nothing():
    reviews = Reviews.of({})
    assert (len(blup(reviews).item), len(expected_ranks(reviews).rank)) == (0, 0)
    assert z_scores(reviews).left == ()


def test_standard_scores_make_means_and_spreads_alike():
    text = " | ".join(f"{chr(65 + at)} x{50 + at} y{70 + 2 * at}" for at in range(10))
    reviews = of(text)
    got = z_scores(reviews)
    assert got.left == ()
    by_x, by_y = got.review[::2], got.review[1::2]
    np.testing.assert_allclose(by_x, by_y)
    assert by_x.std(ddof=1) == pytest.approx(reviews.score.std(ddof=1))
    few = z_scores(reviews, least=11)
    assert few.left == ("x", "y")
    np.testing.assert_array_equal(few.review, reviews.score)


def test_a_reviewer_without_spread_is_left_as_he_is():
    got = z_scores(of("A x50 y60 | B x50 y70 | C x50 y80"), least=2)
    assert got.left == ("x",)
    np.testing.assert_array_equal(got.review[::2], [50, 50, 50])


@settings(max_examples=25, deadline=None)
@given(SMALL)
def test_expected_ranks_add_up_and_repeat(made):
    reviews = reviews_of(made[0])
    got = expected_ranks(reviews, 2, "seed")
    size = len(reviews.items)
    assert got.rank.sum() == pytest.approx(size * (size + 1) / 2)
    assert (got.rank > 1 - 1e-9).all()
    assert (got.rank < size + 1e-9).all()
    assert (got.rank_low <= got.rank_high).all()
    assert got.chance.sum() == pytest.approx(min(2, size))
    again = expected_ranks(reviews_of(list(reversed(made[0]))), 2, "seed")
    for name in ("item", "error", "rank", "rank_low", "rank_high", "chance"):
        np.testing.assert_array_equal(getattr(got, name), getattr(again, name))
    np.testing.assert_array_equal(
        blup(reviews).item, blup(reviews_of(list(reversed(made[0])))).item
    )


def test_expected_ranks_agree_with_the_ranks_drawn():
    reviews = reviews_of(season(10, 6, 3)[0])
    got = expected_ranks(reviews, 3, "seed", draws=4000)
    other = expected_ranks(reviews, 3, "another", draws=4000)
    np.testing.assert_array_equal(got.rank, other.rank)
    np.testing.assert_allclose(got.chance, other.chance, atol=0.05)
    order = np.argsort(got.rank)
    assert (got.chance[order][:2] >= got.chance[order][-2:]).all()
    assert ((got.rank_low <= got.rank + 1) & (got.rank <= got.rank_high + 1)).all()


def compare_with_ranking_anew(reviews: Reviews) -> int:
    """Leave every reviewer out in both ways; answers how often there was a way without solving anew."""
    leaving, ways = Leaving(reviews), 0
    for at, who in enumerate(reviews.reviewers):
        rest = reviews.without(reviews.reviewer == at)
        found = leaving.ranks(who)
        if found is not None:
            ways += 1
            again = dict(zip(rest.items, expected_ranks(rest, draws=0).rank, strict=True))
            assert found == pytest.approx(again, abs=1e-7)
    return ways


@settings(max_examples=15, deadline=None)
@given(SMALL)
def test_a_reviewer_left_out_gives_the_ranks_of_the_rest(made):
    compare_with_ranking_anew(reviews_of(made[0]))


def test_no_reviewer_of_a_season_is_solved_anew_and_one_who_holds_parts_together_is():
    assert compare_with_ranking_anew(reviews_of(season(30, 8, 3)[0])) == 8
    held = Leaving(of("A x80 | B x70 z60 | C z50 y60 | D y55 | E y20 | F x40"))
    assert held.ranks("z") is None
    assert set(held.ranks("x") or ()) == set("BCDE")


def test_the_posterior_is_the_integral_it_says_it_is():
    """Against the same integral on a fine fixed grid, by dense matrices."""
    reviews = reviews_of(season(6, 4, 2)[0])
    free = len(reviews.score) - reviews.parts
    steps = np.tan(np.pi / 2 * (np.arange(60) + 0.5) / 60)
    points = [Dense(reviews, (a, b)) for a in steps for b in steps]
    logs = np.array([-0.5 * (each.logdet + free * np.log(each.r2)) for each in points])
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    mean = sum(w * each.item for w, each in zip(weights, points, strict=True))
    square = sum(
        w * (each.r2 / free * np.diag(each.item_cov) + each.item**2)
        for w, each in zip(weights, points, strict=True)
    )
    got = expected_ranks(reviews, draws=0)
    np.testing.assert_allclose(got.item, mean, atol=0.05)
    np.testing.assert_allclose(got.error, np.sqrt(square - mean**2), rtol=0.03)
