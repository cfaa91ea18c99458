# Bare verbs; `make` alone lists them. Nothing but Python 3.11 or newer, make and git is expected, and no root.
.DEFAULT_GOAL := help
.PHONY: help install run test check bench trust distributed draw migration lock clean
SHELL := /bin/sh

# the first interpreter that is new enough; PYTHON=/path/to/python overrides
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3 python3.14; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

# What `make test` runs. Suites that start a real Prefect server take minutes and are run by .ci/run;
# `make test SUITE=served` runs them here, `make test SUITE=` runs everything.
SUITE ?= not served and not slow
# on all cores; `make test WORKERS=0` runs one test after the other
WORKERS ?= auto
TESTS = $(BIN)/python -m pytest -n $(WORKERS) $(if $(SUITE),-m "$(SUITE)")

help: ## this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

install: .venv/.installed ## what is needed to run, from requirements.lock

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one: make install PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv .venv

# --no-deps: the lock alone says what is installed; --no-build-isolation: the build tool comes from the lock too
.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements.lock names; the first time takes a few minutes." >&2
	@$(PIP) install --quiet --only-binary :all: --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the test tools that requirements-dev.lock names." >&2
	@$(PIP) install --quiet --only-binary :all: --no-binary roundup --no-build-isolation --require-hashes -r requirements-dev.lock
	@touch $@

# exec: TERM and Ctrl-C reach the supervisor itself, not a shell around it
run: .venv/.installed ## install, then start everything with the example set
	@WAARDENWEG_EXAMPLE=$${WAARDENWEG_EXAMPLE:-1} exec $(BIN)/waardenweg serve

test: .venv/.installed-dev ## install, then the tests
	@$(TESTS)

check: .venv/.installed-dev ## format, lint, types, layers, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(TESTS)

bench: .venv/.installed-dev ## every script in bench/: floor, ours and peer in turn, with the ratio
	@set -e; found=; for script in bench/bench_*.py; do \
		if test -f "$$script"; then found=yes; $(BIN)/python "$$script"; fi; done; \
	test -n "$$found" || echo "There is nothing to measure yet: the part on speed and scale brings the benchmarks."

trust: .venv/.installed-dev ## the trust suite at full length: kill -9, two at once, bad input
	@if test -n "$$(find tests/trust -name 'test_*.py' 2>/dev/null)"; then $(BIN)/python -m pytest tests/trust --full-length; \
	else echo "There is no trust suite yet: the part on trust brings it."; fi

distributed: .venv/.installed-dev ## scaled out over processes, on PostgreSQL
	@if test -n "$$(find tests/distributed -name 'test_*.py' 2>/dev/null)"; then $(BIN)/python -m pytest tests/distributed; \
	else echo "There is no distributed suite yet: the part on scaling out brings it."; fi

draw: .venv/.installed ## write docs/lifecycle.md from the transition table
	@$(BIN)/waardenweg draw

migration: .venv/.installed-dev ## draft a migration: make migration M="what changes"
	@test -n "$(M)" || { echo 'Say what changes: make migration M="add a column"' >&2; exit 2; }
	@$(BIN)/python -m models.migrations "$(M)"
	@$(BIN)/ruff format --quiet models/migrations/versions

# Keeps what is pinned and adds or drops what pyproject.toml asks for; `make lock UPGRADE=--upgrade` takes newer ones.
# One lock for every Python and platform (--universal); no index address is written into it.
COMPILE = .venv-lock/bin/uv pip compile --quiet --no-config --system-certs --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate $(UPGRADE) pyproject.toml --group build

lock: ## pin and hash again what pyproject.toml asks for
	@test -x .venv-lock/bin/uv || { $(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet "uv>=0.9"; }
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group dev -c requirements.lock -o requirements-dev.lock

clean: ## the environment and every cache; never the data in .waardenweg
	rm -rf .venv .venv-lock build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
