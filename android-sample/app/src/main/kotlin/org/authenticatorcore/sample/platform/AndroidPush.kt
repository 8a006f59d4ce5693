package org.authenticatorcore.sample.platform

import android.content.Context
import android.content.pm.PackageManager
import org.authenticatorcore.android.UnifiedPush
import org.authenticatorcore.sample.model.PushApp
import org.authenticatorcore.sample.model.PushApps

/** The distributors of UnifiedPush. */
internal class AndroidPush(
    private val context: Context,
) : PushApps {
    private val push = UnifiedPush(context)

    override fun all(): List<PushApp> = push.distributors().map { PushApp(it, name(it)) }

    override fun chosen(): String? = push.distributor()

    override fun choose(id: String?): Unit = push.choose(id)

    override fun register(
        accountId: String,
        vapid: String,
        name: String,
    ) {
        push.register(accountId, vapid, name)
    }

    override fun unregister(accountId: String): Unit = push.unregister(accountId)

    override fun registered(): Set<String> = push.registered()

    private fun name(id: String): String =
        try {
            val packages = context.packageManager
            packages.getApplicationLabel(packages.getApplicationInfo(id, 0)).toString()
        } catch (_: PackageManager.NameNotFoundException) {
            id
        }
}
