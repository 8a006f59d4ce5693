#!/bin/sh
# Makes what the reference identity provider needs to serve TLS to phones: tests/idp/certificates.sh NAME [FOLDER]
#
# NAME is the host name of the issuer. Into FOLDER (target/phones) come
#
#   ca.pem, ca.crt  the certificate of an authority that can vouch for NAME alone, in PEM and in DER: phones and browsers trust it
#   server.pem      the certificate of the server, for `idp --tls-cert`
#   server.key      its private key, for `idp --tls-key`
#
# Both end after a year. The key of the authority is thrown away. Needs openssl; for development and tests alone.
set -eu

case ${1:-} in
  '' | -* | *[!a-z0-9.-]*) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  *[a-z]*) ;;
  *) echo "$0: phones take a host name, and $1 is an address" >&2; exit 2 ;;
esac
name=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
out=${2:-${CARGO_TARGET_DIR:-$root/target}/phones}
umask 077
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# RFC 5280: the names that an authority may vouch for are 4.2.1.10. Apple's systems ask for the extended use of a server.
cat >"$work/extensions" <<END
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
nameConstraints = critical, permitted;DNS:$name
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:$name
END
key() {
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"
}
key "$work/ca.key"
key "$out/server.key"
openssl req -x509 -new -sha256 -key "$work/ca.key" -days 365 -subj "/CN=Development authority of $name" \
  -config "$work/extensions" -extensions authority -out "$out/ca.pem"
openssl x509 -in "$out/ca.pem" -outform DER -out "$out/ca.crt"
openssl req -new -sha256 -key "$out/server.key" -subj "/CN=$name" -config "$work/extensions" -out "$work/server.csr"
openssl x509 -req -sha256 -in "$work/server.csr" -CA "$out/ca.pem" -CAkey "$work/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
  -days 365 -extfile "$work/extensions" -extensions server -out "$out/server.pem" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
openssl verify -CAfile "$out/ca.pem" -purpose sslserver -verify_hostname "$name" "$out/server.pem" >&2
echo "$out"
