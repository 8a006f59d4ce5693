package org.authenticatorcore.sample.platform

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.net.Uri
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.authenticatorcore.sample.model.Pixels
import java.io.IOException
import java.nio.ByteBuffer

/** The same as [decodePicture], beside the main thread. */
internal suspend fun ContentResolver.decode(picture: Uri): Pixels? = withContext(Dispatchers.IO) { decodePicture(this@decode, picture) }

/**
 * The picture in RGBA, made smaller while it is decoded where it is large; null if it is none, or cannot be read. It is another app's,
 * which may fail in any way, and may be larger than what is left of the memory.
 */
@Suppress("TooGenericExceptionCaught")
internal fun decodePicture(
    resolver: ContentResolver,
    picture: Uri,
): Pixels? =
    try {
        val size = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        read(resolver, picture, size)
        val options =
            BitmapFactory.Options().apply {
                inSampleSize = sampleSize(maxOf(size.outWidth, size.outHeight))
                inPreferredConfig = Bitmap.Config.ARGB_8888
            }
        if (size.outWidth <= 0) null else read(resolver, picture, options)?.pixels()
    } catch (_: IOException) {
        null
    } catch (_: RuntimeException) {
        null
    } catch (_: OutOfMemoryError) {
        null
    }

/** The power of two by which a side is divided, so that the picture fits into the memory of every phone. */
internal fun sampleSize(side: Int): Int = generateSequence(1) { it * 2 }.first { side / it <= LONGEST_SIDE }

private fun read(
    resolver: ContentResolver,
    picture: Uri,
    options: BitmapFactory.Options,
): Bitmap? = resolver.openInputStream(picture)?.use { BitmapFactory.decodeStream(it, null, options) }

private fun Bitmap.pixels(): Pixels? {
    // Of any other kind are pictures with more than eight bits a colour.
    val bitmap = if (config == Bitmap.Config.ARGB_8888) this else copy(Bitmap.Config.ARGB_8888, false) ?: return null
    val bytes = ByteArray(bitmap.byteCount)
    bitmap.copyPixelsToBuffer(ByteBuffer.wrap(bytes))
    val pixels = Pixels(bytes, bitmap.width.toUInt(), bitmap.height.toUInt(), bitmap.rowBytes.toUInt())
    if (bitmap !== this) bitmap.recycle()
    recycle()
    return pixels
}

/** Enough for every QR code; twice the side is four times the memory. */
private const val LONGEST_SIDE = 2048
