#!/usr/bin/env python3
"""Rule 7 of the protocol written a second time, to check display.json independently of the core.

    pip install -r requirements.txt
    python3 check_display.py

Prints each failure and, as its last line, "N passed, M failed". Exits with 1 if anything failed, also if there was
nothing to check.
"""

import hashlib
import json
import sys
from bisect import bisect_right
from itertools import groupby
from pathlib import Path

import idna
import pyuegc
import regex
import unicodedata2
from idna import idnadata, uts46data

VECTORS = Path(__file__).with_name("display.json")

# SHA-256 over the results for every code point; core/tests/display.rs has the same two.
TEXT_DIGEST = "5b10846fcc9734f1d94415b026514b4d1b88693e3edd6a367b57e943fc853d0c"
HOST_DIGEST = "77ce16c23448b3b7ba44ef954db99533cceb9e045601da86226175b3523fdfc0"


class Refused(Exception):
    """A host name that must not be shown."""


def clean_text(text):
    text = unicodedata2.normalize("NFC", text)
    text = "".join(" " if becomes_space(c) else c for c in text)
    text = "".join(c for c in text if not removed(c))
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.strip(" ")
    text = unicodedata2.normalize("NFC", text)
    text = limit_marks(text)
    return cut(text)


def becomes_space(c):
    return "\t" <= c <= "\r" or c in "\x85\u2028\u2029" or unicodedata2.category(c) == "Zs"


REMOVED = regex.compile(r"[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]")


def removed(c):
    return REMOVED.match(c) is not None


def limit_marks(text):
    parts = []
    base = False
    for is_mark, run in groupby(text, lambda c: unicodedata2.category(c).startswith("M")):
        run = "".join(run)
        if not is_mark:
            parts.append(run)
            base = True
        elif base:
            parts.append(run[:4])
    return "".join(parts)


def cut(text):
    if len(text) <= 64:
        return text
    clusters = pyuegc.EGC(text)
    return text if len(clusters) <= 64 else "".join(clusters[:64]) + "\u2026"


def clean_host(host):
    """UTS 46 section 4.2 (ToASCII) with the flags that rule 7 names."""
    name = unicodedata2.normalize("NFC", "".join(map(mapped, host)))
    labels = [decoded(label) for label in name.split(".")]
    is_bidi = any(unicodedata2.bidirectional(c) in ("R", "AL", "AN") for label in labels for c in label)
    for label in labels:
        check_label(label)
        if is_bidi and label:
            check_bidi(label)
    shown = ".".join(encoded(label) for label in labels)
    if not 1 <= len(shown.encode()) <= 253:
        raise Refused("length")
    return shown


MAPPING_STARTS = [row[0] for row in uts46data.uts46data]


def mapping_row(c):
    """Status and mapping of section 5: V valid, M mapped, D deviation, I ignored, X disallowed."""
    return uts46data.uts46data[bisect_right(MAPPING_STARTS, ord(c)) - 1]


def mapped(c):
    row = mapping_row(c)
    return {"M": row[2] if len(row) > 2 else "", "I": ""}.get(row[1], c)


def decoded(label):
    if not label.startswith("xn--"):
        return label
    if not label.isascii():
        raise Refused("prefix before a label that is not ASCII")
    unicode_label = punycode_decoded(label[4:])
    if not unicode_label or unicode_label.isascii():
        raise Refused("prefix without need")
    return unicode_label


def punycode_decoded(text):
    """RFC 3492 section 6.2. Python's own codec also takes a delimiter that ends no basic code points."""
    basic, delimiter, digits = text.rpartition("-")
    if delimiter and not basic:
        raise Refused("punycode: delimiter without basic code points")
    output = list(basic)
    n, i, bias = 0x80, 0, 72
    digits = iter(digits)
    for digit in digits:
        start, weight, k = i, 1, 36
        while True:
            value = "abcdefghijklmnopqrstuvwxyz0123456789".find(digit)
            if value < 0:
                raise Refused("punycode: not a digit")
            i += value * weight
            threshold = min(max(k - bias, 1), 26)
            if value < threshold:
                break
            weight *= 36 - threshold
            k += 36
            digit = next(digits, "?")
        size = len(output) + 1
        bias = punycode_bias(i - start, size, start == 0)
        n, i = n + i // size, i % size
        if n > 0x10FFFF or 0xD800 <= n <= 0xDFFF:
            raise Refused("punycode: no scalar value")
        output.insert(i, chr(n))
        i += 1
    return "".join(output)


