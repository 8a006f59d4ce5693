package org.authenticatorcore.sample.platform

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.view.Surface
import org.authenticatorcore.sample.model.Pixels

/**
 * Frames of the camera at the back: shown on [surface], and given to [onFrame] one after the other, on a thread of its own. [onFault]
 * where there is no camera, or somebody else has it.
 */
class CameraFrames(
    context: Context,
    private val surface: Surface,
    private val onFrame: (Pixels) -> Unit,
    private val onFault: () -> Unit,
) : AutoCloseable {
    private val manager = context.getSystemService(CameraManager::class.java)
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val reader = ImageReader.newInstance(WIDTH, HEIGHT, ImageFormat.YUV_420_888, AT_ONCE)
    private var device: CameraDevice? = null
    private var closed = false

    /** The permission has been given: [SecurityException] says that it was taken back meanwhile. */
    @SuppressLint("MissingPermission")
    fun open() {
        reader.setOnImageAvailableListener({ it.acquireLatestImage()?.use { image -> onFrame(image.luma()) } }, handler)
        // On its thread: asking for a camera takes time.
        handler.post {
            attempt {
                val camera = manager?.cameraIdList?.let(::atTheBack)
                if (camera == null) onFault() else manager.openCamera(camera, Opened(), handler)
            }
        }
    }

    override fun close() {
        handler.post {
            closed = true
            device?.close()
            reader.close()
            surface.release()
            thread.quitSafely()
        }
    }

    private fun atTheBack(ids: Array<String>): String? =
        ids.find { manager?.getCameraCharacteristics(it)?.get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK }
            ?: ids.firstOrNull()

    private inner class Opened : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            if (closed) return camera.close()
            device = camera
            attempt {
                @Suppress("DEPRECATION")
                camera.createCaptureSession(listOf(surface, reader.surface), Ready(), handler)
            }
        }

        override fun onDisconnected(camera: CameraDevice) = onError(camera, ERROR_CAMERA_IN_USE)

        override fun onError(
            camera: CameraDevice,
            error: Int,
        ) {
            camera.close()
            device = null
            onFault()
        }
    }

    private inner class Ready : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) =
            attempt {
                val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
                request.addTarget(surface)
                request.addTarget(reader.surface)
                request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
                session.setRepeatingRequest(request.build(), null, handler)
            }

        override fun onConfigureFailed(session: CameraCaptureSession) = onFault()
    }

    /** The camera may be gone at each of these calls. */
    private fun attempt(call: () -> Unit) {
        try {
            call()
        } catch (_: CameraAccessException) {
            onFault()
        } catch (_: SecurityException) {
            onFault()
        } catch (_: IllegalStateException) {
            // It was closed meanwhile.
        } catch (_: IllegalArgumentException) {
            // The surface is gone, and with it who looks at it.
        }
    }

    companion object {
        const val WIDTH = 1280
        const val HEIGHT = 720
        private const val AT_ONCE = 2
    }
}

/** The brightness of the frame: the first plane. */
private fun Image.luma(): Pixels {
    val plane = planes.first()
    val bytes = ByteArray(plane.buffer.remaining()).also { plane.buffer.get(it) }
    return Pixels(bytes, width.toUInt(), height.toUInt(), plane.rowStride.toUInt())
}
