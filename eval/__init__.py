"""Systems that extract, measures that score, runs, comparison and the report."""
