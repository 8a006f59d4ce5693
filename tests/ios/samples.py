#!/usr/bin/env python3
"""Holds the two samples to the same screens and words, and checks what Xcode reads of the one for iOS.

  tests/ios/samples.py             checks; the last line is "N passed, M failed"
  tests/ios/samples.py --update    writes the words of the Android sample into the String Catalog, and docs/samples.md

The words are the Android sample's; the String Catalog has the keys that iOS shows. Keys that begin with `ios_` are those of iOS alone.
"""

import json
import plistlib
import re
import struct
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ANDROID = ROOT / "android-sample"
IOS = ROOT / "ios-sample"
CATALOG = IOS / "SampleApp/Resources/Localizable.xcstrings"
TABLE = ROOT / "docs/samples.md"
LANGUAGES = {"en": "values", "de": "values-de"}

# Words that iOS does not show, and why.
ONLY_ANDROID = {
    "accounts_refresh": "iOS pulls the list down",
    "accounts_reorder": "the system's button for it",
    "accounts_reorder_done": "the system's button for it",
    "accounts_move_up_of": "VoiceOver's actions belong to their account",
    "accounts_move_down_of": "VoiceOver's actions belong to their account",
    "notification_channel": "iOS has no channels",
    "notification_channel_text": "iOS has no channels",
    "accounts_choose_title": "no second pane",
    "accounts_choose_one": "no second pane",
    "number_paste": "the keyboard's own",
    "app_name": "in InfoPlist.xcstrings",
    "account_gone_title": "the screen closes",
    "account_gone_text": "the screen closes",
    "notice_no_browser": "iOS has a browser; what went wrong is not told",
    "way_lock_settings": "iOS opens the app's own page of the settings alone",
    "way_enroll_biometric": "iOS opens the app's own page of the settings alone",
    "way_set_clock": "iOS opens the app's own page of the settings alone",
    "way_free_space": "iOS opens the app's own page of the settings alone",
    "notice_covered": "iOS lets no app lie over another",
}

IOS_WORDS = {
    "ios_notice_browser": {"en": "The page could not be opened", "de": "Die Seite konnte nicht geöffnet werden"},
    "ios_path_clock": {"en": "Settings › General › Date & Time", "de": "Einstellungen › Allgemein › Datum & Uhrzeit"},
    "ios_path_lock": {
        "en": "Settings › Face ID & Passcode, or Touch ID & Passcode",
        "de": "Einstellungen › Face ID & Code oder Touch ID & Code",
    },
    "ios_path_space": {
        "en": "Settings › General › iPhone Storage, or iPad Storage",
        "de": "Einstellungen › Allgemein › iPhone-Speicher oder iPad-Speicher",
    },
    "ios_prompt_approve": {"en": "Approve the request for %1$@.", "de": "Die Anfrage für %1$@ genehmigen."},
    "ios_backup_unlock": {"en": "Codes of your accounts go into the backup.", "de": "Codes Ihrer Konten gehen in die Sicherung."},
    "ios_prompt_vouch": {
        "en": "Let %1$@ go to the new phone.",
        "de": "%1$@ auf das neue Telefon umziehen lassen.",
    },
    "ios_prompt_key": {"en": "Use the key of %1$@.", "de": "Den Schlüssel von %1$@ verwenden."},
    "ios_way_settings": {"en": "Open Settings", "de": "Einstellungen öffnen"},
}


def android_words():
    """{key: {language: text or {quantity: text}}}, as iOS writes what is put in. Without what is said on Android alone."""
    words = {}
    for language, folder in LANGUAGES.items():
        for file in sorted((ANDROID / "app/src/main/res" / folder).glob("*.xml")):
            for element in xml.parse(file).getroot():
                if element.get("name", "").startswith("android_"):
                    continue
                if element.tag == "string":
                    text = as_ios("".join(element.itertext()))
                elif element.tag == "plurals":
                    text = {item.get("quantity"): as_ios("".join(item.itertext())) for item in element}
                else:
                    continue
                if element.get("translatable") == "false":
                    for every in LANGUAGES:
                        words.setdefault(element.get("name"), {})[every] = text
                else:
                    words.setdefault(element.get("name"), {})[language] = text
    return words


