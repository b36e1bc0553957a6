"""Annotations in the formats of other tools: brat's stand-off, and UIMA CAS for INCEpTION."""
