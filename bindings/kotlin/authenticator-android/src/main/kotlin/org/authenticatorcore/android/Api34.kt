package org.authenticatorcore.android

import android.app.BroadcastOptions
import android.content.Context
import android.content.Intent

/** Broadcasts that say who sends them, which came with API level 34. */
@SinceApi(Api34.LEVEL)
internal object Api34 {
    const val LEVEL = 34

    fun sendWithIdentity(
        context: Context,
        intent: Intent,
    ) {
        context.sendBroadcast(intent, null, BroadcastOptions.makeBasic().setShareIdentityEnabled(true).toBundle())
    }
}
