package org.authenticatorcore.android

import android.Manifest.permission.ACCESS_COARSE_LOCATION
import android.Manifest.permission.ACCESS_FINE_LOCATION
import android.location.Location
import android.location.LocationManager
import android.os.Looper
import android.os.SystemClock
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.runBlocking
import org.authenticatorcore.HostException
import org.authenticatorcore.Integrity
import org.authenticatorcore.IntegrityState
import org.authenticatorcore.Located
import org.authenticatorcore.LocationSource
import org.authenticatorcore.Position
import org.junit.Before
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowLocationManager
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** What the phone says of where it is and of how sound it is. */
internal class PositionTest : OnPhone() {
    private val manager: LocationManager get() = app.getSystemService(LocationManager::class.java)
    private val shadow: ShadowLocationManager get() = shadowOf(manager)
    private val device get() = AndroidDevice(app)

    @Before
    fun `location is on and permitted`() {
        shadow.setLocationEnabled(true)
        shadow.setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        shadow.setProviderEnabled(LocationManager.NETWORK_PROVIDER, true)
        shadowOf(app).grantPermissions(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION)
    }

    private fun at(
        provider: String,
        mock: Boolean = false,
    ) = Location(provider).apply {
        latitude = 48.137154
        longitude = 11.576124
        accuracy = 12f
        time = 1
        elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
        setMock(this, mock)
    }

    /** Looks, lets [meanwhile] happen, and gives what came of it. */
    private fun located(
        of: AndroidDevice = device,
        meanwhile: () -> Unit = {},
    ): Located =
        runBlocking {
            val looking = looking(of)
            meanwhile()
            shadowOf(Looper.getMainLooper()).idle()
            looking.await()
        }

    private fun kotlinx.coroutines.CoroutineScope.looking(of: AndroidDevice): Deferred<Located> =
        async(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) { of.location() }

    @Test
    fun `l7 the first provider that finds the phone is heard`() {
        val found = located { shadow.simulateLocation(at(LocationManager.NETWORK_PROVIDER)) }
        assertIs<Located.At>(found)
        assertTrue(shadow.getLocationRequests(LocationManager.GPS_PROVIDER).isEmpty(), "the others stop")
    }

    @Test
    fun `l7 before API level 30 one update is asked for`() {
        val found = located(AndroidDevice(app, 29)) { shadow.simulateLocation(at(LocationManager.GPS_PROVIDER, mock = true)) }
        assertIs<Located.At>(found)
        assertTrue(shadow.getLegacyLocationRequests(LocationManager.GPS_PROVIDER).isEmpty())
    }

    @Test
    fun `l7 without a permission nobody looks`() {
        shadowOf(app).denyPermissions(ACCESS_FINE_LOCATION, ACCESS_COARSE_LOCATION)
        assertIs<Located.NotPermitted>(located())
        shadowOf(app).grantPermissions(ACCESS_COARSE_LOCATION)
        assertIs<Located.At>(located { shadow.simulateLocation(at(LocationManager.NETWORK_PROVIDER)) })
    }

    @Test
    fun `l7 a phone whose owner turned location off says so`() {
        shadow.setLocationEnabled(false)
        assertIs<Located.TurnedOff>(located())
    }

    @Test
    fun `l7 a phone without any provider finds nothing`() {
        shadow.setProviderEnabled(LocationManager.GPS_PROVIDER, false)
        shadow.setProviderEnabled(LocationManager.NETWORK_PROVIDER, false)
        assertIs<Located.NotFound>(located())
    }

    @Test
    fun `l7 a search that is given up stops`() =
        runBlocking {
            val looking = looking(device)
            assertFalse(looking.isCompleted)
            looking.cancelAndJoin()
            assertTrue(shadow.getLocationRequests(LocationManager.GPS_PROVIDER).isEmpty())
        }

    @Test
    fun `l7 what is no place on the earth is none and no log shows one`() {
        assertFailsWith<HostException.Failed> { Position(90.1, 0.0, 1.0, 0u, LocationSource.GNSS, false) }
        assertFailsWith<HostException.Failed> { Position(Double.NaN, 0.0, 1.0, 0u, LocationSource.GNSS, false) }
        val munich = Located.At(Position(48.137154, 11.576124, 1.0, 0u, LocationSource.GNSS, false))
        assertFalse("48" in munich.toString().substringBefore('@'), munich.toString())
    }

    @Test
    fun `l6 the hint sees test keys and su and says no more than that`() {
        fun hint(
            tags: String,
            vararg files: String,
        ): Integrity = integrityHint(app, tags) { it in files }
        assertEquals(Integrity(IntegrityState.SOUND), hint("release-keys"))
        assertEquals(Integrity(IntegrityState.SUSPECT, listOf("root")), hint("dev-keys,test-keys"))
        assertEquals(Integrity(IntegrityState.SUSPECT, listOf("root")), hint("release-keys", "/system/xbin/su"))
    }

    @Test
    fun `l6 a check of the app takes the place of the hint`() {
        val own = Integrity(IntegrityState.SUSPECT, listOf("play_integrity"))
        assertEquals(own, runBlocking { AndroidDevice(app) { own }.integrity() })
    }

    private companion object {
        fun setMock(
            location: Location,
            mock: Boolean,
        ) {
            Location::class.java.declaredMethods.find { it.name == "setIsFromMockProvider" || it.name == "setMock" }?.let {
                it.isAccessible = true
                it.invoke(location, mock)
            }
        }
    }
}
