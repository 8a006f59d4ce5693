package org.authenticatorcore.sample.model

import org.authenticatorcore.AccountKind
import org.authenticatorcore.Lifecycle
import org.authenticatorcore.Provider
import org.junit.jupiter.api.Test
import java.awt.image.BufferedImage
import java.io.File
import javax.imageio.ImageIO
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Adding an account: by a picture, the camera, a link, or by hand; then the preview, and the number. */
class AddingTest : WithWorld() {
    private fun World.preview(destination: Destination.Preview) = PreviewModel(library, scope, moves, destination)

    private suspend fun World.readLink(text: String = provider.enrollmentText(user)): Destination.Preview {
        LinksModel(library, scope, moves).open(Secret(text))
        return assertIs<Destination.Preview>(assertIs<Move.Arrive>(move()).destination)
    }

    /** The picture of a code of an organisation. */
    private val picture: BufferedImage = ImageIO.read(File("../../tests/fuzz/seeds/picture/native.png"))

    private fun rgba(image: BufferedImage): Pixels {
        val bytes =
            ByteArray(image.width * image.height * RGBA) { at ->
                val colour = image.getRGB(at / RGBA % image.width, at / RGBA / image.width)
                if (at % RGBA == RGBA - 1) -1 else (colour shr (SHIFTS[at % RGBA])).toByte()
            }
        return Pixels(bytes, image.width.toUInt(), image.height.toUInt(), (image.width * RGBA).toUInt())
    }

    private fun luma(image: BufferedImage): Pixels {
        val bytes = ByteArray(image.width * image.height) { image.getRGB(it % image.width, it / image.width).toByte() }
        return Pixels(bytes, image.width.toUInt(), image.height.toUInt(), image.width.toUInt())
    }

