package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope

/** What kind of account is added. */
enum class AddKind {
    /** Of an employer or a school: sign-ins are approved. */
    WorkOrSchool,

    /** Of the person, where sign-ins are approved as well. */
    Personal,

    /** Of any other service: codes alone. */
    OtherService,
}

/**
 * How an account is added.
 *
 * @property kind null before the person has chosen
 * @property reading whether a picture is being read
 */
data class AddState(
    val kind: AddKind? = null,
    val reading: Boolean = false,
    val problem: Problem? = null,
)

/** A picture as the platform decodes it, four bytes a pixel; or the brightness of a frame of the camera, a byte a pixel. */
class Pixels(
    val bytes: ByteArray,
    val width: UInt,
    val height: UInt,
    val rowStride: UInt,
)

class AddModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
) : Model<AddState>(library, scope, moves, AddState()) {
    /** Null goes back to the choice. */
    fun choose(kind: AddKind?): Unit = change { it.copy(kind = kind, problem = null) }

    fun scan(): Unit = way(Destination.Scan)

    fun byHand(): Unit = way(Destination.EnterByHand)

    /** Without a code: by a sign-in at the organisation. */
    fun signIn(): Unit = way(Destination.Organisation)

    /** There is none before the kind is chosen. */
    private fun way(destination: Destination) {
        if (state.value.kind != null) moves.open(destination)
    }

    /** A photograph or a picture of a screen was chosen, in RGBA. */
    fun picture(pixels: Pixels): Unit = picture { pixels }

    /** The same, where [decode] has yet to give its pixels, and null if it is none; goes on when the phone is turned. */
    fun picture(decode: suspend () -> Pixels?) {
        var isPicture = true
        once(
            begins = { it.copy(reading = true, problem = null) },
            ends = { state, problem -> state.copy(reading = false, problem = problem ?: NOT_A_PICTURE.takeUnless { isPicture }) },
        ) {
            val pixels = decode()
            isPicture = pixels != null
            if (pixels == null) return@once
            val preview =
                library.authenticator().readEnrollmentPicture(pixels.bytes, pixels.width, pixels.height, pixels.rowStride)
            moves.open(library.previews.put(preview))
        }
    }

    /** No picture could be read from what was chosen. */
    fun notAPicture(): Unit = change { it.copy(problem = NOT_A_PICTURE) }

    fun dismiss() {
        forget()
        change { it.copy(problem = null) }
    }

    override fun again() {
        if (!repeat()) dismiss()
    }

    private companion object {
        val NOT_A_PICTURE = Problem("invalid_input.picture")
    }
}
