# Socklens. `make run` and `make test` do all their own set-up on Debian and Ubuntu; CONTRIBUTING.md tells the rest.
# Whatever is longer than a line or two stands in .ci/, one script a concern.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# Fyne 2.6 and later want to be told that we call fyne.Do ourselves.
TAGS := migrated_fynedo

# How long `make fuzz` gives each fuzz target, and how many entries `make bench` works on.
FUZZTIME ?= 20s
BENCH_ENTRIES ?= 1000000

# What the tests of the real window need to see of each other.
export FUZZTIME BENCH_ENTRIES

.PHONY: help run build test check lint fmt bench fuzz e2e package setup clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: ## install what building, testing and packaging need
	@.ci/setup.sh build test

build: ## compile build/socklens
	@.ci/build.sh

run: ## install what is missing, build, and start the demo; without a display, under Xvfb for ten seconds
	@.ci/setup.sh build
	@.ci/build.sh
	@.ci/demo.sh

test: ## install what is missing and run every test: unit, interface, and the real window under Xvfb
	@.ci/setup.sh build test
	@.ci/test.sh unit ui e2e

check: ## install what is missing; the quick inner loop: unit tests without Fyne, and the same packages type-checked for Windows and macOS
	@.ci/setup.sh build test
	@.ci/check.sh

e2e: ## only the tests of the real window
	@.ci/setup.sh build test
	@.ci/test.sh e2e

lint: ## formatting, go vet, staticcheck, and the doors between the packages
	@.ci/setup.sh build
	@.ci/lint.sh

fmt: ## format every Go file
	@echo '==> gofmt'
	@gofmt -l -w -s $$(git ls-files -co --exclude-standard '*.go')

bench: ## measure, and print the figures of the design
	@.ci/setup.sh build bench
	@.ci/bench.sh

fuzz: ## run each fuzz target for FUZZTIME (20s)
	@.ci/fuzz.sh

package: ## make build/socklens-VERSION-linux-ARCH.tar.xz
	@.ci/setup.sh build
	@.ci/package.sh

clean: ## delete build/
	@echo '==> deleting build/'
	@rm -rf build
