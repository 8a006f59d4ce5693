package org.authenticatorcore.testing

import org.authenticatorcore.Biometric
import org.authenticatorcore.Device
import org.authenticatorcore.DeviceLock
import org.authenticatorcore.Integrity
import org.authenticatorcore.IntegrityState
import org.authenticatorcore.Located
import org.authenticatorcore.LocationSource
import org.authenticatorcore.Position
import java.util.concurrent.atomic.AtomicInteger

/** A device that tells of itself what a test wants, and counts how often it was asked. A script may throw, or never come back. */
class ScriptedDevice : Device {
    @Volatile
    var lock: suspend () -> DeviceLock = { DeviceLock.SET }

    @Volatile
    var biometric: suspend () -> Biometric = { Biometric.ENROLLED }

    @Volatile
    var integrity: suspend () -> Integrity = { Integrity(IntegrityState.UNKNOWN) }

    @Volatile
    var location: suspend () -> Located = { Located.NotFound }

    /** How often it was asked for a biometric. */
    val biometricAsked = AtomicInteger()

    /** How often it was asked how sound it is. */
    val integrityAsked = AtomicInteger()

    /** How often it was asked where it is. */
    val locationAsked = AtomicInteger()

    /** Something is seen of it from now on, or not. */
    fun setRooted(rooted: Boolean) {
        val seen = if (rooted) Integrity(IntegrityState.SUSPECT, listOf("root")) else Integrity(IntegrityState.SOUND)
        integrity = { seen }
    }

    /** It is here from now on, as satellites tell. */
    fun setPlace(
        latitude: Double,
        longitude: Double,
        simulated: Boolean = false,
    ) {
        location = { Located.At(Position(latitude, longitude, ACCURACY, AGE, LocationSource.GNSS, simulated)) }
    }

    override suspend fun deviceLock(): DeviceLock = lock()

    override suspend fun biometric(): Biometric {
        biometricAsked.incrementAndGet()
        return biometric.invoke()
    }

    override suspend fun integrity(): Integrity {
        integrityAsked.incrementAndGet()
        return integrity.invoke()
    }

    override suspend fun location(): Located {
        locationAsked.incrementAndGet()
        return location.invoke()
    }

    private companion object {
        const val ACCURACY = 12.0
        const val AGE: ULong = 1_500u
    }
}