def as_ios(text):
    text = re.sub(r"%(\d+)\$s", r"%\1$@", text)
    text = re.sub(r"%(\d+)\$d", r"%\1$lld", text)
    return text.replace("\\'", "'").replace('\\"', '"').replace("\\n", "\n").replace("\\u00A0", "\u00a0").strip()


def unit(text):
    return {"stringUnit": {"state": "translated", "value": text}}


def localization(text):
    if isinstance(text, dict):
        return {"variations": {"plural": {quantity: unit(one) for quantity, one in sorted(text.items())}}}
    return unit(text)


def shared_words():
    """Those that iOS shows as well."""
    return {key: texts for key, texts in android_words().items() if key not in ONLY_ANDROID}


def catalog_of(words):
    strings = {
        key: {
            "extractionState": "manual",
            "localizations": {language: localization(text) for language, text in sorted(texts.items())},
        }
        for key, texts in sorted(words.items())
    }
    return json.dumps({"sourceLanguage": "en", "strings": strings, "version": "1.0"}, indent=2, ensure_ascii=False) + "\n"


def catalog_words():
    strings = json.loads(CATALOG.read_text())["strings"]
    words = {}
    for key, entry in strings.items():
        for language, place in entry["localizations"].items():
            if "stringUnit" in place:
                words.setdefault(key, {})[language] = place["stringUnit"]["value"]
            else:
                plural = place["variations"]["plural"]
                words.setdefault(key, {})[language] = {q: one["stringUnit"]["value"] for q, one in plural.items()}
    return words


def swift(*folders):
    for folder in folders:
        for file in sorted((IOS / folder).rglob("*.swift")):
            yield file, file.read_text()


def used_keys():
    """Keys that the views use: literals that have the form of a key, of a group that the catalog has."""
    groups = {key.split("_")[0] for key in catalog_words()}
    used = {}
    for file, text in swift("SampleApp", "Shared", "NotificationService"):
        for key in re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', text):
            if key.split("_")[0] in groups and key not in NO_KEYS:
                used.setdefault(key, file)
        for key in re.findall(r'\b(?:words|\.word)\("([^"]+)"', text):
            used.setdefault(key, file)
    return used


# Literals that look like keys and are none.
NO_KEYS = {"sign_in_request", "context_on_lock_screen"}


def screens():
    """[(text, Android, iOS)] of each destination."""
    kotlin_file = ANDROID / "model/src/main/kotlin/org/authenticatorcore/sample/model/Destination.kt"
    kotlin = kotlin_file.read_text()
    android = {
        text: (name, 0 if arguments is None else arguments.count(","))
        for name, text, arguments in re.findall(
            r'(?:object|class) (\w+)[^:]*?(?:\([^)]*\))? : Destination\("([a-z-]+)"((?:, [^)]*)?)\)', kotlin, re.S
        )
    }
    source = (IOS / "SampleKit/Sources/SampleKit/Destination.swift").read_text()
    ios = {text: name for name, text in re.findall(r'case \.(\w+): "([a-z-]+)"', source)}
    return android, ios


def enumeration_kotlin(file, name):
    text = (ANDROID / "model/src/main/kotlin/org/authenticatorcore/sample/model" / file).read_text()
    body = re.search(r"enum class " + name + r"(?:\([^)]*\))? \{(.*?)\n?\}", text, re.S).group(1)
    body = re.sub(r"/\*\*.*?\*/", "", body, flags=re.S).split(";")[0]
    return [one[0].lower() + one[1:] for one in re.findall(r"\b([A-Z]\w+)\b(?=[,(\s]|$)", re.sub(r"\([^)]*\)", "", body))]


