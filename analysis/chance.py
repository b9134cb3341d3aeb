"""What chance alone would do: correction for many tests, and the interval of a share."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

_Z = 1.959963984540054


def holm_steps(p_values: Sequence[float]) -> list[tuple[float, float]]:
    """Give each test the factor of Holm's procedure and its corrected p, in the order given.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979).
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    steps, floor = [(1.0, 0.0)] * len(p_values), 0.0
    for rank, number in enumerate(order):
        factor = float(len(p_values) - rank)
        floor = max(floor, min(1.0, p_values[number] * factor))
        steps[number] = (factor, floor)
    return steps


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """Bound the share of hits among n with 95 % confidence.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    share, spread = hits / n, _Z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
