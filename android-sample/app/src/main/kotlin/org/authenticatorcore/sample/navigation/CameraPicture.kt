package org.authenticatorcore.sample.navigation

import android.graphics.Matrix
import android.graphics.RectF
import android.graphics.SurfaceTexture
import android.view.Surface
import android.view.TextureView
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.viewinterop.AndroidView
import androidx.lifecycle.compose.LifecycleStartEffect
import kotlinx.coroutines.runBlocking
import org.authenticatorcore.sample.model.Camera
import org.authenticatorcore.sample.model.Pixels
import org.authenticatorcore.sample.model.Scans
import org.authenticatorcore.sample.platform.CameraFrames

/** What the camera sees, as long as it shows; its frames go to [model]. The camera is closed while the app is out of sight. */
@Composable
internal fun CameraPicture(
    model: Scans,
    modifier: Modifier,
) {
    val context = LocalContext.current
    val camera =
        remember(model) {
            // On the thread of the camera, which gives the next frame when this one was looked at.
            val look: (Pixels) -> Unit = { pixels -> runBlocking { model.frame(pixels) } }
            WhileItShows<SurfaceTexture> { texture ->
                texture.setDefaultBufferSize(CameraFrames.WIDTH, CameraFrames.HEIGHT)
                CameraFrames(context, Surface(texture), look) { model.camera(Camera.Missing) }.also { it.open() }
            }
        }
    LifecycleStartEffect(camera) {
        camera.start()
        onStopOrDispose { camera.stop() }
    }
    AndroidView(
        factory = { TextureView(it).apply { surfaceTextureListener = Viewfinder(this, camera) } },
        modifier = modifier,
    )
}

/** Opens a camera while the app is in sight and there is a place to show the picture, which stays there when the app goes. */
internal class WhileItShows<T : Any>(
    private val open: (T) -> AutoCloseable,
) {
    private var place: T? = null
    private var inSight = false
    private var camera: AutoCloseable? = null

    fun start() {
        inSight = true
        update()
    }

    fun stop() {
        inSight = false
        update()
    }

    /** Null where there is none any more. */
    fun shownIn(place: T?) {
        this.place = place
        update()
    }

    private fun update() {
        val shows = place.takeIf { inSight }
        if (shows == null) {
            camera?.close()
            camera = null
        } else if (camera == null) {
            camera = open(shows)
        }
    }
}

private class Viewfinder(
    private val view: TextureView,
    private val camera: WhileItShows<SurfaceTexture>,
) : TextureView.SurfaceTextureListener {
    override fun onSurfaceTextureAvailable(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ) {
        fill(width.toFloat(), height.toFloat())
        camera.shownIn(texture)
    }

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        camera.shownIn(null)
        return true
    }

    override fun onSurfaceTextureSizeChanged(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ): Unit = fill(width.toFloat(), height.toFloat())

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit

    /** Upright and in its own shape, cut where the view has another one. The system stretches it, and turns it as in portrait. */
    private fun fill(
        width: Float,
        height: Float,
    ) {
        val rotation = view.display?.rotation ?: Surface.ROTATION_0
        val (across, along) = CameraFrames.HEIGHT.toFloat() to CameraFrames.WIDTH.toFloat()
        val picture = RectF(0f, 0f, across, along)
        picture.offset((width - across) / 2, (height - along) / 2)
        val turned = rotation == Surface.ROTATION_90 || rotation == Surface.ROTATION_270
        val scale = if (turned) maxOf(height / across, width / along) else maxOf(width / across, height / along)
        val matrix = Matrix()
        matrix.setRectToRect(RectF(0f, 0f, width, height), picture, Matrix.ScaleToFit.FILL)
        matrix.postScale(scale, scale, width / 2, height / 2)
        matrix.postRotate(-QUARTER * rotation, width / 2, height / 2)
        view.setTransform(matrix)
    }

    private companion object {
        /** Degrees of each step of a rotation. */
        const val QUARTER = 90f
    }
}
