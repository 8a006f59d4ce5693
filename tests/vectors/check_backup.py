#!/usr/bin/env python3
"""The file of a backup (docs/backup.md) read a second time, to check backup.json independently of the core.

    pip install -r requirements.txt
    python3 check_backup.py

Prints each failure and, as its last line, "N passed, M failed". Exits with 1 if anything failed, also if there was
nothing to check.
"""

import base64
import hashlib
import json
import sys
import unicodedata
from pathlib import Path

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VECTORS = Path(__file__).with_name("backup.json")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HEADER = 46


class Refused(Exception):
    """With the code of the reason."""


def passphrase(text):
    folded = "".join(c for c in text if c not in " -")
    folded = "".join(c.upper() if c.isascii() else c for c in folded)
    folded = folded.translate(str.maketrans("OIL", "011"))
    if len(folded) == 24 and all(c in ALPHABET for c in folded):
        return folded.encode()
    text = unicodedata.normalize("NFC", text)
    if len(text) < 12:
        raise Refused("too_short")
    return text.encode()


def read(file, text):
    secret = passphrase(text)
    if file[:8] != b"ACBACKUP":
        raise Refused("not_a_backup")
    if file[8:9] != b"\x01":
        raise Refused("newer")
    if len(file) > 4 * 1024 * 1024:
        raise Refused("too_large")
    whole, digest = file[:-32], file[-32:]
    if hashlib.sha256(whole).digest() != digest or len(whole) < HEADER + 16:
        raise Refused("damaged")
    memory, passes, lanes = int.from_bytes(file[9:13]), int.from_bytes(file[13:17]), file[17]
    if memory > 256 * 1024 or lanes > 16 or memory * passes > 1024 * 1024:
        raise Refused("too_large")
    if lanes < 1 or passes < 1 or memory < 8 * lanes:
        raise Refused("damaged")
    key = hash_secret_raw(secret, file[18:34], passes, memory, lanes, 32, Type.ID, ARGON2_VERSION)
    try:
        plain = AESGCM(key).decrypt(file[34:HEADER], whole[HEADER:], whole[:HEADER])
    except InvalidTag:
        raise Refused("wrong") from None
    if len(plain) % 4096:
        raise Refused("not padded")
    return json.loads(plain)


def main():
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    passed = failed = 0
    for case in cases:
        file = base64.b64decode(case["file"])
        try:
            got = {"contents": read(file, case["passphrase"])}
        except Refused as refused:
            got = {"error": str(refused)}
        want = {name: case[name] for name in ("contents", "error") if name in case}
        if got == want:
            passed += 1
        else:
            failed += 1
            print(f"{case['name']}: {got} is not {want}")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
