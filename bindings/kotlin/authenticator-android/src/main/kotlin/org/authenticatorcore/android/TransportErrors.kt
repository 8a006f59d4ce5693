package org.authenticatorcore.android

import org.authenticatorcore.TransportException
import org.authenticatorcore.certificateError
import java.io.IOException
import java.net.SocketTimeoutException

/** What an exception of the platform's HTTP means. "Unreachable" is said only of a request that the server cannot have. */
internal fun transportError(
    thrown: Throwable,
    connected: Boolean,
): TransportException =
    certificateError(thrown) ?: when {
        thrown !is IOException -> TransportException.Failed()
        !connected -> TransportException.Unreachable()
        thrown is SocketTimeoutException -> TransportException.TimedOut()
        else -> TransportException.Interrupted()
    }