def enumeration_swift(file, name):
    text = (IOS / "SampleKit/Sources/SampleKit" / file).read_text()
    body = re.search(r"enum " + name + r": String.*?\{(.*?)\n(?:\n|\})", text, re.S).group(1)
    return re.findall(r"^  case (\w+)$", body, re.M)


ENUMERATIONS = [
    ("Status.kt", "Status.swift", "Status"),
    ("Move.kt", "Move.swift", "Notice"),
    ("ResultModel.kt", "ResultModel.swift", "Tone"),
    ("AccountDetailState.kt", "AccountDetailState.swift", "Confirmation"),
    ("ScanModel.kt", "ScanModel.swift", "Camera"),
]


def ways_out(text, pattern):
    """{remedy: way out}, both as Swift writes them."""
    return {camel(remedy): way[0].lower() + way[1:] for remedy, way in re.findall(pattern, text)}


def camel(name):
    return re.sub(r"_(\w)", lambda letter: letter.group(1).upper(), name.lower()) if name.isupper() else name


def table():
    words, catalog = android_words(), catalog_words()
    used = used_keys()
    android, ios = screens()
    lines = [
        "# The screens and words of both samples",
        "",
        "Written by `tests/ios/samples.py --update` from the sources of both, and checked by `tests/run ios`.",
        "",
        "## Screens",
        "",
        "Beside these there is what shows before the library is open: opening, failed, keys that are left, beginning anew.",
        "",
        "| destination | Android | iOS |",
        "|---|---|---|",
    ]
    for text in sorted(set(android) | set(ios)):
        kotlin = f"`Destination.{android[text][0]}`" if text in android else "–"
        swift_name = f"`Destination.{ios[text]}`" if text in ios else "–"
        lines.append(f"| `{text}` | {kotlin} | {swift_name} |")
    lines += ["", "## Words", "", "| key | English | German | iOS |", "|---|---|---|---|"]
    for key in sorted(set(words) | set(catalog)):
        texts = catalog.get(key) or words[key]
        shows = "yes" if key in used else ONLY_ANDROID.get(key, "–")
        if key not in words:
            shows = "iOS alone"
        lines.append(f"| `{key}` | {cell(texts.get('en'))} | {cell(texts.get('de'))} | {shows} |")
    return "\n".join(lines) + "\n"


def cell(text):
    if isinstance(text, dict):
        text = " / ".join(text[quantity] for quantity in sorted(text, reverse=True) if quantity in ("one", "other"))
    return (text or "").replace("|", "\\|").replace("\n", " ")


class Checks:
    def __init__(self, print_to=sys.stdout):
        self.passed = self.failed = 0
        self.names = []
        self.print_to = print_to

    def __call__(self, name, problems):
        problems = [str(problem) for problem in problems if problem]
        if problems:
            self.failed += 1
            self.names.append(name)
        else:
            self.passed += 1
        if self.print_to:
            print("FAILED" if problems else "passed", name)
            for problem in problems:
                print(f"  {problem}")


def placeholders(text):
    if isinstance(text, dict):
        return sorted({one for each in text.values() for one in placeholders(each)})
    return sorted(re.findall(r"%\d+\$(?:@|lld)", text))


