"""A small phone: enough of the protocol to make calls that the server takes."""

import base64
import hashlib
import json
import os
import urllib.parse

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

USER = "ana@contoso.example"
PASSWORD = "correct horse battery"
REDIRECT = "com.example.authenticator:/oauth"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(compact):
    part = compact.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def digest(text):
    return encode(hashlib.sha256(text.encode()).digest())


def new_id():
    return encode(os.urandom(16))


class Key:
    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())
        point = self.private.public_key().public_numbers()
        x, y = encode(point.x.to_bytes(32, "big")), encode(point.y.to_bytes(32, "big"))
        self.jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y}
        self.kid = digest(json.dumps({"crv": "P-256", "kty": "EC", "x": x, "y": y}, separators=(",", ":")))

    def sign(self, typ, payload, by_jwk=False):
        key = {"jwk": self.jwk} if by_jwk else {"kid": self.kid}
        header = {"alg": "ES256", "typ": typ, **key}
        parts = [encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)]
        r, s = decode_dss_signature(self.private.sign(".".join(parts).encode(), ec.ECDSA(hashes.SHA256())))
        return ".".join([*parts, encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))])


class Phone:
    """An enrolled phone."""

    def __init__(self, origin):
        self.origin = origin
        self.issuer = f"{origin}/t1"
        self.key = Key()
        self.counter = 0
        self.nonce = None
        self.account = claims(self.send("POST", "enrollments", self.enrollment(self.key)))
        number = self.control("GET", f"live?user={USER}&purpose=enrollment")["number"]
        self.send("POST", "answers", self.answer(self.account["challenge"], number))
        self.token = self.fresh_token()

    def control(self, method, path, **body):
        reply = requests.request(method, f"{self.origin}/control/{path}", json=body or None, timeout=20)
        reply.raise_for_status()
        return reply.json() if reply.content else None

    def send(self, method, name, body):
        url = f"{self.issuer}/phone/{name}"
        reply = requests.request(method, url, data=body, headers={"Content-Type": "application/jwt"}, timeout=30)
        assert reply.ok, reply.text
        self.nonce = reply.headers["DPoP-Nonce"]
        return reply.text

    def common(self, iss):
        return {"iss": iss, "aud": self.issuer, "iat": 1, "jti": new_id()}

    def enrollment(self, key):
        text = self.control("POST", "enrollment-codes", user=USER)["text"]
        code = urllib.parse.parse_qs(text.split("?", 1)[1])["code"][0]
        device = {"name": "Phone", "platform": "other", "os": "test"}
        return key.sign(
            "phone-enroll+jwt",
            {**self.common(key.kid), "code": code, "device": device, "app_version": "1.0", "installation_id": digest("i")},
            by_jwk=True,
        )

    def proof(self, method, url, token=None):
        payload = {"jti": new_id(), "htm": method, "htu": url, "iat": 1, "nonce": self.nonce}
        if token:
            payload["ath"] = digest(token)
        return self.key.sign("dpop+jwt", payload, by_jwk=True)

    def answer(self, challenge, number):
        asked = claims(challenge)
        self.counter += 1
        shown = [[entry["name"], entry["text"]] for entry in asked.get("context", [])]
        decision = {"decision": "approve", "number": number} if number else {"decision": "deny"}
        payload = {
            **self.common(asked["aud"]), "sub": asked["sub"], "request": asked["jti"], "challenge_hash": digest(challenge),
            **decision, "uv": "none", "counter": self.counter, "app_version": "1.0", "shown": shown,
        }
        return self.key.sign("phone-answer+jwt", payload)

    def fresh_token(self):
        verifier = encode(os.urandom(32))
        query = urllib.parse.urlencode({
            "response_type": "code", "client_id": "phone", "redirect_uri": REDIRECT, "scope": "phone_signin",
            "state": "s", "code_challenge": digest(verifier), "code_challenge_method": "S256", "max_age": "300",
        })
        redirect = self.control(
            "POST", "authorize", url=f"{self.issuer}/authorize?{query}", user=USER, password=PASSWORD
        )["redirect"]
        code = urllib.parse.parse_qs(redirect.split("?", 1)[1])["code"][0]
        form = {"grant_type": "authorization_code", "client_id": "phone", "code": code, "code_verifier": verifier,
                "redirect_uri": REDIRECT}
        url = f"{self.issuer}/token"
        reply = requests.post(url, data=form, headers={"DPoP": self.proof("POST", url)}, timeout=20)
        assert reply.ok, reply.text
        return reply.json()["access_token"]

    def register(self):
        url = f"{self.issuer}/phone/devices"
        headers = {"DPoP": self.proof("POST", url, self.token), "Authorization": f"DPoP {self.token}"}
        assert requests.post(url, headers=headers, timeout=20).ok

    def credential(self):
        self.register()
        nonce = requests.post(f"{self.issuer}/phone/nonce", json={"purpose": "attest"}, timeout=20).json()["nonce"]
        proof = Key().sign("phone-key-proof+jwt", {"jkt": self.key.kid, "nonce": nonce}, by_jwk=True)
        return self.key.sign("phone-credential+jwt", {**self.common(self.account["device_id"]), "proof": proof})

    def revocation(self):
        target = {"target": "device", "id": self.account["device_id"], "reason": "user"}
        return self.key.sign("phone-revoke+jwt", {**self.common(self.account["device_id"]), **target})

    def push(self):
        channel = {"channel": "fcm", "token": "t", "nonce": self.nonce}
        return self.key.sign("phone-push+jwt", {**self.common(self.account["device_id"]), **channel})

    def live_answer(self):
        """A refusal of a request that was just made for this phone."""
        self.control("POST", "sign-in", user=USER, purpose="mfa")
        url = f"{self.issuer}/phone/requests"
        reply = requests.get(url, headers={"DPoP": self.proof("GET", url)}, timeout=30)
        challenges = claims(reply.text)["challenges"]
        mfa = [challenge for challenge in challenges if claims(challenge)["purpose"] == "mfa"]
        return self.answer(mfa[0], None)
