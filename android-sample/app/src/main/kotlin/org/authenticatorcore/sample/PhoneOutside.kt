package org.authenticatorcore.sample

import android.app.Activity
import android.net.Uri
import org.authenticatorcore.sample.model.Move
import org.authenticatorcore.sample.model.Pixels
import org.authenticatorcore.sample.navigation.Outside

class PhoneOutside(
    private val activity: Activity,
) : Outside {
    override fun leave(move: Move.Leave) = Unit
    override fun browse(move: Move.Browse) = Unit
    override fun copy(move: Move.Copy) = Unit
    override fun share(move: Move.Share) = Unit
    override suspend fun decode(picture: Uri): Pixels? = null
}
