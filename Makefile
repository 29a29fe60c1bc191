# How the hub is run and checked on one machine. Needs Python 3.11+, Node 20+ and make; README says the rest.
PYTHON ?= python3
BIN := .venv/bin
TEMPLATES := $(wildcard templates home/templates search/templates insight_hub/*/templates)
export PORT ?= 8000

.PHONY: up test lint format bench packages

up:
	@$(PYTHON) docker/local/up.py

test:
	@$(PYTHON) docker/local/tests.py $(ARGS)

bench:
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

packages:
	@$(PYTHON) docker/local/packages.py --dev
