package org.authenticatorcore

import org.junit.jupiter.api.Test
import java.lang.reflect.Modifier
import java.nio.file.Path
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.nameWithoutExtension
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What Java cannot name. Reads the classes as they lie in the folder of the build. */
class NumbersTest {
    @Test
    fun java_has_a_reader_for_each_number_that_it_cannot_name() {
        val classes =
            Path
                .of(
                    Account::class.java.protectionDomain.codeSource.location
                        .toURI(),
                ).resolve("org/authenticatorcore")
                .listDirectoryEntries("*.class")
                .map { Class.forName("org.authenticatorcore.${it.nameWithoutExtension}", false, Account::class.java.classLoader) }
        // What the host gives, and not the library.
        val ofHosts = setOf(Times::class, BootTime::class, Position::class, HttpRequest::class, HttpResponse::class).map { it.java }
        val readers = Numbers::class.java.methods.map { it.name to it.parameterTypes.firstOrNull() }
        val unnamed =
            classes
                .filter { Modifier.isPublic(it.modifiers) && !it.isInterface && it !in ofHosts }
                .filter { "Uniffi" !in it.name && !it.name.endsWith("Impl") }
                .flatMap { type -> type.declaredMethods.map { type to it } }
                .filter { (_, method) -> Modifier.isPublic(method.modifiers) && '-' in method.name && method.parameterCount == 0 }
                .map { (type, method) -> method.name.substringBefore('-') to type }
                .filter { (name, _) -> !name.startsWith("component") }
                .map { (name, type) -> name.removePrefix("get").replaceFirstChar { it.lowercase() } to type }
        assertTrue(unnamed.size > MOST_OF_THE_NUMBERS, "$unnamed")
        assertEquals(emptyList(), unnamed.filter { it !in readers })
    }
}

private const val MOST_OF_THE_NUMBERS = 25
