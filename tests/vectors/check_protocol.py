#!/usr/bin/env python3
"""The message vectors read by a second program: rules 1 and 2 of the protocol over joserfc, which checks signatures.

    pip install -r requirements.txt
    python3 check_protocol.py

Written from docs/protocol.md, not from the core. Which members a message must have is not judged here: of a case that
is refused for its claims the signature must verify. Prints each failure and, as its last line, "N passed, M failed".
Exits with 1 if anything failed, also if there was nothing to check.
"""

import base64
import hashlib
import hmac
import json
import re
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey

VECTORS = Path(__file__).with_name("protocol")
VALUES = {"keys", "attestation-challenge", "installation-id", "issuer", "enrollment-input"}
MESSAGES = {
    "metadata", "enroll", "account", "requests", "challenge", "answer", "result", "credential", "key-proof", "revoke",
    "push", "keyroll", "transfer", "devices", "dpop",
}

KIB = 1024
LIMITS = {"enroll": 64 * KIB, "credential": 64 * KIB, "account": 64 * KIB, "requests": 128 * KIB, "metadata": 1024 * KIB}
CARRIES_ITS_KEY = {"enroll", "key-proof", "dpop"}
HAS_NO_COMMON_CLAIMS = {"key-proof", "keyroll", "dpop"}
BASE64URL = re.compile(r"[A-Za-z0-9_-]*\Z", re.ASCII)
MAX_DEPTH = 8
MAX_LIST = 64
FIELD_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1

# The protocol has limits of its own.
REGISTRY = jws.JWSRegistry(algorithms=["ES256"])
REGISTRY.max_header_length = REGISTRY.max_payload_length = 1024 * KIB


class Refused(Exception):
    """A message that is refused, and the check that refused it."""

    def __init__(self, kind, claim=None):
        super().__init__(kind)
        self.kind, self.claim = kind, claim


class NotStrict(ValueError):
    """JSON that RFC 8259 or rule 2 does not allow."""


# --- rule 2: base64url and JSON -----------------------------------------------------------------------


