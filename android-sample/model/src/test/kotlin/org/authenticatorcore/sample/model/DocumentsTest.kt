package org.authenticatorcore.sample.model

import org.junit.jupiter.api.Test
import java.nio.file.Path
import kotlin.io.path.createParentDirectories
import kotlin.io.path.extension
import kotlin.io.path.readText
import kotlin.io.path.walk
import kotlin.io.path.writeText
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What testers and developers read says what the tests show. */
class DocumentsTest {
    private val sample = Path.of("..")
    private val name = Regex("fun `([^`]+)`")

    /** The names of the tests, by their classes. */
    private val tests: Map<String, List<String>> =
        listOf("model", "app")
            .flatMap { module -> sample.resolve("$module/src/test/kotlin").walk().filter { it.extension == "kt" } }
            .associate { file ->
                file.fileName.toString().removeSuffix(".kt") to
                    name.findAll(file.readText()).map { it.groupValues[1] }.toList()
            }

    @Test
    fun `the script of the testers is the list of the tests`() {
        val script = sample.resolve("docs/tester.md").readText()
        val sections = script.split("\n## ").drop(1)
        assertEquals(SCRIPTED, sections.map { it.substringAfter('`').substringBefore('`') })
        for (section in sections) {
            val testClass = section.substringAfter('`').substringBefore('`')
            val lines = section.lines().filter { it.startsWith("| ") && !it.startsWith("| test |") }
            assertEquals(tests[testClass], lines.map { it.removePrefix("| ").substringBefore(" |") }, testClass)
        }
    }

    @Test
    fun `what the script of the testers quotes are texts of the screens`() {
        val quoted = Regex("""(?<!\*)\*([^*\n]+)\*(?!\*)""").findAll(sample.resolve("docs/tester.md").readText()).map { it.groupValues[1] }
        val strings = sample.resolve("app/src/main/res/values/strings.xml").readText()
        val texts = Regex("""<string name="\w+">([^<]*)</string>""").findAll(strings).map { it.groupValues[1] }.toSet()
        assertEquals(emptyList(), quoted.filter { it !in texts }.toList())
        assertTrue(quoted.count() > MANY_QUOTES, "${quoted.count()}")
    }

    @Test
    fun `the table of what goes wrong has each code with its words its way out its screen and its test`() {
        val table = table()
        val file = sample.resolve("docs/errors.md")
        val written = Path.of("target/errors.md").createParentDirectories()
        written.writeText(table)
        assertEquals(table, file.readText(), "copy ${written.toAbsolutePath().normalize()} over $file")
    }

    @Test
    fun `each test that the table names is there`() {
        val all = tests.values.flatten().toSet()
        assertEquals(emptyList(), (KINDS.map { it.test } + SHOWN_BY.values).filter { it !in all })
        assertTrue(SHOWN_BY.keys.all { it in DOCUMENTED }, "${SHOWN_BY.keys - DOCUMENTED}")
    }

    private fun table(): String =
        buildString {
            append(HEAD)
            for (kind in KINDS) {
                append("\n## ${kind.title}\n\nScreens: ${kind.screens}. Test of the kind: ${kind.test}.${kind.note}\n\n")
                append("| code | words | way out | test of its own |\n|---|---|---|---|\n")
                for (code in DOCUMENTED.filter { it.substringBefore('.') in kind.codes }) {
                    append("| `$code` | ${Words.of(code, "en")} | ${wayOut(code)} | ${SHOWN_BY[code].orEmpty()} |\n")
                }
            }
        }

    private class Kind(
        val title: String,
        val screens: String,
        val test: String,
        vararg val codes: String,
        val note: String = "",
    )

