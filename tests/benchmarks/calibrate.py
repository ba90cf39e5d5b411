"""Fits the numbers of assistant/decide.json and says what they keep and refuse.

    python -m tests.benchmarks.calibrate [--library DIR] [--write]

Without the shared documents beside the checkout only the samples are asked, which is too little to
fit on. ``--library`` names a library of the shared laws, made once by ``bureau add``; ``--write``
puts the numbers into the product.

Method: a logistic over ``assistant.signs``; the threshold by split-conformal calibration (Vovk et
al.; the score of the k-th lowest answerable question, k = ⌊α(n+1)⌋), so that a new answerable
question of the same kind is kept with probability 1-α. All scores are out of fold by bureau.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.decide import NUMBERS
from assistant.signs import NAMES
from tests.benchmarks.sets import ROOT, SHARED, Row, bureau, laws, statutes
from ui.engine import SAMPLES, Engine

ALPHA = 0.05  # of the table
# Of the product. People's questions here are harder than those staff agreed on (bureau-dev): where
# 0.90 of these are kept, all of those are, and what is refused wrongly costs a call, a wrong
# answer trust.
SET_AT = 0.10
CURVE = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
# Weight of a set where people's questions to a bureau's documents have 1.
MADE = 0.3  # by rule
LAWS = 0.5  # people's, to laws: as a bureau's library is not
BARRED = -99.0  # score of what a rule refuses
# What the threshold is set on: people's questions to a bureau's documents.
CALIBRATION = ("samples", "shared-cases", "bureau-dev")
# name, answerable sets, unanswerable sets
TABLE = (
    ("samples", ("samples",), ("samples",)),
    ("samples, document left out", ("samples",), ("samples, left out",)),
    ("shared-cases", ("shared-cases",), ("shared-cases",)),
    ("shared-cases, left out", ("shared-cases",), ("shared-cases, left out",)),
    ("bureau-dev", ("bureau-dev",), ("bureau-dev",)),
    ("bureau-dev, left out", ("bureau-dev",), ("bureau-dev, left out",)),
    ("made from the samples, left out", ("samples, made",), ("samples, made out",)),
    ("made from the shared, left out", ("shared, made",), ("shared, made out",)),
    ("near misses, samples", ("samples",), ("samples, near",)),
    ("near misses, shared", ("shared-cases",), ("shared, near",)),
    ("questions to other offices, samples", ("samples",), ("samples, other offices",)),
    ("questions to other offices, shared", ("shared-cases",), ("shared, other offices",)),
    ("unrelated, samples", ("samples",), ("samples, unrelated",)),
    ("unrelated, shared", ("shared-cases",), ("shared, unrelated",)),
    ("219 laws, left out", ("statutes",), ("statutes, left out",)),
    ("25 laws, left out", ("few laws",), ("few laws, left out",)),
    ("made from laws, left out", ("laws, made",), ("laws, made out",)),
)


class Model:
    """A logistic on plain signs: no scaling is left to the product."""

    def __init__(self, rows: Sequence[Row]) -> None:
        rows = [row for row in rows if not row.barred]
        x, y = matrix(rows), np.array([row.answers for row in rows])
        scale = StandardScaler().fit(x)
        model = LogisticRegression(C=0.1, max_iter=1000)
        model.fit(scale.transform(x), y, sample_weight=_weights(rows))
        self.weights = model.coef_[0] / scale.scale_
        self.bias = float(model.intercept_[0] - self.weights @ scale.mean_)

    def scores(self, rows: Sequence[Row]) -> np.ndarray:
        z = matrix(rows) @ self.weights + self.bias
        z[[row.barred for row in rows]] = BARRED
        return z


def matrix(rows: Sequence[Row]) -> np.ndarray:
    return np.array([row.signs.row() for row in rows])


def _weights(rows: Sequence[Row]) -> np.ndarray:
    """Each set weighs by the root of its size, answerable and unanswerable alike in all."""
    weights = np.zeros(len(rows))
    answers = np.array([row.answers for row in rows])
    names = np.array([row.set for row in rows])
    for name in set(names):
        made = _share(name)
        for side in (True, False):
            of = (names == name) & (answers == side)
            if of.any():
                weights[of] = made * np.sqrt(of.sum()) / of.sum()
    for side in (True, False):
        weights[answers == side] *= len(rows) / 2 / weights[answers == side].sum()
    return weights


def _share(name: str) -> float:
    if any(word in name for word in ("made", "near", "unrelated", "other")):
        return MADE
    return LAWS if "laws" in name or "statutes" in name else 1.0


def threshold(scores: np.ndarray, alpha: float) -> float:
    """The split-conformal quantile of the answerable questions' scores."""
    k = int(alpha * (len(scores) + 1))
    return float(np.sort(scores)[k - 1]) if k >= 1 else float(scores.min()) - 1e-9


