"""A thousand spoilt documents: whatever they hold, problems or a sentence, never a traceback."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from pressmark.schema import (
    PressmarkError,
    Problem,
    decode_document,
    encode_document,
    parse_json,
    screen,
    validate,
    validate_prediction,
    validate_value,
)
from pressmark.schema.checking import reference
from pressmark.schema.parsing import json_faults

Place = tuple[Any, Any]  # a list or an object, and the index or key of something in it

NESTED: Any = []
for _ in range(300):
    NESTED = [NESTED]
VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**6, 10**30, -(10**30), 0.5, 12.0, 1e300, "", "m1", "e1",
    "q1", "v1-1", "../../x", "\u0000", "\ud800", "👩‍✈️", "e\u0301", "GPE", "name", "2024-02-30",
    "a\n", "\u202e", "x" * 10_000, [], {}, [[]], {"id": "m1"}, ["m1", "m1"], {"start": 3, "end": 1},
    NESTED,
]  # fmt: skip


def places(value: Any) -> list[Place]:
    found: list[Place] = []
    stack = [value]
    while stack:
        item = stack.pop()
        keys = item if isinstance(item, dict) else range(len(item))
        for key in keys:
            found.append((item, key))
            if isinstance(item[key], dict | list) and item[key] is not NESTED:
                stack.append(item[key])
    return found


def put(dice: random.Random, value: Any) -> None:
    holder, key = dice.choice(places(value))
    holder[key] = copy.deepcopy(dice.choice(VALUES[:-1])) if dice.random() < 0.98 else NESTED


def delete(dice: random.Random, value: Any) -> None:
    holder, key = dice.choice(places(value))
    del holder[key]


def swap(dice: random.Random, value: Any) -> None:
    (a, i), (b, j) = (dice.choice(places(value)) for _ in range(2))
    a[i], b[j] = copy.deepcopy(b[j]), copy.deepcopy(a[i])


def swap_alike(dice: random.Random, value: Any) -> None:
    """Swap two values of one kind: most such documents pass the schema and reach the rules."""
    a, i = dice.choice(places(value))
    alike = [(b, j) for b, j in places(value) if type(b[j]) is type(a[i]) and j == i]
    b, j = dice.choice(alike)
    a[i], b[j] = copy.deepcopy(b[j]), copy.deepcopy(a[i])


def shift(dice: random.Random, value: Any) -> None:
    numbers = [(a, i) for a, i in places(value) if type(a[i]) is int]
    holder, key = dice.choice(numbers)
    holder[key] = max(0, holder[key] + dice.choice([-300, -3, -1, 1, 2, 5, 400]))


def repeat(dice: random.Random, value: Any) -> None:
    lists = [a[i] for a, i in places(value) if isinstance(a[i], list) and a[i]]
    chosen = dice.choice(lists)
    chosen.insert(dice.randrange(len(chosen) + 1), copy.deepcopy(dice.choice(chosen)))


def add_field(dice: random.Random, value: Any) -> None:
    objects = [a[i] for a, i in places(value) if isinstance(a[i], dict)]
    dice.choice(objects)[dice.choice(["id", "text", "head", "inside", "nobody"])] = copy.deepcopy(
        dice.choice(VALUES[:-1])
    )


def drop_text(_dice: random.Random, value: Any) -> None:
    if isinstance(value, dict):
        value.pop("text", None)


GENTLE = (swap_alike, shift, repeat)
CHANGES: tuple[Callable[[random.Random, Any], None], ...] = (
    put, delete, swap, add_field, drop_text, *GENTLE,
)  # fmt: skip


def mutated(good: Any, seed: int) -> Any:
    """The good document after one to four changes; every third time only gentle ones."""
    dice = random.Random(seed)
    value = copy.deepcopy(good)
    for _ in range(dice.randint(1, 4)):
        dice.choice(GENTLE if seed % 3 == 0 else CHANGES)(dice, value)
    return value


def checked(value: Any) -> list[Problem]:
    """What the whole way finds, from the file's bytes to the rules in every profile."""
    try:
        value = parse_json(json.dumps(value), "x")
    except PressmarkError as error:
        return [Problem("", "$", "json", "error", str(error))]
    before = copy.deepcopy(value)
    problems = validate_value(value)
    assert value == before
    assert problems == sorted(problems)
    if not {"json", "schema"} & {p.code for p in problems}:
        document = decode_document(value)
        assert validate(document) == problems
        assert encode_document(document).keys() <= value.keys()
        validate_value(value, "pass")
        validate_prediction(document.article, document.annotations)
    return problems


@pytest.mark.parametrize("part", range(10))
def test_a_thousand_mutated_documents(part: int, good: dict[str, Any]) -> None:
    found: set[str] = set()
    for seed in range(part * 100, part * 100 + 100):
        value = mutated(good, seed)
        problems = checked(value)
        if any(json_faults(value)):
            problems += validate_value(value)  # also as it is, with what no JSON file can hold
        for problem in problems:
            assert "\n" not in problem.message, seed
            assert len(problem.message) < 600, seed
            problem.message.encode("utf-8")
        found.update(problem.code for problem in problems)
    assert len(found) > 12, "the mutations do not reach the rules"


def test_both_validators_agree_on_mutated_documents(good: dict[str, Any]) -> None:
    verdicts = [0, 0]
    for seed in range(150):
        value = mutated(good, seed)
        if not any(json_faults(value)):
            slow = reference().is_valid(value)
            assert next(screen([value])) is slow, seed
            verdicts[slow] += 1
    assert min(verdicts) > 25
