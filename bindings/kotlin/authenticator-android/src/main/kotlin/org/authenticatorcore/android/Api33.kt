package org.authenticatorcore.android

import android.security.KeyStoreException

/** What API level 33 made public of the key store's exception. */
@SinceApi(Api33.LEVEL)
internal object Api33 {
    const val LEVEL = 33

    fun isPassing(thrown: Throwable): Boolean = thrown is KeyStoreException && thrown.isTransientFailure
}
