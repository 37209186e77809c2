# Two commands: `make run` and `make test`. Each installs what it misses.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Tools of a version that the project names are kept beside, not among, yours.
CACHE        := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/progress-monitor
LEPTOS       := 0.3.10
WASM_BINDGEN := $(shell sed -n '/^name = "wasm-bindgen"$$/{n;s/version = "\(.*\)"/\1/p;}' Cargo.lock)
CARGO_LEPTOS := $(CACHE)/cargo-leptos-$(LEPTOS)/bin/cargo-leptos
BINDGEN      := $(CACHE)/wasm-bindgen-cli-$(WASM_BINDGEN)/bin/wasm-bindgen

# The site is embedded from here, whatever target folder is usual elsewhere.
export CARGO_TARGET_DIR := $(CURDIR)/target

# cargo-leptos takes wasm-bindgen from the PATH, and wasm-opt and sass from npm.
export PATH := $(dir $(BINDGEN)):$(dir $(CARGO_LEPTOS)):$(CURDIR)/node_modules/.bin:$(PATH)

NPM          := node_modules/.package-lock.json

PROGRAM := target/release/progress-monitor
# Not the program itself, which cargo also links on its own, as for the benchmark.
BUILT   := target/release/.built-with-its-site
SOURCES := $(shell find src style public migrations -type f) Cargo.toml Cargo.lock build.rs
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: help run dev test bench crash check rust-test python-test wheel wall e2e screenshots tools

help: ## Say what there is
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

run: $(BUILT) ## Build what has changed, then start the server at http://localhost:5000
	@exec $(PROGRAM) serve

dev: tools ## Build and reload with every change (debug)
	@rm -f $(BUILT)  # the next program linked would embed the debug site
	cargo leptos watch

test: check wall rust-test python-test e2e ## Everything: format, lints, Rust and Python tests, wasm wall, size budget, browser
	@echo "All tests passed."

bench: $(BUILT) .stamps/chromium .venv/.installed ## Measure speed, latency and memory, of server, clients and page; prints tables
	cargo bench --features ssr --bench load
	PROGRESS_MONITOR_BIN="$(CURDIR)/$(PROGRAM)" .venv/bin/python clients/python/benches/client.py
	CHROMIUM="$(CHROMIUM)" npx playwright test --config end2end/bench.config.ts

crash: ## Kill the server in mid-write, ROUNDS times, and count what was lost
	CRASH_ROUNDS=$(or $(ROUNDS),100) cargo test --features ssr --test crash -- --nocapture

# --- what `test` consists of

check: .stamps/toolchain ## Format and lints, for server and browser
	cargo fmt --check
	cargo clippy --features ssr --all-targets -- -D warnings
	cargo clippy --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings

wall: .stamps/toolchain ## Domain and pages build for wasm, without the server
	cargo check --features hydrate --lib --target wasm32-unknown-unknown

rust-test: .stamps/toolchain ## Rust tests
	cargo test --features ssr

python-test: $(BUILT) .venv/.installed ## Python: format, lints, types and tests, against the release program
	cd clients/python && ../../.venv/bin/ruff format --config pyproject.toml --check . ../../examples
	cd clients/python && ../../.venv/bin/ruff check --config pyproject.toml . ../../examples
	cd clients/python && ../../.venv/bin/mypy
	PROGRESS_MONITOR_BIN="$(CURDIR)/$(PROGRAM)" .venv/bin/pytest -q clients/python

wheel: $(BUILT) .venv/.installed ## One file for pip, with the Python package and the program; for Linux
	@rm -rf dist/package
	.venv/bin/pip wheel -q --no-deps --no-build-isolation -w dist/package clients/python
	.venv/bin/python clients/python/wheel.py dist/package/*.whl $(PROGRAM) dist
	@rm -r dist/package

e2e: $(BUILT) .stamps/chromium ## Browser tests and size budget, against the release build
	CHROMIUM="$(CHROMIUM)" npx playwright test --config end2end/playwright.config.ts

screenshots: $(BUILT) .stamps/chromium ## Make the pictures in docs/screenshots anew
	CHROMIUM="$(CHROMIUM)" npx playwright test --config end2end/screenshots.config.ts

# --- what is built and installed, once

$(BUILT): $(SOURCES) | tools
	@echo "» Building the release: 4 to 8 minutes from nothing on two cores, else about one"
	@touch .stamps/build-began
	cargo leptos build --release --precompress
	@touch -r .stamps/build-began $@  # what changed meanwhile is built the next time

tools: .stamps/toolchain $(NPM) $(CARGO_LEPTOS) $(BINDGEN)

.stamps/toolchain: rust-toolchain.toml
	@command -v rustup >/dev/null || { echo "Rust is missing: install it with rustup, https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: install gcc or clang"; exit 1; }
	@echo "» Looking for Rust as rust-toolchain.toml names it, with the wasm target"
	@rustc --version >/dev/null 2>&1 || rustup toolchain install
	rustup target list --installed | grep -q wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
	@mkdir -p $(@D) && touch $@

# A debug install builds in a third of the time, and is no slower in use.
$(CARGO_LEPTOS):
	@echo "» Installing cargo-leptos $(LEPTOS): seconds as a binary, else about 6 minutes on two cores"
	cargo binstall --no-confirm --root $(CACHE)/cargo-leptos-$(LEPTOS) cargo-leptos@$(LEPTOS) 2>/dev/null \
		|| CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --locked --version $(LEPTOS) \
			--target-dir $(CACHE)/build --root $(CACHE)/cargo-leptos-$(LEPTOS) cargo-leptos

$(BINDGEN): Cargo.lock
	@test -x $@ || { echo "» Installing wasm-bindgen $(WASM_BINDGEN): about a minute"; \
		CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --version $(WASM_BINDGEN) \
			--target-dir $(CACHE)/build --root $(CACHE)/wasm-bindgen-cli-$(WASM_BINDGEN) wasm-bindgen-cli; }
	@touch $@
	@rm -rf $(CACHE)/build

$(NPM): package-lock.json
	@command -v npm >/dev/null || { echo "Node.js is missing: install version 20.19 or newer, with npm"; exit 1; }
	@echo "» Installing npm tools: half a minute"
	PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
	@touch $@

.venv/.installed: clients/python/pyproject.toml
	@command -v python3 >/dev/null || { echo "Python is missing: install version 3.10 or newer"; exit 1; }
	@python3 -c 'import ensurepip' 2>/dev/null || \
		{ echo "» Installing the system's python3-venv"; apt-get update -q && apt-get install -qy python3-venv; } || \
		{ echo "Python's venv is missing: install python3-venv"; exit 1; }
	@echo "» Installing Python tools and libraries to test with: half a minute"
	python3 -m venv .venv
	.venv/bin/pip install -q -e 'clients/python[dev]'
	@touch $@

.stamps/chromium: $(NPM)
	@echo "» Looking for Chromium"
	@test -n "$(CHROMIUM)" || npx playwright install --with-deps chromium || \
		{ echo "» Installing the system's Chromium: a minute"; apt-get update -q && apt-get install -qy chromium; }
	@touch $@
