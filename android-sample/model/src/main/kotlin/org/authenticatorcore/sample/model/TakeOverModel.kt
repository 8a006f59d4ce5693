package org.authenticatorcore.sample.model

import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.AuthenticatorException
import org.authenticatorcore.DrawnCode
import org.authenticatorcore.EnrollingByTransfer
import org.authenticatorcore.TransferStep
import org.authenticatorcore.drawCode

/** Where the new phone stands. */
sealed interface TakeOverStep {
    data object Loading : TakeOverStep

    /**
     * The old phone reads this code, and the person types the digits there.
     *
     * @property refused why what the old phone handed over is no good, as a code; null if it handed nothing over
     */
    data class ShowKey(
        val code: DrawnCode?,
        val comparison: String,
        val refused: String?,
    ) : TakeOverStep

    /** The camera looks for the code that the old phone shows in the end. */
    data object Scanning : TakeOverStep

    /** The organisation lets no phone in; codes say why. */
    data class NotAllowed(
        val reasons: List<String>,
    ) : TakeOverStep

    /** The account is here. */
    data class Done(
        val accountId: String,
    ) : TakeOverStep
}

data class TakeOverState(
    val host: String = "",
    val step: TakeOverStep = TakeOverStep.Loading,
    val camera: Camera = Camera.Unknown,
    val working: Boolean = false,
    val problem: Problem? = null,
)

/** The new phone: it takes an account over, for which the old phone vouches. */
class TakeOverModel(
    library: Library,
    scope: CoroutineScope,
    moves: Moves,
    private val destination: Destination.TakeOver,
) : Model<TakeOverState>(library, scope, moves, TakeOverState()),
    Scans {
    private var way: EnrollingByTransfer? = null
    private val frames = OneFrame()

    init {
        again()
    }

    /** Goes on where it was; begins nothing. */
    override fun again(): Unit =
        call {
            val found = way ?: underWay()
            way = found
            if (found == null) return@call moves.send(Move.Replace(destination, Destination.Scan))
            change { it.copy(host = found.host()) }
            show(found.step())
        }

    /** The old phone has read the code, and shows another one. */
    fun scan(): Unit = change { if (it.step is TakeOverStep.ShowKey) it.copy(step = TakeOverStep.Scanning, problem = null) else it }

    /** To the code of this phone again. */
    fun back(): Unit = again()

    override fun camera(camera: Camera): Unit = change { it.copy(camera = camera) }

    override suspend fun frame(luma: Pixels): Boolean =
        frames.look {
            val enrolling = way
            if (enrolling == null || state.value.step != TakeOverStep.Scanning) return@look
            try {
                enrolling.takeTransferFrame(luma.bytes, luma.width, luma.height, luma.rowStride)?.let { show(it) }
            } catch (error: AuthenticatorException) {
                val problem = error.problem() ?: return@look
                if (state.value.problem != problem) library.problems.note(problem)
                change { it.copy(problem = problem) }
            }
        }

    /** The text of the old phone's code, where it cannot be scanned. */
    fun transfer(text: String): Unit = call { way?.let { show(it.takeTransfer(text.trim())) } }

    fun giveUp(): Unit =
        call {
            way?.giveUp()
            moves.send(Move.Close(destination))
        }

    fun finish() {
        val done = state.value.step as? TakeOverStep.Done
        moves.send(Move.Close(destination))
        done?.let { moves.open(Destination.AccountDetail(it.accountId)) }
    }

    override fun close() {
        way?.close()
        way = null
    }

    private suspend fun underWay(): EnrollingByTransfer? {
        val all = library.authenticator().enrollmentsByTransfer()
        val found = all.find { it.issuer() == destination.issuer }
        (all - setOfNotNull(found)).forEach { it.close() }
        return found
    }

    private fun call(does: suspend () -> Unit): Unit =
        once(
            begins = { it.copy(working = true, problem = null) },
            ends = { state, problem -> state.copy(working = false, problem = problem) },
            call = does,
        )

    private fun show(step: TransferStep) {
        val shown =
            when (step) {
                is TransferStep.ShowKey -> TakeOverStep.ShowKey(drawCode(step.text), step.comparison, step.refused?.let(::reason))
                is TransferStep.NotAllowed -> TakeOverStep.NotAllowed(step.reasons.map(::reason))
                is TransferStep.Done -> TakeOverStep.Done(step.account)
                TransferStep.Ended -> return moves.send(Move.Close(destination))
            }
        change { it.copy(step = shown, problem = null) }
    }
}
