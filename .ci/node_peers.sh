# To be sourced: installs what the Node peers of the tests need, once for each lock file.
node_peers() {
	local lock=session/testdata/node/package-lock.json stamp=session/testdata/node/node_modules/.package-lock.json
	[ -f "$lock" ] || return 0
	[ "$stamp" -nt "$lock" ] && return 0
	echo '==> installing the Node peers'
	# Node believes only the authorities that it brings along, and not those that this machine's network may have.
	local authorities=/etc/ssl/certs/ca-certificates.crt
	[ ! -f "$authorities" ] || export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-$authorities}
	npm ci --prefix session/testdata/node --loglevel=error --fetch-retries=5
	touch "$stamp"
}
