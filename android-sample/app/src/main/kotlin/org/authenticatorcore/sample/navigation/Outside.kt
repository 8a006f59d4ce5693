package org.authenticatorcore.sample.navigation

import android.net.Uri
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Pixels

/** What leads out of the app, or comes from outside of it. */
interface Outside {
    /** To a page of the system or the store. */
    fun leave(move: Move.Leave)

    fun browse(move: Move.Browse)

    fun copy(move: Move.Copy)

    fun share(move: Move.Share)

    /** Null if it is no picture. */
    suspend fun decode(picture: Uri): Pixels?
}
