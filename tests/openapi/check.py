"""Holds the running identity provider to docs/openapi.yaml, by schemathesis.

Statuses, media types, headers and bodies of replies are those of the description; nothing wrong is taken, and nothing
makes the server fail. The last line is "N passed, M failed".
"""

import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# What a run has to reach at least: a description that is only ever refused proves little.
REACHED = {
    "readMetadata 200", "makeNonce 200", "makeNonce 400", "makeNonce 415", "enroll 201", "enroll 400", "enroll 415",
    "registerDevice 201", "registerDevice 401", "requestCredential 201", "requestCredential 401", "revoke 200",
    "revoke 400", "readAccount 200", "readAccount 401", "pollRequests 200", "pollRequests 401", "answer 200",
    "answer 400", "setPush 204", "setPush 400", "transfer 404",
}


def server(data):
    arguments = ["--data", data, "--seed-demo", "--control"]
    process = subprocess.Popen(
        [ROOT / "target/debug/idp", *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    line = process.stdout.readline()
    if not line.startswith("listening on "):
        sys.exit("the identity provider did not start")
    return process, line.removeprefix("listening on ").strip()


def main():
    with tempfile.TemporaryDirectory() as folder:
        process, origin = server(os.path.join(folder, "data"))
        try:
            seen = os.path.join(folder, "seen")
            pathlib.Path(seen).touch()
            command = [
                os.path.join(os.path.dirname(sys.executable), "schemathesis"),
                "--config-file", str(HERE / "schemathesis.toml"), "run", str(ROOT / "docs/openapi.yaml"),
                "--url", origin, *sys.argv[1:],
            ]
            environment = {
                **os.environ, "PYTHONPATH": str(HERE), "PYTHONDONTWRITEBYTECODE": "1", "IDP_ORIGIN": origin,
                "IDP_SEEN": seen, "NO_COLOR": "1", "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py"),
            }
            run = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            with open(seen, encoding="utf-8") as file:
                statuses = collections.Counter(file.read().splitlines())
        finally:
            process.terminate()
            process.wait()
    print(run.stdout)
    for status, times in sorted(statuses.items()):
        print(f"{times:6} {status}")
    generated = re.search(r"(\d+) generated", run.stdout)
    failures = re.search(r"found (\d+) unique failures", run.stdout)
    cases = int(generated.group(1)) if generated else 0
    failed = int(failures.group(1)) if failures else 0
    missing = sorted(REACHED - set(statuses))
    for status in missing:
        print(f"not reached: {status}")
    failed += len(missing)
    if run.returncode != 0 and failed == 0:
        failed = 1
    print(f"{max(cases - failed, 0)} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
