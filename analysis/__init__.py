"""Trace statements on negotiation in news: who said what, when, with what stance and conditions."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "apply_codings": "coding",
    "code_examples": "examples",
    "code_stance": "stance",
    "coder_agreement": "agreement",
    "coder_confusion": "agreement",
    "compare_outlets": "outlets",
    "compare_shifts": "shifts",
    "condition_codings": "agreement",
    "condition_history": "histories",
    "condition_overlap": "histories",
    "confidence_bins": "reliability",
    "contradictions": "histories",
    "detect_shifts": "shifts",
    "extract_conditions": "conditions",
    "extract_statements": "statements",
    "find_dates": "dates",
    "flag_duplicates": "reprints",
    "flag_reprints": "reprints",
    "gold_matches": "reliability",
    "gold_scores": "reliability",
    "load_codebook": "datasets",
    "load_dataset": "datasets",
    "plot_agreement": "plotting",
    "plot_conditions": "plotting",
    "plot_confidence": "plotting",
    "plot_gap": "plotting",
    "plot_outlets": "plotting",
    "plot_positions": "plotting",
    "plot_shifts": "plotting",
    "plot_timeline": "plotting",
    "position_gap": "timeline",
    "position_timeline": "timeline",
    "read_articles": "readers",
    "read_codings": "sheets",
    "read_quotations": "readers",
    "read_table": "readers",
    "resolve_dates": "dates",
    "resolve_speakers": "speakers",
    "review": "reviewing",
    "sample_for_coding": "sheets",
    "show_sources": "display",
    "show_statements": "display",
    "simulate_coder_error": "shifts",
    "stance_counts": "timeline",
    "statement_codings": "agreement",
    "suggest_actors": "rosters",
    "trace": "tracing",
    "validate": "schemas",
    "write_table": "writers",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"analysis.{_HOMES[name]}"), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("negotiation-trace")
    raise AttributeError(f"module 'analysis' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
