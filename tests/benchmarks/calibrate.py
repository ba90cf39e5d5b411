"""Fits the logistic of assistant/decide.py on the question sets; prints weights and trade-offs.

    python -m tests.benchmarks.calibrate [--laws]

Sets: the bundled samples with tests/data/sample-cases.jsonl and, where they are beside the
checkout, the shared documents with bureau-dev.jsonl and tests/data/shared-cases.jsonl. Each set is
also judged by weights fitted on the others alone, so that the figures are of unseen questions.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from assistant.compose import choose
from assistant.decide import STRICT
from assistant.dialogue import whole
from assistant.evaluate import read_cases
from assistant.evidence import Evidence
from assistant.question import Ask, Question, understand
from assistant.scope import aside
from ui.engine import SAMPLES, Engine

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
NAMES = ("SHARE", "GAP", "SIMILARITY", "CROWD", "MASS", "NOT_HELD", "HELD", "WHETHER", "FIRST")


def features(question: Question, evidence: Evidence, crowd: float) -> list[float]:
    w = evidence.words
    return [
        w.share,
        w.gap,
        evidence.similarity,
        crowd,
        w.mass,
        float(evidence.holds is False),
        float(evidence.holds is True and question.ask in STRICT),
        float(question.ask is Ask.WHETHER),
        float(evidence.first),
    ]


def collect(engine: Engine, cases: Path) -> tuple[np.ndarray, np.ndarray]:
    """(cases, 9) features of the best evidence, and whether the case is answerable."""
    rows, labels = [], []
    for case in read_cases(cases):
        if aside(case.question, longest=2000) or "out_of_scope" in case.outcomes:
            continue
        if case.answerable and "not_covered" in case.outcomes:
            continue  # either will do: it teaches nothing
        question = understand(
            case.question, as_of=date.today(), whole=whole(case.question, case.history)
        )
        found, evidence = engine.assistant.look(question, date.today())
        chosen = choose(evidence)
        if chosen and not chosen[0].beside:
            rows.append(features(question, chosen[0], found.crowd))
            labels.append(case.answerable)
    return np.array(rows), np.array(labels)


def fitted(rows: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias on the plain features."""
    scale = StandardScaler().fit(rows)
    model = LogisticRegression(C=0.3, class_weight="balanced").fit(scale.transform(rows), labels)
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - (weights * scale.mean_).sum())


def main() -> None:
    sets: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        samples = Engine(Path(scratch) / "samples", create=True)
        list(samples.add(p for p in sorted(SAMPLES.iterdir()) if p.name != "README.md"))
        sets["samples"] = collect(samples.open(), ROOT / "tests/data/sample-cases.jsonl")
        if SHARED.is_dir():
            real = Engine(Path(scratch) / "real", create=True)
            list(real.add([SHARED / "seed", SHARED / "documents/enrollment-rules-2026.html"]))
            real.open()
            sets["bureau-dev"] = collect(real, SHARED / "evals/bureau-dev.jsonl")
            sets["shared-cases"] = collect(real, ROOT / "tests/data/shared-cases.jsonl")
            if "--laws" in sys.argv:  # the same questions among 219 laws; six minutes of embedding
                list(real.add([SHARED / "documents/laws"]))
                sets["bureau-dev+"] = collect(real, SHARED / "evals/bureau-dev.jsonl")
                sets["shared-cases+"] = collect(real, ROOT / "tests/data/shared-cases.jsonl")

    rows = np.vstack([r for r, _ in sets.values()])
    labels = np.concatenate([y for _, y in sets.values()])
    weights, bias = fitted(rows, labels)
    print(f"BIAS = {bias:.2f}")
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"{name} = {weight:.2f}")
    print("\nset            cases  AUROC  | fitted on the other sets: answered kept, refused right")
    for name, (r, y) in sets.items():
        others = [n for n in sets if n.rstrip("+") != name.rstrip("+")] or [name]
        w, b = fitted(
            np.vstack([sets[n][0] for n in others]), np.concatenate([sets[n][1] for n in others])
        )
        z = r @ w + b
        kept, refused = (z[y] > 0).mean(), (z[~y] <= 0).mean()
        print(f"{name:<14} {len(y):>5}  {roc_auc_score(y, z):.3f}  | {kept:.3f}, {refused:.3f}")
    z = rows @ weights + bias
    print("\nthreshold  answered kept  refused right   (all sets, fitted on all)")
    for threshold in (-1.5, -1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5):
        kept, refused = (z[labels] > threshold).mean(), (z[~labels] <= threshold).mean()
        print(f"{threshold:>9}  {kept:>13.3f}  {refused:>13.3f}")


if __name__ == "__main__":
    main()
