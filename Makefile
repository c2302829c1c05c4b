# Everything but bench uses the dev profile, so that dependencies are compiled once.

CARGO ?= cargo

.PHONY: build demo test check conformance bench schemas facts bless clean

build:
	$(CARGO) build --locked

# The whole round on the local emulator: plan, apply, run, a change, drift, destroy.
demo: build
	tests/demo/demo.sh

test:
	@rm -rf target/tmp/skipped
	$(CARGO) test --locked
	@cat target/tmp/skipped/* 2>/dev/null || echo "Nothing was skipped."

# The whole gate.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) check --locked --manifest-path fuzz/Cargo.toml
	@$(MAKE) --no-print-directory test

# Replays recorded behaviour of AWS and prints a table of kind, category, passed and total.
conformance:
	$(CARGO) test --locked --test conformance

# Measures whole commands, with Terraform beside them where it is on the machine, validation beside two other linters (npm and PyPI),
# and executions beside moto (PyPI). The only use of a release build.
bench:
	$(CARGO) bench --locked --no-run
	python3 benches/deployment.py target/release/stepwright
	python3 benches/validation.py target/release/stepwright
	$(CARGO) bench --locked --bench interpreter
	$(CARGO) bench --locked --bench executions
	python3 benches/executions.py target/release/stepwright

# Regenerates the published JSON Schemas from the manifest's types.
schemas:
	UPDATE=1 $(CARGO) test --locked --test suite schema::published_schemas_are_current

# Reads the service models of botocore's newest release (PyPI) and writes what the services of `aws-sdk` integrations have.
facts:
	python3 tools/facts.py

# Writes what comes out into the cases, pages and schemas that tests compare with; read the difference before it is committed.
bless:
	UPDATE=1 $(CARGO) test --locked --test suite

clean:
	$(CARGO) clean
