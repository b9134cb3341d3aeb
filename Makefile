# make install   make .venv from requirements.lock
# make run       trace the shipped articles, or your own: make run ARTICLES=path
#                also COLUMNS=text=story,published=day  ACTORS=my-actors.csv  CODEBOOK=name-or-file
# make test      all checks, as .ci/run does them
# make test-browser  the notebooks and pages in Chromium; not part of make test
# make lab       open the notebooks in JupyterLab
# make notebooks run the notebooks and store their outputs, before a commit
# PYTHON=path    the Python (3.11, 3.12 or 3.13) that .venv is made with

PYTHON ?= python3
ARTICLES ?=
COLUMNS ?=
ACTORS ?=
CODEBOOK ?=
export PYTHON ARTICLES COLUMNS ACTORS CODEBOOK

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := .venv/installed
FITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

.PHONY: run test test-browser lab notebooks install

run: install
	@$(BIN)/python notebooks/run.py $${ARTICLES:+"$$ARTICLES"} $${COLUMNS:+--columns "$$COLUMNS"} \
	  $${ACTORS:+--actors "$$ACTORS"} $${CODEBOOK:+--codebook "$$CODEBOOK"}

test: install
	$(BIN)/ruff check analysis tests notebooks benchmarks data docs
	$(BIN)/ruff format --check analysis tests notebooks benchmarks data docs
	$(BIN)/mypy
	$(BIN)/pytest tests analysis notebooks --nbval --nbval-current-env \
	  --nbval-sanitize-with nbval.cfg --nbval-cell-timeout 120

test-browser: install
	@for browser in chromium chromium-browser google-chrome none; do \
	  if "$$browser" --version >/dev/null 2>&1; then break; fi; \
	done; \
	if [ "$$browser" = none ]; then \
	  echo "No Chromium that starts was found on the PATH." >&2; \
	  echo "Install one, on Debian and Ubuntu with: sudo apt install chromium" >&2; \
	  exit 1; \
	fi
	@if ! command -v npm >/dev/null; then \
	  echo "npm is missing, and with it axe and html-validate; what needs them is skipped"; \
	elif ! npm ci --prefix tests/browser --silent --no-audit --no-fund; then \
	  echo "npm could not install axe and html-validate; what needs them is skipped"; \
	fi
	# On a busy machine a browser may be too slow once; what fails twice fails.
	$(BIN)/pytest tests/browser || $(BIN)/pytest tests/browser --last-failed

lab: install
	$(BIN)/python -m jupyterlab --notebook-dir=notebooks

notebooks: install
	$(BIN)/python -m jupyter nbconvert --to notebook --execute --inplace --log-level=WARN \
	  --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

install: $(INSTALLED)

$(INSTALLED): pyproject.toml requirements.lock
	@found=; \
	for python in "$$PYTHON" python3.13 python3.12 python3.11; do \
	  if "$$python" -c '$(FITS)' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "No Python 3.11, 3.12 or 3.13 that can make a virtual environment was found" \
	    "($$PYTHON is $$(command -v "$$PYTHON" >/dev/null && "$$PYTHON" --version 2>&1 || echo missing))." >&2; \
	  echo "Install one, on Debian and Ubuntu with: sudo apt install python3 python3-venv" >&2; \
	  echo "or name one: make install PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	if ! $(BIN)/python -c '$(FITS)' 2>/dev/null; then \
	  echo "Making .venv with $$("$$found" --version)"; \
	  "$$found" -m venv --clear .venv; \
	fi
	@echo "Installing the packages of requirements.lock; this takes a minute or two"
	@$(PIP) --only-binary :all: --require-hashes -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@
