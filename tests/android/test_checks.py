#!/usr/bin/env python3
"""Shows that the checks of the sample find what they are for. The last line is "N passed, M failed"."""

import importlib.util
import pathlib
import shutil
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "android-sample"


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), SAMPLE / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rules = load("check-rules")
versions = load("check-versions")

# A line for each kind, as somebody might write it.
BAD = {
    "cryptography": "import java.security.MessageDigest",
    "SQL": 'database.rawQuery("SELECT * FROM accounts", null)',
    "HTTP": "val connection = url.openConnection() as HttpURLConnection",
    "JSON and tokens": "import org.json.JSONObject",
    "checking numbers": "if (number == shown) approve()",
    "times of validity": "if (request.expires < System.currentTimeMillis()) hide()",
}
GOOD = """
/** Ends when Instant.now() is after it, says a comment, and no code. */
val number = state.number // as typed
if (state.canApprove) PrimaryButton(R.string.request_approve) { actions.approve(number) }
val left = if (seconds == 0) "" else "$seconds" // no rule: how a countdown of the library looks
"""


class Rules(unittest.TestCase):
    def test_each_kind_of_rule_is_found(self):
        self.assertEqual(rules.RULES.keys(), BAD.keys())
        for kind, line in BAD.items():
            with self.subTest(kind):
                self.assertIn(kind, [found for _, found, _ in rules.faults_in(f"fun f() {{\n    {line}\n}}\n")])

    def test_screens_without_rules_are_left_alone(self):
        self.assertEqual([], list(rules.faults_in(GOOD)))

    def test_an_exception_needs_its_reason(self):
        self.assertTrue(list(rules.faults_in("import java.security.KeyStore.getInstance // no rule:\n" + BAD["cryptography"])))


class Versions(unittest.TestCase):
    def faults_after(self, file, old, new):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            of_gradle = SAMPLE / "gradle/libs.versions.toml", SAMPLE / versions.WRAPPER
            for source in (ROOT / "bindings/kotlin/pom.xml", *versions.poms(SAMPLE), *of_gradle):
                to = copy / source.relative_to(ROOT)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, to)
            changed = copy / file
            text = changed.read_text()
            self.assertIn(old, text)
            changed.write_text(text.replace(old, new))
            return versions.faults(copy / "android-sample")[0]

    def test_as_it_is_both_agree(self):
        self.assertEqual([], self.faults_after("android-sample/pom.xml", "<", "<"))

    def test_a_version_of_maven_alone(self):
        self.assertTrue(self.faults_after("android-sample/pom.xml", "<compose.version>1.12.1<", "<compose.version>1.12.2<"))

    def test_a_version_of_gradle_alone(self):
        self.assertTrue(self.faults_after("android-sample/gradle/libs.versions.toml", 'activity = "1.13.0"', 'activity = "1.13.1"'))

    def test_a_library_that_maven_has_not(self):
        old = "androidx.activity:activity-compose"
        self.assertTrue(self.faults_after("android-sample/gradle/libs.versions.toml", old, "androidx.browser:browser"))

    def test_a_level_of_the_api(self):
        self.assertTrue(self.faults_after("android-sample/pom.xml", "<android.min>28<", "<android.min>30<"))

    def test_a_plugin_that_does_not_know_the_level_of_the_api(self):
        self.assertTrue(self.faults_after("android-sample/gradle/libs.versions.toml", 'agp = "9.1.1"', 'agp = "9.1.0"'))

    def test_a_level_of_the_api_that_nobody_has_looked_up(self):
        self.assertTrue(self.faults_after("android-sample/gradle/libs.versions.toml", 'compileSdk = "37"', 'compileSdk = "38"'))

    def test_a_gradle_that_the_plugin_does_not_run_in(self):
        self.assertTrue(self.faults_after("android-sample/" + versions.WRAPPER, "gradle-9.3.1-bin", "gradle-9.2.0-bin"))

    def test_a_gradle_of_somebody_else(self):
        self.assertTrue(self.faults_after("android-sample/" + versions.WRAPPER, "services.gradle.org", "gradle.example"))


if __name__ == "__main__":
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    raise SystemExit(1 if failed else 0)