def check_words(check):
    words, catalog, used = shared_words(), catalog_words(), used_keys()
    shared = {key: texts for key, texts in catalog.items() if not key.startswith("ios_")}
    check("the String Catalog has the words of the Android sample", [
        f"{key}: {shared.get(key)} is not {words.get(key)}"
        for key in sorted(set(words) | set(shared))
        if shared.get(key) != words.get(key)
    ])
    check("each key is there in each language", [
        f"{key} lacks {language}" for key, texts in catalog.items() for language in LANGUAGES if not texts.get(language)
    ])
    check("what is put into a text is the same in each language", [
        f"{key}: {texts}"
        for key, texts in catalog.items()
        if len({tuple(placeholders(text)) for text in texts.values()}) > 1
    ])
    check("plurals have what their languages need", [
        f"{key} in {language}"
        for key, texts in catalog.items()
        for language, text in texts.items()
        if isinstance(text, dict) and not {"one", "other"} <= set(text)
    ])
    check("each key that the views use is in the String Catalog", [
        f"{key} in {file.relative_to(ROOT)}" for key, file in used.items() if key not in catalog
    ])
    check("each word shows, or it is said why it does not", [key for key in sorted(catalog) if key not in used])
    check("what is said to be of Android alone is", [key for key in ONLY_ANDROID if key in used or key not in android_words()])
    literal = re.compile(r'\b(?:Text|Button|Label|Toggle|Section|navigationTitle|WideButton|Page\(title:)\(?\s*"([^"\\]*[A-Za-z]{3}[^"]*)"')
    check("no view has words of its own", [
        f"{file.relative_to(ROOT)}: {text}" for file, source in swift("SampleApp") for text in literal.findall(source)
    ])


def check_screens(check):
    android, ios = screens()
    check("the destinations are the same", sorted(set(android) ^ set(ios)) or ([] if len(ios) > 10 else ["none found"]))
    for kotlin, swift_file, name in ENUMERATIONS:
        ours, theirs = set(enumeration_swift(swift_file, name)), set(enumeration_kotlin(kotlin, name))
        theirs -= {case for case in theirs if f"{name.lower()}_{case}" in ONLY_ANDROID}
        check(f"{name} is the same", sorted(ours ^ theirs) or ([] if ours else ["nothing found"]))
    model = "model/src/main/kotlin/org/authenticatorcore/sample/model"
    theirs = ways_out((ANDROID / model / "WaysOut.kt").read_text(), r"Remedy\.(\w+) -> WayOut\.(\w+)")
    ours = ways_out((IOS / "SampleKit/Sources/SampleKit/WaysOut.swift").read_text().split("extension")[0], r"case \.(\w+): \.(\w+)\n")
    check("each remedy has the same way out", [
        f"{remedy}: {ours.get(remedy)}, on Android {theirs.get(remedy)}"
        for remedy in sorted(set(ours) | set(theirs))
        if ours.get(remedy) != theirs.get(remedy)
    ] or ([] if len(ours) > 20 else ["too few found"]))
    check("docs/samples.md is as both samples are", [] if TABLE.read_text() == table() else ["run tests/ios/samples.py --update"])


def script():
    return (IOS / "README.md").read_text().split("## The tester's script")[1].split("\n## ")[0]


def scripted():
    """The tests that the tester's script names."""
    rows = [line.strip("|").split("|") for line in script().split("\n") if line.startswith("| ")][1:]
    return [test for row in rows for test in re.findall(r"`(\w+)`", row[2])]


def quoted():
    """What the tester's script has in italics."""
    return re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", script())


def check_script(check):
    tests = {name for _, text in swift("SampleKit/Tests") for name in re.findall(r"func (\w+)\(", text)}
    named = scripted()
    check("each test that the tester's script names is there", [
        name for name in named if name not in tests
    ] or ([] if len(named) > 20 else ["too few found"]))
    texts = {texts["en"] for texts in catalog_words().values() if isinstance(texts["en"], str)}
    check("what the tester's script quotes are words of the app", [
        text for text in quoted() if text not in texts
    ] or ([] if len(quoted()) > 40 else ["too few found"]))


# What only the library does: cryptography, storage, HTTP, reading messages.
RULES = re.compile(
    r"\b(import (?:CryptoKit|Security|SQLite3|CommonCrypto)|URLSession\b|URLRequest\b|SecKey\w+|SecItem\w+|SHA256|HMAC|JSONDecoder"
    r"|JSONSerialization|sqlite3_\w+|base64Encoded\w*|dpop|jwt)"
)


