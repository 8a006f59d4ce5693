package org.authenticatorcore.sample.navigation

import org.authenticatorcore.sample.model.Move

/** What leads out of the app. */
interface Outside {
    /** To a page of the system or the store. */
    fun leave(move: Move.Leave)

    fun browse(move: Move.Browse)

    fun copy(move: Move.Copy)

    fun share(move: Move.Share)
}
