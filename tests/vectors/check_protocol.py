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
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey

from check_display import clean_text

VECTORS = Path(__file__).with_name("protocol")
VALUES = {
    "keys", "attestation-challenge", "installation-id", "issuer", "enrollment-input", "otpauth-migration", "transaction",
}
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


def fields(message):
    """(number, value) of each field of a message of protocol buffers; an integer, bytes, or None for what has a fixed size."""
    at = 0

    def varint():
        nonlocal at
        value = 0
        for place in range(10):
            if at == len(message):
                raise NotStrict("cut off")
            value |= (message[at] & 0x7F) << 7 * place
            at += 1
            if message[at - 1] < 0x80:
                if value >= 1 << 64:
                    break
                return value
        raise NotStrict("too large")

    while at < len(message):
        number, wire = divmod(varint(), 8)
        if not 0 < number < 1 << 29 or wire not in (0, 1, 2, 5):
            raise NotStrict("no field")
        if wire == 0:
            yield number, varint()
            continue
        size = varint() if wire == 2 else 8 if wire == 1 else 4
        if size > len(message) - at:
            raise NotStrict("cut off")
        at += size
        yield number, bytes(message[at - size:at]) if wire == 2 else None


def typed_fields(message, types):
    """The last value of each field of `types`, and all values of field 1 of a payload."""
    found, repeated = {number: kind() for number, kind in types.items()}, []
    for number, value in fields(message):
        if number in types and not isinstance(value, types[number]):
            raise NotStrict(f"field {number}")
        if number in types:
            found[number] = value
            if number == 1:
                repeated.append(value)
    return found, repeated


def export_account(message):
    found, _ = typed_fields(message, {1: bytes, 2: bytes, 3: bytes, 4: int, 5: int, 6: int, 7: int})
    secret, name, issuer = found[1], found[2].decode("utf-8"), found[3].decode("utf-8")
    for part, text in (("label", name), ("issuer", issuer)):
        if any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in text):
            return {"refused": part}
    prefix, colon, account = name.partition(":")
    prefix, account = (prefix, account) if colon else ("", name)
    if max(len(prefix.encode()), len(account.encode())) > 256:
        return {"refused": "label"}
    if len(issuer.encode()) > 256:
        return {"refused": "issuer"}
    issuer, prefix = issuer or prefix, prefix if issuer and prefix.lower() != issuer.lower() else ""
    if "steam" in (issuer.lower(), prefix.lower()) and found[5] == 0:
        return {"refused": "issuer"}
    algorithm, digits = {0: "SHA1", 1: "SHA1", 2: "SHA256", 3: "SHA512"}.get(found[4]), {0: 6, 1: 6, 2: 8}.get(found[5])
    for part, wrong in (
        ("algorithm", algorithm is None), ("digits", digits is None), ("action", found[6] not in (0, 1, 2)),
        ("counter", found[6] == 1 and found[7] >= 1 << 53), ("secret", not 1 <= len(secret) <= 128),
    ):
        if wrong:
            return {"refused": part}
    read = {"account": account, "secret": b64encode(secret), "algorithm": algorithm, "digits": digits}
    read.update({"counter": found[7]} if found[6] == 1 else {"period": 30})
    read.update({part: text for part, text in (("issuer", issuer), ("prefix", prefix)) if text})
    return read


def read_export(text):
    """What is read of an export, or the parameter that is wrong."""
    if len(text.encode()) > 16384:
        return "text"
    path, _, query = text.partition(":")[2].partition("?")
    if "#" in query:
        return "parameter"
    if path.lower() != "//offline":
        return "action"
    data = [pair.partition("=")[2] for pair in query.split("&") if pair.partition("=")[0] == "data"]
    if len(data) != 1:
        return "data"
    data = unquote(data[0]).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        payload = base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
        found, accounts = typed_fields(payload, {1: bytes, 2: int, 3: int, 4: int})
        read = [export_account(account) for account in accounts]
    except (NotStrict, ValueError):
        return "data"
    if found[2] > 2:
        return "v"
    if not 1 <= len(read) <= 64 or found[3] > 1000 or found[4] >= max(found[3], 1):
        return "data"
    return read, {"index": found[4], "size": found[3]} if found[3] > 1 else None


def check_export(case):
    expected = (case["accounts"], case.get("batch")) if case["valid"] else case["parameter"]
    read = read_export(case["text"])
    return None if read == expected else f"read as {read}"


# Decimals of the currencies in the vectors (ISO 4217). XAU has none there, so it is no currency to pay in; nor is ABC.
DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3, "BHD": 3}


def is_text(value):
    return isinstance(value, str) and 1 <= len(value.encode()) <= 512 and clean_text(value) == value


def is_amount(value, currency):
    if not isinstance(value, str) or not isinstance(currency, str) or currency not in DECIMALS:
        return False
    decimals = DECIMALS[currency]
    form = r"(0|[1-9][0-9]*)" + (r"\.[0-9]{%d}" % decimals if decimals else "")
    digits = value.replace(".", "")
    return bool(re.fullmatch(form, value, re.ASCII)) and len(digits) <= 18 and digits.strip("0") != ""


def shown_of(transaction):
    """The pairs that are shown; None if the challenge is dropped."""
    if not isinstance(transaction, dict) or set(transaction) - {"amount", "currency", "payee", "reference", "lines"}:
        return None
    payee, lines = transaction.get("payee"), transaction.get("lines", [])
    if not isinstance(payee, dict) or set(payee) - {"name", "account"} or not isinstance(lines, list) or len(lines) > 8:
        return None
    account = payee.get("account", "none")
    is_account = isinstance(account, str) and len(account) <= 64 and re.fullmatch(r"[!-~]+( [!-~]+)*", account)
    texts = [payee.get("name"), transaction.get("reference"), *lines]
    amount, currency = transaction.get("amount"), transaction.get("currency")
    if not is_account or not all(is_text(text) for text in texts) or not is_amount(amount, currency):
        return None
    shown = [["amount", amount], ["currency", currency], ["payee", payee["name"]]]
    shown += [["payee_account", account]] if "account" in payee else []
    return shown + [["reference", transaction["reference"]]] + [["line", line] for line in lines]


def check_transaction(case):
    shown = shown_of(case["transaction"])
    return None if shown == case.get("shown") else f"shown as {shown}"


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
        ("otpauth-migration", check_export),
        ("transaction", check_transaction),
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
