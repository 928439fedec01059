# Needs Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test lint check docs clean

demo: $(VENV)/demo  ## classify two example postings
	$(BIN)/jdrole classify examples/direttore_commerciale.it.md examples/sales_operations_manager.en.md

test: $(VENV)/dev lint check  ## everything: lint, types, layers, corpus, tests
	$(BIN)/python -m pytest

lint: $(VENV)/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: $(VENV)/dev
	$(BIN)/jdrole corpus check

$(VENV)/demo: pyproject.toml models/responsibility.npz
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt .
	touch $@

$(VENV)/dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	touch $@

docs: $(VENV)/dev  ## write the page of the audit's rules
	$(BIN)/python -c "from classifier.audit import rules; from classifier.render.rules import rules_page; print(rules_page(rules()), end='')" > docs/rules.md

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