    private val nothing = BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB)

    @Test
    fun `e11 adding begins with the kind of the account`() =
        inWorld {
            val model = AddModel(library, scope, moves)
            assertEquals(AddState(), model.state.value, "nothing is chosen before the person has")
            assertEquals(listOf(AddKind.WorkOrSchool, AddKind.Personal, AddKind.OtherService), AddKind.entries.toList())
            val ways =
                listOf(
                    model::scan to Destination.Scan,
                    model::byHand to Destination.EnterByHand,
                    model::signIn to Destination.Organisation,
                )
            ways.forEach { (way) -> way() }
            moves.open(Destination.Settings)
            assertEquals(Move.Open(Destination.Settings), move(), "no way is open before")
            for (kind in AddKind.entries) {
                model.choose(kind)
                assertEquals(AddState(kind), model.state.value)
                for ((way, destination) in ways) {
                    way()
                    assertEquals(Move.Open(destination), move())
                }
                model.choose(null)
                assertNull(model.state.value.kind, "the choice can be taken back")
            }
        }

    @Test
    fun `e11 a code that says what it is needs no question`() =
        inWorld {
            // What a link opens first is the preview: no screen asks for a kind.
            val organisation = preview(readLink()).await(PreviewState.Read::class)
            val service = preview(readLink("otpauth://totp/Contoso:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso"))
            assertEquals(Provider.PHONE_SIGN_IN, organisation.provider)
            assertEquals(Provider.ONE_TIME_PASSWORD, service.await(PreviewState.Read::class).provider)
        }

    @Test
    fun `e11 an account says whether it is of work or of the person`() =
        inWorld {
            val account = enroll()
            val detail = AccountDetailModel(library, scope, moves, Destination.AccountDetail(account.id())).also { made += it }
            assertEquals(AccountKind.WORK, detail.await { it.kind != null }.kind)
            provider.policy("""{"account_kind":"personal"}""")
            try {
                detail.refresh()
                detail.await { it.kind == AccountKind.PERSONAL }
            } finally {
                provider.policy("""{"account_kind":"work"}""")
            }
        }

    @Test
    fun `a picture of a code leads to its preview`() =
        inWorld {
            val model = AddModel(library, scope, moves)
            model.choose(AddKind.WorkOrSchool)
            model.picture(rgba(picture))
            val destination = assertIs<Destination.Preview>(assertIs<Move.Open>(move()).destination)
            val read = preview(destination).await(PreviewState.Read::class)
            assertEquals(Provider.PHONE_SIGN_IN to true, read.provider to read.pinned)
            assertTrue(read.host.isNotEmpty())
            assertEquals(AddState(AddKind.WorkOrSchool), model.await { !it.reading })
            assertEquals(0, network.calls.get(), "nothing was sent")
        }

    @Test
    fun `a picture without a code says so and another can be tried`() =
        inWorld {
            val model = AddModel(library, scope, moves)
            model.picture(rgba(nothing))
            val problem = model.await { it.problem != null }.problem
            assertEquals(Problem("invalid_input.picture.no_code", WayOut.TypeByHand, field = "picture"), problem)
            model.take(WayOut.TypeByHand)
            assertEquals(Move.Open(Destination.EnterByHand), move())
            model.picture { null }
            assertEquals("invalid_input.picture", model.await { !it.reading }.problem?.code)
            model.notAPicture()
            assertEquals(
                "invalid_input.picture",
                model.state.value.problem
                    ?.code,
            )
            model.dismiss()
            assertNull(model.state.value.problem)
        }

    @Test
    fun `frames of the camera are looked at until one has a code`() =
        inWorld {
            val model = ScanModel(library, scope, moves)
            model.camera(Camera.Allowed)
            assertTrue(model.frame(luma(nothing)))
            assertNull(model.state.value.problem)
            assertTrue(model.frame(luma(picture)))
            val replaced = assertIs<Move.Replace>(move())
            assertEquals(Destination.Scan, replaced.of)
            assertFalse(model.frame(luma(picture)), "one preview is enough")
        }

    @Test
    fun `a frame that cannot be used says why and the next is looked at`() =
        inWorld {
            val model = ScanModel(library, scope, moves)
            model.frame(Pixels(ByteArray(10), 64u, 64u, 64u))
            model.frame(Pixels(ByteArray(10), 64u, 64u, 64u))
            assertEquals(
                "invalid_input.picture.shape",
                model.state.value.problem
                    ?.code,
            )
            assertEquals(1, library.problems.entries.size, "it is noted once")
            assertTrue(model.frame(luma(picture)))
            assertIs<Move.Replace>(move())
        }

    @Test
    fun `without the camera the code is typed`() =
        inWorld {
            val model = ScanModel(library, scope, moves)
            model.camera(Camera.RefusedForGood)
            assertEquals(Camera.RefusedForGood, model.state.value.camera)
            model.cameraSettings()
            assertEquals(Move.Leave(WayOut.OpenAppSettings), move())
            model.byHand()
            assertEquals(Move.Open(Destination.EnterByHand), move())
        }

    @Test
    fun `a code by hand pins no key and the preview says so`() =
        inWorld {
            val model = EnterByHandModel(library, scope, moves)
            val issuer = preview(readLink()).await(PreviewState.Read::class).issuer
            model.code("x")
            model.url(issuer)
            model.goOn()
            val problem = checkNotNull(model.await { it.problem != null }.problem)
            assertEquals("code" to WayOut.CorrectInput, problem.field to problem.wayOut)
            model.code("7K3M-9QXZ-0A1B-CDEF")
            assertNull(model.state.value.problem, "what is corrected is not wrong any more")
            model.url("ftp://x")
            model.goOn()
            assertEquals("url", model.await { it.problem != null }.problem?.field)
            model.url(issuer)
            model.goOn()
            val read = preview(assertIs<Destination.Preview>(assertIs<Move.Replace>(move()).by)).await(PreviewState.Read::class)
            assertEquals(false to listOf("warning.not_pinned"), read.pinned to read.warnings)
        }

    @Test
    fun `a link may be pasted in the place of a code`() =
        inWorld {
            val model = EnterByHandModel(library, scope, moves)
            model.code("otpauth://totp/Contoso:ana?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Contoso")
            model.goOn()
            val preview = preview(assertIs<Destination.Preview>(assertIs<Move.Replace>(move()).by))
            val read = preview.await(PreviewState.Read::class)
            assertEquals("Contoso" to "ana", read.service to read.account)
            preview.confirm()
            assertEquals(Move.Home, move(), "it is among the accounts, and needs no number")
        }

    @Test
    fun `e9 the accounts of an export are shown one by one and added together`() =
        inWorld {
            val model = preview(readLink(EXPORT))
            val read = model.await(PreviewState.Read::class)
            assertEquals(
                listOf(
                    PreviewedAccount("Example", "ana"),
                    PreviewedAccount("", "bo"),
                    PreviewedAccount("", "cy", refused = "invalid_input.algorithm.unknown"),
                ),
                read.entries,
            )
            assertEquals(ExportPart(2, 3) to true, read.part to read.canBeAdded)
            model.confirm()
            assertEquals(Move.Home, move(), "they need no number")
            assertEquals(listOf("ana", "bo"), authenticator().accounts().map { it.view().userName })
            val again = preview(readLink(EXPORT))
            again.confirm()
            assertEquals(Move.Home, move())
            assertEquals(2, authenticator().accounts().size, "twice is once")
            assertEquals(0, network.calls.get(), "nobody was asked")
        }

    @Test
    fun `e9 an export of which nothing can be added leaves nothing to confirm`() =
        inWorld {
            val read = preview(readLink(REFUSED_EXPORT)).await(PreviewState.Read::class)
            assertFalse(read.canBeAdded)
        }

    @Test
    fun `a link of something else says of what`() =
        inWorld {
            val model = LinksModel(library, scope, moves)
            model.open(Secret("https://example.com/page"))
            assertEquals(WayOut.ScanAgain, model.await { it.problem != null }.problem?.wayOut)
            model.dismiss()
            assertNull(model.state.value.problem)
        }

    @Test
    fun `a confirmed preview enrolls once and leads to the number`() =
        inWorld {
            val destination = readLink()
            val model = preview(destination)
            assertIs<PreviewState.Read>(model.state.value)
            assertEquals(0, network.calls.get(), "nothing was sent")
            model.confirm()
            model.confirm()
            assertEquals(Move.Home, move())
            val number = assertIs<Destination.EnrollNumber>(assertIs<Move.Open>(move()).destination)
            assertEquals(listOf(number.accountId), authenticator().accounts().map { it.id() }, "tapped twice, enrolled once")
        }

    @Test
    fun `a preview that is refused sends nothing`() =
        inWorld {
            val destination = readLink()
            val model = preview(destination)
            model.cancel()
            assertEquals(Move.Close(destination), move())
            model.close()
            assertEquals(0, network.calls.get())
            assertEquals(PreviewState.Gone, preview(destination).state.value)
        }

    @Test
    fun `offline nothing is enrolled and the same preview can be confirmed again`() =
        inWorld {
            val model = preview(readLink())
            network.cut = true
            model.confirm()
            val failed = model.await(PreviewState.Read::class) { it.problem != null }
            assertEquals(Problem("offline", WayOut.Retry), failed.problem)
            network.cut = false
            model.take(WayOut.Retry)
            assertEquals(Move.Home, move())
        }

    @Test
    fun `a process that was killed has lost the preview and scans again`() =
        inWorld {
            val destination = readLink()
            restart()
            val again = assertIs<Destination.Preview>(Destination.parse(destination.text))
            val model = preview(again)
            assertEquals(PreviewState.Gone, model.state.value)
            model.confirm()
            model.scanAgain()
            assertEquals(Move.Replace(destination, Destination.Scan), move())
            model.take(WayOut.ScanAgain)
            assertEquals(Move.Replace(destination, Destination.Scan), move())
            assertNotEquals(destination, readLink(), "what is read now has a screen of its own")
        }

    @Test
    fun `an enrollment that was completed before the app was killed leads to its account`() =
        inWorld {
            val id = enroll().id()
            restart()
            val destination = Destination.EnrollNumber(id)
            EnrollNumberModel(library, scope, moves, destination)
            assertEquals(Move.Replace(destination, Destination.AccountDetail(id)), move())
        }

    @Test
    fun `the number of the page completes an enrollment`() =
        inWorld {
            val account = enrollPending()
            val destination = Destination.EnrollNumber(account.id())
            val model = EnrollNumberModel(library, scope, moves, destination)
            model.await(RequestState.Waits::class)
            model.number(provider.live(user, "enrollment").number)
            model.approve()
            assertEquals(Move.Replace(destination, Destination.AccountDetail(account.id())), move())
            assertEquals("outcome.approved", assertIs<Destination.Result>(assertIs<Move.Open>(move()).destination).code)
            assertEquals(Lifecycle.Active, account.view().lifecycle)
        }

    @Test
    fun `a wrong number ends an enrollment and the account is gone`() =
        inWorld {
            val account = enrollPending()
            val destination = Destination.EnrollNumber(account.id())
            val model = EnrollNumberModel(library, scope, moves, destination)
            model.await(RequestState.Waits::class)
            model.number(provider.live(user, "enrollment").wrongNumber)
            model.approve()
            val replaced = assertIs<Move.Replace>(move())
            assertEquals("outcome.wrong_number", assertIs<Destination.Result>(replaced.by).code)
            assertEquals(emptyList(), authenticator().accounts())
            EnrollNumberModel(library, scope, moves, destination)
            assertEquals(Move.CloseAccount(account.id()), move())
        }

    @Test
    fun `an enrollment that was interrupted goes on with its number`() =
        inWorld {
            val id = enrollPending().id()
            restart()
            val accounts = AccountsModel(library, scope, moves)
            assertEquals(
                Status.Pending,
                accounts
                    .await { it.accounts.isNotEmpty() }
                    .accounts
                    .single()
                    .status,
            )
            accounts.open(id)
            val destination = assertIs<Destination.EnrollNumber>(assertIs<Move.Open>(move()).destination)
            val model = EnrollNumberModel(library, scope, moves, destination)
            model.await(RequestState.Waits::class)
            model.number(provider.live(user, "enrollment").number)
            model.approve()
            assertIs<Move.Replace>(move())
        }

    private companion object {
        /** Part 2 of 3: one account of the time, one of a counter, and one of a hash that is not made here. */
        const val EXPORT =
            "otpauth-migration://offline?data=CioKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgNhbmEaB0V4YW1wbGUgASgBMAIKIgoUMTIzNDU2Nzg5M" +
                "DEyMzQ1Njc4OTASAmJvIAEoATABOAMKIAoUMTIzNDU2Nzg5MDEyMzQ1Njc4OTASAmN5IAQoATACEAEYAyABKGM%3D"

        /** One account, of a hash that is not made here. */
        const val REFUSED_EXPORT =
            "otpauth-migration://offline?data=CiEKFDEyMzQ1Njc4OTAxMjM0NTY3ODkwEgNhbmEgBCgBMAIQARgBIAAo%2BKzRkQE%3D"

        const val RGBA = 4
        val SHIFTS = intArrayOf(16, 8, 0)
    }
}
