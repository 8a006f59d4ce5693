//! An attribute for exported calls (docs/adr/0033).
#![deny(missing_docs)]

use proc_macro::{Group, TokenStream, TokenTree};

/// Makes of an `async fn` that awaits one thing, at its end, a function that gives it: the call has no state machine beside
/// that of uniffi, and its arguments are moved once.
///
/// What stands before runs when the function is called, which uniffi does at the first poll. It can neither await nor return
/// early; the compiler says so.
#[proc_macro_attribute]
pub fn awaits_once(_: TokenStream, function: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = function.into_iter().collect();
    let is_word = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(ident) if ident.to_string() == word);
    let is_mark = |token: &TokenTree, mark: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark);

    let Some(TokenTree::Group(body)) = tokens.pop() else { return refusal("a function with a body") };
    let Some(is_async) = tokens.iter().position(|token| is_word(token, "async")) else { return refusal("an async fn") };
    tokens.remove(is_async);
    let arrow =
        tokens.windows(2).position(|pair| matches!(pair, [dash, head] if is_mark(dash, '-') && is_mark(head, '>')));
    let Some(arrow) = arrow else { return refusal("a function with a result") };
    let result: TokenStream = tokens.split_off(arrow + 2).into_iter().collect();

    let mut body: Vec<TokenTree> = body.stream().into_iter().collect();
    let (Some(word), Some(dot)) = (body.pop(), body.pop()) else { return refusal("an await at the end") };
    if !is_word(&word, "await") || !is_mark(&dot, '.') {
        return refusal("an await at the end");
    }
    let body = Group::new(proc_macro::Delimiter::Brace, body.into_iter().collect());

    let mut function: TokenStream = tokens.into_iter().collect();
    let future: Result<TokenStream, _> = "impl ::core::future::Future<Output = ".parse();
    let end: Result<TokenStream, _> = "> + Send".parse();
    let (Ok(future), Ok(end)) = (future, end) else { return refusal("a result") };
    function.extend([future, result, end, TokenStream::from(TokenTree::Group(body))]);
    function
}

fn refusal(expected: &str) -> TokenStream {
    format!("::core::compile_error!(\"expected {expected}\");").parse().unwrap_or_default()
}