def rules(text):
    code = "\n".join(line for line in text.split("\n") if not line.strip().startswith("//"))
    return [one for one in RULES.findall(code) if one != "SecureEnclaveKeyStore"]


# What the library has for desktops and for tests alone. Xcode builds against one without it; the type check has it.
NOT_ON_PHONES = re.compile(r"\b(developmentServers|check(?:KeyStore|Gate|Clock|Transport)|desktopHost)\b")


def missing_on_phones(text):
    return NOT_ON_PHONES.findall(text)


def check_rules(check):
    check("the sample uses nothing that the library for phones lacks", [
        f"{file.relative_to(ROOT)}: {name}"
        for file, text in swift("SampleKit/Sources", "SampleApp", "Shared", "NotificationService")
        for name in missing_on_phones(text)
    ])
    check("no rule of the product is in the sample", [
        f"{file.relative_to(ROOT)}: {rule}"
        for file, text in swift("SampleKit/Sources", "SampleApp", "Shared", "NotificationService")
        for rule in rules(text)
    ])


def check_project(check):
    app = plistlib.loads((IOS / "SampleApp/Info.plist").read_bytes())
    service = plistlib.loads((IOS / "NotificationService/Info.plist").read_bytes())
    entitlements = plistlib.loads((IOS / "SampleApp/SampleApp.entitlements").read_bytes())
    service_entitlements = plistlib.loads((IOS / "NotificationService/NotificationService.entitlements").read_bytes())
    shared = (IOS / "Shared/Shared.swift").read_text()
    constant = lambda name, text=shared: re.search(rf'static let {name} = "([^"]+)"', text).group(1)
    check("Info.plist says what the camera and Face ID are for", [
        key for key in ("NSCameraUsageDescription", "NSFaceIDUsageDescription") if not app.get(key)
    ])
    schemes = [scheme for kind in app["CFBundleURLTypes"] for scheme in kind["CFBundleURLSchemes"]]
    manifest = xml.parse(ANDROID / "app/src/main/AndroidManifest.xml")
    android = "{http://schemas.android.com/apk/res/android}scheme"
    check("both samples open links of the same schemes", sorted(
        set(schemes) ^ {data.get(android) for data in manifest.iter("data") if data.get(android)} - {"https"}
    ))
    check("no field offers a code that came by SMS: anybody can send one", [
        file.relative_to(ROOT) for file, text in swift("SampleApp") if "oneTimeCode" in text
    ])
    check("the scheme of the redirect is one of the app's", [] if constant("redirectUri").split(":")[0] in schemes else [schemes])
    task = re.search(r'refreshTask = "([^"]+)"', (IOS / "SampleApp/SampleApp.swift").read_text()).group(1)
    check("the background task is permitted", [] if task in app["BGTaskSchedulerPermittedIdentifiers"] else [task])
    group = "com.apple.security.application-groups"
    check("app and extension share the group and the keys", [
        None if entitlements[group] == service_entitlements[group] == [constant("appGroup")] else "another group",
        None
        if entitlements["keychain-access-groups"] == service_entitlements["keychain-access-groups"]
        == [app["KeychainAccessGroup"]] == [service["KeychainAccessGroup"]]
        else "another access group",
    ])
    check("the extension is one for notifications", [
        None
        if service["NSExtension"]["NSExtensionPointIdentifier"] == "com.apple.usernotifications.service"
        and service["NSExtension"]["NSExtensionPrincipalClass"].endswith(".NotificationService")
        else service["NSExtension"]
    ])
    for name, folder in (
        ("SampleApp", IOS / "SampleApp/Resources"),
        ("NotificationService", IOS / "NotificationService"),
        ("the library", ROOT / "bindings/swift/Sources/AuthenticatorCore"),
    ):
        privacy = plistlib.loads((folder / "PrivacyInfo.xcprivacy").read_bytes())
        check(f"the privacy manifest of {name}", [
            None if privacy["NSPrivacyTracking"] is False else "tracks",
            None if privacy["NSPrivacyTrackingDomains"] == [] else "domains",
            None if privacy["NSPrivacyCollectedDataTypes"] == [] else "collects",
            *[one for one in privacy["NSPrivacyAccessedAPITypes"] if not one["NSPrivacyAccessedAPITypeReasons"]],
        ])
    information = json.loads((IOS / "SampleApp/Resources/InfoPlist.xcstrings").read_text())["strings"]
    check("InfoPlist.xcstrings has each language", [
        f"{key} lacks {language}" for key, entry in information.items() for language in LANGUAGES
        if not entry["localizations"].get(language, {}).get("stringUnit", {}).get("value")
    ] + [key for key in ("NSCameraUsageDescription", "NSFaceIDUsageDescription") if key not in information])
    assets = IOS / "SampleApp/Resources/Assets.xcassets"
    for file in sorted(assets.rglob("Contents.json")):
        json.loads(file.read_text())
    images = json.loads((assets / "AppIcon.appiconset/Contents.json").read_text())["images"]
    check("the app has an icon of 1024 pixels without transparency", [
        icon_fault(assets / "AppIcon.appiconset" / image.get("filename", "none")) for image in images
    ] or ["none"])
    used = set(re.findall(r'Color\("(\w+)"\)', "".join(text for _, text in swift("SampleApp"))))
    check("each colour is in the assets", [
        name for name in used if not (IOS / f"SampleApp/Resources/Assets.xcassets/{name}.colorset").is_dir()
    ])
    check_xcodegen(check)


