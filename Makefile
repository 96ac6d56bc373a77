# Everything that one does with this project: `make demo` and `make test` need nothing else.

SHELL := /bin/sh
# The first Python that is new enough. Another one: make test PYTHON=/path/to/python
PYTHON := $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$each; break; fi; done)
PORT := 8800
# Where the conversations of `make test-postgres` are played: telegram, or web.
CHANNEL := telegram
# The webshop of `make test-shop` and `make demo-shop`: always this version.
PRETIX := 2026.8.0

IN_VENV := .venv/bin/python
WITH_HASHES := python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
	--require-hashes
INSTALL := .venv/bin/$(WITH_HASHES)
COMPILE := build/uv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header --no-emit-index-url --upgrade
ALL := pyproject.toml --constraint build/all.txt
BUT_RUN = $$(sed -n 's/^\([a-z0-9.-]*\)==.*/--no-emit-package \1/p' constraints.txt)

# $(call debian,PACKAGE) installs one Debian package, or says that somebody has to.
define debian
if ! command -v apt-get >/dev/null; then echo "Install $(1), then try again." >&2; exit 1; fi; \
if [ "$$(id -u)" = 0 ]; then as_root=; \
elif command -v sudo >/dev/null; then as_root=sudo; \
else echo "Ask an administrator: apt-get install $(1). Then try again." >&2; exit 1; fi; \
$$as_root apt-get update -qq && \
$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(1)
endef

.PHONY: help install demo demo-shop test test-chance test-browser test-shop test-web test-postgres kill-shop quick lint audit messages roles transcripts fuzz torture simulate understanding figures constraints bench clean

help:
	@echo "make demo         the bot in its own page, in the browser, for five people to play"
	@echo "make demo-shop    the same with a real webshop beside it, pretix: buy with a code of the bot"
	@echo "make test         the tests"
	@echo "make test-chance  short forms of make torture and make fuzz, with what holds their checks"
	@echo "make test-browser the tests in a real browser, and behind nginx and Caddy, which it installs"
	@echo "make test-shop    the tests with a real pretix, which it installs in .venv-shop; 200 kills of it"
	@echo "make test-web     the tests of conversations once more, in the page instead of Telegram"
	@echo "make test-postgres the tests on PostgreSQL in place of SQLite; it is installed where it is missing"
	@echo "make quick        the tests but those that are slow: about a minute, while you change things"
	@echo "make install      what the bot needs, in .venv"
	@echo "make lint         style and types"
	@echo "make audit        ask osv.dev whether the versions that we use have known holes"
	@echo "make messages     collect the texts for translation into locales/"
	@echo "make roles        write docs/ROLES.md: who may do what"
	@echo "make transcripts  write the answers in docs/transcripts/: conversations in words"
	@echo "make fuzz         100,000 generated updates; FUZZ=\"--seed N\" for others"
	@echo "make torture      1,000 kills with every fault there is; TORTURE=\"--seed N\" repeats one,"
	@echo "                  TORTURE=--limits is 200 kills on a Telegram that keeps its limits,"
	@echo "                  TORTURE=--web in the page, on a bad line"
	@echo "make kill-shop    the same kills, others each time; KILLS=\"--kills 50 --seed N\""
	@echo "make simulate     200 made-up schemes: how often the report's ranges hold the truth"
	@echo "make understanding  learn what people mean from sentences/, after a change there"
	@echo "make figures      how often that is right about sentences that it has not seen"
	@echo "make bench        measure speed and capacity"
	@echo "make constraints  choose the newest versions of what we depend on"
	@echo "make clean        remove what the above made"

install: .venv/run
	@echo "All that the bot needs is in .venv. Next: .venv/bin/python -m bot check"

demo: .venv/run
	@echo "Beginning the demo at port $(PORT); it is there in some seconds ..."
	@exec $(IN_VENV) -m bot demo --port $(PORT)

demo-shop: .venv/run
	@$(IN_VENV) -m tests.live_shop.install
	@exec $(IN_VENV) -m tests.live_shop.demo --port $(PORT)

test: .venv/dev
	@command -v systemd-analyze >/dev/null || ! command -v apt-get >/dev/null || { \
		echo "Installing systemd, of which the tests use systemd-analyze ..."; \
		$(call debian,systemd); }
	@command -v rsync >/dev/null || ! command -v apt-get >/dev/null || { \
		echo "Installing rsync, with which the tests fetch copies ..."; \
		$(call debian,rsync); }
	@echo "Running the tests: some 6 minutes on two cores, more on slow ones ..."
	$(IN_VENV) -m pytest -n 3 --dist worksteal -m "not browser" \
		--ignore tests/torture --ignore tests/fuzz

test-chance: .venv/dev
	@echo "Running short forms of make torture and make fuzz: some 2 minutes on two cores ..."
	$(IN_VENV) -m pytest -n 3 --dist worksteal -m "not browser" tests/torture tests/fuzz

test-browser: .venv/dev
	@command -v chromium >/dev/null || { \
		echo "Installing Chromium, a browser for the tests: about 400 MB, some minutes ..."; \
		$(call debian,chromium); }
	@$(IN_VENV) -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null || \
		! command -v apt-get >/dev/null || { \
		echo "Installing libatomic1, without which nothing drives the browser ..."; \
		$(call debian,libatomic1); }
	@sh tests/operation/fetch_proxies.sh || echo "Without nginx and Caddy their tests will fail." >&2
	@echo "Running the tests in a browser, and behind nginx and Caddy: some 3 minutes on two cores ..."
	$(IN_VENV) -m pytest -n 3 --dist worksteal -m browser

