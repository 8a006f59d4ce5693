package org.authenticatorcore.android

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.ImageFormat
import android.graphics.PixelFormat
import android.media.Image
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.junit.Test
import java.io.File
import java.nio.ByteBuffer
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** A code in what a camera or a gallery gives on a phone becomes what the person confirms. */
internal class PicturesTest : OnPhone() {
    private val code = File("../../../tests/scenario/qr.txt").readLines()

    /** A frame with the code in the middle. */
    private class Frame(
        private val code: List<String>,
        private val imageFormat: Int = ImageFormat.YUV_420_888,
        private val luma: Int = 1,
    ) : Image() {
        val bytes = ByteBuffer.allocateDirect(ROW * (HEIGHT - 1) + WIDTH)

        init {
            for (at in 0 until bytes.capacity()) bytes.put(at, if (isDark(code, at % ROW, at / ROW)) INK else GROUND)
        }

        override fun getFormat(): Int = imageFormat

        override fun getWidth(): Int = WIDTH

        override fun getHeight(): Int = HEIGHT

        override fun getTimestamp(): Long = 0

        override fun getTransform(): Int = 0

        override fun getScalingMode(): Int = 0

        override fun getPlaneCount(): Int = 1

        override fun getPlanes(): Array<Plane> =
            arrayOf(
                object : Plane() {
                    override fun getRowStride(): Int = ROW

                    override fun getPixelStride(): Int = luma

                    override fun getBuffer(): ByteBuffer = bytes
                },
            )

        override fun close() = Unit
    }

    private fun bitmap(
        config: Bitmap.Config = Bitmap.Config.ARGB_8888,
        ground: Int = Color.WHITE,
        scale: Int = 1,
    ): Bitmap {
        val (width, height) = WIDTH * scale to HEIGHT * scale
        val colours = IntArray(width * height) { if (isDark(code, it % width / scale, it / width / scale)) Color.BLACK else ground }
        return Bitmap.createBitmap(colours, width, height, config)
    }

    private fun onLibrary(test: suspend Authenticator.() -> Unit) {
        val configuration = androidConfiguration(app, "Phone", "1.4.0-debug", "com.example.authenticator:/oauth")
        looping { openOnAndroid(configuration, androidHost(app, currentActivity = foreground)).use { it.test() } }
    }

    private suspend fun refused(read: suspend () -> Any?): String = assertFailsWith<AuthenticatorException.InvalidInput> { read() }.code

    @Test
    fun `b11 the brightness of a frame is read row by row and the frame stays as it is`() =
        onLibrary {
            val frame = Frame(code)
            assertEquals("ana", readEnrollmentFrame(frame)?.account())
            assertEquals(0 to frame.bytes.capacity(), frame.bytes.position() to frame.bytes.remaining())
            assertNull(readEnrollmentFrame(Frame(emptyList())))
        }

    @Test
    fun `a frame of another format or with pixels apart is refused`() =
        onLibrary {
            assertEquals("invalid_input.picture.shape", refused { readEnrollmentFrame(Frame(code, PixelFormat.RGBA_8888)) })
            assertEquals("invalid_input.picture.shape", refused { readEnrollmentFrame(Frame(code, luma = 2)) })
        }

    @Test
    fun `b11 a bitmap is read, also one that can be seen through or has 16 bits`() =
        onLibrary {
            val bitmaps =
                mapOf(
                    "four bytes" to bitmap(),
                    "transparent" to bitmap(ground = Color.TRANSPARENT),
                    "16 bits" to bitmap(Bitmap.Config.RGB_565),
                )
            val read = bitmaps.mapValues { (_, bitmap) -> runCatching { readEnrollmentPicture(bitmap).account() } }
            assertEquals(bitmaps.mapValues { Result.success("ana") }, read)
            assertTrue(bitmaps.values.none { it.isRecycled }, "they are the app's")
            val empty = Bitmap.createBitmap(WIDTH, HEIGHT, Bitmap.Config.ARGB_8888)
            assertEquals("invalid_input.picture.no_code", refused { readEnrollmentPicture(empty) })
        }

    @Test
    fun `a bitmap that is larger than is looked at is made smaller`() =
        onLibrary {
            val large = bitmap(scale = 13)
            assertTrue(large.width > 4096)
            assertEquals("ana", readEnrollmentPicture(large).account())
        }

    @Test
    fun `a small code in a large bitmap is read`() =
        onLibrary {
            val (width, height) = 4096 to 256
            val colours = IntArray(width * height) { if (isDark(code, it % width * 2, it / width * 2)) Color.BLACK else Color.WHITE }
            assertEquals("ana", readEnrollmentPicture(Bitmap.createBitmap(colours, width, height, Bitmap.Config.ARGB_8888)).account())
        }

    @Test
    fun `where there is no memory for a picture a smaller one is read`() {
        val sides = ArrayList<Int>()
        val read =
            looping {
                largestThatFits { side ->
                    sides += side
                    if (side > 2048) throw OutOfMemoryError()
                    "read"
                }
            }
        assertEquals("read" to listOf(4096, 2048), read to sides)
        val error = looping { assertFailsWith<AuthenticatorException.InvalidInput> { largestThatFits { throw OutOfMemoryError() } } }
        assertEquals("invalid_input.picture.too_large", error.code)
    }

    private companion object {
        const val WIDTH = 320
        const val HEIGHT = 240
        const val ROW = 352
        const val MODULE = 4
        const val INK: Byte = 20
        const val GROUND: Byte = 100

        fun isDark(
            code: List<String>,
            x: Int,
            y: Int,
        ): Boolean = code.getOrNull((y - 30).floorDiv(MODULE))?.getOrNull((x - 60).floorDiv(MODULE)) == '#'
    }
}
