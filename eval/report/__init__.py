"""The static report: leaderboard and article view."""
