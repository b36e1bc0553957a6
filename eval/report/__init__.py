"""The report: a static page that needs no network: leaderboard, errors, buckets, every article."""

from .build import write_report

__all__ = ["write_report"]
