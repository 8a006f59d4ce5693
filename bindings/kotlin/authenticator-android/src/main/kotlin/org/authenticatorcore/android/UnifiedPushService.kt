package org.authenticatorcore.android

import android.app.Service
import android.content.Intent
import android.os.Binder
import android.os.IBinder

/**
 * A distributor binds to it for some seconds when it sends a message, so that the system lets the app work in the background. It does
 * nothing and gives nothing. The manifest declares it, exported, for `org.unifiedpush.android.connector.RAISE_TO_FOREGROUND`.
 */
public class UnifiedPushService : Service() {
    override fun onBind(intent: Intent?): IBinder = Binder()
}
