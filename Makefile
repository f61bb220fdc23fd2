.DEFAULT_GOAL := help
.PHONY: help setup run test faults abuse bench recount reconcile check format lock schemas assets clean parked memory rebuild rights verify-log four-eyes
PYTHON ?=
export PYTHON
PY := .venv/bin/python
CODE := contracts services deploy tests benchmarks

help:  ## what can be made here
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup:  ## bring everything that the other recipes need into .venv and .local
	@sh deploy/setup.sh

run: setup  ## start the whole system and stay: PORT=8080 is its address, DEMO=0 starts it empty
	@exec $(PY) -m deploy.local.run

# Two processes, each with servers of its own: most of the time a test waits for one of them.
test: setup assets  ## run all tests on real PostgreSQL and Kafka: ARGS="tests/funding -k claim" chooses
	@$(PY) -m deploy.browser
	@$(PY) -m pytest $(or $(ARGS),--numprocesses 2 --dist loadfile --no-loadscope-reorder)

faults: setup assets  ## hurt a running system in every way and check that nothing is lost or counts twice: SEED=1 ONLY="poison zombie"
	@$(PY) -m tests.faults $(if $(SEED),--seed $(SEED)) $(ONLY)

abuse: setup assets  ## send made-up requests to every call, very many of them: EXAMPLES=200 SEED=1
	@ABUSE_EXAMPLES=$(or $(EXAMPLES),200) ABUSE_SEED=$(or $(SEED),1) $(PY) -m pytest -q tests/security/test_interface.py

bench: setup  ## measure the paths that carry the load beside their floors: ONLY=submission chooses, ROUNDS=5
	@$(PY) -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(ROUNDS),--rounds $(ROUNDS))

recount: setup  ## generate EXCHANGES=100000 exchanges and count every table again from the log, as of ten dates
	@$(PY) -m tests.reporting.recount --exchanges $(or $(EXCHANGES),100000)

memory: setup  ## send 100,000 events through two services and see that they keep none of them
	@MEMORY_EVENTS=100000 $(PY) -m pytest -q -s tests/kernel/test_memory.py

four-eyes: setup  ## play random histories of validating, approving and ordering: HISTORIES=500
	@FOUR_EYES_HISTORIES=$(or $(HISTORIES),500) $(PY) -m pytest -q tests/funding/test_four_eyes_histories.py

check: setup  ## formatting, lint, types, arrows between packages, migrations, schemas, rights, locks
	@$(PY) -m ruff format --check $(CODE)
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m mypy $(CODE)
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/squawk services/*/migrations/*.sql
	@$(PY) -m contracts.schemas --check
	@$(PY) -m deploy.rights --check
	@$(PY) -m deploy.locks check

format: setup  ## put the code into its one form
	@$(PY) -m ruff check --fix --quiet $(CODE)
	@$(PY) -m ruff format $(CODE)

rebuild: setup  ## build a read model of the running system anew and compare: SERVICE=reporting, ARGS=--compare or --accept
	@$(PY) -m deploy.local.rebuild "$(SERVICE)" $(ARGS)

reconcile: setup  ## compare the statistics of the running system with its cases, its ledger and what was told
	@$(PY) -m deploy.local.reconcile

attack: setup  ## let a solver try to find hidden figures in releases of 200 random calls: CALLS=20 for a short look
	@$(PY) -m tests.reporting.attack $(if $(CALLS),--calls $(CALLS))

parked: setup  ## settle what could not be applied: ARGS="list --as petra.horvat"
	@$(PY) -m deploy.parked $(ARGS)

lock: setup  ## pin packages again: UPGRADE=1 takes newer versions
	@$(PY) -m deploy.locks write $(if $(UPGRADE),--upgrade)

schemas: setup  ## publish the JSON Schemas of events
	@$(PY) -m contracts.schemas

verify-log: setup  ## check that the activity logs of the system that runs here are what was written: ARGS chooses another
	@$(PY) -m deploy.verify_log $(or $(ARGS),--run .local)

rights: setup  ## write down who may do what, as the tables of rights say
	@$(PY) -m deploy.rights

assets: setup  ## fetch and lay out what browsers are given
	@$(PY) -m deploy.assets

clean:  ## remove everything that was brought or kept here, data too
	@if [ -x $(PY) ]; then $(PY) -m deploy.local.clean; fi
	@rm -rf .local .venv node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
