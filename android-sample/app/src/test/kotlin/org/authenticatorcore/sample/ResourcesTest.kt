package org.authenticatorcore.sample

import org.junit.Test
import org.w3c.dom.Element
import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The words of the screens, in both languages. */
class ResourcesTest {
    @Test
    fun `English and German have the same keys, with the same places for values`() {
        val english = words("values")
        val german = words("values-de")
        assertEquals(english.keys, german.keys)
        english.forEach { (key, text) -> assertEquals(places(text), places(german.getValue(key)), key) }
    }

    @Test
    fun `every key is used by a screen or the manifest`() {
        val sources = SOURCES.flatMap { it.walk().filter(File::isFile) }.joinToString("\n") { it.readText() }
        val unused = words("values").keys.filterNot { Regex("R\\.(string|plurals)\\.$it\\b|@string/$it\\b").containsMatchIn(sources) }
        assertEquals(emptyList(), unused)
    }

    @Test
    fun `no text is in the code of a screen`() {
        val literal = Regex("\"[^\"]*[A-Za-z]{2,} [A-Za-z]{2,}[^\"]*\"")
        val texts =
            SCREENS.walk().filter(File::isFile).flatMap { file ->
                file.readLines().filter(literal::containsMatchIn).map { "${file.name}: $it" }
            }
        assertEquals(emptyList(), texts.toList())
    }

    @Test
    fun `a key says of which screen it is`() {
        assertTrue(words("values").keys.all { '_' in it })
    }

    private fun words(folder: String): Map<String, String> =
        File("src/main/res/$folder")
            .listFiles()
            .orEmpty()
            .filter { it.extension == "xml" }
            .sorted()
            .flatMap(::words)
            .toMap()

    private fun words(file: File): List<Pair<String, String>> {
        val nodes =
            DocumentBuilderFactory
                .newInstance()
                .newDocumentBuilder()
                .parse(file)
                .documentElement.childNodes
        return (0 until nodes.length)
            .mapNotNull { nodes.item(it) as? Element }
            .filter { it.tagName == "string" || it.tagName == "plurals" }
            .map { it.getAttribute("name") to it.textContent }
    }

    private fun places(text: String) = Regex("%\\d\\$[ds]").findAll(text).map { it.value }.toSet()

    private companion object {
        val SCREENS = File("src/main/kotlin/org/authenticatorcore/sample/screens")
        val SOURCES = listOf(File("src/main/kotlin"), File("src/main/AndroidManifest.xml"))
    }
}