def punycode_bias(delta, size, first):
    delta //= 700 if first else 2
    delta += delta // size
    k = 0
    while delta > 455:
        delta //= 35
        k += 36
    return k + 36 * delta // (delta + 38)


def encoded(label):
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


LDH = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def check_label(label):
    """UTS 46 section 4.1, without CheckHyphens."""
    if unicodedata2.normalize("NFC", label) != label:
        raise Refused("not NFC")
    if label.startswith("xn--"):
        raise Refused("prefix within")
    if "." in label:
        raise Refused("dot within")
    if label and unicodedata2.category(label[0]).startswith("M"):
        raise Refused("starts with a mark")
    for at, c in enumerate(label):
        if mapping_row(c)[1] not in ("V", "D"):
            raise Refused("disallowed")
        if c.isascii() and c not in LDH:
            raise Refused("STD3")
        if c in "\u200c\u200d" and not joiner_allowed(label, at):
            raise Refused("joiner")


def joining_type(c):
    value = idnadata.joining_types.get(ord(c), "U")
    return chr(value) if isinstance(value, int) else value


def joiner_allowed(label, at):
    """RFC 5892 appendices A.1 and A.2."""
    if at > 0 and unicodedata2.combining(label[at - 1]) == 9:
        return True
    if label[at] == "\u200d":
        return False
    before = "".join(map(joining_type, label[:at])).rstrip("T")
    after = "".join(map(joining_type, label[at + 1 :])).lstrip("T")
    return before[-1:] in ("L", "D") and after[:1] in ("R", "D")


def check_bidi(label):
    """RFC 5893 section 2, rules 1 to 6."""
    classes = [unicodedata2.bidirectional(c) for c in label]
    end = list(classes)
    while end and end[-1] == "NSM":
        end.pop()
    last = end[-1] if end else ""
    if classes[0] in ("R", "AL"):
        allowed = {"R", "AL", "AN", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
        good = last in ("R", "AL", "EN", "AN") and not ("EN" in classes and "AN" in classes)
    elif classes[0] == "L":
        allowed = {"L", "EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
        good = last in ("L", "EN")
    else:
        raise Refused("bidi rule 1")
    if not good or not set(classes) <= allowed:
        raise Refused("bidi")


def shown_host(host):
    try:
        return clean_host(host)
    except Refused:
        return None


def every_code_point():
    return (chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF)


def text_digest():
    digest = hashlib.sha256()
    for c in every_code_point():
        digest.update(clean_text(f"{c}-{c}|").encode() + b"\n")
    return digest.hexdigest()


def host_digest():
    digest = hashlib.sha256()
    for c in every_code_point():
        digest.update((shown_host(f"a{c}b") or "").encode() + b"\n")
    return digest.hexdigest()


def results():
    """Yields (what, expected, got)."""
    for module, version in (
        ("idna", idna.idnadata.__version__),
        ("idna UTS 46", uts46data.__version__),
        ("pyuegc", pyuegc.UNICODE_VERSION),
        ("unicodedata2", unicodedata2.unidata_version),
    ):
        yield f"Unicode version of {module}", "16.0.0", version
    for c, unassigned in (("\U0001CC00", False), ("\U00016EA0", True)):
        yield f"U+{ord(c):04X} unassigned in regex", unassigned, regex.match(r"\p{Cn}", c) is not None

    vectors = json.loads(VECTORS.read_text(encoding="ascii"))
    yield "at least 60 vectors", True, len(vectors) >= 60
    for vector in vectors:
        assert set(vector) == {"comment", "kind", "input", "output"}, vector
        clean = {"text": clean_text, "host": shown_host}[vector["kind"]]
        yield f"{vector['kind']}: {vector['comment']}", vector["output"], clean(vector["input"])

    yield "text of every code point", TEXT_DIGEST, text_digest()
    yield "host of every code point", HOST_DIGEST, host_digest()


def main():
    passed = failed = 0
    for what, expected, got in results():
        if expected == got:
            passed += 1
        else:
            failed += 1
            print(f"FAILED {what}\n  expected {ascii(expected)}\n  got      {ascii(got)}")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
