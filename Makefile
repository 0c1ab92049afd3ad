# The commands of the project. CI runs the same ones. `make` alone lists them.
.DEFAULT_GOAL := help
PY ?= python3
BIN := .venv/bin
CHROMIUM := $(shell command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
HLEDGER := $(shell command -v hledger)

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# A virtual environment works in the place and with the Python it was made for; a
# moved checkout or an upgraded Python gets a new one.
PLACE := $(shell .venv/bin/python -c '' 2>/dev/null && cat .venv/.place 2>/dev/null)
ifneq ($(PLACE),$(CURDIR))
.venv/.python .venv/.runtime .venv/.dev: anew
endif

.venv/.python:
	@command -v "$(PY)" >/dev/null || { echo "There is no $(PY). Install Python 3.11 or newer, or name one: PY=/path/to/python3 make $(MAKECMDGOALS)"; exit 2; }
	@"$(PY)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This is $$("$(PY)" --version 2>&1); naturbudget needs Python 3.11 or newer. Name one: PY=/path/to/python3 make $(MAKECMDGOALS)"; exit 2; }
	@"$(PY)" -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv. Install it (on Debian: apt-get install python3-venv), then make $(MAKECMDGOALS) again."; exit 2; }
	@mkdir -p .venv 2>/dev/null && test -w .venv || { echo "$(CURDIR) cannot be written; take a checkout of your own."; exit 2; }
	@echo "  Making the virtual environment"
	@"$(PY)" -m venv --clear .venv
	@printf '%s\n' "$(CURDIR)" > .venv/.place
	@touch $@

anew:

.venv/.runtime: requirements.txt pyproject.toml | .venv/.python
	@echo "  Installing what the product needs"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	@echo "  Installing what the checks need"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary=:all: -r requirements-dev.txt
	@touch $@

setup: .venv/.runtime ## virtual environment, database, tables, units, static files
	@$(BIN)/python -m naturbudget.config.setup

demo: .venv/.runtime ## set everything up with demo data and serve it on http://127.0.0.1:8000
	@$(BIN)/python -m naturbudget.config.serve

run: .venv/.runtime ## serve for developers: every change is seen at once, errors are shown
	@$(BIN)/python -m naturbudget.config.setup
	@NATURBUDGET_DEBUG=yes $(BIN)/python manage.py runserver "127.0.0.1:$${PORT:-8000}"

# Its shell without windows does the same in two thirds of the time.
browser: ## Debian's chromium, for the tests in a real browser
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "  Installing chromium"; apt-get update -qq && \
		{ apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || \
		apt-get install -y -qq --no-install-recommends chromium >/dev/null; }; \
	else \
		echo "The tests need a browser. Install it: sudo apt-get install chromium"; exit 2; \
	fi
endif

hledger: ## Debian's hledger, with which a test compares the exported books
ifeq ($(HLEDGER),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "  Installing hledger"; apt-get update -qq && apt-get install -y -qq --no-install-recommends hledger >/dev/null; \
	else \
		echo "The tests need hledger. Install it: sudo apt-get install hledger"; exit 2; \
	fi
endif

test: .venv/.dev browser hledger ## the whole suite, on a real PostgreSQL and in a real browser
	@$(BIN)/python -m naturbudget.config.messages
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal --durations=25 --durations-min=5

prove: .venv/.dev ## the property tests, for long
	@HYPOTHESIS_PROFILE=prove $(BIN)/python -m pytest -q -n 2 --dist worksteal $(shell grep -rlE "hypothesis" tests --include="test_*.py")

check: .venv/.dev ## what CI runs: format, lint, import contracts, types, migrations, tests
	@$(BIN)/ruff format --check --quiet . || { echo "Run make fix."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache >.venv/lint-imports.txt || { cat .venv/lint-imports.txt; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(MAKE) --no-print-directory test

fix: .venv/.dev ## format, and mend what the linter can
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

bench: .venv/.dev ## print the figures of docs/benchmarks.md
	@$(BIN)/python -m bench

snapshots: .venv/.dev ## renew what the snapshot tests compare with; review the diff
	@NATURBUDGET_SNAPSHOTS=renew $(BIN)/python -m pytest -q -n 2 tests || true
	@git diff --stat -- tests/snapshots

screenshots: .venv/.dev browser ## make the pictures of the README and the manual
	@$(BIN)/python -m bench.screenshots

messages: .venv/.runtime ## collect the sentences for the translators, compile what they wrote
	@$(BIN)/python -m naturbudget.config.messages collect

docs: .venv/.dev ## check what the documents promise
	@$(BIN)/python -m pytest -q tests/test_repository.py

backup: .venv/.runtime ## make backup FILE=books.tar
	@$(BIN)/python -m naturbudget.config.backup save "$(FILE)"

restore: .venv/.runtime ## make restore FILE=books.tar, into an empty data folder
	@$(BIN)/python -m naturbudget.config.backup restore "$(FILE)"

lock: ## write the locked requirements anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements.in -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate requirements-dev.in -o requirements-dev.txt

.PHONY: help anew setup demo run browser hledger test prove check fix bench snapshots screenshots messages docs backup restore lock
