# Tieout. `make help` lists what there is. Needs Python 3.11 to 3.14 and Node 20 or newer; everything else is installed
# here, by hash, from wherever pip and npm are told to look.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.14 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin
CDK := node_modules/.bin/cdk
INSTALL := $(BIN)/python -m infra.packages pip install --require-hashes
LOCK := $(BIN)/python -m infra.packages pip compile --universal --generate-hashes --python-version 3.11 --no-header \
	--no-emit-index-url --no-annotate $(LOCKFLAGS)
READY := $(BIN)/.ready $(BIN)/tieout .venv-cloud/.ready .venv-runtime/.ready infra/node_modules/.ready

export PYTHONPATH := $(CURDIR):$(CURDIR)/functions:$(CURDIR)/tests
export CDK_DISABLE_CLI_TELEMETRY := true
export CDK_DISABLE_VERSION_CHECK := 1
# jsii still works on these, and says at length that one day it will not.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20,21,23,25

.PHONY: help setup check test contract soak matrix storm bench bench-book bench-seed bench-imports e2e-aws audit demo local synth deploy lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## Install everything this project needs, below this folder; instant when nothing changed

check: $(READY) ## Lint, types, layers, and the stacks with their rules
	$(BIN)/ruff check functions infra tests
	$(BIN)/ruff format --check functions infra tests
	$(BIN)/mypy functions infra tests
	$(BIN)/lint-imports
	@$(MAKE) synth
	$(BIN)/cfn-lint --ignore-checks W3005 W6001 -- cdk.out/*.template.json

test: $(READY) ## Run all tests
	$(BIN)/pytest -n 2 --dist loadgroup

contract: $(READY) ## What every ERP's connector promises, asked of each; writes docs/contract-matrix.md
	TIEOUT_WRITE_CONTRACT_MATRIX=1 $(BIN)/pytest -n 2 --dist loadgroup tests/contract/erp

soak: $(READY) ## Run the model of the write protocol for SOAK_MINUTES (10) with new seeds; writes docs/proof.md
	$(BIN)/python -m property.run

matrix: $(READY) ## Every fault at every step, on the embedded cloud; writes docs/fault-matrix.md
	$(BIN)/python -m matrix

storm: $(READY) ## 500 approvals while deliveries, vendors and functions fail at random; every one must be in the ERP once
	$(BIN)/python -m bench.storm --approvals 500

bench: $(READY) ## Time the tie-out over books of 10 thousand, 100 thousand and a million records a side
	$(BIN)/python tests/bench/reconcile.py --into docs/tie-out.md

bench-book: $(READY) ## Break a whole firm's books in both systems, find it all, mend it as told, and see them tie
	$(BIN)/python -m bench.book --records 20000

bench-seed: $(READY) ## Put a whole book with scripted differences into the stack of `make local`, and write down what it broke
	$(BIN)/python -m books.seed

bench-imports: $(READY) ## Import 10,000 vendors and 10,000 payments while the importers are killed
	$(BIN)/python -m bench.imports --vendors 10000 --payments 10000 --contracts 100

e2e-aws: $(READY) ## Ask AWS itself what the tests assume of it: makes queues and a table in your account, and removes them
	TIEOUT_E2E_AWS=1 $(BIN)/pytest -n 0 tests/aws tests/contract/ledger

audit: $(READY) ## Look for known vulnerabilities in what is pinned (asks a public service)
	for file in functions/requirements*.txt tests/requirements.txt infra/local/requirements-*.txt; do \
		$(BIN)/pip-audit --disable-pip --require-hashes -r $$file || exit 1; done
	cd infra && npm audit

demo: $(READY) ## Show it: one project kept tied out, on this machine alone; ERP=sage_intacct, sage_300_cre or viewpoint_vista
	@$(BIN)/python -m infra.local.demo $(ERP)

local: $(READY) ## Keep the same stack up, and write .local/stack.json
	@$(BIN)/python -m infra.local.up $(ERP)

synth: $(READY) ## Synthesize the stacks into cdk.out, with the AWS Solutions rules
	cd infra && $(CDK) synth --quiet

deploy: $(READY) ## Deploy to the AWS account you are signed in to (see docs/deploying.md)
	cd infra && $(CDK) deploy --all

lock: $(BIN)/.ready ## Pin every requirement anew; LOCKFLAGS=--upgrade takes newer versions
	$(LOCK) --output-file functions/requirements.txt pyproject.toml
	$(LOCK) --output-file functions/requirements-reconcile.txt --extra reconcile pyproject.toml
	$(LOCK) --output-file tests/requirements.txt --all-extras pyproject.toml
	for set in uv cloud runtime; do \
		$(LOCK) --output-file infra/local/requirements-$$set.txt infra/local/requirements-$$set.in || exit 1; done
	cd infra && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## Remove everything that was made here, environments included
	rm -rf .venv .venv-cloud .venv-runtime infra/node_modules build cdk.out .local \
		.mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# W3005 is about a dependency that the CDK itself writes twice; W6001 about printing an address that core exports.

$(BIN)/.uv: infra/local/requirements-uv.txt
	@test -n "$(PYTHON)" || { echo "No Python 3.11 to 3.14 was found; say where one is: make PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(BIN)/.ready: tests/requirements.txt $(BIN)/.uv
	$(INSTALL) --python $(BIN)/python -r $<
	@touch $@

# The operators' command, for this checkout: building a package would fetch a build backend that no hash pins.
$(BIN)/tieout: $(BIN)/.uv
	@printf '%s\n' '#!/bin/sh' 'PYTHONPATH="$(CURDIR)/functions" exec "$(CURDIR)/$(BIN)/python" \
	-c "from tieout.cli.main import app; app(prog_name=\"tieout\")" "$$@"' > $@
	@chmod +x $@

.venv-%/.ready: infra/local/requirements-%.txt $(BIN)/.uv
	test -x .venv-$*/bin/python || $(BIN)/python -m venv --without-pip .venv-$*
	$(INSTALL) --python .venv-$*/bin/python -r $<
	@touch $@

infra/node_modules/.ready: infra/package-lock.json infra/package.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' || { echo "Node 20 or newer is needed"; exit 1; }
	cd infra && npm ci --no-audit --no-fund --loglevel=error
	@touch $@