def icon_fault(file):
    """What is wrong with an icon; of a PNG the header, in which colour type 2 is colours without transparency."""
    if not file.is_file():
        return f"no {file.name}: java ios-sample/tools/AppIcon.java"
    header = file.read_bytes()[:26]
    width, height, _, colours = struct.unpack(">IIBB", header[16:])
    return None if header[:8] == b"\x89PNG\r\n\x1a\n" and (width, height, colours) == (1024, 1024, 2) else f"{width}x{height}, type {colours}"


# The modules of the packages of this project; all others are of the system.
PRODUCTS = {"SampleKit", "AuthenticatorCore", "AuthenticatorApple", "AuthenticatorTesting"}


def missing_products(target):
    """Products that the sources of a target import and that are not among its dependencies."""
    folders = [source["path"] for source in target["sources"] if (IOS / source["path"]).is_dir()]
    imported = {name for _, text in swift(*folders) for name in imports(text)}
    return sorted((imported & PRODUCTS) - {dependency.get("product") for dependency in target["dependencies"]})


def imports(text):
    return set(re.findall(r"^(?:@testable )?import (?:\w+ )?(\w+)", text, re.M))


def check_xcodegen(check):
    import yaml

    project = yaml.safe_load((IOS / "project.yml").read_text())
    problems = []
    for name, target in project["targets"].items():
        paths = [source["path"] for source in target["sources"]]
        paths += [target["settings"]["base"][key] for key in ("INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS")]
        problems += [f"{name}: no {path}" for path in paths if not (IOS / path).exists()]
        for dependency in target["dependencies"]:
            if "package" in dependency and dependency["package"] not in project["packages"]:
                problems.append(f"{name}: no package {dependency['package']}")
            if "target" in dependency and dependency["target"] not in project["targets"]:
                problems.append(f"{name}: no target {dependency['target']}")
        problems += [f"{name}: imports {module}, which it does not depend on" for module in missing_products(target)]
    problems += [f"no folder {one['path']}" for one in project["packages"].values() if not (IOS / one["path"] / "Package.swift").is_file()]
    problems += [
        f"scheme {name}: no target {target}"
        for name, scheme in project["schemes"].items()
        for target in scheme["build"]["targets"]
        if target not in project["targets"]
    ]
    kit = (IOS / "SampleKit/Package.swift").read_text()
    if f".iOS(.v{project['options']['deploymentTarget']['iOS'].split('.')[0]})" not in kit:
        problems.append("another deployment target than SampleKit's")
    check("project.yml names what is there", problems)


