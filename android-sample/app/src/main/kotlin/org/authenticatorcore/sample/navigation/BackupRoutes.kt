package org.authenticatorcore.sample.navigation

import android.app.Activity
import android.app.KeyguardManager
import android.content.ActivityNotFoundException
import android.content.ContentResolver
import android.net.Uri
import androidx.activity.compose.rememberLauncherForActivityResult
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.res.stringResource
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.model.BackUpModel
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.RestoreModel
import org.authenticatorcore.sample.screens.BackUpScreen
import org.authenticatorcore.sample.screens.RestoreScreen
import org.authenticatorcore.sample.screens.actions
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream

/** Making a backup: behind the screen lock, as codes are in it; the system asks where the file goes. */
@Composable
internal fun Parts.BackUpRoute(back: () -> Unit) =
    Screen(Destination.BackUp, { BackUpModel(library, it, moves) }) { state, model ->
        Secure()
        val context = LocalContext.current.applicationContext
        val save =
            rememberLauncherForActivityResult(ActivityResultContracts.CreateDocument(ANY)) { where: Uri? ->
                where?.let { model.save { file -> context.contentResolver.write(it, file) } }
            }
        val unlock =
            rememberLauncherForActivityResult(ActivityResultContracts.StartActivityForResult()) { result ->
                if (result.resultCode == Activity.RESULT_OK) model.make()
            }
        val (title, why) = stringResource(R.string.backup_title) to stringResource(R.string.android_backup_unlock)
        val make = {
            // Without a screen lock nobody can be asked, and whoever holds the phone sees the codes anyway.
            @Suppress("DEPRECATION")
            val page = context.getSystemService(KeyguardManager::class.java)?.createConfirmDeviceCredentialIntent(title, why)
            if (page == null) model.make() else unlock.launch(page)
        }
        val name = stringResource(R.string.backup_file_name)
        BackUpScreen(state, model.actions(back, make) { leaving { save.launch(name) } })
    }

/** Taking a backup over: the system asks which file it is. */
@Composable
internal fun Parts.RestoreRoute(back: () -> Unit) =
    Screen(Destination.Restore, { RestoreModel(library, it, moves) }) { state, model ->
        Secure()
        val resolver = LocalContext.current.applicationContext.contentResolver
        val choose =
            rememberLauncherForActivityResult(ActivityResultContracts.OpenDocument()) { which: Uri? ->
                which?.let { model.file { resolver.read(it) } }
            }
        RestoreScreen(state, model.actions(back) { leaving { choose.launch(arrayOf(ALL)) } })
    }

/** A phone without any app for files: nothing happens. */
private fun leaving(launch: () -> Unit) {
    try {
        launch()
    } catch (_: ActivityNotFoundException) {
        return
    }
}

private suspend fun ContentResolver.write(
    where: Uri,
    file: ByteArray,
): Boolean =
    withContext(Dispatchers.IO) {
        try {
            openOutputStream(where, "wt")?.use { it.write(file) } != null
        } catch (_: IOException) {
            false
        } catch (_: SecurityException) {
            false
        }
    }

/** Null also if it is larger than any backup. */
private suspend fun ContentResolver.read(which: Uri): ByteArray? =
    withContext(Dispatchers.IO) {
        try {
            openInputStream(which)?.use { it.upTo(LARGEST) }
        } catch (_: IOException) {
            null
        } catch (_: SecurityException) {
            null
        }
    }

private fun InputStream.upTo(most: Int): ByteArray? {
    val file = ByteArrayOutputStream()
    val part = ByteArray(PART)
    var read = read(part)
    while (read >= 0 && file.size() + read <= most) {
        file.write(part, 0, read)
        read = read(part)
    }
    return if (read < 0) file.toByteArray() else null
}

private const val PART = 64 * 1024
private const val ANY = "application/octet-stream"
private const val ALL = "*/*"

/** What the library takes: 4 MiB. */
private const val LARGEST = 4 * 1024 * 1024