def b64decode(text):
    if not BASE64URL.match(text) or len(text) % 4 == 1:
        raise NotStrict("not base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64encode(data) != text:
        raise NotStrict("trailing bits")
    return data


def b64encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def strict_object(data):
    def members(pairs):
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            raise NotStrict("a member stands twice")
        return dict(pairs)

    def no_constant(name):
        raise NotStrict(name)

    try:
        text = data.decode("utf-8", errors="strict")
        value = json.loads(text, object_pairs_hook=members, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise NotStrict(str(error)) from None
    if not isinstance(value, dict):
        raise NotStrict("not an object")
    check_value(value, 0)
    return value


def check_value(value, depth):
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise NotStrict("half a surrogate pair") from None
    elif isinstance(value, (dict, list)):
        if depth == MAX_DEPTH:
            raise NotStrict("too deep")
        if isinstance(value, list) and len(value) > MAX_LIST:
            raise NotStrict("too many entries")
        for item in value.values() if isinstance(value, dict) else value:
            check_value(item, depth + 1)
        for name in value if isinstance(value, dict) else ():
            check_value(name, depth + 1)


# --- rule 1: the order of the checks ------------------------------------------------------------------


def read(name, typ, case, keys):
    """The payload of a message, or Refused."""
    compact = case["compact"]
    if len(compact.encode("utf-8")) > LIMITS.get(name, 16 * KIB):
        raise Refused("too_large")
    try:
        header, payload, signature = (b64decode(part) for part in split(compact))
    except NotStrict:
        raise Refused("not_compact") from None
    try:
        header = strict_object(header)
    except NotStrict:
        raise Refused("header") from None
    key = key_of(header)
    if header["typ"] != typ:
        raise Refused("wrong_typ")
    if ("jwk" in header) != (name in CARRIES_ITS_KEY):
        raise Refused("header")
    if case["key"] != "header":
        key = keys[case["key"]] if keys[case["key"]].thumbprint() == key_name(header) else None
    if key is None:
        raise Refused("unknown_key")
    if len(signature) != 64 or not verifies(compact, key):
        raise Refused("bad_signature")
    try:
        return strict_object(payload)
    except NotStrict:
        raise Refused("payload") from None


def split(compact):
    parts = compact.split(".")
    if len(parts) != 3:
        raise NotStrict("not three parts")
    return parts


def key_of(header):
    """The key in the header, None if it is only named; Refused if the header is not exactly that of rule 1."""
    named = set(header) == {"alg", "typ", "kid"}
    carried = set(header) == {"alg", "typ", "jwk"}
    if not (named or carried) or header["alg"] != "ES256" or not isinstance(header["typ"], str):
        raise Refused("header")
    try:
        if named:
            if len(b64decode(header["kid"])) != 32:
                raise Refused("header")
            return None
        return import_key(header["jwk"])
    except (NotStrict, TypeError):
        raise Refused("header") from None


def import_key(jwk):
    if not isinstance(jwk, dict) or set(jwk) != {"kty", "crv", "x", "y"} or jwk["kty"] != "EC" or jwk["crv"] != "P-256":
        raise NotStrict("not four members of a P-256 key")
    for coordinate in (b64decode(jwk["x"]), b64decode(jwk["y"])):
        # The library would take a coordinate above the prime for the point that it is congruent to.
        if len(coordinate) != 32 or int.from_bytes(coordinate, "big") >= FIELD_PRIME:
            raise NotStrict("not a coordinate")
    try:
        key = ECKey.import_key(jwk)
        key.public_key
    except (ValueError, JoseError) as error:
        raise NotStrict(str(error)) from None
    return key


def key_name(header):
    return header["kid"] if "kid" in header else import_key(header["jwk"]).thumbprint()


def verifies(compact, key):
    try:
        jws.deserialize_compact(compact, key, registry=REGISTRY)
    except BadSignatureError:
        return False
    return True


# --- the cases ----------------------------------------------------------------------------------------


def check_message(name, typ, case, keys):
    """Why a case fails, or None."""
    if "repeat" in case:
        recipe = case["repeat"]
        case["compact"] = recipe["before"] + recipe["unit"] * recipe["times"] + recipe["after"]
    if case["valid"] == ("error" in case) or case["valid"] != ("claims" in case):
        return "contradicts itself"
    try:
        payload = read(name, typ, case, keys)
        if name == "dpop":
            check_call(payload, case["call"])
    except Refused as refused:
        expected = (case.get("error"), case.get("claim"))
        return None if (refused.kind, refused.claim) == expected else f"{refused.kind}, expected {case.get('error', 'valid')}"
    if not case["valid"]:
        # The claims are not those of the message; everything before them was right.
        return None if case["error"] == "payload" else f"accepted, expected {case['error']}"
    signing_input = case["compact"].rpartition(".")[0]
    for member, text in (("answer_hash", signing_input), ("compact_hash", case["compact"])):
        if member in case and case[member] != sha256(text):
            return f"{member} differs"
    if name not in HAS_NO_COMMON_CLAIMS and not {"iss", "aud", "iat", "jti"} <= set(payload):
        return "lacks iss, aud, iat or jti"
    return None if contains(payload, case["claims"]) else "other claims"


def check_call(claims, call):
    if len(b64decode_or_nothing(claims.get("jti"))) != 16:
        raise Refused("payload")
    if not all(isinstance(claims.get(name), str) for name in ("htm", "htu")) or type(claims.get("iat")) is not int:
        raise Refused("payload")
    if any(not isinstance(claims[name], str) for name in ("ath", "nonce") if name in claims) or claims["iat"] < 0:
        raise Refused("payload")
    expected = {"htm": call["method"], "htu": call["url"], "ath": sha256(call["token"]) if "token" in call else None}
    for name, value in expected.items():
        if claims.get(name) != value:
            raise Refused("other_call", name)


def b64decode_or_nothing(text):
    try:
        return b64decode(text)
    except (NotStrict, TypeError):
        return b""


def sha256(text):
    return b64encode(hashlib.sha256(text.encode("utf-8")).digest())


def contains(value, part):
    """Whether `value` holds `part`; unknown members beside it are ignored."""
    if isinstance(part, dict):
        return isinstance(value, dict) and all(name in value and contains(value[name], part[name]) for name in part)
    return type(value) is type(part) and value == part


def check_key(key):
    public = import_key(key["jwk"])
    private = ECKey.import_key({**key["jwk"], "d": key["d"]})
    text = '{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}' % (key["jwk"]["x"], key["jwk"]["y"])
    if not public.thumbprint() == key["kid"] == sha256(text):
        return "kid is not the thumbprint"
    proof = jws.serialize_compact({"alg": "ES256"}, b"x", private)
    return None if verifies(proof, public) else "d and jwk do not belong together"


def check_issuer(case):
    if not case["valid"]:
        return None
    url = urlsplit(case["text"])
    expected = (url.netloc, f"{url.scheme}://{url.netloc}", f"{url.scheme}://{url.netloc}/.well-known/phone-signin{url.path}")
    return None if expected == (case["authority"], case["origin"], case["metadata_url"]) else "authority, origin or metadata URL"


def check_attestation(case):
    text = "\0".join(["phone-attest", case["issuer"], case["nonce"], case["purpose"]])
    return None if sha256(text) == case["challenge"] else "another challenge"


def check_installation(case):
    value = hmac.new(b64decode(case["secret"]), case["issuer"].encode("ascii"), "sha256").digest()
    return None if b64encode(value) == case["installation_id"] else "another id"


def checks():
    """(file, case, why it fails or None) for every case."""
    documents = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(VECTORS.glob("*.json"))}
    for name in sorted((MESSAGES | VALUES) ^ set(documents)):
        yield name, "the file", "missing or not known"
    keys = {}
    for name, key in documents.get("keys", {}).get("keys", {}).items():
        keys[name] = import_key(key["jwk"])
        yield "keys", name, check_key(key)
    for name, check in (
        ("issuer", check_issuer),
        ("attestation-challenge", check_attestation),
        ("installation-id", check_installation),
    ):
        for case in documents.get(name, {}).get("cases", []):
            yield name, case["name"], check(case)
    for name in sorted(MESSAGES & set(documents)):
        document = documents[name]
        kinds = Counter(case.get("error", "valid") for case in document["cases"])
        few = [kind for kind in ("valid", "not_compact", "header", "bad_signature", "payload") if kinds[kind] < 2]
        yield name, "enough cases", f"too few of {few}" if few else None
        for case in document["cases"]:
            yield name, case["name"], check_message(name, document["typ"], case, keys)


def main():
    passed = failed = 0
    for file, case, why in checks():
        if why is None:
            passed += 1
        else:
            failed += 1
            print(f"FAILED {file}: {case}: {why}")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
