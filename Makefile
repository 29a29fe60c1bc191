# How the hub is run and checked on one machine. Needs Python 3.11+, Node 20+ and make; README says the rest.
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := $(wildcard templates home/templates search/templates insight_hub/*/templates)
export PORT ?= 8000
OLD := Cannot go on: Python 3.11 or newer is needed: install one, or name it, as in make PYTHON=python3.12

.PHONY: up test lint format bench packages python

up: python
	@$(PYTHON) docker/local/up.py

test: python
	@$(PYTHON) docker/local/tests.py $(ARGS)

bench: python
	@$(PYTHON) docker/local/tests.py bench $(ARGS)

lint: packages
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/djlint --lint $(TEMPLATES)
	@$(BIN)/djlint --check $(TEMPLATES)
	@mkdir -p var/assets
	@DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py makemigrations --check --dry-run
	@DATABASE_URL=sqlite://:memory: $(BIN)/python manage.py check --fail-level WARNING

format: packages
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djlint --quiet --reformat $(TEMPLATES)

packages: python
	@$(PYTHON) docker/local/packages.py --dev

python: # the scripts say so too, but an old one cannot read them
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "$(OLD)")'