def out_of_fold(rows: Sequence[Row]) -> np.ndarray:
    """Scores of each bureau's rows by weights fitted on the others."""
    scores = np.zeros(len(rows))
    bureaus = np.array([row.bureau for row in rows])
    for name in set(bureaus):
        others = [row for row in rows if row.bureau != name]
        mine = bureaus == name
        scores[mine] = Model(others or rows).scores([row for row in rows if row.bureau == name])
    return scores


def collect(library: Path | None) -> list[Row]:
    data = ROOT / "tests/data"
    other = [c.question for c in statutes()] if SHARED.is_dir() else []
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        samples = Engine(Path(scratch) / "samples", create=True)
        list(samples.add(p for p in sorted(SAMPLES.iterdir()) if p.name != "README.md"))
        cases = {"samples": data / "sample-cases.jsonl"}
        rows += bureau(samples.open(), "samples", cases, other[::3])
        if SHARED.is_dir():
            shared = Engine(Path(scratch) / "shared", create=True)
            list(shared.add([SHARED / "seed", SHARED / "documents/enrollment-rules-2026.html"]))
            cases = {"shared-cases": data / "shared-cases.jsonl"}
            cases["bureau-dev"] = SHARED / "evals/bureau-dev.jsonl"
            rows += bureau(shared.open(), "shared", cases, other[1::3])
        if library:
            rows += laws(Engine(library).open(), statutes())
    return rows


def report(rows: Sequence[Row]) -> None:
    scores = out_of_fold(rows)
    names = np.array([row.set for row in rows])
    answers = np.array([row.answers for row in rows])
    bureaus = np.array([row.bureau for row in rows])
    fit = np.isin(names, CALIBRATION) & answers & (scores > BARRED)

    print("| set | answerable | unanswerable | AUROC | kept | refused |")
    print("| --- | --- | --- | --- | --- | --- |")
    curve = []
    for title, inside, outside in TABLE:
        right = np.isin(names, inside) & answers
        wrong = np.isin(names, outside) & ~answers
        if not (right.any() and wrong.any()):
            continue
        # the threshold of a bureau is set on the other bureaus' questions
        elsewhere = fit & (bureaus != bureaus[right][0])
        at = threshold(scores[elsewhere if elsewhere.any() else fit], ALPHA)
        both = right | wrong
        print(
            f"| {title} | {right.sum()} | {wrong.sum()} | "
            f"{roc_auc_score(answers[both], scores[both]):.3f} | "
            f"{(scores[right] >= at).mean():.3f} | {(scores[wrong] < at).mean():.3f} |"
        )
        refused = (f"{(scores[wrong] < threshold(scores[right], a)).mean():.2f}" for a in CURVE)
        curve.append(f"| {title} | {' | '.join(refused)} |")
    print(f"\n| refused where is kept | {' | '.join(f'{1 - a:.0%}' for a in CURVE)} |")
    print(f"| --- |{' --- |' * len(CURVE)}")
    print("\n".join(curve))


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.calibrate")
    options.add_argument("--library", type=Path)
    options.add_argument("--write", action="store_true")
    given = options.parse_args()
    rows = collect(given.library)
    report(rows)
    model = Model(rows)
    judged = [r for r in rows if r.set in CALIBRATION and r.answers and not r.barred]
    at = threshold(model.scores(judged), SET_AT)
    made = {
        "made_by": "python -m tests.benchmarks.calibrate --library DIR --write",
        "bias": round(model.bias - at, 3),
        "weights": {n: round(float(w), 3) for n, w in zip(NAMES, model.weights, strict=True)},
    }
    print(f"\n{json.dumps(made, indent=2)}")
    if given.write:
        NUMBERS.write_text(json.dumps(made, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
