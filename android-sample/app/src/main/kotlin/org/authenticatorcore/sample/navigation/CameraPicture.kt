package org.authenticatorcore.sample.navigation

import android.graphics.SurfaceTexture
import android.view.Surface
import android.view.TextureView
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.viewinterop.AndroidView
import kotlinx.coroutines.runBlocking
import org.authenticatorcore.sample.model.Camera
import org.authenticatorcore.sample.model.Pixels
import org.authenticatorcore.sample.model.ScanModel
import org.authenticatorcore.sample.platform.CameraFrames

/** What the camera sees, as long as it shows; its frames go to [model]. */
@Composable
internal fun CameraPicture(
    model: ScanModel,
    modifier: Modifier,
) {
    AndroidView(factory = { context -> TextureView(context).apply { surfaceTextureListener = Viewfinder(this, model) } }, modifier = modifier)
}

private class Viewfinder(
    private val view: TextureView,
    private val model: ScanModel,
) : TextureView.SurfaceTextureListener {
    private var frames: CameraFrames? = null

    override fun onSurfaceTextureAvailable(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ) {
        // On the thread of the camera, which gives the next frame when this one was looked at.
        val look: (Pixels) -> Unit = { pixels -> runBlocking { model.frame(pixels) } }
        frames = CameraFrames(view.context, Surface(texture), look) { model.camera(Camera.Missing) }.also { it.open() }
    }

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        frames?.close()
        frames = null
        return true
    }

    override fun onSurfaceTextureSizeChanged(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ) = Unit

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit
}
