# Two commands are all a newcomer needs: `make run` and `make test`. Each sets up what it needs in .venv.
# The distribution's own Python before the first on the path: it is built after a profile, a fifth faster (docs/adr/0026).
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) python3.11)
PY := .venv/bin/python
TEMPLATES := $(wildcard */templates)
DJHTML := .venv/bin/djhtml --tabwidth 2 --extra-block slot,endslot --extra-block partialdef,endpartialdef
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run reload test proof coverage test-days looks torture attack check fix bench upgrade messages stop clean
.DEFAULT_GOAL := run

.venv/.ready: requirements.lock
	test -x $(PY) || $(PYTHON) -m venv .venv || python3.11 -m venv --clear .venv
	$(PY) -m pip install --quiet -r requirements.lock
	touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(PY) -m pip install --quiet -r requirements-dev.lock
	touch $@

messages: .venv/.ready
	$(PY) -m config.messages compile

run: messages            ## database, tables, demo data, worker and server on http://127.0.0.1:8000
	$(PY) manage.py run --demo

reload: messages         ## the version at hand comes in while the one that `make run` started answers
	$(PY) manage.py reload

test: .venv/.ready-dev messages           ## everything, on both cores
	$(PY) -m config.browser
	$(PY) -m pytest -n 2

proof: .venv/.ready-dev messages          ## everything, and what it showed into docs/proof.json, which /trust/ reads
	$(PY) -m config.browser
	PROOF=keep $(PY) -m pytest -n 2

coverage: .venv/.ready-dev messages      ## lines and branches that no test runs; three quarters of an hour
	$(PY) -m config.browser
	$(PY) -m pytest -n 2 --cov --cov-report=
	$(PY) -m tests.covered

test-days: .venv/.ready-dev messages      ## the suite without journeys on machines of other days, zones and processors; half an hour
	$(PY) -m config.browser
	$(PY) -m tests.days

looks: .venv/.ready-dev messages          ## every page in both languages: axe, and nothing wider than a phone; six minutes
	$(PY) -m config.browser
	LOOKS=all $(PY) -m pytest -n 2 tests/journeys/test_looks.py

torture: .venv/.ready-dev messages         ## presses at once for what is scarce; 10,000 writes while each part is killed five times; half an hour
	TORTURE=3 $(PY) -m pytest -n 2 tests/whole/test_invariants.py tests/whole/test_moves.py
	TORTURE=3 $(PY) -m pytest tests/config/test_heals.py tests/torture

attack: .venv/.ready-dev messages         ## 20,000 requests with hostile values over all pages and roles; ten minutes
	$(PY) -m tests.hostile 20000

scan: .venv-scan/.ready          ## scanners beside the linters, with planted faults; two minutes, not part of check
	.venv-scan/bin/python -m scan

.venv-scan/.ready: requirements-scan.txt
	python3 -m venv .venv-scan
	.venv-scan/bin/python -m pip install --quiet -r requirements-scan.txt
	touch $@

check: .venv/.ready-dev messages          ## all gates, read-only
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(DJHTML) --check $(TEMPLATES)
	$(PY) -m mypy .
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py check --deploy --fail-level WARNING

fix: .venv/.ready-dev        ## format, safe fixes, message catalogue, life-cycles, fields
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .
	$(DJHTML) $(TEMPLATES)
	$(PY) -m config.messages extract
	$(PY) -m config.states
	$(PY) -m config.fields

bench: messages          ## figures beside their baselines
	$(PY) -m benchmarks

upgrade: messages        ## the dumps of all kept releases, carried on to this version
	@for file in fixtures/releases/*.dump.gz; do test ! -e "$$file" || $(PY) manage.py try_upgrade "$$file" || exit 1; done

stop:                    ## stop the embedded database
	$(PY) -m config.database stop
