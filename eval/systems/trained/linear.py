"""Multinomial logistic regression over named features, kept as JSON.

scikit-learn fits it; a weight table by feature name is all that is kept, so that a model can be
read by eye, loads without code from data, and has the same bytes when it is trained again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Any
Features = Iterable[str]
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Linear:
    """Classes, and for each feature a weight for each class; "" is the intercept."""

    classes: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]

    def probabilities(self, features: Features) -> dict[str, float]:
        """The probability of each class; they sum to 1. Features never seen count nothing."""
        sums = list(self.weights.get("", [0.0] * len(self.classes)))
        for name in features:
            row = self.weights.get(name)
            if row is not None:
                sums = [a + b for a, b in zip(sums, row, strict=True)]
        top = max(sums)
        powers = [math.exp(value - top) for value in sums]
        whole = sum(powers)
        return {c: p / whole for c, p in zip(self.classes, powers, strict=True)}

    def best(self, features: Features) -> str:
        """The most probable class, the first of equals."""
        found = self.probabilities(features)
        return max(self.classes, key=lambda name: found[name])

    def to_json(self) -> Json:
        """The model as a JSON value; weights that round to nothing are left out."""
        return {"classes": list(self.classes), "weights": self.weights}

    @staticmethod
    def from_json(value: Json) -> Linear:
        """The model of a JSON value; KeyError or TypeError when it is none."""
        classes = tuple(str(name) for name in value["classes"])
        weights = {str(n): [float(w) for w in row] for n, row in value["weights"].items()}
        if any(len(row) != len(classes) for row in weights.values()):
            raise TypeError("a row of weights does not fit the classes")
        return Linear(classes, weights)


def _frequent(examples: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    """The examples without the features that stand in one example alone: they teach nothing."""
    count = Counter(name for names in examples for name in set(names))
    return [{name: 1.0 for name in names if count[name] > 1} for names in examples]


def fit(examples: Sequence[tuple[Features, str]], seed: int) -> Linear:
    """Learn from (features, class) pairs; L2-regularised, deterministic for a seed.

    With fewer than two classes the model knows that one alone.
    """
    labels = [label for _, label in examples]
    classes = tuple(sorted(set(labels)))
    if len(classes) < 2:
        return Linear(classes or ("none",), {})
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = DictVectorizer()
    kept = _frequent([list(names) for names, _ in examples])
    rows = vectorizer.fit_transform(kept)
    model = LogisticRegression(C=1.0, tol=1e-3, max_iter=500, random_state=seed).fit(rows, labels)
    table = model.coef_ if len(classes) > 2 else [-model.coef_[0] / 2, model.coef_[0] / 2]
    first = model.intercept_
    first = first if len(classes) > 2 else [-first[0] / 2, first[0] / 2]
    weights = {"": [round(float(value), _DECIMALS) for value in first]}
    for column, name in enumerate(vectorizer.get_feature_names_out()):
        row = [round(float(line[column]), _DECIMALS) for line in table]
        if any(row):
            weights[str(name)] = row
    return Linear(classes, weights)
