package org.authenticatorcore.sample.platform

import android.net.Uri
import org.authenticatorcore.android.looping
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** A photograph or a picture of a screen becomes pixels that the library reads. */
internal class PictureTest : OnSample() {
    private val picture = Uri.parse("content://pictures/1")
    private val resolver get() = app.contentResolver

    private fun holds(bytes: ByteArray) = shadowOf(resolver).registerInputStreamSupplier(picture) { bytes.inputStream() }

    @Test
    fun `a picture is decoded and its code is read`() {
        holds(File("../../tests/fuzz/seeds/picture/native.png").readBytes())
        val pixels = assertNotNull(decodePicture(resolver, picture))
        assertEquals(pixels.rowStride.toInt() * pixels.height.toInt(), pixels.bytes.size)
        val preview =
            looping {
                app.library.authenticator().readEnrollmentPicture(pixels.bytes, pixels.width, pixels.height, pixels.rowStride)
            }
        assertTrue(preview.pinned())
    }

    @Test
    fun `what is no picture is none`() {
        holds("no picture".toByteArray())
        assertNull(decodePicture(resolver, picture))
        shadowOf(resolver).registerInputStreamSupplier(picture) { throw SecurityException("not any more") }
        assertNull(decodePicture(resolver, picture))
        shadowOf(resolver).registerInputStreamSupplier(picture) { throw IllegalStateException("a fault of the other app") }
        assertNull(decodePicture(resolver, picture))
        shadowOf(resolver).registerInputStreamSupplier(picture) { throw OutOfMemoryError() }
        assertNull(decodePicture(resolver, picture))
    }

    @Test
    fun `a picture is made as small as fits into the memory of every phone`() {
        assertEquals(listOf(1, 1, 2, 8), listOf(64, 2048, 4096, 12_000).map(::sampleSize))
    }
}
