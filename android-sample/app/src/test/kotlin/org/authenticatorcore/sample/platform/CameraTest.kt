package org.authenticatorcore.sample.platform

import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.view.Surface
import kotlinx.coroutines.CompletableDeferred
import org.authenticatorcore.android.looping
import org.authenticatorcore.sample.navigation.WhileItShows
import org.junit.Test
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowCameraCharacteristics
import org.robolectric.shadows.ShadowCameraManager
import kotlin.test.assertEquals
import kotlin.test.assertFalse

/** The camera, as far as it is there without a phone: what it sees is not. */
internal class CameraTest : OnSample() {
    private val fault = CompletableDeferred<Unit>()
    private val manager: ShadowCameraManager get() = shadowOf(app.getSystemService(CameraManager::class.java))

    private fun frames() = CameraFrames(app, Surface(SurfaceTexture(0)), onFrame = {}) { fault.complete(Unit) }.also { it.open() }

    @Test
    fun `a phone without a camera says so`() {
        frames().use { looping { fault.await() } }
    }

    @Test
    fun `the camera is open only while the app is in sight`() {
        val calls = mutableListOf<String>()
        val camera =
            WhileItShows<String> { place ->
                calls += "open in $place"
                AutoCloseable { calls += "close" }
            }
        camera.shownIn("a")
        camera.start()
        // Home: the system keeps the place.
        camera.stop()
        camera.start()
        camera.shownIn(null)
        camera.stop()
        assertEquals(listOf("open in a", "close", "open in a", "close"), calls)
    }

    @Test
    fun `the camera at the back opens and closes with the screen`() {
        val back = ShadowCameraCharacteristics.newCameraCharacteristics()
        shadowOf(back).set(CameraCharacteristics.LENS_FACING, CameraCharacteristics.LENS_FACING_BACK)
        manager.addCamera("0", back)
        val frames = frames()
        looping {}
        assertFalse(fault.isCompleted)
        frames.close()
        frames.close()
    }
}
