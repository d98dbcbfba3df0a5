# Paths stay relative, so that a checkout in a folder with spaces in its name works.
.DEFAULT_GOAL = help

PYTHON ?= python3
TYPED = infra offline policypack/aws_guardrails tests tools $(wildcard examples/team-pack/[a-z]*.py)
IN_VENV = .venv/bin/python -m
# The pack is not installed here, only imported from its folder.
WITH_PACK = PYTHONPATH=policypack
LOCKED = requirements-dev.txt requirements.txt policypack/requirements.txt policypack/requirements-cli.txt
WORKFLOWS = .github/workflows/ci.yml ci/github.yml
READY = .venv/.complete policypack/venv/.complete cli

define PYTHON_TOO_OLD
error: Python 3.11 or newer is needed, and `$(PYTHON)` is not one (see above).
Install one, or name one that is there, for example: make PYTHON=python3.12 $(MAKECMDGOALS)
endef

define PIP_FAILED
error: pip could not install these packages (see above). If it could not reach the package index:
  - get network access, behind a proxy with HTTPS_PROXY; or
  - name a mirror of the index with PIP_INDEX_URL, or
  - name a folder of wheels with PIP_FIND_LINKS, and set PIP_NO_INDEX=1.
Then run the same command again.
endef

export PYTHON_TOO_OLD PIP_FAILED

# $(1) the virtual environment, $(2) its requirements. The mark is written last, and --clear removes it first, so an
# installation that failed or was cut short does not count and is made anew.
define install
@echo "installing $(2) into $(1) (about a minute)" >&2
@"$(PYTHON)" -m venv --clear $(1) >&2
@$(1)/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r $(2) >&2 \
	|| { echo "$$PIP_FAILED" >&2; exit 1; }
@touch $(1)/.complete
endef

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-13s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: setup ## Show the guardrails at work: preview the sample stacks, offline, without an AWS account
	@.venv/bin/python tools/demo.py

.PHONY: test
test: setup ## Run the tests but those of test-sharing (more arguments for pytest: ARGS="-k listener")
	@$(IN_VENV) pytest -n 2 --dist=loadgroup -m "not sharing" $(ARGS)

.PHONY: test-sharing
test-sharing: setup ## Run the tests that install the pack: by the README, published, and in the templates for CI
	@$(IN_VENV) pytest -n 2 --dist=loadgroup -m sharing $(ARGS)

.PHONY: test-versions
test-versions: .venv/.complete ## Run the contract tests in the lowest versions of the SDK and in each Python at hand
	@.venv/bin/python tools/versions.py $(ARGS)

.PHONY: check
check: .venv/.complete ## Check style, types, import rules, and that generated docs are up to date
	$(IN_VENV) ruff check .
	$(IN_VENV) ruff format --check .
	@# Several runs, because several files are modules called __main__.
	$(IN_VENV) mypy $(TYPED)
	$(IN_VENV) mypy __main__.py
	$(IN_VENV) mypy policypack/__main__.py
	$(IN_VENV) mypy examples/team-pack/__main__.py
	$(WITH_PACK) .venv/bin/lint-imports --no-logo
	$(WITH_PACK) .venv/bin/python tools/gen_docs.py --check
	$(WITH_PACK) .venv/bin/python tools/gen_config_schema.py --check
	.venv/bin/python tools/gen_licences.py --check
	@# The other linters of the templates for CI are in the tests, since all of them come with pip.
	@if command -v go >/dev/null; then \
		echo 'actionlint $(WORKFLOWS)' && cd toolchain/actionlint && PATH="$(CURDIR)/.venv/bin:$$PATH" \
		go run github.com/rhysd/actionlint/cmd/actionlint $(addprefix ../../,$(WORKFLOWS)); \
	else echo 'actionlint is left out: there is no Go on PATH'; fi

.PHONY: audit
audit: .venv/.complete ## Look for known vulnerabilities in all pinned requirements; a package that cannot be looked up is an error
	.venv/bin/python -m pip_audit --strict --require-hashes --disable-pip --progress-spinner off $(addprefix -r ,$(LOCKED))

.PHONY: format
format: .venv/.complete ## Format the code, and mend what ruff can mend safely
	$(IN_VENV) ruff check --fix-only .
	$(IN_VENV) ruff format .

