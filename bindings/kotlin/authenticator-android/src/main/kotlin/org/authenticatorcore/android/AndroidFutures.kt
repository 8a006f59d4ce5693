package org.authenticatorcore.android

import android.content.Context
import android.graphics.Bitmap
import android.media.Image
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.future.future
import org.authenticatorcore.Authenticator
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.Configuration
import org.authenticatorcore.EnrollmentPreview
import org.authenticatorcore.Futures
import org.authenticatorcore.Host
import java.util.concurrent.CompletableFuture

/** What Java on Android calls beside [Futures], and as these: a future fails with an [AuthenticatorException]. */
public object AndroidFutures {
    /** [openOnAndroid]. */
    @JvmStatic
    public fun open(
        configuration: Configuration,
        host: Host,
    ): CompletableFuture<Authenticator> = of { openOnAndroid(configuration, host) }

    /** [openOnAndroid]. */
    @JvmStatic
    public fun open(
        configuration: Configuration,
        host: Host,
        context: Context,
    ): CompletableFuture<Authenticator> = of { openOnAndroid(configuration, host, context) }

    /** Null where there is no code in the frame yet. */
    @JvmStatic
    public fun readEnrollmentFrame(
        authenticator: Authenticator,
        image: Image,
    ): CompletableFuture<EnrollmentPreview?> = of { authenticator.readEnrollmentFrame(image) }

    @JvmStatic
    public fun readEnrollmentPicture(
        authenticator: Authenticator,
        bitmap: Bitmap,
    ): CompletableFuture<EnrollmentPreview> = of { authenticator.readEnrollmentPicture(bitmap) }

    private fun <T> of(call: suspend () -> T): CompletableFuture<T> = CoroutineScope(Dispatchers.Default).future { call() }
}