test-shop: .venv/dev
	@$(IN_VENV) -m tests.live_shop.install
	@echo "Running the tests with a real webshop: some 5 minutes on two cores ..."
	$(IN_VENV) -m pytest -n 2 --dist worksteal tests/live_shop

test-web: .venv/dev
	@echo "Running the conversations in the page: some 5 minutes on two cores ..."
	$(IN_VENV) -m pytest -n 3 --dist worksteal tests/conversations --channel web

# The tests start a server of their own; that of Debian may run or not.
test-postgres: .venv/dev
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { \
		echo "Installing PostgreSQL, on which the tests are played ..."; \
		$(call debian,postgresql); }
	@sh tests/operation/fetch_proxies.sh || echo "Without Caddy its test will fail." >&2
	@echo "Running the tests on PostgreSQL: some 15 minutes on two cores ..."
	$(IN_VENV) -m pytest -n 3 --dist worksteal --engine postgres --channel $(CHANNEL) -m "not browser" \
		--ignore tests/torture --ignore tests/fuzz

quick: .venv/dev
	$(IN_VENV) -m pytest -n auto --dist worksteal -m "not slow and not browser"

lint: .venv/dev
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m mypy

# The one target that asks somebody else something; it says so plainly when it gets no answer.
audit:
	@test -n "$(PYTHON)" || { echo "Install Python 3.11 or newer, then try again." >&2; exit 1; }
	@$(PYTHON) deploy/audit.py

# Without line numbers and dates, so that a change shows only what changed.
messages: .venv/run
	$(IN_VENV) -m babel.messages.frontend --quiet extract --no-wrap --sort-by-file \
		--add-location=file --omit-header --mapping-file=locales/babel.cfg \
		--output-file=locales/bot.pot bot
	$(IN_VENV) -m babel.messages.frontend --quiet update --no-wrap --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date \
		--input-file=locales/bot.pot --output-dir=locales --domain=bot
	$(IN_VENV) -m babel.messages.frontend --quiet extract --no-wrap --sort-by-file \
		--add-location=file --omit-header --no-default-keywords --keyword=translated \
		--output-file=locales/participant.pot bot
	$(IN_VENV) -m babel.messages.frontend --quiet update --no-wrap --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date \
		--input-file=locales/participant.pot --output-dir=locales --domain=participant

roles: .venv/dev
	$(IN_VENV) -m tests.fuzz.roles

transcripts: .venv/dev
	$(IN_VENV) -m tests.helpers.transcripts

fuzz: .venv/dev
	$(IN_VENV) -m tests.fuzz $(FUZZ)

torture: .venv/dev
	$(IN_VENV) -m tests.torture $(TORTURE)

kill-shop: .venv/dev
	@$(IN_VENV) -m tests.live_shop.install
	$(IN_VENV) -m tests.live_shop $(KILLS)

simulate: .venv/dev
	$(IN_VENV) -m tests.simulation

understanding: .venv/train
	$(IN_VENV) -m sentences.train

figures: .venv/train
	$(IN_VENV) -m sentences.figures

bench: .venv/dev
	$(IN_VENV) -m benchmarks

clean:
	rm -rf .venv .venv-shop build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# What runs, and what developing adds to it, chosen together. Hashes of every file of a version are
# in the lists, so that they serve every platform.
constraints: build/uv/bin/uv
	$(COMPILE) pyproject.toml --extra dev --extra train --extra postgres --output-file build/all.txt
	$(COMPILE) $(ALL) --output-file constraints.txt
	$(COMPILE) $(ALL) --output-file constraints-dev.txt --extra dev $(BUT_RUN)
	$(COMPILE) $(ALL) --output-file constraints-train.txt --extra train $(BUT_RUN)
	$(COMPILE) $(ALL) --output-file constraints-postgres.txt --extra postgres $(BUT_RUN)
	printf 'pretix==$(PRETIX)\ngunicorn\n' | $(COMPILE) - --output-file constraints-shop.txt
	for each in pip uv; do echo $$each | $(COMPILE) - --output-file constraints-$$each.txt; done

build/uv/bin/uv: constraints-uv.txt .venv/bin/python
	$(IN_VENV) -m venv build/uv
	build/uv/bin/$(WITH_HASHES) -r constraints-uv.txt
	@touch $@

.venv/run: constraints.txt .venv/bin/python
	@echo "Installing what the bot needs in .venv: half a minute to two minutes, only once ..."
	@$(INSTALL) -r constraints.txt
	@touch $@

.venv/dev: constraints-dev.txt constraints-postgres.txt .venv/run
	@echo "Installing what the tests need in .venv: half a minute to two minutes, only once ..."
	@$(INSTALL) -r constraints.txt -r constraints-dev.txt -r constraints-postgres.txt
	@touch $@

.venv/train: constraints-train.txt .venv/run
	@echo "Installing what learning needs in .venv: a minute, only once ..."
	@$(INSTALL) -r constraints.txt -r constraints-train.txt
	@touch $@

# The pip that comes with Python may be years old, and setuptools nobody here needs.
# Debian keeps the part of Python that makes environments in a package of its own.
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Install Python 3.11 or newer, then try again." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "Installing python3-venv ..."; $(call debian,python3-venv); }
	@$(PYTHON) -m venv .venv && $(INSTALL) -r constraints-pip.txt && \
		$(IN_VENV) -m pip uninstall --quiet --yes setuptools 2>/dev/null || \
		{ rm -rf .venv; exit 1; }
