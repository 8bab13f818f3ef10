.PHONY: assets build

# The style sheets, scripts, fonts and icons that the program embeds.
assets: web/static/node_modules/.package-lock.json
	cd web/static && npm run --silent check && npm run --silent build

web/static/node_modules/.package-lock.json: web/static/package.json web/static/package-lock.json
	cd web/static && npm ci --no-audit --no-fund

build: assets
	CGO_ENABLED=0 go build -o bin/duckhoo ./app
