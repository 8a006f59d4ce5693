package org.authenticatorcore.android

import android.graphics.Bitmap
import android.graphics.ImageFormat
import android.media.Image
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.EnrollmentPreview
import org.authenticatorcore.text
import java.nio.ByteBuffer

/**
 * Reads the QR code in a frame of a camera, in the format `YUV_420_888` that Camera2 and CameraX give. Null if there is none that can be
 * read: the next frame may have one. Sends nothing. Close [image] when this has come back.
 *
 * @throws AuthenticatorException.InvalidInput as the [readEnrollmentFrame][Authenticator.readEnrollmentFrame] that takes bytes; with
 *   `picture` and `shape` for a frame of another format
 */
public suspend fun Authenticator.readEnrollmentFrame(image: Image): EnrollmentPreview? {
    val luma = image.planes.firstOrNull()
    if (image.format != ImageFormat.YUV_420_888 || luma == null || luma.pixelStride != 1) throw notThisPicture("shape")
    // What the plane has is not more than the last pixel, and not always an array.
    val bytes = ByteArray(luma.buffer.remaining()).also { luma.buffer.duplicate().get(it) }
    return wiping(bytes) { readEnrollmentFrame(it, image.width.toUInt(), image.height.toUInt(), luma.rowStride.toUInt()) }
}

/**
 * Reads the QR code in a photograph or in a picture of a screen. Sends nothing. Takes up to seconds if there is none.
 *
 * A bitmap of another kind than `ARGB_8888`, such as one of the graphics processor, is copied, and one with a side of more than 4096
 * pixels is made smaller first, or of more than 2048 where there is no memory for that: the copies are to fit into the memory of an app.
 * Decode larger pictures smaller in the first place, as by `inSampleSize`. Nothing of it is done on the caller's thread.
 *
 * @throws AuthenticatorException.InvalidInput as the [readEnrollmentPicture][Authenticator.readEnrollmentPicture] that takes bytes; with
 *   `picture` and `too_large` if there is no memory for a copy
 */
public suspend fun Authenticator.readEnrollmentPicture(bitmap: Bitmap): EnrollmentPreview =
    withContext(Dispatchers.Default) {
        largestThatFits { longestSide -> readCopied(bitmap, longestSide) }
    }

/** Reads with the side that is looked at, and with a shorter one where there is no memory for it. */
internal suspend fun <T> largestThatFits(read: suspend (longestSide: Int) -> T): T {
    for (longestSide in listOf(LONGEST_SIDE, LONGEST_SIDE_IN_LITTLE_MEMORY)) {
        try {
            return read(longestSide)
        } catch (_: OutOfMemoryError) {
            continue
        }
    }
    throw notThisPicture("too_large")
}

private suspend fun Authenticator.readCopied(
    bitmap: Bitmap,
    longestSide: Int,
): EnrollmentPreview {
    val made = ArrayList<Bitmap>()
    try {
        var readable = bitmap
        if (readable.config != Bitmap.Config.ARGB_8888) {
            readable = readable.copy(Bitmap.Config.ARGB_8888, false)?.also(made::add) ?: throw notThisPicture("shape")
        }
        val longest = maxOf(readable.width, readable.height)
        if (longest > longestSide) {
            val smaller = { side: Int -> (side.toLong() * longestSide / longest).toInt().coerceAtLeast(1) }
            val (width, height) = smaller(readable.width) to smaller(readable.height)
            readable = Bitmap.createScaledBitmap(readable, width, height, true).also(made::add)
        }
        val bytes = ByteArray(readable.rowBytes * readable.height).also { readable.copyPixelsToBuffer(ByteBuffer.wrap(it)) }
        val (width, height, rowStride) = Triple(readable.width.toUInt(), readable.height.toUInt(), readable.rowBytes.toUInt())
        return wiping(bytes) { readEnrollmentPicture(it, width, height, rowStride) }
    } finally {
        made.forEach(Bitmap::recycle)
    }
}

private const val LONGEST_SIDE = 4096
private const val LONGEST_SIDE_IN_LITTLE_MEMORY = 2048

private fun notThisPicture(reason: String): AuthenticatorException.InvalidInput {
    val code = "invalid_input.picture.$reason"
    return AuthenticatorException.InvalidInput(code, text(code, "en").orEmpty(), "picture", reason)
}
