package org.authenticatorcore.android

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.content.Context
import android.content.pm.PackageManager
import android.location.Location
import android.location.LocationListener
import android.location.LocationManager
import android.os.Bundle
import android.os.Looper
import android.os.SystemClock
import kotlinx.coroutines.suspendCancellableCoroutine
import org.authenticatorcore.Located
import org.authenticatorcore.LocationSource
import org.authenticatorcore.Position
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.resume

/** Looks for the position once: asks all providers that may be asked, takes the first answer, and stops the others. */
internal class PositionSearch(
    private val context: Context,
    private val sdk: Int,
) {
    suspend fun locate(): Located {
        val manager = context.getSystemService(LocationManager::class.java) ?: return Located.NotFound
        return when {
            !mayAsk(ACCESS_FINE_LOCATION) && !mayAsk(ACCESS_COARSE_LOCATION) -> Located.NotPermitted
            !isOn(manager) -> Located.TurnedOff
            else -> found(manager)
        }
    }

    /** The permission may be taken back in between. */
    @Suppress("SwallowedException")
    private suspend fun found(manager: LocationManager): Located =
        try {
            first(manager, providers(manager))?.let { Located.At(position(it)) } ?: Located.NotFound
        } catch (taken: SecurityException) {
            Located.NotPermitted
        }

    private suspend fun first(
        manager: LocationManager,
        providers: List<String>,
    ): Location? =
        suspendCancellableCoroutine { waiting ->
            val searches = CopyOnWriteArrayList<() -> Unit>()
            val open = AtomicInteger(providers.size)
            val ended = AtomicBoolean()
            val stop = { searches.forEach { it() } }
            waiting.invokeOnCancellation { stop() }
            val told = { location: Location? ->
                if ((open.decrementAndGet() == 0 || location != null) && ended.compareAndSet(false, true)) {
                    stop()
                    waiting.resume(location)
                }
            }
            if (providers.isEmpty() && ended.compareAndSet(false, true)) waiting.resume(null)
            providers.forEach { searches += search(manager, it, told) }
            if (ended.get() || waiting.isCancelled) stop()
        }

    /** Gives what stops it. */
    private fun search(
        manager: LocationManager,
        provider: String,
        told: (Location?) -> Unit,
    ): () -> Unit {
        if (sdk >= Api30.LEVEL) return Api30.search(manager, provider, told)
        val listener = Once(told)
        @Suppress("DEPRECATION")
        manager.requestSingleUpdate(provider, listener, Looper.getMainLooper())
        return { manager.removeUpdates(listener) }
    }

    private fun providers(manager: LocationManager): List<String> {
        val enabled = manager.getProviders(true)
        val fused = if (sdk >= Api31.LEVEL && FUSED in enabled) listOf(FUSED) else emptyList()
        val satellites = if (mayAsk(ACCESS_FINE_LOCATION)) listOf(LocationManager.GPS_PROVIDER) else emptyList()
        return (fused + satellites + LocationManager.NETWORK_PROVIDER).filter { it in enabled }
    }

    private fun isOn(manager: LocationManager): Boolean =
        if (sdk >= Api28.LEVEL) {
            Api28.locationIsOn(manager)
        } else {
            listOf(LocationManager.GPS_PROVIDER, LocationManager.NETWORK_PROVIDER).any { manager.isProviderEnabled(it) }
        }

    private fun mayAsk(permission: String): Boolean = context.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED

    private fun position(location: Location): Position {
        val age = (SystemClock.elapsedRealtimeNanos() - location.elapsedRealtimeNanos) / NANOS_IN_MILLI
        return Position(
            latitude = location.latitude,
            longitude = location.longitude,
            accuracyMetres = if (location.hasAccuracy()) location.accuracy.toDouble() else NOT_KNOWN,
            ageMillis = age.coerceAtLeast(0).toULong(),
            source =
                when (location.provider) {
                    LocationManager.GPS_PROVIDER -> LocationSource.GNSS
                    LocationManager.NETWORK_PROVIDER -> LocationSource.NETWORK
                    else -> LocationSource.UNKNOWN
                },
            simulated = isSimulated(location),
        )
    }

    @Suppress("DEPRECATION")
    private fun isSimulated(location: Location): Boolean =
        if (sdk >= Api31.LEVEL) Api31.isSimulated(location) else location.isFromMockProvider

    private companion object {
        const val FUSED = "fused"
        const val NANOS_IN_MILLI = 1_000_000

        /** Half the way around the earth: a position without an estimate may be anywhere. */
        const val NOT_KNOWN = 20_040_000.0
    }
}

/** Hears of one position. Its methods without a body came with later systems. */
private class Once(
    private val told: (Location?) -> Unit,
) : LocationListener {
    override fun onLocationChanged(location: Location) = told(location)

    @Deprecated("called by systems before API level 29")
    override fun onStatusChanged(
        provider: String?,
        status: Int,
        extras: Bundle?,
    ) = Unit

    override fun onProviderEnabled(provider: String) = Unit

    override fun onProviderDisabled(provider: String) = told(null)
}
