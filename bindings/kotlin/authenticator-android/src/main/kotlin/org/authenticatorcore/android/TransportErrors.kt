package org.authenticatorcore.android

import org.authenticatorcore.TransportException
import java.io.IOException
import java.net.SocketTimeoutException
import java.security.cert.CertPathValidatorException
import java.security.cert.CertificateException
import java.security.cert.CertificateExpiredException
import java.security.cert.CertificateNotYetValidException
import javax.net.ssl.SSLPeerUnverifiedException

private const val MOST_CAUSES = 16
private val OUTSIDE_ITS_TIME =
    setOf(CertPathValidatorException.BasicReason.EXPIRED, CertPathValidatorException.BasicReason.NOT_YET_VALID)

/** What an exception of the platform's HTTP means. "Unreachable" is said only of a request that the server cannot have. */
internal fun transportError(
    thrown: Throwable,
    connected: Boolean,
): TransportException {
    val causes = generateSequence(thrown) { it.cause }.take(MOST_CAUSES).toList()
    return when {
        causes.any(::isOutsideItsTime) -> TransportException.CertificateTime()
        causes.any { it is CertificateException || it is CertPathValidatorException || it is SSLPeerUnverifiedException } ->
            TransportException.Certificate()
        thrown !is IOException -> TransportException.Failed()
        !connected -> TransportException.Unreachable()
        thrown is SocketTimeoutException -> TransportException.TimedOut()
        else -> TransportException.Interrupted()
    }
}

private fun isOutsideItsTime(thrown: Throwable): Boolean =
    thrown is CertificateExpiredException || thrown is CertificateNotYetValidException ||
        (thrown is CertPathValidatorException && thrown.reason in OUTSIDE_ITS_TIME)
