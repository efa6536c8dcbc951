# The two commands to know: `make demo` and `make test`. Both prepare what they need.

.DEFAULT_GOAL := help
.PHONY: help setup demo test bench fmt lint deny advisories e2e clean

ARGS ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## prepare a Debian machine that has Rust and Node.js
	scripts/setup test

demo: ## build the product, fill it with a fictional federation and serve it (ARGS="--scale 0.1 --port 8080")
	scripts/setup build
	cargo run --release --locked -p guildhall -- demo $(ARGS)

test: setup ## format, lints, all tests on both databases, browser tests
	scripts/test

bench: ## measure, and print a table
	scripts/setup build
	cargo bench --locked -p guildhall $(ARGS)

fmt: ## format the code
	cargo fmt --all

lint: ## what the compiler and clippy have to say
	cargo clippy --workspace --all-targets --locked -- -D warnings

deny: ## licences, banned crates, sources of crates
	scripts/setup deny
	cargo deny --locked check --hide-inclusion-graph bans licenses sources

advisories: ## known vulnerabilities in crates (needs the network)
	scripts/setup deny
	cargo deny check advisories

e2e: setup ## the browser tests alone (ARGS="part of a file's name"; ARGS=--shots: pictures of every page)
	scripts/e2e $(ARGS)

clean: ## remove what builds and tests have made; data folders stay
	cargo clean
	rm -rf e2e/node_modules e2e/out crates/ui/assets/node_modules crates/ui/assets/vendor
