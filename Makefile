# Both targets set up all they need in a virtual environment of their own.
#
#   make run REPO=path    check a Go checkout (default: the corpus), write golint-leaks.sarif
#   make test             lint, strict types, all tests

PYTHON ?= python3
REPO ?= corpus
ARGS ?=

RUN := .venv-run
TEST := .venv-test
TYPED := $(wildcard golint_leaks tests benchmarks scripts)

.DEFAULT_GOAL := help
.PHONY: help run test lint types unit clean

help:
	@sed -n 's/^#   //p' $(firstword $(MAKEFILE_LIST))

# Findings (status 1) are a result and no failure of make.
run: $(RUN)/installed
	@status=0; \
	$(RUN)/bin/golint-leaks check --statistics --output sarif=golint-leaks.sarif $(ARGS) "$(REPO)" || status=$$?; \
	if [ $$status -le 1 ]; then echo "golint-leaks.sarif written"; else exit $$status; fi

test: lint types unit

# The Go of the virtual environment comes first, and nothing of another one gets through.
lint types unit: export PATH := $(CURDIR)/$(TEST)/bin:$(PATH)
lint types unit: export GOTOOLCHAIN := local
unexport GOROOT GOFLAGS GOWORK

lint: $(TEST)/installed
	ruff check .

types: $(TEST)/installed
	mypy $(TYPED)

unit: $(TEST)/installed
	python -m pytest $(ARGS)

$(RUN)/installed: pyproject.toml
	$(call install,$(RUN),.)

$(TEST)/installed: pyproject.toml
	$(call install,$(TEST),.[test])

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or later is needed; say which one with make PYTHON=..."; exit 1; }
	@echo "setting up $(1)"
	@$(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --editable '$(2)'
	@touch $@
endef

clean:
	rm -rf $(RUN) $(TEST) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache golint-leaks.sarif
