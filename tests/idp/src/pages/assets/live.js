// Hears from the server where the awaited thing stands, loads the page again when it shows something else, and counts down.
"use strict";
const { events, view } = document.currentScript.dataset;

// Seconds at which the time left is said aloud: seldom enough to be no nuisance.
const SPOKEN = [60, 30, 10];
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const countdown = () => {
  const shown = document.getElementById("seconds-left");
  const spoken = document.getElementById("time-spoken");
  if (!shown) return () => {};
  let ends = 0;
  let last = Number(shown.dataset.seconds);
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    if (left === last) return;
    const passed = SPOKEN.find((mark) => left <= mark && mark < last);
    if (spoken && passed !== undefined) spoken.textContent = `${left} seconds left.`;
    last = left;
    shown.dataset.seconds = String(left);
    shown.textContent = clock(left);
  };
  const set = (seconds) => {
    ends = performance.now() + seconds * 1000;
    tick();
  };
  set(last);
  setInterval(tick, 500);
  return set;
};

addEventListener("DOMContentLoaded", () => {
  const setSeconds = countdown();
  const source = new EventSource(events);
  source.addEventListener("state", (event) => {
    const now = JSON.parse(event.data);
    if (now.view !== view) {
      source.close();
      location.reload();
    } else if (now.seconds_left !== null) {
      setSeconds(now.seconds_left);
    }
  });
  // A browser opens a broken stream again by itself; one that the server refused stays closed, and the page looks again.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 10000);
  });
  // What a form sends ends the request as well: looking again would take the place of the page that the form leads to.
  addEventListener("submit", () => source.close());
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
});