def planted():
    """What the checks do not find of mistakes that are planted: each is a function in the place of one of these, and the check that
    has to fail."""
    here = globals()

    def without(key, language):
        def words():
            found = original["catalog_words"]()
            del found[key][language]
            return found
        return words

    def other_text():
        return original["catalog_words"]() | {"request_deny": {"en": "Refuse", "de": "Ablehnen"}}

    def one_screen_less():
        android, ios = original["screens"]()
        return android, {text: name for text, name in ios.items() if text != "scan"}

    def one_less(file, name):
        return original["enumeration_swift"](file, name)[1:]

    def no_camera(data):
        found = original_loads(data)
        found.pop("NSCameraUsageDescription", None)
        return found

    original = {name: here[name] for name in (
        "catalog_words", "used_keys", "screens", "enumeration_swift", "ways_out", "scripted", "rules", "missing_on_phones", "table",
         "icon_fault", "quoted", "imports",
    )}
    original_loads = plistlib.loads
    mistakes = [
        ("catalog_words", without("request_deny", "de"), "each key is there in each language"),
        ("catalog_words", other_text, "the String Catalog has the words of the Android sample"),
        ("used_keys", lambda: original["used_keys"]() | {"request_nothing": IOS / "planted.swift"},
         "each key that the views use is in the String Catalog"),
        ("used_keys", lambda: {}, "each word shows, or it is said why it does not"),
        ("screens", one_screen_less, "the destinations are the same"),
        ("enumeration_swift", one_less, "Tone is the same"),
        ("ways_out", lambda text, pattern: {} if "WayOut." in text else original["ways_out"](text, pattern),
         "each remedy has the same way out"),
        ("scripted", lambda: original["scripted"]() + ["a_test_that_is_not_there"],
         "each test that the tester's script names is there"),
        ("rules", lambda text: ["SecKeyCreateSignature"] if "struct SampleApp" in text else [],
         "no rule of the product is in the sample"),
        ("missing_on_phones", lambda text: ["developmentServers"] if "enum Shared" in text else [],
         "the sample uses nothing that the library for phones lacks"),
        ("table", lambda: "", "docs/samples.md is as both samples are"),
        ("icon_fault", lambda file: "1024x1024, type 6", "the app has an icon of 1024 pixels without transparency"),
        ("quoted", lambda: original["quoted"]() + ["Refuse"], "what the tester's script quotes are words of the app"),
        ("imports", lambda text: {"AuthenticatorTesting"}, "project.yml names what is there"),
    ]
    missed = []
    for name, instead, expected in mistakes:
        here[name] = instead
        try:
            if expected not in failures():
                missed.append(f"{expected}: {name} planted")
        finally:
            here[name] = original[name]
    plistlib.loads = no_camera
    if "Info.plist says what the camera and Face ID are for" not in failures():
        missed.append("Info.plist without a text for the camera")
    plistlib.loads = original_loads
    if original["rules"]('let made = SecKeyCreateRandomKey(x, nil)') != ["SecKeyCreateRandomKey"]:
        missed.append("a call of the Keychain")
    return missed


def failures():
    quiet = Checks(print_to=None)
    check_words(quiet)
    check_screens(quiet)
    check_script(quiet)
    check_rules(quiet)
    check_project(quiet)
    return quiet.names


def main():
    if sys.argv[1:] == ["--update"]:
        CATALOG.write_text(catalog_of(shared_words() | IOS_WORDS))
        TABLE.write_text(table())
        return 0
    check = Checks()
    check_words(check)
    check_screens(check)
    check_script(check)
    check_rules(check)
    check_project(check)
    check("mistakes that are planted are found", planted())
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main())
