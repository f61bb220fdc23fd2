.DEFAULT_GOAL := help
.PHONY: help setup
PYTHON ?=
export PYTHON

help:  ## what can be made here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

setup:  ## everything that the other recipes need, into .venv and .local
	@sh deploy/setup.sh
