# Everything builds its own environment from the hashed locks: `make run` and `make test` work in a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test bench interop lock clean

help:
	@echo "make run     start QA Portal with its demonstration (PORT=8000)"
	@echo "make test    lint, types, import contracts, every test on SQLite and PostgreSQL, browser journeys"
	@echo "make bench   measure speed and memory against the peers"
	@echo "make interop check that other tools read what is written here, and the other way round (installs them)"
	@echo "make lock    compile the locks in requirements/ anew (needs uv)"
	@echo "make clean   remove the environment and the data in var/"

run: $(VENV)/base
	$(BIN)/qa-portal serve --demo --port $(PORT)

test: $(VENV)/dev
	$(BIN)/python -m tests

bench: $(VENV)/dev
	$(BIN)/python -m benchmarks

interop: $(VENV)/dev
	$(BIN)/python -m interop

$(VENV)/base: requirements/base.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) --require-hashes -r requirements/base.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements/dev.txt $(VENV)/base
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

lock:
	for name in requirements/*.in interop/requirements/*.in; do \
	  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	    $$name -o $${name%.in}.txt; \
	done

clean:
	rm -rf $(VENV) var
