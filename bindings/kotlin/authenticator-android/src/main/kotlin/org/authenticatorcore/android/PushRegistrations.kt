package org.authenticatorcore.android

import android.content.Context
import android.util.AtomicFile
import java.io.File
import java.io.IOException
import java.util.Properties
import java.util.UUID

/** Which distributor was chosen, and the tokens of the registrations, in a file that no backup takes. One for the process. */
internal class PushRegistrations private constructor(
    directory: File,
) {
    private val file = AtomicFile(File(directory, "authenticator-push.properties"))
    private val kept = read()

    var distributor: String?
        @Synchronized get() = kept.getProperty(DISTRIBUTOR)

        @Synchronized set(value) {
            if (value == null) kept.remove(DISTRIBUTOR) else kept.setProperty(DISTRIBUTOR, value)
            write()
        }

    @Synchronized
    fun accounts(): Set<String> =
        kept
            .stringPropertyNames()
            .filter { it.startsWith(ACCOUNT) }
            .map { it.removePrefix(ACCOUNT) }
            .toSet()

    /** The token of the account; a new one, which nobody can guess, where it has none. */
    @Synchronized
    fun tokenFor(account: String): String =
        kept.getProperty(ACCOUNT + account) ?: UUID.randomUUID().toString().also {
            kept.setProperty(ACCOUNT + account, it)
            write()
        }

    /** The account of a token; null if it is none of ours. */
    @Synchronized
    fun accountOf(token: String): String? = accounts().find { kept.getProperty(ACCOUNT + it) == token }

    /** A push resource came for the token. */
    @Synchronized
    fun noteEndpoint(token: String) {
        if (kept.getProperty(ENDPOINT + token) != null) return
        kept.setProperty(ENDPOINT + token, "yes")
        write()
    }

    @Synchronized
    fun hasEndpoint(token: String): Boolean = kept.getProperty(ENDPOINT + token) != null

    /** The token of the account, which counts no more; null if it has none. */
    @Synchronized
    fun forget(account: String): String? {
        val token = kept.remove(ACCOUNT + account) as? String ?: return null
        kept.remove(ENDPOINT + token)
        write()
        return token
    }

    /** What cannot be read counts as nothing: the distributor is asked anew. */
    private fun read(): Properties {
        val read = Properties()
        try {
            file.openRead().use(read::load)
        } catch (_: IOException) {
            read.clear()
        } catch (_: IllegalArgumentException) {
            read.clear()
        }
        return read
    }

    /** What cannot be written is known until the app ends; then the distributor is asked anew. */
    private fun write() {
        try {
            val stream = file.startWrite()
            try {
                kept.store(stream, null)
                file.finishWrite(stream)
            } catch (full: IOException) {
                file.failWrite(stream)
                throw full
            }
        } catch (_: IOException) {
            return
        }
    }

    companion object {
        private const val DISTRIBUTOR = "distributor"
        private const val ACCOUNT = "account/"
        private const val ENDPOINT = "endpoint/"
        private var opened: Pair<File, PushRegistrations>? = null

        @Synchronized
        fun of(context: Context): PushRegistrations {
            val directory = context.noBackupFilesDir
            opened?.let { (of, registrations) -> if (of == directory) return registrations }
            return PushRegistrations(directory).also { opened = directory to it }
        }
    }
}
