# Every target sets up .venv when it is missing or out of date, and only then.
# All paths are relative: that of the checkout may hold spaces, at which make would part it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
# Two threads are slower than one at the sizes of this course, and tests run side by side.
export OPENBLAS_NUM_THREADS = 1
export OMP_NUM_THREADS = 1

OLDEST := build/oldest
OLDEST_NUMPY := $(shell sed -n 's/^ *"numpy>=\([0-9.]*\)".*/\1/p' pyproject.toml)

.PHONY: demo test test-long test-release test-all machine style oldest lab build check figures site bench lock clean
.NOTPARALLEL:

demo: $(READY)
	$(BIN)/course demo

test: style machine
	$(BIN)/python -m pytest -n auto -m "not long and not release"

test-long: machine
	$(BIN)/python -m pytest -n auto -m long

test-release: machine
	$(BIN)/python -m pytest -n auto -m release

test-all: test test-long test-release

# A browser and a PostgreSQL server for the tests, installed where they are missing.
machine: $(READY)
	@$(BIN)/python -m tests.machine

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

# The library's tests on the oldest NumPy that pyproject.toml allows, all else as locked.
oldest: $(READY)
	"$(PYTHON)" -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check "numpy==$(OLDEST_NUMPY)"
	$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
	  > "$$($(OLDEST)/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/locked.pth"
	$(OLDEST)/bin/python -m pytest -n auto tests/nnlib tests/gradcheck tests/check

lab: $(READY)
	$(BIN)/course lab

build: $(READY)
	$(BIN)/course build

check: $(READY)
	$(BIN)/course check

figures: $(READY)
	$(BIN)/course figures

site: $(READY)
	$(BIN)/course site

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

$(READY): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed: install it, or name it with make PYTHON=/path/to/python"; exit 1; }
	@echo "Setting up .venv (once; a few minutes)"
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Pins anew every package that pyproject.toml asks for, on every system and with the hashes of all its
# files, so that none that was changed on the way is installed; and of these what a student needs, at
# home and on a JupyterHub.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	rm -rf build/lock && "$(PYTHON)" -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	build/lock/bin/$(LOCK) --upgrade --all-extras pyproject.toml -o requirements.lock
	build/lock/bin/$(LOCK) --extra lab -c requirements.lock pyproject.toml -o requirements-student.lock
	build/lock/bin/$(LOCK) --extra hub -c requirements.lock pyproject.toml -o requirements-hub.lock
	rm -rf build/lock

clean:
	rm -rf .venv build dist demo figures .pytest_cache .hypothesis .mypy_cache .ruff_cache
