# Where this is set, each of the hundreds of processes the tests start would compile what it imports anew.
export PYTHONDONTWRITEBYTECODE =
# Every target sets up what it needs (scripts/setup); an environment that is up to date costs a fraction of a second.
.PHONY: run test quick check bench fuzz faults audit sbom setup clean
NIGHT ?= 1
MINUTES ?= 6
KILLS ?= 50
PAGES ?= 300
ARTICLES ?= 20000
# one more than two cores can keep busy: tests wait for servers, timeouts and leases
TESTERS ?= 3

run:
	scripts/setup --no-dev --inexact
	REPRINTS_SAMPLE_NIGHT=$(NIGHT) .venv/bin/reprints crawl sample-archive sample-review --pages
	@echo
	.venv/bin/reprints search 'title:Aleppo AND Uzbek'

test: check
	scripts/test-servers
	.venv/bin/pytest -q -n $(TESTERS) --dist loadgroup

# something of every room, without other servers; the whole is `make test`
quick: setup
	REPRINTS_TEST_SERVERS=no .venv/bin/pytest -q -rfE -n 2 --dist loadgroup @tests/quick.txt

fuzz: setup
	.venv/bin/python -m tests.fuzz.hunt --minutes $(MINUTES)

audit: setup
	.venv/bin/python -m tests.supply.audit

sbom: setup
	.venv/bin/python -m tests.supply.sbom dist/reprints.cdx.json

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

# every fault we know of, tried for real; the list is printed and goes into docs/background/faults.md
faults: setup
	scripts/test-servers
	REPRINTS_TEST_KILLS=$(KILLS) .venv/bin/pytest -q -p tests.faults.listing --faults --faults-into docs/background/faults.md --timeout 7200

# the whole: make bench PAGES=5000 ARTICLES=200000; BENCH takes further options (docs/background/performance.md)
bench: setup
	.venv/bin/python -m benchmarks.performance --pages $(PAGES) --articles $(ARTICLES) $(BENCH)

setup:
	scripts/setup

clean:
	rm -rf .venv .cache data .pytest_cache .mypy_cache .ruff_cache .hypothesis
