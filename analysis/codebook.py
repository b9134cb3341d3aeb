"""The coding scheme as data: categories, their order, and the codebook a researcher can edit."""

from __future__ import annotations

STANCES = ("refuses", "sceptical", "neutral", "conditional", "open")
"""Positions on talking, from the most closed to the most open; scored -2 to 2 in this order."""

STANCE_SCORES = {stance: score for score, stance in enumerate(STANCES, start=-2)}
