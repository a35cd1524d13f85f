# Every target sets up its own .venv when it is missing or when the lock changed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The first interpreter that runs and is 3.11 or 3.12; PYTHON=… overrides.
PYTHON ?= $(shell for p in python3 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := requirements.lock
UVLOCK := requirements-uv.lock

export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.PHONY: help setup demo test check format lock system soak figures clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## create .venv from the locked, hashed requirements

$(STAMP): $(LOCK) pyproject.toml
	@rm -rf $(VENV)
	@$(MAKE) --no-print-directory $(BIN)/uv
	@echo "== installing the locked requirements into $(VENV) (hashed, byte-compiled)"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $(LOCK)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or 3.12 is needed: install one, or name it with PYTHON=/path/to/python3.12" >&2; exit 2; }
	@echo "== making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(UVLOCK)

demo: $(STAMP) ## the main job in one go: sample documents in, released copies out
	@echo "== mishen demo (home in demo/home, keys in demo/keys, copies in demo/released)"
	@$(BIN)/mishen demo

system: ## install the Debian packages that some tests need (as root)
	@tests/system-packages

check: $(STAMP) ## formatting, lint, types, import layers
	@echo "== ruff format --check"; $(BIN)/ruff format --check .
	@echo "== ruff check"; $(BIN)/ruff check .
	@echo "== mypy --strict"; $(BIN)/mypy
	@echo "== import-linter"; $(BIN)/lint-imports

test: $(STAMP) ## everything but the long counts: checks, then all tests
	@if tests/system-packages --can-install; then $(MAKE) --no-print-directory system; fi
	@$(MAKE) --no-print-directory check
	@echo "== pytest"; $(BIN)/python -m pytest -m "not soak" -n 2 --dist worksteal --durations 60 --durations-min 5

soak: $(STAMP) ## the long counts: fuzz, kills, large batches
	@echo "== pytest -m soak"; $(BIN)/python -m pytest -m soak --timeout 7200

figures: $(STAMP) ## measure detection and write the figures of docs/detection.md
	@$(BIN)/python -m training.report

format: $(STAMP) ## format and fix what can be fixed
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: $(BIN)/uv ## resolve again: hashed, no index addresses, for 3.11 and 3.12
	@echo "== uv pip compile"
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --no-header --no-annotate --group dev $(LOCKFLAGS) pyproject.toml -o $(LOCK)

clean: ## remove .venv and caches
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
