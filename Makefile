# Needs make, Python 3.11 or newer and the package index; Node is taken from the system or the index.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
HOST ?= 127.0.0.1
PORT ?= 8000

BIN := .venv/bin
STAMPS := .venv/stamps
PO := $(wildcard inspect_app/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
VENDOR := inspect_app/static/vendor/vendor.json
BUILT := inspect_app/static/built/built.json
MODULES := node_modules/.package-lock.json
# The one binary npm installed for this machine; the package that chooses it wants all of them.
BIOME = $(firstword $(wildcard node_modules/@biomejs/cli-*/biome))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
UV_COMPILE := build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

# File by file to as many workers as there are processors, in the order that tests/conftest.py gives.
PYTEST := $(BIN)/pytest -q --numprocesses=auto --dist=loadfile --no-loadscope-reorder

# On SQLite, then on PostgreSQL where INSPECT_TEST_POSTGRES names a database to use up (others are
# made and dropped beside it). A part without any test for PostgreSQL ends with status 5.
define on_both_databases
status=0; \
INSPECT_TEST_DATABASE_URL= $(PYTEST) $(1) || status=$$?; \
if [ -z "$$INSPECT_TEST_POSTGRES" ]; then \
	echo "PostgreSQL is left out: INSPECT_TEST_POSTGRES names no database to use up"; \
else \
	echo "The same on PostgreSQL, without what no database changes (tests/conftest.py names it)"; \
	INSPECT_TEST_DATABASE_URL="$$INSPECT_TEST_POSTGRES" $(PYTEST) $(1) || [ $$? = 5 ] || status=1; \
fi; \
exit $$status
endef

export HOST PORT
# Tests start the program a hundred times; it need not be compiled each time, whatever a shell asks.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help
help: ## List what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

.PHONY: install
install: $(STAMPS)/app $(BUILT) $(MO) ## Put everything the app needs into .venv (quick when nothing changed)

.PHONY: run
run: install ## Serve the demo on http://127.0.0.1:8000 (PORT, HOST, INSPECT_INSTANCE)
	@$(BIN)/inspect-app demo
	@exec $(BIN)/inspect-app serve --host $(HOST) --port $(PORT)

.PHONY: test
test: install $(STAMPS)/dev ## Run the whole suite (ARGS="-k notice" for a part; INSPECT_TEST_POSTGRES)
	@$(call on_both_databases,$(ARGS))

.PHONY: soak
soak: install $(STAMPS)/dev ## Run the long tests: thousands of sends, a server killed again and again
	@$(call on_both_databases,-m soak --numprocesses=0 -rP $(ARGS))

.PHONY: faults
faults: install $(STAMPS)/dev ## Inject every fault that the tests know and write docs/faults.md (ARGS=tests/browser for a part)
	@$(if $(ARGS),,rm -f docs/faults.md)
	@INSPECT_TEST_DATABASE_URL= $(PYTEST) -m "fault and not soak" --fault-table docs/faults.md $(ARGS)

.PHONY: bench
bench: install $(STAMPS)/dev ## Measure what docs/figures.md tells (ARGS="--quick" for seconds)
	@$(BIN)/inspect-app bench $(ARGS)

.PHONY: phone-bars
phone-bars: install $(STAMPS)/dev ## Measure the phone in a real browser (ARGS="--only load,ready --rounds 3")
	@$(BIN)/python -m tests.browser.bars $(ARGS)

.PHONY: check
check: install $(STAMPS)/dev ## Check format, lint, types, layers, templates, JavaScript, migrations, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint --quiet --lint inspect_app/templates
	node_modules/.bin/tsc --project tsconfig.json
	$(if $(BIOME),$(BIOME) ci --log-level=warn,@echo "There is no Biome for this machine: JavaScript is not linted")
	$(BIN)/python tools/translations.py check
	@rm -rf build/schema
	INSPECT_DATABASE_URL= INSPECT_INSTANCE=build/schema $(BIN)/inspect-app db upgrade
	INSPECT_DATABASE_URL= INSPECT_INSTANCE=build/schema $(BIN)/inspect-app db check

.PHONY: format
format: install $(STAMPS)/dev ## Bring Python and JavaScript into their one form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(if $(BIOME),$(BIOME) check --write)

.PHONY: lock
lock: build/uv/bin/uv ## Renew requirements/*.lock (UPGRADE=--upgrade for newer versions)
	$(UV_COMPILE) $(UPGRADE) pyproject.toml --extra postgres --extra build --output-file requirements/run.lock
	$(UV_COMPILE) $(UPGRADE) pyproject.toml --extra dev --extra bench --constraint requirements/run.lock --output-file requirements/dev.lock
	$(UV_COMPILE) $(UPGRADE) --group node --output-file requirements/node.lock

.PHONY: fonts
fonts: install $(STAMPS)/dev ## Rebuild the embedded fonts from their sources
	$(BIN)/python tools/fonts/build.py

.PHONY: screenshots
screenshots: install $(STAMPS)/dev ## Take the pictures of the README anew, from a fresh demo
	$(BIN)/python tools/screenshots.py

.PHONY: clean
clean: ## Remove everything that make made; the instance folder stays
	rm -rf .venv node_modules build inspect_app/static/vendor $(MO)

$(STAMPS)/venv:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed." >&2; exit 1; fi
	@echo "Making .venv with $(PYTHON)"
	@"$(PYTHON)" -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: requirements/run.lock | $(STAMPS)/venv
	@echo "Installing what the app needs"
	@$(PIP) --require-hashes -r requirements/run.lock
	@touch $@

$(STAMPS)/app: pyproject.toml $(STAMPS)/run
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.lock $(STAMPS)/run
	@echo "Installing what tests and checks need"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

# A system's Node of 20 or newer with its npm will do; else the one of the package index.
$(STAMPS)/node: requirements/node.lock | $(STAMPS)/venv
	@if command -v npm >/dev/null && node -e 'process.exit(Number(parseInt(process.versions.node) < 20))'; then :; \
	else echo "Installing Node from the package index"; $(PIP) --require-hashes -r requirements/node.lock; fi
	@touch $@

$(MODULES): package.json package-lock.json $(STAMPS)/node
	@echo "Installing the front end's packages"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VENDOR): tools/vendor.py $(MODULES) | $(STAMPS)/venv
	@$(BIN)/python tools/vendor.py
	@touch $@

$(BUILT): tools/build.py $(VENDOR) $(wildcard inspect_app/static/js/* inspect_app/static/css/*)
	@$(BIN)/python tools/build.py

%/messages.mo: %/messages.po tools/translations.py $(STAMPS)/run
	@$(BIN)/python tools/translations.py compile
	@touch $@

build/uv/bin/uv:
	@"$(PYTHON)" -m venv build/uv
	@build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
