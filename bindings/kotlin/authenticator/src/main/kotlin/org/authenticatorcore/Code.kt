package org.authenticatorcore

/** A stable code of the case and its arguments, such as `storage.newer`. */
public val AuthenticatorException.code: String
    get() =
        when (this) {
            is AuthenticatorException.InvalidInput -> code
            is AuthenticatorException.Refused -> code
            is AuthenticatorException.UserAction -> code
            is AuthenticatorException.KeyLost -> code
            is AuthenticatorException.Offline -> code
            is AuthenticatorException.Busy -> code
            is AuthenticatorException.Storage -> code
            is AuthenticatorException.Internal -> code
        }

/** What to do next, in plain English, for developers and terminals; apps bring texts of their own. */
public val AuthenticatorException.advice: String
    get() =
        when (this) {
            is AuthenticatorException.InvalidInput -> advice
            is AuthenticatorException.Refused -> advice
            is AuthenticatorException.UserAction -> advice
            is AuthenticatorException.KeyLost -> advice
            is AuthenticatorException.Offline -> advice
            is AuthenticatorException.Busy -> advice
            is AuthenticatorException.Storage -> advice
            is AuthenticatorException.Internal -> advice
        }
