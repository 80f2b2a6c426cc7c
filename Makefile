# « make run » ouvre le site ; « make test » le vérifie. Il suffit de python3 (3.11 ou plus), python3-venv et make.
# "make run" opens the site; "make test" checks it. "make help" lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= $(or $(MAILLAGE_LISTEN_PORT),8000)
PYTEST ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
DJANGO := $(BIN)/python -m django
NPM := env PATH="$(CURDIR)/$(BIN):$$PATH" $(CURDIR)/$(BIN)/npm --prefix frontend --no-audit --no-fund --no-update-notifier --loglevel=error
DIST := maillage/core/static/dist/manifest.json
FACE := $(shell find frontend -path frontend/node_modules -prune -o -type f -print 2>/dev/null)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard maillage/locale/*/LC_MESSAGES/django.po))

.PHONY: fuzz fuzz-api help run build test test-sqlite test-postgresql check format lint types layers templates migrations lock bench clean
say = @printf '\n── %s\n'

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

run: build ## open the site with the third places of France, at http://localhost:8000 (PORT=8001 for another)
	@MAILLAGE_LISTEN_PORT=$(PORT) $(BIN)/maillage demo

build: .venv/.run $(DIST) $(CATALOGUES) ## install what runs, build the front end, compile the translations

test: test-sqlite test-postgresql ## run the tests, on SQLite then on PostgreSQL

test-sqlite: build .venv/.dev
	$(say) "Tests on SQLite"
	@env -u DATABASE_URL $(BIN)/pytest $(PYTEST)

test-postgresql: build .venv/.dev ## all but what knows no database: browser, engine, house rules, processes, archives
	$(say) "Tests on PostgreSQL"
	@tools/with-postgresql $(BIN)/pytest -m "not browser" --ignore=tests/mesh --ignore=tests/house \
		--ignore=tests/journal/test_run.py --ignore=tests/instance/test_server.py --ignore=tests/instance/test_backup.py $(PYTEST)

check: format lint types layers templates migrations test ## run everything that must pass before a change is taken

format: .venv/.dev ## is the code laid out as ruff does?
	$(say) "Layout (ruff format)"
	@$(BIN)/ruff format --check .

lint: .venv/.dev ## ruff
	$(say) "Lint (ruff)"
	@$(BIN)/ruff check .

types: .venv/.dev ## mypy, strict
	$(say) "Types (mypy)"
	@$(BIN)/mypy

layers: .venv/.dev ## who may import whom
	$(say) "Layers (import-linter)"
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

templates: .venv/.dev ## djlint
	$(say) "Templates (djlint)"
	@$(BIN)/djlint maillage --lint --quiet

migrations: .venv/.dev ## none missing, none that would lock or lose
	$(say) "Migrations"
	@$(DJANGO) makemigrations --check --dry-run --settings=tests.settings
	@$(DJANGO) lintmigrations --settings=tests.settings --quiet ok ignore
	@tools/with-postgresql $(DJANGO) lintmigrations --settings=tests.settings --quiet ok ignore

lock: .venv/.dev ## choose the versions of every dependency anew
	@compile="$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --quiet --extra build"; \
	$$compile pyproject.toml -o requirements/run.txt; \
	$$compile --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt
	@! grep -nE '^(-|--)|://' requirements/*.txt

bench: build .venv/.dev ## compare pages with a bare view (benchmarks/README.md)
	@$(BIN)/python -m benchmarks

fuzz: build .venv/.dev ## send anything to every address and form, three hundred times each (every test run sends six)
	@FUZZ_EXAMPLES=300 $(BIN)/pytest tests/security/test_fuzz.py -q

fuzz-api: build .venv/.dev ## ask the API a thousand questions an address, in form or not (every test run asks sixty)
	API_EXAMPLES=1000 .venv/bin/pytest tests/api/test_schema.py -q

clean: ## remove everything that was installed or built; the data in var/ stay
	@rm -rf .venv build *.egg-info frontend/node_modules $(dir $(DIST)) $(CATALOGUES) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Maillage a besoin de Python 3.11 ou plus (needs Python 3.11 or newer).")'
	@echo "Installing Maillage in .venv ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: requirements/run.txt pyproject.toml .venv/.made
	@echo "Installing the Python packages ..."
	@$(PIP) install --no-compile --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@$(PIP) install --no-compile --require-hashes -r requirements/dev.txt
	@touch $@

frontend/node_modules/.made: frontend/package-lock.json .venv/.run
	@echo "Installing the front end's packages ..."
	@$(NPM) ci --ignore-scripts --silent
	@touch $@

$(DIST): frontend/node_modules/.made $(FACE)
	@echo "Building the front end ..."
	@$(NPM) run --silent build -- --logLevel=error
	@touch $@

%.mo: %.po .venv/.run
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@