.PHONY: docs
docs: .venv/.complete ## Generate the rules' pages, the tables, the settings, the config file's schema and the list of licences
	$(WITH_PACK) .venv/bin/python tools/gen_docs.py
	$(WITH_PACK) .venv/bin/python tools/gen_config_schema.py
	.venv/bin/python tools/gen_licences.py

.PHONY: new-rule
new-rule: .venv/.complete ## Start a new rule and its test: make new-rule NAME=s3-something-open
	@test -n "$(NAME)" || { echo 'error: name the rule: make new-rule NAME=s3-something-open' >&2; exit 1; }
	.venv/bin/python tools/new_rule.py "$(NAME)"

.PHONY: oracle
oracle: .venv/.complete ## Compare the judgement of 20,000 generated policy documents with that of an oracle
	GUARDRAILS_EXAMPLES=20000 $(IN_VENV) pytest tests/rules/iam/test_grants_oracle.py

.PHONY: fuzz
fuzz: .venv/.complete ## Throw what nobody would write at the pack, for half an hour (less: ARGS="documents --runs 5000")
	GUARDRAILS_EXAMPLES=1000000 GUARDRAILS_RESOURCES=100000 $(IN_VENV) pytest tests/robustness
	$(WITH_PACK) .venv/bin/python tools/fuzz.py $(ARGS)

.PHONY: coverage
coverage: setup ## Measure that the tests run every line and branch of the pack (also in the processes that they start)
	@$(IN_VENV) pytest -n 2 --dist=loadgroup -m "not sharing" --cov --cov-report=term-missing:skip-covered $(ARGS)

.PHONY: mutation
mutation: .venv/.complete ## Change the rules and parsers in small ways and see whether a test notices: ARGS="rules/lb/*.py" for some
	@nice .venv/bin/python tools/mutation.py $(ARGS)

.PHONY: bench
bench: setup ## Measure how long policy runs take, beside other packs (more: ARGS="--docs docs/performance.md")
	@$(WITH_PACK) .venv/bin/python tools/bench.py $(ARGS)

.PHONY: profile
profile: setup ## Show where the time of the engine's calls goes inside the pack process
	@$(WITH_PACK) .venv/bin/python tools/profile_calls.py

.PHONY: env
env: setup ## Print the sandbox's environment for a shell: eval "$(make env)"
	@.venv/bin/python tools/sandbox.py

.PHONY: setup
setup: $(READY) ## Set up what the others need: two virtual environments and the Pulumi CLI

.PHONY: lock
lock: .venv/.complete ## Renew the pinned requirements from both pyproject.toml (UPGRADE=1 raises versions)
	@# The first has everything, and the others take their versions from it: no two disagree.
	$(call compile,requirements-dev.txt,pyproject.toml --group dev)
	$(call compile,requirements.txt,pyproject.toml -c requirements-dev.txt)
	$(call compile,policypack/requirements.txt,policypack/pyproject.toml -c requirements-dev.txt)
	$(call compile,policypack/requirements-cli.txt,policypack/pyproject.toml --extra cli -c requirements-dev.txt)
	$(call compile,tests/data/requirements-lowest.txt,policypack/pyproject.toml --resolution lowest-direct)

compile = $(IN_VENV) uv pip compile -q --universal --generate-hashes --no-strip-extras --python-version 3.11 --no-emit-index-url \
	$(if $(UPGRADE),--upgrade) --custom-compile-command "make lock" -o $(1) $(2)

.PHONY: clean
clean: ## Remove everything that the targets obtained or produced
	rm -rf .local .venv policypack/venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

.venv/.complete: requirements-dev.txt | python
	$(call install,.venv,$<)

policypack/venv/.complete: policypack/requirements.txt | python
	$(call install,policypack/venv,$<)

.PHONY: cli
cli: python
	@"$(PYTHON)" tools/pulumi_cli.py >/dev/null

.PHONY: python
python:
	@"$(PYTHON)" -c 'import sys; sys.version_info < (3, 11) and sys.exit("This is Python " + sys.version.split()[0])' \
		|| { echo "$$PYTHON_TOO_OLD" >&2; exit 1; }
