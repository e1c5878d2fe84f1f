# Kuanxin. Everything is done by house/ (Python's standard library); this file only finds a Python to run it.

# Any Python from 3.9 on will do; a pyenv shim may stand for a version that is not installed, so each is asked.
PROBE := import sys, venv, ensurepip; print(sys.executable) if sys.version_info >= (3, 9) else sys.exit(1)
house = for name in python3 python3.12 python3.13 python3.11 python3.10 /usr/bin/python3; do \
	python=$$("$$name" -c '$(PROBE)' 2>/dev/null) && exec "$$python" -m house $(1); done; \
	echo "No Python 3.9 or later with its venv module was found. Debian, Ubuntu: sudo apt install python3-venv" >&2; \
	exit 1

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start everything (first time: install, build, train), print the addresses; Ctrl-C stops it
	@$(call house,run)

test: ## run linters and all tests but the long ones; ARGS="tests/house -k lock" runs only those
	@$(call house,test $(ARGS))

setup: ## make both Python environments only
	@$(call house,setup)

lint: ## ruff and mypy
	@$(call house,lint)

bench: ## benchmarks; ARGS="ledger" runs only that one
	@$(call house,bench $(ARGS))

soak: ## the long tests (minutes to hours)
	@$(call house,soak $(ARGS))
