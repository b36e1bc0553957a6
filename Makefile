# Needs python3 (3.11 or later), pip and make. `make bench` and `make test` make the environment.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help env test lint types bench speed annotate lock clean
.DELETE_ON_ERROR:

help:
	@echo "make bench   run the benchmark on the embedded corpus, print the comparison and the report's path"
	@echo "make speed   how fast scoring is, beside nervaluate, in one run (about a minute)"
	@echo "make test    every check: format, lint, types, licences, tests"
	@echo "make annotate  a Label Studio of your own with the demonstration (installs it the first time)"
	@echo "make env     the environment alone, in .venv (the others make it if it is not there)"
	@echo "make lock    requirements.lock anew from pyproject.toml (asks the package registry)"
	@echo "make clean   remove the environment, caches and builds"

env: .venv/.stamp

# Where Debian keeps ensurepip in a package of its own, the system's pip fills the environment.
.venv/.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), but Pressmark needs Python 3.11 or later: name one with \`make PYTHON=python3.12 $(MAKECMDGOALS)\`." >&2; exit 2; }
	@test -e .venv/.stamp || \
	  echo "Making the environment in .venv: about 1.4 GB, 1 to 5 minutes, this once." >&2
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv >/dev/null 2>&1 || { \
	  $(PYTHON) -m venv --clear --without-pip .venv && \
	  $(PYTHON) -m pip --python $(BIN)/python install -q pip; } || { \
	  echo "$(PYTHON) cannot make an environment because it lacks venv and pip: install them (on Debian: apt-get install python3-venv python3-pip) and run make again." >&2; exit 2; }
	@$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch .venv/.stamp

# `reuse lint`, the import directions and the list of packages are tests too: tests/test_house.py.
test: env lint types
	$(BIN)/python -m pytest

lint: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

# mypy wants a folder of the package's name; the checkout may have any.
types: env
	@mkdir -p .types && ln -sfn .. .types/pressmark
	MYPYPATH=.types $(BIN)/python -m mypy -p pressmark

# The models of the system `trained` are learnt once, in about a minute, and kept.
bench: env
	@$(BIN)/pressmark systems train --json >/dev/null
	@$(BIN)/pressmark bench

# Ctrl-C ends the server; the database stays under PRESSMARK_HOME. PORT=8081 takes another port.
PORT ?= 8080
annotate: env
	@$(BIN)/pressmark annotation serve --install --demo --port $(PORT)

speed: env
	@$(BIN)/python tests/eval/speed.py

# uv writes one lock for all platforms; it is no part of the environment that it locks.
lock: env
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q uv
	@{ echo "# Every package that the environment holds, all extras and the tools, with hashes."; \
	   echo "# Made by \`make lock\` from pyproject.toml; do not edit by hand."; \
	   $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	     --python-version 3.11 --extra all --extra dev --upgrade pyproject.toml; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock
	@{ echo "# Every package of Label Studio's own environment, with hashes; made by \`make lock\`, not edited by hand."; \
	   echo "label-studio==$$(sed -nE 's/^VERSION = "(.*)"/\1/p' annotation/studio/environment.py)" | \
	   $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	     --no-annotate --python-version 3.11 -; } > server.lock.new
	@mv server.lock.new annotation/studio/server.lock

clean:
	rm -rf .venv .types .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
