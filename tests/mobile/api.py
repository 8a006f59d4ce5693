#!/usr/bin/env python3
"""The public interface as text, in docs/api, so that a change of it is seen in review.

    tests/mobile/api.py             compares
    tests/mobile/api.py --update    writes docs/api anew

Rust: what rustdoc says of authenticator-core. Kotlin: what javap says of the compiled classes, for the JVM with everything
that desktops and tests get, and for Android; it takes what is `internal` for public. Swift: the symbol graphs of the modules as
Linux compiles them, without what needs Apple's frameworks, and of the adapters as tests/apple-stubs compiles them for iOS. A line that
begins with "skipped" says what was not compared, where this machine can have no Swift, or where a text differs that was read by another
version of its tool (docs/api/tools.json). The last line is "N passed, M failed".
"""

import collections
import difflib
import html.parser
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
KEPT = ROOT / "docs/api"

# Machinery of the generated code, which has to be public for the generated code alone, and what the compiler makes.
MACHINERY = re.compile(r"(^|[.$])(Uniffi|uniffi|FfiConverter|RustBuffer|ForeignBytes|IntegrityCheckingUniffi|NoHandle|Disposable"
                       r"|FfiHandle|JavaLangRef)|UniffiV|\$\d|WhenMappings|\$Creator")
MACHINE_MEMBERS = re.compile(r"uniffi|Uniffi|\$authenticator|\$default|access\$|DefaultConstructorMarker|NoHandle|NoPointer"
                             r"|\$serializer|\$cachedSerializer|\$Companion Companion;|\$ErrorHandler ErrorHandler;| destroy\(\)")
EMPTY_BY_DESIGN = re.compile(r"\$(Companion|ErrorHandler)\b")


