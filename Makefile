# Jujian (举荐). Everything a person does with this repository; `make help` lists it.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
RUN := $(BIN)/python manage.py
VAR := $(or $(JUJIAN_VAR),var)
CATALOGUE := locale/zh_Hans/LC_MESSAGES/django
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench fuzz fmt messages draw pins clean

help: ## list these
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VAR)/.prepared $(CATALOGUE).mo ## the environment in .venv, with all it needs to run

demo: setup ## rehearse a season and serve it on 127.0.0.1:8000 (PORT=8001 for another port)
	@JUJIAN_DEMO=1 JUJIAN_SITE=http://127.0.0.1:$(PORT) exec $(RUN) demo --bind 127.0.0.1:$(PORT)

test: setup .venv/.dev ## the whole suite; on DATABASE_URL and REDIS_URL where they are set
	$(BIN)/pytest $(ARGS)

check: setup .venv/.dev ## format, lint, types, contracts, migrations, generated documents, pins
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(RUN) makemigrations --check --dry-run
	$(RUN) draw --check
	$(RUN) messages --check
	$(BIN)/python requirements/consistent.py

bench: setup .venv/.bench ## measure; prints tables
	$(BIN)/python bench/run.py $(ARGS)

fuzz: setup .venv/.dev ## every form with every role and all properties, deeply; hours
	$(BIN)/pytest --hypothesis-profile=deep -m "fuzz or not browser" $(ARGS)

fmt: .venv/.dev ## format and mend what can be mended by machine
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: setup ## bring the Chinese catalogue up to the source
	$(RUN) messages

draw: setup ## the generated documents in docs/
	$(RUN) draw

pins: .venv/.uv ## resolve pyproject.toml anew into requirements/
	$(BIN)/uv pip compile pyproject.toml --extra dev $(PINNED) -o requirements/dev.txt $(ARGS)
	$(BIN)/uv pip compile pyproject.toml -c requirements/dev.txt $(PINNED) -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra bench -c requirements/dev.txt $(PINNED) \
		-o requirements/bench.txt

clean: ## remove what was made, but not the data in var
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf $(VAR)/static $(VAR)/fonts $(VAR)/.prepared $(CATALOGUE).mo

PINNED := --universal --generate-hashes --no-emit-index-url --custom-compile-command "make pins"

# --- What the targets above stand on; a stamp is newer than what it was made from -------------------

.venv/.uv: requirements/uv.txt requirements/machine.py
	@$(PYTHON) requirements/machine.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $< \
		|| echo "uv cannot be installed here; pip does its work, more slowly"
	@touch $@

.venv/.run: requirements/run.txt .venv/.uv
	@$(call install,$(if $(wildcard .venv/.bench),bench,$(if $(wildcard .venv/.dev),dev,run)))
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@$(call install,$(if $(wildcard .venv/.bench),bench,dev))
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.dev
	@$(call install,bench)
	@touch $@

$(VAR)/.prepared: .venv/.run $(shell find static -type f 2>/dev/null)
	@$(RUN) prepare_fonts >/dev/null
	@$(RUN) collectstatic --noinput --clear -v0
	@touch $@

$(CATALOGUE).mo: $(CATALOGUE).po .venv/.run
	@$(RUN) compile_catalogue

# Exactly what the file pins, hashes checked; pip where uv is missing or fails.
define install
echo "installing requirements/$(1).txt"; \
$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements/$(1).txt \
	|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes \
		-r requirements/$(1).txt
endef
