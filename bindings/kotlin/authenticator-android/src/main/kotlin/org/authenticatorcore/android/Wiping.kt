package org.authenticatorcore.android

import java.io.InputStream

/** Overwrites [bytes] after their [use]: a secret may be written in them. */
internal inline fun <T> wiping(
    bytes: ByteArray,
    use: (ByteArray) -> T,
): T =
    try {
        use(bytes)
    } finally {
        bytes.fill(0)
    }

/** All that comes, and nothing of it left in what it was read into; null as soon as there is more than [longest]. */
internal fun InputStream.readWiping(longest: Int): ByteArray? {
    var read = ByteArray(FIRST_READ)
    var size = 0
    try {
        while (size <= longest) {
            if (size == read.size) read = wiping(read) { it.copyOf(2 * size) }
            val count = read(read, size, read.size - size)
            if (count < 0) return read.copyOf(size)
            size += count
        }
        return null
    } finally {
        read.fill(0)
    }
}

private const val FIRST_READ = 16 * 1024
