package org.authenticatorcore

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.net.URLClassLoader
import java.nio.file.Path
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.ExecutionException
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNull

/** A library that is not there, or not that of these classes, is a typed error of what opens it. */
class NativeLibraryTest {
    @TempDir
    lateinit var directory: Path

    /** The classes of the library once more, as in a process that has not loaded it, with others in the place of some. */
    private class AnotherProcess(
        private val patch: (name: String, bytes: ByteArray) -> ByteArray,
    ) : URLClassLoader(arrayOf(Account::class.java.protectionDomain.codeSource.location)) {
        override fun loadClass(
            name: String,
            resolve: Boolean,
        ): Class<*> = synchronized(getClassLoadingLock(name)) { findLoadedClass(name) ?: ours(name) ?: super.loadClass(name, resolve) }

        private fun ours(name: String): Class<*>? {
            if (!name.startsWith("org.authenticatorcore.")) return null
            val bytes = findResource("${name.replace('.', '/')}.class")?.readBytes() ?: return null
            val patched = patch(name, bytes)
            return defineClass(name, patched, 0, patched.size)
        }

        /** What `Futures.setAside` fails with, the first time and the next. */
        fun faultsOfSettingAside(directory: Path): List<Throwable?> {
            val consent = checkNotNull(loadClass(Consent::class.java.name).enumConstants).first()
            val futures = loadClass(Futures::class.java.name)
            val setAside = futures.getMethod("setAside", String::class.java, consent.javaClass)
            return List(2) {
                val future = setAside.invoke(null, "$directory", consent) as CompletableFuture<*>
                assertFailsWith<ExecutionException> { future.get(60, TimeUnit.SECONDS) }.cause
            }
        }
    }

    private fun String.internalOf(fault: Throwable?) {
        assertEquals(AuthenticatorException.Internal::class.java.name, fault?.javaClass?.name, "$fault")
        assertEquals(this, fault?.javaClass?.getMethod("getId")?.invoke(fault))
        assertEquals("internal.$this", fault?.javaClass?.getMethod("getCode")?.invoke(fault))
        assertNull(fault?.cause)
    }

    /** In the one class that compares, all that masks a checksum masks it away: none is what is expected. */
    private fun withOtherChecksums(
        name: String,
        bytes: ByteArray,
    ): ByteArray {
        if (!name.endsWith(".Authenticator_ffiKt")) return bytes
        val places = (0..bytes.size - MASK.size).filter { at -> MASK.indices.all { bytes[at + it] == MASK[it] } }
        check(places.isNotEmpty()) { "no checksum is masked" }
        return bytes.copyOf().also { patched -> for (at in places) for (byte in 1 until MASK.size) patched[at + byte] = 0 }
    }

    @Test
    fun `classes of another version than the library are told so, each time`() {
        val faults = AnotherProcess(::withOtherChecksums).use { it.faultsOfSettingAside(directory) }
        for (fault in faults) LIBRARY_MISMATCH.internalOf(fault)
        assertNotEquals(faults[0], faults[1], "each caller has the stack of its own call")
    }

    @Test
    fun `a library that is not there is told so, each time`() {
        System.setProperty(OVERRIDE, "a_secret_that_is_not_there")
        try {
            val faults = AnotherProcess { _, bytes -> bytes }.use { it.faultsOfSettingAside(directory) }
            for (fault in faults) {
                LIBRARY_MISSING.internalOf(fault)
                assertFalse("secret" in checkNotNull(fault).stackTraceToString())
            }
        } finally {
            System.clearProperty(OVERRIDE)
        }
    }

    @Test
    fun `a library that lacks a function is of another version`() {
        val faults =
            listOf(
                UnsatisfiedLinkError("libauthenticator_ffi.so: undefined symbol: uniffi_authenticator_ffi_fn_method_account_view"),
                UnsatisfiedLinkError("Unable to load library 'authenticator_ffi': cannot locate symbol \"x\""),
                NoClassDefFoundError("com/sun/jna/Native"),
            )
        val (mismatch, missing) = LibraryFault.MISMATCH to LibraryFault.MISSING
        assertEquals(listOf(mismatch, missing, missing), faults.map { libraryFault { throw it } })
        assertNull(libraryFault { })
    }

    @Test
    fun `the library is loaded on a thread that may wait and not on the caller's`() {
        val main = Executors.newSingleThreadExecutor { Thread(it, "main thread of an app") }
        try {
            // It does not come further than the comparison: the library takes the callbacks of one set of classes in a process.
            val loading = AnotherProcess { name, bytes -> withOtherChecksums(name, bytes).also { noteLoading(name) } }
            val consent = checkNotNull(loading.loadClass(Consent::class.java.name).enumConstants).first()
            val open = loading.loadClass("org.authenticatorcore.OpenKt").methods.single { it.name == "setAside" }
            val companion = loading.loadClass(Authenticator::class.java.name).getField("Companion").get(null)
            runBlocking(Dispatchers.Default) {
                withContext(main.asCoroutineDispatcher()) {
                    runCatching { callSuspending { open.invoke(null, companion, "$directory", consent, it) } }
                }
            }
            assertFalse(loaders.single().startsWith("main thread of an app"), "$loaders")
        } finally {
            main.shutdown()
        }
    }

    private val loaders = CopyOnWriteArrayList<String>()

    private fun noteLoading(name: String) {
        if (name == "org.authenticatorcore.IntegrityCheckingUniffiLib") loaders += Thread.currentThread().name
    }

    private suspend fun callSuspending(call: (Continuation<Any?>) -> Any?): Any? = suspendCoroutineUninterceptedOrReturn(call)

    private companion object {
        const val OVERRIDE = "uniffi.component.authenticator_ffi.libraryOverride"

        /** The number 65535 among the constants of a class. */
        val MASK = byteArrayOf(3, 0, 0, -1, -1)
    }
}
