# Digitscope: set up, run, test. Everything happens in the virtual environment VENV; nothing else is touched.

VENV ?= .venv
PYTHON ?=
UV ?= uv
FILES ?=
TESTS ?= tests
WORKERS ?= auto
ROWS ?=

# Tests never open a window; `make run` does.
OFFSCREEN = QT_QPA_PLATFORM=offscreen
SOURCES = core desktop resources scripts tests

.DEFAULT_GOAL := help
.PHONY: help setup window_libraries run test lint format bench screenshots lock clean distclean

help: ## Show what can be made
	@echo "Digitscope. make WHAT, where WHAT is one of:"
	@awk -F ':.*## ' '/^[a-z_]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo "Variables: PYTHON=python3.12 VENV=.venv FILES='digit.png' TESTS=tests/core WORKERS=2 ROWS=trace"

setup: ## Make the virtual environment and install the locked packages
	@scripts/system_libraries.sh
	@scripts/setup.sh "$(VENV)" "$(PYTHON)"

window_libraries:
	@scripts/system_libraries.sh --window

run: window_libraries setup ## Open the window; FILES='one.png' opens a file in it
	@"$(VENV)/bin/digitscope" $(FILES)

test: lint ## Check style and types, then run all tests without a screen, one process for each processor
	$(OFFSCREEN) "$(VENV)/bin/python" -m pytest --numprocesses=$(WORKERS) --maxprocesses=4 --dist=worksteal $(TESTS)

lint: setup ## Check style (ruff) and types (mypy)
	"$(VENV)/bin/ruff" check $(SOURCES)
	"$(VENV)/bin/ruff" format --check $(SOURCES)
	"$(VENV)/bin/mypy"

format: setup ## Bring the source into its one format
	"$(VENV)/bin/ruff" check --fix $(SOURCES)
	"$(VENV)/bin/ruff" format $(SOURCES)

# An environment may ask OpenBLAS for the instructions of an older processor; PyTorch would then be compared by all.
bench: setup ## Measure and write bench.json; ROWS=trace measures the rows whose name begins so
	env -u OPENBLAS_CORETYPE $(OFFSCREEN) "$(VENV)/bin/python" -m tests.benchmarks $(ROWS)

screenshots: setup ## Draw a digit in the real window and write docs/pictures (needs xvfb)
	xvfb-run -a -s "-screen 0 1440x900x24" "$(VENV)/bin/python" scripts/screenshots.py docs/pictures

lock: ## Write requirements.lock anew (needs uv); UPGRADE=1 takes the newest versions
	@scripts/lock.sh "$(UV)" $(if $(UPGRADE),--upgrade)

clean: ## Remove caches and what was built
	rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache bench.json
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## Remove the virtual environment too
	rm -rf "$(VENV)"
