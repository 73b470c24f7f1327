# Two commands for a newcomer: `make run` and `make test`. Every target sets up .venv by itself.

PYTHON ?= python3
BIN := .venv/bin
TURTLE := ontology data shapes tests service/samsvar/scaffold

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench docs screenshots lock clean

help: ## say what each target does
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/  make \1	\2/p' $(MAKEFILE_LIST)

run: .venv/ready ## load the example graph, show one worked answer, serve on 127.0.0.1:8000
	@$(BIN)/samsvar serve --example

test: .venv/ready ## run the tests
	@$(BIN)/pytest --numprocesses auto --dist loadscope

check: .venv/ready ## run every check that is not a test
	@echo '== Python: lint'
	@$(BIN)/ruff check
	@echo '== Python: format'
	@$(BIN)/ruff format --check
	@echo '== Python: types'
	@$(BIN)/mypy
	@echo '== Scripts of the pages: types'
	@$(BIN)/python hatch_build.py check
	@echo '== Python: imports go downward'
	@$(BIN)/lint-imports --no-logo
	@echo '== Turtle: format'
	@$(BIN)/turtlefmt --check $(TURTLE)
	@echo '== Turtle and SPARQL: house rules'
	@$(BIN)/pytest -q tests/test_formatting.py
	@echo '== Lock files: they satisfy pyproject.toml'
	@$(BIN)/pytest -q tests/test_locks.py
	@echo '== Documents: generated pages are fresh'
	@$(BIN)/python -m samsvar.reference --check

fix: .venv/ready ## format everything, and mend what the linter can mend
	@$(BIN)/ruff check --fix-only
	@$(BIN)/ruff format
	@$(BIN)/turtlefmt $(TURTLE)

bench: .venv/ready ## run the benchmarks and write benchmarks/RESULTS.md, which takes hours
	@$(BIN)/python benchmarks/validation.py
	@$(BIN)/python benchmarks/pool.py
	@$(BIN)/python benchmarks/service.py
	@$(BIN)/python benchmarks/service.py --triples 1000000
	@$(BIN)/python benchmarks/pages.py
	@$(BIN)/python benchmarks/pages.py --triples 1000000

docs: .venv/ready ## write the generated pages anew
	@$(BIN)/python -m samsvar.reference

screenshots: .venv/ready ## make the pictures of the README anew, with a browser
	@$(BIN)/python docs/screenshots.py

# Versions stay as they are unless a range in pyproject.toml moved: `make lock UPGRADE=--upgrade` takes the
# newest of each.
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --custom-compile-command 'make lock' \
	$(UPGRADE) pyproject.toml

lock: .venv/ready ## pin what pyproject.toml asks for, with hashes
	@$(LOCK) --output-file requirements.lock
	@$(LOCK) --output-file requirements-dev.lock --group dev --constraint requirements.lock

clean: ## remove everything that was made
	rm -rf service/samsvar/web/assets service/samsvar/web/frontend/node_modules
	rm -rf .venv .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

PIP := $(BIN)/pip install -qq --disable-pip-version-check

FRONTEND := $(shell find service/samsvar/web/frontend -name node_modules -prune -o -type f -print)

.venv/ready: .venv/locked pyproject.toml hatch_build.py $(FRONTEND)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/locked: requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo 'samsvar needs Python 3.11 or newer: name one, as in make PYTHON=python3.12' >&2; exit 2; }
	@echo 'Setting up .venv, which takes a minute the first time'
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
