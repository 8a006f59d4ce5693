package org.authenticatorcore

import org.authenticatorcore.testing.JcaKeyStore
import org.authenticatorcore.testing.ScriptedGate
import org.authenticatorcore.testing.host
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull

/** What a camera sees and a decoder gives becomes what the person confirms; the text stays in the library. */
class QrTest {
    @TempDir
    lateinit var directory: Path

    private fun onPhone(test: suspend Authenticator.() -> Unit) =
        inRealTime {
            val keys = JcaKeyStore()
            Authenticator.open(configuration(directory), host(keys, ScriptedGate(keys))).use { it.test() }
        }

    private class Frame(
        val luma: ByteArray,
        val width: Int,
        val height: Int,
        val rowStride: Int,
    )

    /** A frame whose rows are longer than its pixels, as cameras give them, with the code in the middle. */
    private fun frame(code: List<String>): Frame {
        val (width, height, stride) = Triple(320, 240, 352)
        val bytes = ByteArray(stride * (height - 1) + width) { GROUND }
        for ((row, line) in code.withIndex()) {
            for ((column, module) in line.withIndex()) {
                if (module != DARK) continue
                for (at in 0 until MODULE * MODULE) {
                    bytes[(TOP + row * MODULE + at / MODULE) * stride + LEFT + column * MODULE + at % MODULE] = INK
                }
            }
        }
        return Frame(bytes, width, height, stride)
    }

    private suspend fun Authenticator.read(frame: Frame): EnrollmentPreview? =
        readEnrollmentFrame(frame.luma, frame.width.toUInt(), frame.height.toUInt(), frame.rowStride.toUInt())

    /** Reads the frame as a decoder of photographs would give it. */
    private suspend fun Authenticator.readAsPicture(frame: Frame): EnrollmentPreview {
        val rgba =
            ByteArray(frame.width * frame.height * RGBA) { at ->
                val pixel = at / RGBA
                if (at % RGBA == ALPHA) OPAQUE else frame.luma[pixel / frame.width * frame.rowStride + pixel % frame.width]
            }
        return readEnrollmentPicture(rgba, frame.width.toUInt(), frame.height.toUInt(), (frame.width * RGBA).toUInt())
    }

    @Test
    fun b11_a_frame_of_a_camera_becomes_a_preview() =
        onPhone {
            val preview = assertNotNull(read(frame(CODE)))
            assertEquals(Provider.ONE_TIME_PASSWORD, preview.provider())
            assertEquals("Contoso" to "ana", preview.service() to preview.account())
            assertEquals("Contoso", enroll(preview).view().organisation)
        }

    @Test
    fun b11_a_picture_becomes_a_preview() =
        onPhone {
            assertEquals("ana", readAsPicture(frame(CODE)).account())
        }

    @Test
    fun b11_nothing_found_is_no_error_of_a_frame_and_one_of_a_picture() =
        onPhone {
            assertNull(read(frame(emptyList())))
            val error = assertFailsWith<AuthenticatorException.InvalidInput> { readAsPicture(frame(emptyList())) }
            assertEquals("picture" to "no_code", error.`field` to error.reason)
            val short = Frame(ByteArray(100), 320, 240, 320)
            assertEquals("shape", assertFailsWith<AuthenticatorException.InvalidInput> { read(short) }.reason)
        }

    private companion object {
        const val DARK = '#'
        const val MODULE = 4
        const val TOP = 30
        const val LEFT = 60
        const val RGBA = 4
        const val ALPHA = 3
        const val GROUND: Byte = 100
        const val INK: Byte = 20
        const val OPAQUE: Byte = -1

        /** What tests of all languages read; `tests/scenario/README.md` says what is written in it. */
        val CODE = Path.of("../../../tests/scenario/qr.txt").readLines()
    }
}
