package org.authenticatorcore.sample.catalogue

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.graphics.Color
import org.authenticatorcore.Provider
import org.authenticatorcore.sample.model.AddKind
import org.authenticatorcore.sample.model.AddState
import org.authenticatorcore.sample.model.Camera
import org.authenticatorcore.sample.model.EnterByHandState
import org.authenticatorcore.sample.model.ExportPart
import org.authenticatorcore.sample.model.OrganisationState
import org.authenticatorcore.sample.model.PreviewState
import org.authenticatorcore.sample.model.PreviewedAccount
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.ScanState
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.screens.AddActions
import org.authenticatorcore.sample.screens.AddScreen
import org.authenticatorcore.sample.screens.EnterByHandActions
import org.authenticatorcore.sample.screens.EnterByHandScreen
import org.authenticatorcore.sample.screens.OrganisationActions
import org.authenticatorcore.sample.screens.OrganisationScreen
import org.authenticatorcore.sample.screens.PreviewActions
import org.authenticatorcore.sample.screens.PreviewScreen
import org.authenticatorcore.sample.screens.ScanActions
import org.authenticatorcore.sample.screens.ScanScreen

private fun add(
    name: String,
    state: AddState,
) = Picture("add-$name") { AddScreen(state, AddActions()) }

private fun scan(
    name: String,
    state: ScanState,
) = Picture("scan-$name") {
    ScanScreen(state, ScanActions()) { Box(it.background(Brush.linearGradient(listOf(Color.DarkGray, Color.Gray)))) }
}

private fun enter(
    name: String,
    state: EnterByHandState,
) = Picture("enter-$name") { EnterByHandScreen(state, EnterByHandActions()) }

private fun organisation(
    name: String,
    state: OrganisationState,
) = Picture("organisation-$name") { OrganisationScreen(state, OrganisationActions()) }

private fun preview(
    name: String,
    state: PreviewState,
) = Picture("preview-$name") { PreviewScreen(state, PreviewActions()) }

/** What was read of a server whose key the code names. */
internal val readServer =
    PreviewState.Read(
        provider = Provider.PHONE_SIGN_IN,
        host = "login.aurora.example",
        issuer = "https://login.aurora.example",
        service = "",
        account = "",
        pinned = true,
        warnings = emptyList(),
    )

private val service =
    PreviewState.Read(Provider.ONE_TIME_PASSWORD, "", "", "Parcel Mail", "ana@parcel.example", pinned = false, warnings = emptyList())

private val export =
    PreviewState.Read(
        provider = Provider.ONE_TIME_PASSWORD,
        host = "",
        issuer = "",
        service = "",
        account = "",
        pinned = false,
        warnings = emptyList(),
        entries =
            listOf(
                PreviewedAccount("Parcel Mail", "ana@parcel.example"),
                PreviewedAccount("", "bo", warnings = listOf("warning.weak_secret")),
                PreviewedAccount("Northwind", "cy", refused = "invalid_input.algorithm.unknown"),
            ),
    )

internal val addPictures =
    listOf(
        add("kind", AddState()),
        add("kind-reading", AddState(reading = true)),
        add("kind-no-code", AddState(problem = Problem("invalid_input.picture.no_code"))),
        add("work-or-school", AddState(AddKind.WorkOrSchool)),
        add("personal", AddState(AddKind.Personal)),
        add("other", AddState(AddKind.OtherService, reading = true)),
        add("no-code", AddState(AddKind.WorkOrSchool, problem = Problem("invalid_input.picture.no_code"))),
        scan("ask", ScanState()),
        scan("finder", ScanState(Camera.Allowed)),
        scan("problem", ScanState(Camera.Allowed, Problem("invalid_input.any.web_page"))),
        scan("refused", ScanState(Camera.RefusedForGood)),
        scan("missing", ScanState(Camera.Missing)),
        organisation("empty", OrganisationState()),
        organisation(
            "wrong",
            OrganisationState("http://login.aurora.example", Problem("invalid_input.url.not_https", field = "url")),
        ),
        enter("empty", EnterByHandState()),
        enter("code-wrong", EnterByHandState(Secret("ABCD-EFGH"), problem = Problem("invalid_input.code", field = "code"))),
        enter(
            "url-wrong",
            EnterByHandState(Secret("123456789"), "http://login.aurora.example", Problem("invalid_input.url.not_https", field = "url")),
        ),
        preview("pinned", readServer),
        preview("not-pinned", readServer.copy(pinned = false, warnings = listOf("warning.not_pinned"))),
        preview("confirming", readServer.copy(enrolling = true)),
        preview("offline", readServer.copy(problem = Problem("offline", retryAfter = 30uL))),
        preview("untrusted", readServer.copy(problem = Problem("refused.certificate_not_trusted"))),
        preview("codes", service),
        preview("codes-unnamed", service.copy(service = "", account = "", warnings = listOf("warning.weak_secret", "warning.unnamed"))),
        preview("export", export),
        preview("export-part", export.copy(part = ExportPart(2, 3), enrolling = true)),
        preview("export-refused", export.copy(entries = export.entries.takeLast(1))),
        preview("gone", PreviewState.Gone),
    )
