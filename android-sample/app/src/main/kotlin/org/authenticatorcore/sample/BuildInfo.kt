package org.authenticatorcore.sample

import android.content.Context

object BuildInfo {
    fun versionName(context: Context): String = context.packageManager.getPackageInfo(context.packageName, 0).versionName ?: "0"
}
