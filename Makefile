# The logic is in tools/; every command works for a normal user and for root (who drops privileges).
TOOL = @python3 -c "import sys; sys.exit(sys.version_info < (3, 10))" 2>/dev/null || \
       { echo "Python 3.10 or newer is needed; python3 is: $$(python3 --version 2>&1)" >&2; exit 1; }; \
       exec python3 -B tools
export ARGS PORT WORKERS ODOO_HOME DEMO_DB FROM

help:           ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*##/\t/' | expand -t 20

demo:           ## start Odoo with demo data on 127.0.0.1:8069 (PORT=…)
	$(TOOL)/demo.py

test:           ## run the whole suite (ARGS="-k deadline", WORKERS=0)
	$(TOOL)/run_tests.py

lint:           ## ruff and pylint-odoo
	$(TOOL)/lint.py

i18n:           ## write the translation files anew, name what lacks Chinese
	$(TOOL)/i18n.py

bench:          ## benchmarks (ARGS=…)
	$(TOOL)/within.py bench bench/run.py $(ARGS)

upgrade:        ## update a database of the last released version, and check it (FROM=commit)
	$(TOOL)/upgrade.py

load-northwind: ## load the Northwind data: DIR=folder with its CSV files
	@test -n "$(DIR)" || { echo "Say where the CSV files are: make load-northwind DIR=path/to/northwind" >&2; exit 1; }
	$(TOOL)/northwind.py "$(DIR)"

shell:          ## Odoo's shell on the demo database
	$(TOOL)/within.py demo shell

clean:          ## remove databases, keep downloads
	$(TOOL)/clean.py

distclean:      ## remove everything that was built or downloaded
	$(TOOL)/clean.py everything

.PHONY: help demo test lint i18n bench upgrade load-northwind shell clean distclean
