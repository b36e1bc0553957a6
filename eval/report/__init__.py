"""The report: a self-contained static page with the leaderboard and a view of every article."""

from .build import write_report

__all__ = ["write_report"]
