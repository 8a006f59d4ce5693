package org.authenticatorcore

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** The id of the [AuthenticatorException.Internal] where the app has no library for this processor. */
public const val LIBRARY_MISSING: String = "library_missing"

/** The id of the [AuthenticatorException.Internal] where the library of the app is of another version than these classes. */
public const val LIBRARY_MISMATCH: String = "library_mismatch"

/** The library below these classes. */
internal object NativeLibrary {
    /** Of this process: the JVM says once why a class cannot be used, and never again. */
    private val fault: LibraryFault? by lazy { libraryFault(::uniffiEnsureInitialized) }

    /**
     * Loads the library where that was not done yet, and compares it with these classes, which uniffi does only where it is asked to. It
     * takes a moment, and not on the caller's thread.
     *
     * @throws AuthenticatorException.Internal with the id [LIBRARY_MISSING] or [LIBRARY_MISMATCH]
     */
    suspend fun verified() {
        // An exception of its own for each caller: it has the stack of the call.
        withContext(Dispatchers.IO) { fault }?.let { throw it.asException() }
    }
}

internal enum class LibraryFault(
    private val id: String,
    private val advice: String,
) {
    MISSING(LIBRARY_MISSING, "Install the app again, from its store. Developers: package the library for this processor."),
    MISMATCH(LIBRARY_MISMATCH, "Install the app again, from its store. Developers: package library and classes of the same version."),
    ;

    fun asException() = AuthenticatorException.Internal("internal.$id", advice, id)
}

/** What is wrong with the library that [load] loads and compares; null if nothing is. Texts of the loader are dropped: they name paths. */
@Suppress("TooGenericExceptionCaught", "SwallowedException")
internal fun libraryFault(load: () -> Unit): LibraryFault? =
    try {
        load()
        null
    } catch (compared: RuntimeException) {
        LibraryFault.MISMATCH
    } catch (compared: ExceptionInInitializerError) {
        // As above, where the comparison is part of loading a class.
        LibraryFault.MISMATCH
    } catch (linked: LinkageError) {
        if (lacksFunction(linked.message.orEmpty())) LibraryFault.MISMATCH else LibraryFault.MISSING
    }

/** "Undefined symbol" or "symbol not found", of a library that JNA could load. */
private fun lacksFunction(linked: String) = "symbol" in linked && !linked.startsWith("Unable to load library")
