package org.authenticatorcore

import java.security.cert.CertPathValidatorException
import java.security.cert.CertPathValidatorException.BasicReason
import java.security.cert.CertificateException
import java.security.cert.CertificateExpiredException
import java.security.cert.CertificateNotYetValidException
import javax.net.ssl.SSLPeerUnverifiedException

/**
 * What an exception of the platform's HTTP says about the certificate of the server, for a [Transport] of an app's own. Null if it says
 * nothing about it.
 */
public fun certificateError(thrown: Throwable): TransportException? {
    val causes = generateSequence(thrown) { it.cause }.take(MOST_CAUSES).toList()
    return when {
        causes.any(::isOutsideItsTime) -> TransportException.CertificateTime()
        causes.any { it is CertificateException || it is CertPathValidatorException || it is SSLPeerUnverifiedException } ->
            TransportException.Certificate()
        else -> null
    }
}

private const val MOST_CAUSES = 16

private fun isOutsideItsTime(thrown: Throwable): Boolean =
    thrown is CertificateExpiredException || thrown is CertificateNotYetValidException ||
        (thrown is CertPathValidatorException && thrown.reason in setOf(BasicReason.EXPIRED, BasicReason.NOT_YET_VALID))