    private companion object {
        const val MANY_QUOTES = 200

        val SCRIPTED =
            listOf(
                "StartingTest",
                "AddingTest",
                "EnrollBySignInTest",
                "EnablingTest",
                "RequestTest",
                "ConditionsTest",
                "AccountsTest",
                "NotificationsTest",
                "PushTest",
            )

        const val HEAD =
            """# What goes wrong, and the way out

Written by a test from [all codes of the library](../../docs/errors.md), with its words and its remedies; `model/…/WaysOut.kt` says what a
remedy is in this app. One component shows them all: words, and the button of the way out, where that leads somewhere from the screen.
A code that is not here, such as one of a newer server, has the words and the way out of its kind.

Each row has its pictures, light and in German at 200 %, in `app/target/pictures` and on the contact sheet: `problem-` and the code with
hyphens, or `result-` and the outcome. The test that takes them looks for the words and the button (`CatalogueTest`, *each code has its words
and the button of its way out on a screen*).
"""

        val KINDS =
            listOf(
                Kind(
                    "Input",
                    "Add, Scan, By hand, Preview, the number of a request",
                    "an error becomes a problem with all that a screen needs",
                    "invalid_input",
                ),
                Kind(
                    "Something to do first",
                    "Request, Enabling, Enroll again, Account",
                    "each needed action and each problem of the storage has its own way out",
                    "user_action",
                ),
                Kind("Lost keys", "Request, Account, Enroll again", "a code that is not known has the way out of its kind", "key_lost"),
                Kind(
                    "Offline, and busy",
                    "all that ask a server",
                    "an error becomes a problem with all that a screen needs",
                    "offline",
                    "busy",
                ),
                Kind(
                    "Storage",
                    "Starting, Begin anew",
                    "each needed action and each problem of the storage has its own way out",
                    "storage",
                ),
                Kind("Faults", "all, with the id for a report", "an error becomes a problem with all that a screen needs", "internal"),
                Kind(
                    "Outcomes",
                    "Result",
                    "each outcome has a look",
                    "outcome",
                    note =
                        "\nEach has a title of the app's. After `approved`, `denied` and `reported` the app's own text stands in the " +
                            "place of these words (`ResultScreen`).",
                ),
                Kind(
                    "Reasons",
                    "Enabling, Enroll again, Account, beside an outcome",
                    "a code that is not known has the way out of its kind",
                    "reason",
                    "refused",
                ),
                Kind("Why phone sign-in is off", "Account, Enabling", "a wrong number ends it and says why", "disabled"),
                Kind("Warnings", "Preview", "a code by hand pins no key and the preview says so", "warning"),
            )

        /** What was made to happen with the real library. */
        val SHOWN_BY =
            mapOf(
                "invalid_input.picture.no_code" to "a picture without a code says so and another can be tried",
                "invalid_input.picture.shape" to "a frame that cannot be used says why and the next is looked at",
                "invalid_input.picture" to "a picture without a code says so and another can be tried",
                "invalid_input.code" to "a code by hand pins no key and the preview says so",
                "invalid_input.url" to "a code by hand pins no key and the preview says so",
                "invalid_input.number" to "what cannot be the number is said and the request still waits",
                "invalid_input.label" to "an account is renamed and a name that is too long says so",
                "invalid_input.redirect" to "a link that nobody waits for says so",
                "invalid_input.redirect.not_expected" to "a link that nobody waits for says so",
                "invalid_input.app_version" to "nobody begins anew where there is another way",
                "invalid_input.any.web_page" to "a link of something else says of what",
                "user_action.cancelled" to "a prompt that the person closes leaves the request and says nothing",
                "user_action.locked_out" to "too many wrong fingers are said and the request still waits",
                "user_action.set_device_lock" to "without a screen lock it waits and goes on from the settings",
                "user_action.allow_location" to "l7 a request says that the location goes along and to whom and leads to the permission",
                "user_action.not_now" to "a host that says not now is asked again",
                "user_action.enroll_again" to "an account that lost its key says so and offers to enroll again",
                "offline" to "offline it says so and goes on",
                "storage.locked" to "a phone that is locked says so and opens once it is unlocked",
                "storage.key_lost" to "files of another phone can be put aside with consent",
                "outcome.approved" to "a sign-in is approved by the number of the page",
                "outcome.denied" to "a refusal closes the prompt that is open",
                "outcome.reported" to "somebody else is reported once the person has said so twice",
                "outcome.wrong_number" to "a wrong number ends the request",
                "outcome.expired" to "a request whose time is over says so",
                "outcome.pending" to "a refusal without a network is kept and sent later",
                "reason.account_wiped" to "l6 a changed phone is warned of blocked or wiped as the organisation says",
                "reason.usable" to "what can be read is not put aside",
                "reason.wrong_user" to "somebody else who signs in is refused and can sign in again",
                "reason.policy_mode" to "a policy that does not allow it says why",
                "reason.device_limit" to "at the limit of devices it says which there are",
                "disabled.by_person" to "an account that was revoked says why and can be enabled again",
                "disabled.number_not_matched" to "a wrong number ends it and says why",
                "warning.not_pinned" to "a code by hand pins no key and the preview says so",
            )
    }
}
