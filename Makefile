# Everything a newcomer needs; each target sets up what it stands on. Needs Python 3.11 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard summit/translations/*/LC_MESSAGES/messages.po))
WORDS := summit/translations/messages.pot
PORT ?= 5000
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE  # or each of the hundreds of processes that the tests start compiles everything anew

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset serve test fault check pictures bench bench-planner lock translations clean

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 22

setup: $(VENV)/.ready $(VENV)/.compiled $(CATALOGUES) ## install what the application needs into .venv (locked, with hashes)

demo: setup ## play the reference event, serve it on http://127.0.0.1:5000 and print links (again: go on from there)
	$(BIN)/flask --app app demo --port $(PORT)

demo-reset: setup ## the same, from the beginning
	$(BIN)/flask --app app demo --port $(PORT) --reset

serve: setup $(if $(SUMMIT_DATABASE_URL)$(DATABASE_URL),,$(VENV)/.ready-to-test) ## web and workers on DATABASE_URL=postgresql://… (QUEUE_URL=…), or on a PostgreSQL of its own to try it out
	$(if $(filter command line,$(origin PORT)),SUMMIT_BIND=127.0.0.1:$(PORT)) \
	$(if $(DATABASE_URL),SUMMIT_DATABASE_URL="$(DATABASE_URL)" SUMMIT_SESSIONS_URL="$(or $(SESSIONS_URL),$(DATABASE_URL))" SUMMIT_QUEUE_URL="$(or $(QUEUE_URL),$(DATABASE_URL))") \
	$(if $(SUMMIT_DATABASE_URL)$(DATABASE_URL),$(BIN)/flask --app app serve --upgrade,$(BIN)/python -m summit.serving.trial)

test: $(VENV)/.ready-to-test $(VENV)/.compiled $(CATALOGUES) ## the whole suite: units, PostgreSQL, real servers, and the browser if there is one
	$(BIN)/pytest -q -n 3 --maxschedchunk 1  # three, because many of them wait

fault: $(VENV)/.ready-to-test $(VENV)/.compiled $(CATALOGUES) ## crowds, kills, full disks and chance at their large sizes; SUMMIT_SEED=… repeats a run
	SUMMIT_TESTS=large $(BIN)/pytest -q -n 3 --maxschedchunk 1 tests/fault tests/lifecycle

check: $(VENV)/.ready-to-test $(CATALOGUES) ## style, types, import contracts, translations, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house/test_translations.py tests/house/test_migrations.py

pictures: $(VENV)/.ready-to-test $(CATALOGUES) ## play the demo and photograph it for the README (needs a Chromium)
	$(BIN)/python -m tests.browser.pictures

bench: $(VENV)/.ready-to-test $(VENV)/.compiled $(CATALOGUES) ## measure answers, mails, pages and exports against floors (a quarter of an hour); OPTIONS="--quick", MARKDOWN=docs/trust.md
	$(BIN)/python -m tests.bench.speed $(OPTIONS) $(if $(MARKDOWN),--markdown $(MARKDOWN))

bench-planner: $(VENV)/.ready $(VENV)/.compiled ## measure the table planner; OPTIONS="--quick" and others, MARKDOWN=docs/planner.md to write them there
	$(BIN)/python -m tests.bench.planner $(OPTIONS) $(if $(MARKDOWN),--markdown $(MARKDOWN))

translations: setup ## take new words into the catalogues (then translate them in summit/translations/*/…/messages.po)
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k NN_:1,2 -k _l --no-location --no-wrap --sort-output --ignore-dirs ".*" --project summit -o $(WORDS) .
	$(BIN)/pybabel -q update -i $(WORDS) -d summit/translations --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

%.mo: %.po $(VENV)/.ready
	@$(BIN)/pybabel -q compile -i $< -o $@

$(VENV)/.ready: requirements.lock
	@echo "Installing what the application needs (a minute or two, once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.compiled: $(wildcard summit/planning/kernel/*.py) | $(VENV)/.ready
	@echo "Compiling the inner loops of the table planner (half a minute, once) …"
	@$(BIN)/python -c "from summit.planning.search import prepare; prepare()"
	@touch $@

$(VENV)/.ready-to-test: requirements-dev.lock $(VENV)/.ready
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

lock: ## write both lock files anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra fast --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml --extra fast --extra redis --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

clean: ## remove .venv and caches; the database in instance/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
