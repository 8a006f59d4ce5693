package org.authenticatorcore.sample.platform

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.sample.model.problem

/** When a network comes, what waits to be sent is sent, and the servers are asked. */
class NetworkWatch(
    private val library: Library,
    private val scope: CoroutineScope,
) : ConnectivityManager.NetworkCallback() {
    fun begin(context: Context) {
        context.getSystemService(ConnectivityManager::class.java)?.registerDefaultNetworkCallback(this)
    }

    override fun onAvailable(network: Network) {
        scope.launch {
            // Only an app that is in use: what the job of the background asks for is its own.
            if (!library.ready.value) return@launch
            library.sendWhatWaits()
            try {
                if (library.inFront.value) library.inbox.refresh()
            } catch (error: AuthenticatorException) {
                error.problem()?.let(library.problems::note)
            }
        }
    }
}
