"""Corrections and intervals, against values from the literature or worked out by hand."""

import pytest

from analysis.chance import holm_steps, wilson_interval


def test_holm_by_hand():
    # .01 x 3 = .03; .04 x 2 = .08; .03 is second: .03 x 2 = .06, then .04 x 1, but not below .06.
    assert holm_steps([0.01, 0.04, 0.03]) == [(3.0, 0.03), (1.0, 0.06), (2.0, 0.06)]
    assert holm_steps([]) == []


def test_holm_goes_no_higher_than_one():
    assert [p for _, p in holm_steps([0.5, 0.9])] == [1.0, 1.0]


def test_wilson_as_in_textbooks():
    # 81 of 263: .2553 to .3662 (Newcombe 1998, Statistics in Medicine 17, table I, method 3).
    assert wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_wilson_stays_between_none_and_all():
    assert wilson_interval(0, 10)[0] == 0
    assert wilson_interval(10, 10)[1] == pytest.approx(1)
