# One command each. `make help` lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Reach the launcher through the environment, as DATABASE_URL, REDIS_URL and
# DEMO_PASSWORD do when they are set. Those three have no default here: empty
# and absent mean different things to whoever reads them.
export PORT ?= 8000
export LOCAL_DIR ?= .local

ARGS ?=

.PHONY: help run manage test torture faults mutants fuzz check wire screenshots bench lock install install-dev clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  Variables: PORT=8000 LOCAL_DIR=.local DEMO=1 DEMO_PASSWORD=... DATABASE_URL=... REDIS_URL=... ARGS="..."'

run: $(VENV)/.installed-run ## Start everything on this machine and fill it with a demo city
	@exec $(BIN)/python -m backend.local run --stop-with-parent

manage: $(VENV)/.installed-run ## Run a management command on the same servers: make manage ARGS="showmigrations"
	@exec $(BIN)/python -m backend.local manage $(ARGS)

test: $(VENV)/.installed-dev ## Run the tests: make test ARGS="tests/sync -k pull"
	@exec $(BIN)/python -m pytest -n 3 --dist worksteal --durations=10 --durations-min=1 $(ARGS)

torture: $(VENV)/.installed-dev ## Faults over real servers: make torture N=500 INPROCESS=20000, or one history again: SEED=17
	@exec env N="$(or $(N),100)" INPROCESS="$(or $(INPROCESS),4000)" SEED="$(SEED)" FIRST="$(FIRST)" \
	  $(BIN)/python -m pytest tests/torture -n 0 -q $(if $(SEED),-k "seeded or processes") $(ARGS)

faults: $(VENV)/.installed-dev ## From the button to the dispatcher while servers fail, and races: make faults N=100 RACES=500 HOLD=120
	@exec env PRESSES="$(or $(N),100)" RACES="$(or $(RACES),500)" HOLD="$(or $(HOLD),120)" \
	  $(BIN)/python -m pytest tests/faults tests/sync/test_races.py -n 0 -q $(ARGS)

mutants: $(VENV)/.installed-dev ## Break the sync in every way of tests/mutations and see it noticed: make mutants ARGS="--only 14"
	@exec $(BIN)/python -m tests.mutations $(ARGS)

fuzz: $(VENV)/.installed-dev ## Random requests for every operation, as four roles: make fuzz EXAMPLES=100 SEED=7
	@FUZZ_EXAMPLES=$${EXAMPLES:-50} FUZZ_SEED=$${SEED:-$$RANDOM} \
	  $(BIN)/python -m pytest tests/matrix/test_fuzz.py --tb=short --show-capture=no $(ARGS)

check: $(VENV)/.installed-dev ## Lint, types, import directions, migrations, settings, known vulnerabilities
	@exec $(BIN)/python -m backend.local.checks

wire: $(VENV)/.installed-dev ## The clients' types and code lists, anew from the OpenAPI document and the server's lists
	@exec $(BIN)/python -m backend.local.checks wire

screenshots: $(VENV)/.installed-dev ## Pictures of field app and board from a running `make run`: make screenshots DEMO_PASSWORD=...
	@$(BIN)/python -m tests.browser.screenshots && $(BIN)/python -m tests.browser.board.screenshots

bench: $(VENV)/.installed-dev ## Load on servers of its own, against a reference and the goals: make bench HISTORY=10000,1000000 DEVICES=64
	@exec $(BIN)/python -m benchmarks

lock: $(VENV)/.installed-uv ## Resolve the requirements anew: make lock ARGS="--upgrade"
	@for name in requirements requirements-local requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
	    $(ARGS) $$name.in -o $$name.txt || exit 1; \
	done

install: $(VENV)/.installed-run ## Only the environment that `make run` needs
install-dev: $(VENV)/.installed-dev ## The same with the tools for tests and checks

clean: ## Remove the environment (the data in LOCAL_DIR stays)
	rm -rf $(VENV)

# Stamps, so that a start asks the package index nothing unless a lock file changed.
$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-run: requirements.txt requirements-local.txt | $(BIN)/python
	@echo 'Installing, about half a minute ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.txt -r requirements-local.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed-run
	@echo 'Installing the tools for tests and checks ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements-dev.txt
	@touch $@

$(VENV)/.installed-uv: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@
