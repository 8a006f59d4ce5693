// Shows times in the zone and the words of the reader; without a script they stand in UTC.
"use strict";
const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

addEventListener("DOMContentLoaded", () => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.title = time.textContent;
    time.lang = shown.resolvedOptions().locale;
    time.textContent = shown.format(at);
  }
});
