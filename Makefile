# Two commands: `make demo` shows what Lectern does, `make test` checks everything. Both install what they need.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-web packages web build lint

# demo: FILE=lecture.mp4 plays a file of yours, EXPORT=folder also exports a replay, ONCE=1 exits after printing.
DEMO_FLAGS := $(if $(FILE),--file "$(FILE)") $(if $(EXPORT),--export "$(EXPORT)") $(if $(ONCE),--once)

help:
	@echo "make demo                 five recorded classes become a course, from nothing (ONCE=1, FILE=lecture.mp4, EXPORT=folder)"
	@echo "make test                 everything: tests, lints, drift of generated files"
	@echo "make test-web             the web app in a browser, on a Lectern of its own (TESTS='app/flow.test.mjs …')"
	@echo "make lint                 the fast checks alone"
	@echo "make build                packages, web player, binaries"

packages:
	@infra/install-packages.sh

web: packages
	@infra/build-web.sh

build: web
	cargo build --workspace --locked

demo: build
	@target/debug/lectern demo $(DEMO_FLAGS)

test: packages web
	@infra/test.sh

test-web: build
	@infra/test-web.sh $(TESTS)

lint: web
	@infra/lint.sh