class Declarations(html.parser.HTMLParser):
    """The declaration of an item's page, and the heads of its methods and implementations."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.depth = 0
        self.section = ""
        self.tag = None
        self.text = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        if attributes.get("id"):
            identity = attributes["id"]
            if identity in ("synthetic-implementations-list", "blanket-implementations-list"):
                self.section = "compiler"
            elif identity.endswith("implementations-list") or identity in ("implementations", "fields", "variants"):
                self.section = identity
        if self.tag is None and self.section != "compiler":
            if tag == "pre" and "item-decl" in classes or tag in ("h3", "h4") and "code-header" in classes:
                self.tag, self.depth, self.text = tag, 0, []
        if self.tag == tag:
            self.depth += 1

    def handle_data(self, data):
        if self.tag:
            self.text.append(data)

    def handle_endtag(self, tag):
        if self.tag != tag:
            return
        self.depth -= 1
        if self.depth == 0:
            inside = self.tag == "h4" and self.section == "trait-implementations-list"
            text = "".join(self.text).strip()
            self.tag = None
            if text and not inside:
                self.found.append(re.sub(r"[ \t]+", " ", text.replace("\xa0", " ")))


def rust():
    """Every public item by its path, each with its declaration, methods and traits."""
    folder = TARGET / "doc/authenticator_core"
    # rustdoc leaves the pages of what is gone.
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cargo", "doc", "--quiet", "--locked", "--no-deps", "-p", "authenticator-core"], cwd=ROOT, check=True)
    lines = []
    for page in sorted(folder.rglob("*.html")):
        kind, _, name = page.stem.partition(".")
        if kind not in ("struct", "enum", "trait", "fn", "constant", "type", "macro", "static") or not name:
            continue
        path = "::".join(("authenticator_core", *page.relative_to(folder).parts[:-1], name))
        parser = Declarations()
        parser.feed(page.read_text(encoding="utf-8"))
        if not parser.found:
            # No item, but the way from a private module to where it is seen.
            continue
        lines.append(f"{kind} {path}")
        for declaration in parser.found:
            lines += [f"    {line}" for line in declaration.splitlines() if line.strip()]
        lines.append("")
    return "\n".join(lines)


def classes_of(module):
    """The compiled classes that Maven left, by their names."""
    folder = ROOT / "bindings/kotlin" / module / "target/classes"
    names = (".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("*.class"))
    return folder, sorted(name for name in names if not MACHINERY.search(name))


def kotlin(module):
    """Every public class of a module, with its public members in the order of their names."""
    folder, names = classes_of(module)
    printed = subprocess.run(["javap", "-public", "-cp", folder, *names], check=True, capture_output=True, text=True).stdout
    classes = []
    for block in re.split(r"^Compiled from .*\n", printed, flags=re.MULTILINE):
        head, *members = block.splitlines() or [""]
        if not head.startswith("public "):
            continue
        shown = sorted(line for line in members if line != "}" and not MACHINE_MEMBERS.search(line))
        if shown or not EMPTY_BY_DESIGN.search(head):
            classes.append("\n".join([head.removesuffix(" {"), *(f"  {line}" for line in shown)]))
    return "\n\n".join(sorted(classes)) + "\n"


def swift():
    """The text of each Swift module, or nothing where they cannot be compared."""
    if sys.platform != "linux":
        print("skipped the texts of Swift, which are as Linux compiles it: they were NOT compared")
        return {}
    folder = TARGET / "swift-symbols"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    code = subprocess.run([ROOT / "tests/swift/run", "symbols", folder], cwd=ROOT, stdout=sys.stderr).returncode
    if code == 77:
        print("skipped the texts of Swift, as this machine has none: they were NOT compared")
        return {}
    if code != 0:
        sys.exit(code)
    modules = ("AuthenticatorGenerated", "AuthenticatorCore", "AuthenticatorApple", "AuthenticatorTesting")
    texts = {f"swift-{module}.txt": text_of_module(folder, module) for module in modules}
    subprocess.run([ROOT / "tests/apple-stubs/run"], cwd=ROOT, stdout=sys.stderr, check=True)
    texts["swift-AuthenticatorApple-ios.txt"] = text_of_module(TARGET / "apple-stubs/symbols", "AuthenticatorApple")
    return texts


def text_of_module(folder, module):
    """A module has one more file for each module whose types it extends."""
    graphs = [json.loads(file.read_text()) for file in sorted(folder.glob(f"{module}[.@]*symbols.json"))]
    return "\n".join(line for graph in graphs for line in lines_of_graph(graph)) + "\n"


def lines_of_graph(graph):
    """A line for each symbol, below its type, with the protocols of each type."""
    names = {symbol["identifier"]["precise"]: symbol["pathComponents"][-1] for symbol in graph["symbols"]}
    protocols = collections.defaultdict(set)
    for relation in graph["relationships"]:
        if relation["kind"] == "conformsTo":
            name = names.get(relation["target"]) or relation.get("targetFallback", relation["target"])
            protocols[relation["source"]].add(name.rsplit(".", 1)[-1])
    types = {path[0] for path in (symbol["pathComponents"] for symbol in graph["symbols"]) if len(path) == 1}
    for symbol in sorted(graph["symbols"], key=lambda symbol: (symbol["pathComponents"], symbol["identifier"]["precise"])):
        path = symbol["pathComponents"]
        if path[0] not in types:
            types.add(path[0])
            yield f"extension {path[0]}"
        if any(MACHINERY.search(part) or part.startswith("_uniffi") for part in path):
            continue
        declaration = "".join(part["spelling"] for part in symbol["declarationFragments"])
        conforms = sorted(protocols[symbol["identifier"]["precise"]])
        yield "    " * (len(path) - 1) + " ".join(declaration.split()) + (f"  // {', '.join(conforms)}" if conforms else "")


def tools():
    """What reads the texts of Rust and of Kotlin here. Swift is of tests/swift/toolchain.sh, the same everywhere."""
    def version(*command):
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return {"rust": " ".join(version("rustc", "--version").split()[:2]), "kotlin": "javap " + version("javap", "-version").split(".")[0]}


def main():
    """Compares or writes the texts of all languages that this machine has."""
    update = sys.argv[1:] == ["--update"]
    if sys.argv[1:] and not update:
        sys.exit(__doc__)
    modules = [name for name in ("authenticator", "authenticator-android")
               if (ROOT / "bindings/kotlin" / name / "pom.xml").exists()]
    for name in modules:
        # Classes stay whose source is gone, and the compiler believes its notes of what it has compiled.
        for left in ("classes", "kotlin-ic"):
            shutil.rmtree(ROOT / "bindings/kotlin" / name / "target" / left, ignore_errors=True)
    subprocess.run(["mvn", "-q", "-B", "compile", "-pl", ",".join(modules), "-am", f"-Drust.target={TARGET}"],
                   cwd=ROOT / "bindings/kotlin", check=True, stdout=sys.stderr)
    of_swift = swift()
    texts = {"rust.txt": rust()} | {f"kotlin-{name}.txt": kotlin(name) for name in modules} | of_swift
    KEPT.mkdir(exist_ok=True)
    here, written_by = tools(), KEPT / "tools.json"
    if update:
        written_by.write_text(json.dumps(here, indent=2) + "\n", encoding="utf-8")
    kept_by = json.loads(written_by.read_text(encoding="utf-8"))
    passed = failed = 0
    for name, text in texts.items():
        file = KEPT / name
        if update:
            file.write_text(text, encoding="utf-8")
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if text == before:
            passed += 1
            print(f"ok      docs/api/{name}")
            continue
        language = re.split(r"[-.]", name)[0]
        if here.get(language) != kept_by.get(language):
            print(f"skipped docs/api/{name}: kept as {kept_by[language]} reads it, and this is {here[language]}, so a difference says nothing")
            continue
        failed += 1
        print(f"FAILED  docs/api/{name} is not what the code offers. If that is meant: tests/mobile/api.py --update")
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), text.splitlines(True), "kept", "offered", n=1))
    for file in sorted(KEPT.iterdir()):
        if file.suffix != ".txt" or file.name in texts or not of_swift and file.name.startswith("swift-"):
            continue
        if update:
            file.unlink()
            continue
        failed += 1
        print(f"FAILED  docs/api/{file.name} is of nothing that the code offers. If that is meant: tests/mobile/api.py --update")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
