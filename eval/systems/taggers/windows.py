"""Long sequences in pieces that overlap: each element is answered for by exactly one piece."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """Elements ``[start, end)``, of which this window answers for ``[first, last)``."""

    start: int
    end: int
    first: int
    last: int


def windows(length: int, size: int, overlap: int) -> tuple[Window, ...]:
    """Windows of ``size`` elements, neighbours sharing ``overlap``; the last may be shorter.

    Two neighbours meet in the middle of what they share, so that every element is answered for
    once, and never at a window's border while the other window sees more around it. ValueError
    when the overlap leaves no way forward.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} does not fit windows of {size}")
    step = size - overlap
    starts = [0]
    while starts[-1] + size < length:
        starts.append(starts[-1] + step)
    ends = [min(start + size, length) for start in starts]
    cuts = [(start + end + 1) // 2 for start, end in zip(starts[1:], ends, strict=False)]
    return tuple(
        Window(*four) for four in zip(starts, ends, [0, *cuts], [*cuts, length], strict=True)
    )
