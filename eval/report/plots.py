"""Where things lie in a scatter plot: axes, points, and labels that do not cover each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

#: The plot in its own units (the page scales it): whole, and the area between the axes.
WIDTH, HEIGHT = 300.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 36.0, 288.0, 12.0, 212.0
#: A letter's width and a line's height at the labels' size.
LETTER, LINE = 6.1, 12.0
MARK = 6.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A system in a plot: its place, its interval (upright) if it has one, and its label's."""

    name: str
    x: float
    y: float
    low: float | None
    high: float | None
    label_x: float
    label_y: float
    anchor: str
    words: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot with its label."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A scatter plot with everything placed; ``curves`` are (SVG path, label, x, y)."""

    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]
    curves: tuple[tuple[str, str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """What is to be placed: a system, its values, F1's interval, and words for a reader."""

    name: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    words: str = ""


def up(value: float) -> float:
    """The height of a value in [0, 1]."""
    return BOTTOM - value * (BOTTOM - TOP)


def across(value: float) -> float:
    """The place of a value in [0, 1] from left to right."""
    return LEFT + value * (RIGHT - LEFT)


def _shared(box: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    height = min(box[3], other[3]) - max(box[1], other[1])
    return max(0.0, width) * max(0.0, height)


def _label(x: float, y: float, dx: float, dy: float, anchor: str, width: float) -> Box:
    start = x + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return (start, y + dy - LINE + 3, start + width, y + dy + 3)


#: Where a label may stand, by preference: right, left, above, below, and the same further out.
_PLACES = [
    (reach * dx, 4 + reach * dy, anchor)
    for reach in (1, 2, 3)
    for dx, dy, anchor in (
        (9, 0, "start"),
        (-9, 0, "end"),
        (0, -11, "middle"),
        (0, 13, "middle"),
        (8, -9, "start"),
        (8, 10, "start"),
        (-8, -9, "end"),
        (-8, 10, "end"),
    )
]


def _cost(box: Box, taken: Iterable[Box]) -> float:
    """How much of a label is covered by others or lies outside."""
    cost = sum(_shared(box, other) for other in taken)
    outside = max(0.0, LEFT - box[0]) + max(0.0, box[2] - WIDTH)
    return cost + 20 * outside + 20 * max(0.0, box[3] - BOTTOM) + 20 * max(0.0, TOP - 8 - box[1])


def placed(points: Sequence[Point], x_of: Callable[[float], float]) -> tuple[Dot, ...]:
    """The points with labels, each where it covers least of marks and of earlier labels."""
    at = [(x_of(point.x), up(point.y)) for point in points]
    taken: list[Box] = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in at]
    dots = []
    for point, (x, y) in zip(points, at, strict=True):
        width = LETTER * len(point.name)
        boxes = [_label(x, y, dx, dy, anchor, width) for dx, dy, anchor in _PLACES]
        best = min(range(len(boxes)), key=lambda i: (round(_cost(boxes[i], taken), 3), i))
        taken.append(boxes[best])
        dx, dy, anchor = _PLACES[best]
        low, high = (None if v is None else up(v) for v in (point.low, point.high))
        dots.append(Dot(point.name, x, y, low, high, x + dx, y + dy, anchor, point.words))
    return tuple(dots)


def _curve(f1: float) -> tuple[str, str, float, float]:
    """All precisions (upwards) and recalls (across) with one F1, as an SVG path."""
    start = f1 / (2 - f1)
    # Steps grow: the curve is steep where recall is least.
    recalls = [start + (1 - start) * (step / 24) ** 3 for step in range(25)]
    points = [(across(r), up(f1 * r / (2 * r - f1))) for r in recalls]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return path, f"F1 {f1:g}", points[-1][0], points[-1][1]


_UNIT = (0.0, 0.25, 0.5, 0.75, 1.0)
_CURVES = tuple(_curve(f1) for f1 in (0.2, 0.4, 0.6, 0.8))


def precision_recall(points: Sequence[Point]) -> Plot:
    """Precision (y) against recall (x) with lines of equal F1."""
    return Plot(
        "recall",
        "precision",
        tuple(Tick(across(v), f"{v:g}") for v in _UNIT),
        tuple(Tick(up(v), f"{v:g}") for v in _UNIT),
        placed(points, across),
        _CURVES,
    )


def _power(power: int) -> str:
    """A power of ten in few letters: 0.01, 100, 10k, 1M."""
    for least, letter in ((6, "M"), (4, "k")):
        if power >= least:
            return f"{10 ** (power - 3 * (least // 3)):,}{letter}"
    return f"{10.0**power:,g}"


def speed_quality(points: Sequence[Point]) -> Plot:
    """F1 with its interval (y) against articles a second (x, decades)."""
    powers = [math.log10(point.x) for point in points]
    first, last = math.floor(min(powers)), math.ceil(max(powers))
    last = max(last, first + 1)

    def x_of(value: float) -> float:
        return across((math.log10(value) - first) / (last - first))

    return Plot(
        "articles a second",
        "F1",
        tuple(Tick(x_of(10.0**p), _power(p)) for p in range(first, last + 1)),
        tuple(Tick(up(v), f"{v:g}") for v in _UNIT),
        placed(points, x_of),
    )
