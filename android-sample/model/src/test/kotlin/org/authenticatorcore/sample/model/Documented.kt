package org.authenticatorcore.sample.model

import java.nio.file.Path
import kotlin.io.path.readLines

/** All codes of the library. They stand first in the rows of the tables of its errors; ids of faults stand there too, and have no dot. */
internal val DOCUMENTED: Set<String> by lazy {
    Path
        .of("../../docs/errors.md")
        .readLines()
        .filter { it.startsWith("| `") }
        .map { it.substringAfter('`').substringBefore('`') }
        .filter { it.substringBefore('.') in KINDS }
        .toSet()
}

/** All that go wrong or come to an end; not what a call is doing meanwhile. */
private val KINDS =
    setOf(
        "invalid_input",
        "user_action",
        "key_lost",
        "offline",
        "busy",
        "storage",
        "internal",
        "outcome",
        "reason",
        "refused",
        "disabled",
        "warning",
    )
