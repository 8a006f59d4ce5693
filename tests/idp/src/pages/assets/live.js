// Looks every second whether the request has moved on, and then loads the page again.
"use strict";
const url = document.currentScript.dataset.stateUrl;
addEventListener("DOMContentLoaded", () => {
  const shown = document.getElementById("request-state")?.dataset.state ?? "";
  const timer = setInterval(async () => {
    try {
      const reply = await fetch(url, { headers: { accept: "application/json" } });
      const { state } = await reply.json();
      if (state !== shown) {
        clearInterval(timer);
        location.reload();
      }
    } catch {
      // The next look may succeed.
    }
  }, 1000);
});
