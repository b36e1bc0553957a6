"""Exports of the corpus into formats of the field, each with its reader and what it loses."""
