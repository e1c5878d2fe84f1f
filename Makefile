# Kuanxin. Everything is done by house/ (Python's standard library); this file only finds a Python to run it.

# Any Python from 3.9 on will do; a pyenv shim may stand for a version that is not installed, so each is tried.
find_python = for p in python3 python3.12 python3.13 python3.11 python3.10 /usr/bin/python3; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))' 2>/dev/null && exec "$$p" -m house $(1); done; \
	echo "No Python 3.9 or later with its venv module was found. Debian, Ubuntu: sudo apt install python3 python3-venv" >&2; \
	exit 1

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-7s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start everything (first time: install, build, train), print the addresses; Ctrl-C stops it
	@$(call find_python,run)

test: ## run linters and all tests but the long ones; ARGS="tests/house -k lock" runs only those
	@$(call find_python,test $(ARGS))

setup: ## make both Python environments only
	@$(call find_python,setup)

lint: ## ruff and mypy
	@$(call find_python,lint)

bench: ## benchmarks; ARGS="ledger" runs only that one
	@$(call find_python,bench $(ARGS))

soak: ## the long tests (minutes to hours)
	@$(call find_python,soak $(ARGS))
