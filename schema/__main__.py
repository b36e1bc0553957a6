"""Prints the table of problem codes: ``python -m pressmark.schema > docs/problems.md``."""

import sys

from .rules import problem_table

sys.stdout.write(problem_table())
