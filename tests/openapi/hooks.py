"""Hooks of schemathesis: every other call that it made right gets what only a phone can make, a proof, a token, a message."""

import os
import threading

import schemathesis

from phone import Key, Phone

PROVEN = {"registerDevice", "requestCredential", "readAccount", "pollRequests"}
BY_A_PHONE = PROVEN | {"enroll", "revoke", "answer", "setPush"}

state = threading.local()
turns = {}


@schemathesis.deserializer("application/json")
def read(_context, response):
    """Schemathesis takes application/jwt for a kind of JSON; a schema can tell the form of a message, as a text."""
    if response.headers["content-type"][0].startswith("application/jwt"):
        return response.content.decode()
    return response.json()


def phone():
    if not hasattr(state, "phone"):
        state.phone = Phone(os.environ["IDP_ORIGIN"])
    return state.phone


def body(operation, by):
    return {
        "enroll": lambda: by.enrollment(Key()),
        "requestCredential": by.credential,
        "revoke": by.revocation,
        "answer": by.live_answer,
        "setPush": by.push,
    }.get(operation, lambda: None)()


@schemathesis.hook
def before_call(_context, case, kwargs):
    operation = case.operation.definition.raw["operationId"]
    if case.media_type == "application/jwt" and isinstance(case.body, str):
        kwargs["data"] = case.body.encode(errors="surrogatepass")
    if operation not in BY_A_PHONE or case.meta is None or case.meta.generation.mode.value != "positive":
        return
    turns[operation] = turns.get(operation, 0) + 1
    if turns[operation] % 2 == 0:
        return
    by = phone()
    if operation == "registerDevice" and turns[operation] % 4 == 1:
        by.send("POST", "revocations", by.revocation())
    message = body(operation, by)
    if message is not None:
        kwargs["data"] = message.encode()
    if operation in PROVEN:
        needs_token = operation in {"registerDevice", "requestCredential"} or (case.query or {}).get("devices") == "1"
        token = by.token if needs_token else None
        url = f"{by.issuer}/phone/{case.path.rsplit('/', 1)[1]}"
        headers = {"DPoP": by.proof(case.method.upper(), url, token)}
        if token:
            headers["Authorization"] = f"DPoP {token}"
        case.headers = {**(case.headers or {}), **headers}
    if operation == "pollRequests":
        case.query = {**(case.query or {}), "wait": "0"}


@schemathesis.hook
def after_call(_context, case, response):
    """The latest nonce; how often each status was seen goes to the end of the log."""
    operation = case.operation.definition.raw["operationId"]
    seen = os.environ.get("IDP_SEEN")
    if seen:
        with open(seen, "a", encoding="utf-8") as file:
            file.write(f"{operation} {response.status_code}\n")
    nonce = response.headers.get("dpop-nonce")
    if nonce and hasattr(state, "phone"):
        state.phone.nonce = nonce[0] if isinstance(nonce, list) else nonce
