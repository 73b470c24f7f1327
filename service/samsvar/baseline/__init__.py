"""The baseline: which findings are known, why, since when, on whose word and until when."""

from samsvar.baseline.entries import Baseline, Entry, prune, update
from samsvar.baseline.explanation import explain
from samsvar.baseline.files import read_baseline, to_toml, write_baseline
from samsvar.baseline.judgement import RULES, JudgedFinding, Judgement, State, judge, select

__all__ = [
    "RULES",
    "Baseline",
    "Entry",
    "JudgedFinding",
    "Judgement",
    "State",
    "explain",
    "judge",
    "prune",
    "read_baseline",
    "select",
    "to_toml",
    "update",
    "write_baseline",
]
