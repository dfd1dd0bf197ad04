# One command from a bare machine: each target makes .venv and installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FORMKIT := $(BIN)/formkit

.PHONY: demo test check format proof bench clean

demo: $(VENV)/.formkit
	$(FORMKIT) demo

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --dist worksteal

check: test

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

proof: $(VENV)/.dev
	HYPOTHESIS_PROFILE=proof $(BIN)/pytest -n auto --dist worksteal -m "slow or not slow"
	$(BIN)/python -m benchmarks.returned judging

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.generate
	$(BIN)/python -m benchmarks.batch
	$(BIN)/python -m benchmarks.read
	$(BIN)/python -m benchmarks.pdf
	$(BIN)/python -m benchmarks.archive

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.dev: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable ".[dev]"
	touch $@ $(VENV)/.formkit

$(VENV)/.formkit: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --editable .
	touch $@

# Debian keeps the venv module in a package of its own.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本。"; exit 6; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv; \
	  else echo "缺少 venv 模块。请先安装，例如：sudo apt-get install python3-venv"; exit 6; fi; }
	$(PYTHON) -m venv $(VENV)
