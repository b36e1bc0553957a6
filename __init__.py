"""Pressmark: an annotated news corpus and the benchmark built on it."""
