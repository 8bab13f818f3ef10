# run    site, back office and API on SQLite in data/, with the demo community
# test   install what the tests need and run all of them
# build  the program as bin/duckhoo
# bench  figures of speed, by CPU time
# check  format, lint, generated files
# assets the style sheets, scripts, fonts and icons that the program embeds

.PHONY: run test build bench check assets
export CGO_ENABLED ?= 0

run: build
	@bin/duckhoo migrate && bin/duckhoo demo --quiet && exec bin/duckhoo serve

test:
	@.ci/test

build: assets
	go build -ldflags "-s -w" -o bin/duckhoo ./app

bench: build
	@.ci/bench

check: assets
	@.ci/check

assets: web/static/dist/manifest.json

web/static/dist/manifest.json: web/static/node_modules/.package-lock.json $(shell find web/static -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print) \
		$(shell find web admin app -name '*.templ')
	cd web/static && npm run --silent check && npm run --silent build

web/static/node_modules/.package-lock.json: web/static/package.json web/static/package-lock.json
	cd web/static && npm ci --no-audit --no-fund --loglevel=error
