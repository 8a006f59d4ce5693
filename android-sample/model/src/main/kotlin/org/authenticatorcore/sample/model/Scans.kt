package org.authenticatorcore.sample.model

import java.util.concurrent.atomic.AtomicBoolean

/** A screen that looks at what the camera sees. */
interface Scans {
    fun camera(camera: Camera)

    /**
     * The brightness of a frame.
     *
     * @return whether it was looked at; false while another is
     */
    suspend fun frame(luma: Pixels): Boolean
}

/** One frame at a time: the others are passed over. */
internal class OneFrame {
    private val looking = AtomicBoolean()

    suspend fun look(read: suspend () -> Unit): Boolean {
        if (!looking.compareAndSet(false, true)) return false
        try {
            read()
        } finally {
            looking.set(false)
        }
        return true
    }
}
