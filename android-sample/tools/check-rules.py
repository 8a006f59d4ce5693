#!/usr/bin/env python3
"""Shows that no rule of the product is in the sample: check-rules.py [FOLDER]...

Looks through the Kotlin of model and app (src/main) for cryptography, SQL, HTTP, checks of numbers and of times of validity; all
that is the library's. The last line is "N passed, M failed", N the files without. tests/android/test_checks.py shows that it finds
faults.
"""

import pathlib
import re
import sys

# What is not allowed, and where an exception is explained: file name, and the reason.
RULES = {
    "cryptography": r"\b(java(x)?\.(crypto|security)|android\.security|MessageDigest|Cipher|Mac\.getInstance|SecureRandom|KeyStore\.getInstance"
    r"|Signature\.getInstance|KeyPairGenerator|KeyGenParameterSpec|CryptoObject|Base64|bouncycastle|BiometricPrompt\()",
    "SQL": r"(android\.database|androidx\.(room|sqlite)|\bSQLite|\bjava\.sql\b|\"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE TABLE)\b)",
    "HTTP": r"(HttpURLConnection|java\.net\.(http|URL\b|Socket)|javax\.net|okhttp|retrofit|io\.ktor|\bopenConnection\(|android\.net\.http|WebView)",
    "JSON and tokens": r"(org\.json|\bgson\b|kotlinx\.serialization|\bJwt\b|\bJws\b|\bJWT\b|access_token|refresh_token|code_verifier|code_challenge)",
    "checking numbers": r"(\b(number|digits|entered|typed)\w*\s*(==|!=|\.equals\(|\.matches\(|in\s+\d)|\btoIntOrNull\(\)|\btoInt\(\)\s*(==|!=))",
    "times of validity": r"(\bSystem\.(currentTimeMillis|nanoTime)\(|elapsedRealtime\(|Instant\.now\(|Clock\.system|\bexpiresAt\b|\bexpires\s*[<>]|LocalDateTime\.now)",
}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
# "in 1..2" of a comparison of how something looks is not one of these: a line may say so, with its reason.
ALLOWED = re.compile(r"// no rule: \S.*")


def faults_in(text):
    """Line, kind and the line's text of each fault."""
    allowed = {index for index, line in enumerate(text.splitlines()) if ALLOWED.search(line)}
    bare = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for index, line in enumerate(bare.splitlines()):
        for kind, pattern in RULES.items():
            if index not in allowed and re.search(pattern, line):
                yield index + 1, kind, line.strip()


def main():
    sample = pathlib.Path(__file__).resolve().parent.parent
    folders = [pathlib.Path(name) for name in sys.argv[1:]] or [sample / "model/src/main", sample / "app/src/main"]
    clean = failed = 0
    for file in sorted(path for folder in folders for path in folder.rglob("*.kt")):
        found = list(faults_in(file.read_text()))
        for line, kind, text in found:
            print(f"FAILED  {file}:{line}: {kind}: {text}")
        clean, failed = clean + (not found), failed + bool(found)
    print(f"{clean} passed, {failed} failed")
    sys.exit(1 if failed or not clean else 0)


if __name__ == "__main__":
    main()
