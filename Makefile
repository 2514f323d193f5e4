# Targets of the 12389 hotline; `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test demo check format sounds model templates words screens bench lock

VENV := .venv
PYTHON := $(VENV)/bin/python

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install what the service needs into .venv
	@deploy/setup.sh run

setup-dev:
	@deploy/setup.sh dev

run: setup ## run the whole service on this machine
	@$(VENV)/bin/hotline run

demo: setup ## place one real call with a spoken complaint and show the draft it became
	@$(VENV)/bin/hotline demo

test: setup-dev ## run every test
	@# Many of them wait for a telephone, so twice as many at a time as two cores; then those that measure real time.
	@$(PYTHON) -m pytest -n 4 --dist worksteal -m "not alone"
	@$(PYTHON) -m pytest -m alone

check: setup-dev ## lint, format, types, and which package imports which
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

format: setup-dev ## format the code
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

model: setup ## fetch the Vosk Chinese model, or take it from ZIP=/path/to/model.zip
	@$(PYTHON) -m transcription.models vosk $(if $(ZIP),--zip "$(ZIP)")

sounds: ## speak the prompts of sounds/prompts.toml anew
	@deploy/setup.sh sounds
	@$(PYTHON) sounds/speak.py

templates: setup ## write the templates of papers in hotline/papers/templates anew
	@$(PYTHON) -m hotline.papers.own_templates

CATALOGUE := hotline/console/translations/en/LC_MESSAGES/messages.po
words: setup-dev ## bring the English catalogue up to date with the words in code and templates
	@$(VENV)/bin/pybabel --quiet extract -F hotline/console/babel.cfg -k lazy_gettext -k lazy_pgettext:1c,2 -k counted:1,1 \
	    --omit-header --add-location=file --sort-by-file -o $(VENV)/words.pot .
	@$(VENV)/bin/pybabel --quiet update -i $(VENV)/words.pot -o $(CATALOGUE) -l en --no-fuzzy-matching --ignore-obsolete \
	    --no-wrap --omit-header
	@echo "$(CATALOGUE): give each empty msgstr its English"

screens: setup-dev ## make the screenshots in docs/screens anew
	@$(PYTHON) tests/console/screens.py

bench: setup-dev ## measure: spoken complaints (CALLERS=folder with a manifest.json), CALLS=60 calls, BRIDGED=30 conversations, pages over ITEMS=100000
	@$(PYTHON) -m bench.messages $(CALLERS)
	@$(PYTHON) -m bench.transcription $(CALLERS)
	@$(PYTHON) -m bench.engine $(CALLERS)
	@$(PYTHON) -m bench.worse_calls $(CALLERS)
	@$(PYTHON) -m bench.telephone --calls $(or $(CALLS),60)
	@$(PYTHON) -m bench.bridged --calls $(or $(BRIDGED),30)
	@$(PYTHON) -m bench.console --items $(or $(ITEMS),100000)

lock: setup-dev ## lock the newest releases that pyproject.toml allows
	@for_list() { $(VENV)/bin/uv pip compile --upgrade --quiet --universal --generate-hashes --no-header \
	    --no-emit-index-url --python-version 3.11 pyproject.toml "$$@"; }; \
	for_list --extra build -o requirements.txt && \
	for_list --extra build --extra dev -c requirements.txt -o requirements-dev.txt && \
	for_list --extra build --extra sounds -c requirements.txt -o requirements-sounds.txt
