package org.authenticatorcore.android

import org.junit.Test
import org.w3c.dom.Element
import org.w3c.dom.NodeList
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

/** What an app gets with the AAR beside classes. */
internal class ResourcesTest {
    private fun xml(path: String): Element =
        DocumentBuilderFactory
            .newInstance()
            .apply { isNamespaceAware = true }
            .newDocumentBuilder()
            .parse(File("src/aar/$path"))
            .documentElement

    private fun NodeList.elements() = (0 until length).map { item(it) }.filterIsInstance<Element>()

    private fun Element.excluded() =
        getElementsByTagName("exclude")
            .elements()
            .map {
                it.getAttribute("domain") to it.getAttribute("path")
            }.toSet()

    /** The folder whole: the database with its -wal and -shm, and what was set aside. */
    private val folder = setOf("file" to "authenticator/", "root" to "no_backup/authenticator/")

    @Test
    fun `neither a backup in the cloud nor a move to a new phone takes the folder`() {
        val rules = xml("res/xml/authenticator_data_extraction_rules.xml")
        for (name in listOf("cloud-backup", "device-transfer")) {
            assertEquals(folder, (rules.getElementsByTagName(name).elements().single()).excluded(), name)
        }
    }

    @Test
    fun `nor does a backup below API 31`() {
        assertEquals(folder, xml("res/xml/authenticator_full_backup_content.xml").excluded())
    }

    @Test
    fun `authorities that were added to the phone are trusted by an app that asks for it and cleartext is not allowed`() {
        val configuration = xml("res/xml/authenticator_network_security_config.xml")
        val trusted = configuration.getElementsByTagName("certificates").elements().map { it.getAttribute("src") }
        assertEquals(listOf("system", "user"), trusted)
        val all = configuration.getElementsByTagName("*").elements()
        assertTrue(all.none { it.hasAttribute("cleartextTrafficPermitted") || it.hasAttribute("overridePins") })
    }

    @Test
    fun `the manifest asks for network and biometrics alone, and is in one process after the first unlock`() {
        val manifest = xml("AndroidManifest.xml")
        val android = "http://schemas.android.com/apk/res/android"
        val permissions = manifest.getElementsByTagName("uses-permission").elements().map { it.getAttributeNS(android, "name") }
        // The system takes no job with a network constraint without the second one, from API level 34 on.
        val needed = listOf("INTERNET", "ACCESS_NETWORK_STATE", "USE_BIOMETRIC").map { "android.permission.$it" }
        assertEquals(needed.toSet(), permissions.toSet())
        val sdk = manifest.getElementsByTagName("uses-sdk").elements().single()
        assertEquals("26", sdk.getAttributeNS(android, "minSdkVersion"))
        val all = manifest.getElementsByTagName("*").elements() + manifest
        assertTrue(all.none { it.hasAttributeNS(android, "directBootAware") || it.hasAttributeNS(android, "process") })
    }

    @Test
    fun `the rules for shrinking go with the AAR`() {
        val rules = File("src/aar/proguard.txt").readText()
        val needed =
            listOf(
                "-dontwarn java.awt.*",
                "-keep class com.sun.jna.** { *; }",
                "-keep class * extends com.sun.jna.** { *; }",
                "-keep class * implements com.sun.jna.** { *; }",
                "-keep class org.authenticatorcore.* { *; }",
                "-keep class org.authenticatorcore.android.** { *; }",
                "RuntimeVisibleAnnotations",
            )
        for (rule in needed) assertTrue(rule in rules, rule)
        assertFalse("-keep class org.authenticatorcore.** " in rules, "of an app below that package nothing would be shrunk")
    }
}
