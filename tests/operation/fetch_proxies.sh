#!/bin/sh
# Fetch nginx and Caddy as Debian has them, for the test of what deploy/ says of them, and openssl for
# nginx' certificate. They are unpacked in build/proxies; nothing is installed, and no service begins.
set -eu
cd "$(dirname "$0")/../.."
into=build/proxies
test ! -e $into/fetched || exit 0
if ! command -v apt-get >/dev/null; then exit 0; fi
rm -rf $into
mkdir -p $into
cd $into
if [ "$(id -u)" = 0 ]; then apt-get update -qq; fi
apt-get download -qq -o APT::Sandbox::User= nginx caddy openssl
for package in *.deb; do dpkg-deb -x "$package" .; done
rm -- *.deb
touch fetched
