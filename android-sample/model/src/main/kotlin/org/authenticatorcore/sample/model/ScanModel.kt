package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.AuthenticatorException
import java.util.concurrent.atomic.AtomicBoolean

/** Whether the app may use the camera. */
enum class Camera {
    /** Not asked yet. */
    Unknown,
    Allowed,

    /** Refused; the person can be asked again. */
    Refused,

    /** Refused for good: only the settings of the app change that. */
    RefusedForGood,

    /** This phone has none, or it is in use. */
    Missing,
}

data class ScanState(
    val camera: Camera = Camera.Unknown,
    val problem: Problem? = null,
)

class ScanModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<ScanState>(library, scope, moves, ScanState()),
    Scans {
    private val frames = OneFrame()
    private val found = AtomicBoolean()

    override fun camera(camera: Camera): Unit = change { it.copy(camera = camera) }

    /** What cannot be used is said, and the next frame may be better. */
    override suspend fun frame(luma: Pixels): Boolean = !found.get() && frames.look { read(luma) }

    private suspend fun read(luma: Pixels) {
        try {
            val preview =
                library.authenticator().readEnrollmentFrame(luma.bytes, luma.width, luma.height, luma.rowStride) ?: return
            if (!found.compareAndSet(false, true)) return
            moves.send(Move.Replace(Destination.Scan, library.previews.put(preview)))
        } catch (error: AuthenticatorException) {
            say(error.problem() ?: return)
        }
    }

    /** The same code is seen in many frames, and said once. */
    private fun say(problem: Problem) {
        if (state.value.problem != problem) library.problems.note(problem)
        change { it.copy(problem = problem) }
    }

    fun byHand(): Unit = moves.open(Destination.EnterByHand)

    /** To the settings of the app, to allow the camera. */
    fun cameraSettings(): Unit = moves.send(Move.Leave(WayOut.OpenAppSettings))

    fun dismiss(): Unit = change { it.copy(problem = null) }

    override fun again(): Unit = dismiss()
}
