package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

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
) : Model<ScanState>(library, scope, moves, ScanState()) {
    fun camera(camera: Camera): Unit = change { it.copy(camera = camera) }

    /**
     * The brightness of a frame. What cannot be used is said, and the next frame may be better.
     *
     * @return whether it was looked at; false while another is
     */
    suspend fun frame(luma: Pixels): Boolean = TODO()

    fun byHand(): Unit = moves.open(Destination.EnterByHand)

    /** To the settings of the app, to allow the camera. */
    fun cameraSettings(): Unit = moves.send(Move.Leave(WayOut.OpenAppSettings))

    fun dismiss(): Unit = change { it.copy(problem = null) }
}
