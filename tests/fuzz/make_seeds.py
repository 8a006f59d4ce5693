#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets that come from the test vectors: python3 tests/fuzz/make_seeds.py

Seeds written by hand lie beside them and are left alone: their names do not begin with "v-".
"""

import base64
import hmac
import json
import pathlib
from urllib.parse import unquote

FUZZ = pathlib.Path(__file__).resolve().parent
VECTORS = FUZZ.parent / "vectors"
LARGEST = 2600

TYPES = [
    "metadata", "enroll", "account", "requests", "challenge", "answer", "result", "credential", "key-proof", "revoke",
    "push", "keyroll", "transfer", "devices", "dpop",
]


def cases(name):
    return json.loads((VECTORS / "protocol" / f"{name}.json").read_text())["cases"]


def decoded(part):
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""


def compacts(name):
    return [case for case in cases(name) if len(case.get("compact") or "x" * LARGEST) < LARGEST]


class Seeds:
    """The seeds of one target, of which similar ones are left out."""

    def __init__(self, target):
        self.folder = FUZZ / "seeds" / target
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("v-*"):
            old.unlink()
        self.seen = set()

    def add(self, data, shape=None):
        data = data.encode() if isinstance(data, str) else data
        shape = shape or data
        if shape in self.seen or len(data) > LARGEST:
            return
        self.seen.add(shape)
        (self.folder / f"v-{len(self.seen):03}").write_bytes(data)


def messages():
    jws = Seeds("jws")
    header = Seeds("jws_header")
    reader = Seeds("json")
    for name in TYPES:
        claims = Seeds("dpop" if name == "dpop" else f"claims_{name.replace('-', '_')}")
        prefix = b"\0" if name == "dpop" else b""
        chosen = 0
        for case in compacts(name):
            parts = case["compact"].split(".")
            if len(parts) != 3:
                jws.add(case["compact"], ("parts", len(parts)))
                continue
            payload = decoded(parts[1])
            payload_error = case.get("error") == "payload"
            if case["valid"] or (payload_error and chosen < 6):
                chosen += payload_error
                claims.add(prefix + payload)
            jws.add(case["compact"], (name if case["valid"] else "broken", case.get("error")))
            if name in ("revoke", "key-proof"):
                header.add(decoded(parts[0]), (name, case.get("error"), case["name"][:4]))
        if name != "dpop":
            smallest = min((decoded(case["compact"].split(".")[1]) for case in compacts(name) if case["valid"]), key=len)
            reader.add(smallest)


def enrollment():
    text, by_hand, otpauth = Seeds("enrollment_text"), Seeds("enrollment_by_hand"), Seeds("otpauth_secret")
    for case in cases("enrollment-input"):
        if "text" in case:
            text.add(case["text"], case["text"] if case["valid"] else ("broken", json.dumps(case.get("error"))))
        if "url" in case and "code" in case and "text" not in case:
            by_hand.add(case["code"] + "\0" + case["url"])
    by_hand.add("7K3M-QX9P-2RTV-W8ZD\0login.contoso.example/t/blue")
    by_hand.add("123456789\0https://login.contoso.example")
    by_hand.add("oil0 1234 5678 9abc\0http://127.0.0.1:8080")
    for label in ("totp/Contoso:ana@contoso.example", "totp/ana", "hotp/ana", "totp/%3Aa%3Ab"):
        for query in ("", "&issuer=Contoso&algorithm=SHA256&digits=8&period=60&counter=7"):
            counter = "&counter=1" if label.startswith("hotp") and not query else ""
            text.add(f"otpauth://{label}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ{query}{counter}")
    for query in ("&amp;digits=8", "&issuer=&digits=&period=", "&issuer=VIP+Access&%64igits=7", "&algorithm=HMAC-SHA-256&period=86400",
                  "&issuer=Steam", "&encoder=steam"):
        text.add(f"otpauth://totp/Company+A%3Aana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ{query}")
    for other in ("OTPAUTH://TOTP/?SECRET=GEZDGNBVGY3TQOJ==&Issuer=Example", "otpauth://steam/ana?secret=GEZDGNBVGY3TQOJQ", "\ufeff https://apps.apple.com/\n",
                  "BEGIN:VCARD\nFN:Ana", "BCD\n002", "oktaverify://a", "7K3M-9QXZ-0A1B-CDEF", "hello"):
        text.add(other)
    by_hand.add("\uff17\uff2b3m\u201390xz\u200b0A1B\u2212CDEF\0HTTPS://Login.Contoso.Example:443/")
    text.add("phonefactor://activate_account?code=123456789&url=https%3A%2F%2Flogin.contoso.example")
    payload = Seeds("otpauth_migration")
    for case in cases("otpauth-migration"):
        text.add(case["text"], case["text"] if case["valid"] else ("broken export", case["parameter"]))
        data = unquote(case["text"].partition("data=")[2])
        payload.add(decoded(data.translate(str.maketrans("+/", "-_", "="))))
    for secret in ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "gezd gnbv-gy3t qojq", "MZXW6YTBOIMZXW6YTBOI======", "MZXW6YTBOJ",
                   "MZXW6YTBO=", "MZX\u20136Y\u200b TB+=========", "M"):
        otpauth.add(b"\6" + (59).to_bytes(8, "big") + secret.encode())


def values():
    issuer = Seeds("issuer")
    for case in cases("issuer"):
        issuer.add(case["text"])
    version = Seeds("app_version")
    for text in ("1", "1.4.0\n1.4\n1.10", "0.0.0\n0", "18446744073709551615.1\n1.2.3.4.5.6.7.8\n1.2.3.4.5.6.7.8.9", "1..2\n01.2"):
        version.add(text)
    number = Seeds("number")
    for first, text in ((0, "42"), (0, "43"), (1, "07"), (7, "12345678"), (3, "+123"), (1, "٤٢"), (1, "4"), (1, "\u200f۴ ۲"), (1, "४२"), (1, "４-２"), (0, "٠٧")):
        number.add(bytes([first]) + text.encode())
    typed = Seeds("typed")
    for text in ("7K3M-9QXZ-0A1B-CDEF", "oil", "\uff17\uff2b3m\u201390xz\u200b0A1B\u2212CDEF", "\u0664\u0662", "\u06f4\u200f \u06f2",
                 "\U0001d7ce\U0001d7d8\U0001d7ff", "\u2460", "4\u30fc2", "\u3164"):
        typed.add(text)
    ids, base64url, push, jwk = Seeds("ids"), Seeds("base64url"), Seeds("push_values"), Seeds("jwk")
    for text in ("MYYhBW7O__8x3e5u7fbw2A", "HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM", "uYyX2h0tq8e3kQ5r7w9zAB",
                 "u-7f3a0c51", "AAAAAAAAAAAAAAAAAAAAAB", "secret§"):
        ids.add(text)
    for text in ("", "AA", "AB", "AAA=", "-_-_", "+/+/", "A", "MYYhBW7O__8x3e5u7fbw2A"):
        base64url.add(text)
    for case in cases("push"):
        if case["valid"] and "claims" in case:
            for member in ("endpoint", "p256dh", "auth", "token"):
                if member in case["claims"] and len(case["claims"][member]) < 300:
                    push.add(case["claims"][member])
    push.add("http://[::1]:8080/push/§")
    push.add("https://user@push.example/a")
    keys = json.loads((VECTORS / "protocol" / "keys.json").read_text())["keys"]
    for name in ("server", "device"):
        key = keys[name]["jwk"]
        jwk.add(json.dumps(key))
        jwk.add(b"\4" + decoded(key["x"]) + decoded(key["y"]))
        jwk.add(json.dumps({**key, "alg": "ES256"}))
        jwk.add(json.dumps({**key, "x": key["y"]}))


def signatures():
    der = Seeds("der_signature")
    for case in compacts("challenge")[:3]:
        raw = decoded(case["compact"].split(".")[2])
        if len(raw) == 64:
            der.add(raw)
            halves = b"".join(integer(half) for half in (raw[:32], raw[32:]))
            der.add(b"\x30" + bytes([len(halves)]) + halves)
    der.add(bytes.fromhex("3006020101020101"))
    der.add(bytes.fromhex("300702020001020101"))
    der.add(bytes.fromhex("308106020101020101"))


def integer(half):
    half = half.lstrip(b"\0") or b"\0"
    if half[0] & 0x80:
        half = b"\0" + half
    return b"\x02" + bytes([len(half)]) + half


def display():
    text, host = Seeds("display_text"), Seeds("display_host")
    for case in json.loads((VECTORS / "display.json").read_text()):
        if len(case["input"].encode()) <= 300:
            (host if case["kind"] == "host" else text).add(case["input"])


def redirects():
    seeds = Seeds("redirect")
    query = "code=c1&state=s1&iss=https%3A%2F%2Flogin.contoso.example%2Ft%2Fblue"
    for first, place in enumerate(
        ("com.example.authenticator:/oauth", "https://app.contoso.example/oauth/back", "http://127.0.0.1:7777/back")
    ):
        seeds.add(bytes([first]) + f"{place}?{query}".encode())
        seeds.add(bytes([first]) + f"{place}?{query.replace('code=c1', 'error=access_denied')}".encode())
    seeds.add(b"\0com.example.authenticator:/oauth?" + (query + "&code=c2").encode())
    seeds.add(b"\0com.example.authenticator://other/oauth?" + query.encode())
    seeds.add(b"\1https://app.contoso.example@evil.example/oauth/back?" + query.encode())


def server():
    seeds = Seeds("server_values")
    issuer = "https://login.contoso.example/t/blue"
    for text in (
        "com.example.authenticator:/oauth", f"{issuer}/phone/oauth", "http://127.0.0.1:4711/callback?x=1", "http://[::1]/",
        "http://user@127.0.0.1/", "http://127.1/", "http://0x7f.1/#f", "7k3m-qx9p-2rtv-w8zd", "oO0i Il1-",
    ):
        seeds.add(text)
    for made in (1_790_000_000, 1_789_999_700, 1_790_000_200):
        body = made.to_bytes(8, "big") + bytes(8)
        tag = hmac.digest(bytes([7] * 32), b"blue\0" + body, "sha256")
        seeds.add(base64.urlsafe_b64encode(body + tag).rstrip(b"="))


def documents():
    problem, nonce, oauth = Seeds("problem"), Seeds("nonce"), Seeds("oauth_documents")
    hash_of = "HvlO1C1pSihl5yh3LSO6D82YlVCNeznoukNkxifqISM"
    problem.add(json.dumps({"type": "about:blank", "status": 422, "code": "bad_number", "answer_hash": hash_of}))
    problem.add(json.dumps({"status": 429, "code": "too_many_requests", "retry_after": 5, "detail": "wait §"}))
    problem.add(json.dumps({"status": 409, "code": "device_limit", "devices": "a.b.c"}))
    problem.add(json.dumps({"status": 400, "code": "of a later version"}))
    nonce.add(json.dumps({"nonce": "eyJ7S_zG.eyJH0-Z.HX4w-7v", "exp": 1795262400}))
    nonce.add(json.dumps({"purpose": "attest"}))
    issuer = "https://login.contoso.example/t/blue"
    server = {"issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token"}
    oauth.add(json.dumps(server))
    oauth.add(json.dumps({"access_token": "§", "token_type": "DPoP", "expires_in": 300}))

    reply = Seeds("server_reply")
    jwt, plain, refused = "application/jwt", "application/json", "application/problem+json"
    code = json.dumps({"status": 401, "code": "use_dpop_nonce"})
    for call in range(8):
        reply.add(f"{call} 200\ncontent-type: {jwt}\n\na.b.c")
    reply.add(f"8 200\ncontent-type: {plain}\n\n" + json.dumps({"nonce": "n", "exp": 1}))
    reply.add(f"9 200\ncontent-type: {plain}; charset=utf-8\n\n" + json.dumps(server))
    reply.add(f"10 200\ncontent-type: {plain}\n\n" + json.dumps({"access_token": "t", "token_type": "DPoP"}))
    reply.add(f"10 400\ncontent-type: {plain}\ndpop-nonce: n\n\n" + json.dumps({"error": "use_dpop_nonce"}))
    reply.add(f"10 400\ncontent-type: {plain}\n\n" + json.dumps({"error": "invalid_grant"}))
    reply.add(f"4 401\ncontent-type: {refused}\ndpop-nonce: n\nwww-authenticate: DPoP error=\"use_dpop_nonce\"\n\n{code}")
    reply.add(f"5 422\ncontent-type: {refused}\n\n" + json.dumps({"status": 422, "code": "bad_number"}))
    reply.add("7 204\n\n")
    reply.add("7 503\nretry-after: 5\n\n")
    reply.add("0 302\nlocation: https://portal.example\n\n<html>")


def records():
    state, record = Seeds("stored_state"), Seeds("stored_records")
    key = json.loads((VECTORS / "protocol" / "keys.json").read_text())["keys"]["device"]
    credential = {"alias": "credential-1", "public": key["jwk"]}
    identity = "MYYhBW7O__8x3e5u7fbw2A"
    issuer = "https://login.contoso.example/t/blue"
    sign_in = {
        "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
        "client_id": "authenticator", "scope": "phone_signin", "redirect_uri": "com.example.authenticator:/oauth",
        "state": "s1", "verifier": "v1", "dpop_jkt": key["kid"],
    }
    token = {"token": "t"}
    for value in (
        {"state": "disabled", "why": None},
        {"state": "disabled", "why": {"why": "not_allowed", "reasons": ["policy_mode"]}},
        {"state": "checking_device_lock"},
        {"state": "needs_sign_in", "sign_in": sign_in},
        {"state": "redeeming_code", "sign_in": sign_in, "code": "c"},
        {"state": "registering_device", **token},
        {"state": "creating_key", **token, "alias": "credential-1", "nonce": "n"},
        {"state": "proving_key", **token, "key": credential, "nonce": "n"},
        {"state": "registering_credential", **token, "key": credential, "message": "a.b.c"},
        {"state": "needs_number", "key": credential, "credential": identity, "request": identity},
        {"state": "enabled", "key": credential, "credential": identity},
        {"state": "suspended", "key": credential, "credential": identity, "reasons": ["policy_mode"]},
        {"state": "destroying_key", "alias": "a", "then": {"then": "tell_server", "credential": identity, "why": {"why": "key_lost"}}},
        {"state": "destroying_key", "alias": "a", "then": {"then": "sign_in_again"}},
        {"state": "telling_server", "credential": identity, "why": {"why": "revoked", "reason": None}},
        {"state": "removed", "reason": "left"},
        {"state": "must_enroll_again"},
        {"state": "must_enroll_again", "why": "device_key_lost"},
    ):
        state.add(json.dumps(value))
    metadata = next(case["claims"] for case in cases("metadata") if case["valid"] and case["name"] == "minimal")
    account = next(case["claims"] for case in cases("account") if case["valid"] and case["name"] == "minimal")
    keys = {"pinned": "by_enrollment", "trusted": [key["jwk"]], "retired": [], "walked": [[0, key["kid"], 1790000000]]}
    for first, value in (
        (0, {"issuer": issuer, "keys": keys, "metadata": metadata}),
        (1, {"outcome": "verdict", "verdict": "approved", "attempts_left": None, "retry_after": 5, "reason": None}),
        (1, {"outcome": "rejected", "code": "bad_number"}),
        (1, {"outcome": "expired"}),
        (1, {"outcome": "unknown"}),
        (2, {"compact": "a.b.c", "hash": key["kid"]}),
        (3, "sign_in_enabled"),
        (4, {"boot_id": "b", "millis": 18446744073709551615}),
        (5, {"secret": "AAAA", "digits": 6, "period": 30}),
        (6, account),
        (7, {"id": identity, "purpose": "sign_in", "application": "Payroll", "place": None}),
        (8, {"told": 1790000000, "at": {"boot_id": "b", "millis": 5000}}),
        (9, key["jwk"]),
        (10, {**sign_in, "login_hint": "ana@contoso.example"}),
    ):
        record.add(bytes([first]) + json.dumps(value).encode())


def machine():
    seeds = Seeds("state_machine")
    way = [0, 255, 255, 5] + [255] * 6
    for end in ([16], [19], [33], [34, 40, 255, 255], [16, 36, 255], [16, 42, 41, 255], [40], [35, 37, 43]):
        seeds.add(bytes(way + end))
    for cut in range(1, len(way)):
        seeds.add(bytes(way[:cut] + [7, 255, 255, 40, 255]))
    seeds.add(bytes([1, 0, 3, 0, 2, 4, 5, 6, 8, 9, 11, 10, 12, 13, 38, 39, 16]))


def dictionaries():
    """Member names and values of enumerations, for whatever reads JSON."""
    words = set()

    def collect(value):
        if isinstance(value, dict):
            words.update(value)
            for member in value.values():
                collect(member)
        elif isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, str) and len(value) <= 24 and value.replace("_", "").isalpha() and value.islower():
            words.add(value)

    for name in TYPES:
        for case in cases(name):
            if case["valid"]:
                collect(case["claims"])
    words -= {word for word in words if len(word) < 2 or not word.isascii()}
    text = "".join(f'"\\"{word}\\""\n' for word in sorted(words))
    (FUZZ / "dictionaries").mkdir(exist_ok=True)
    (FUZZ / "dictionaries" / "json.dict").write_text(text)


def main():
    dictionaries()
    messages()
    enrollment()
    values()
    signatures()
    display()
    redirects()
    server()
    documents()
    records()
    machine()


main()
